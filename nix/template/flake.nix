# SPDX-License-Identifier: MIT
# Containers for `flakectrctl up`. More of what can be said: the manual of flakectr, docs/nix.md.
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

      containers.web.configuration = { pkgs, ... }: {
        system.stateVersion = "24.11";
        networking.firewall.allowedTCPPorts = [ 80 ];
        services.nginx = {
          enable = true;
          virtualHosts.web.root = pkgs.writeTextDir "index.html" "Hello from web\n";
        };
      };
    };
}
