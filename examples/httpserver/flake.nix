# SPDX-License-Identifier: MIT
# A container that serves one page: `flakectrctl up httpserver`, then fetch the address it prints.
{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.11";
  inputs.flakectr.url = "path:/usr/share/flakectr/nix";

  outputs =
    {
      self,
      nixpkgs,
      flakectr,
    }:
    flakectr.lib.mkContainers {
      inherit nixpkgs;

      containers.httpserver.configuration = { pkgs, ... }: {
        system.stateVersion = "24.11";
        # What the firewall lets through is what `up` waits for.
        networking.firewall.allowedTCPPorts = [ 80 ];
        services.nginx = {
          enable = true;
          virtualHosts.httpserver.root = pkgs.writeTextDir "index.html" ''
            <h1>Hello from httpserver</h1>
          '';
        };
      };
    };
}
