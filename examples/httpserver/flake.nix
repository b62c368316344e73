# SPDX-License-Identifier: MIT
# A container that serves one page: `flakectrctl up httpserver`, then fetch the address it prints.
{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.11";
  inputs.flakectr.url = "path:/usr/share/flakectr/nix";

  outputs = { self, nixpkgs, flakectr }: {
    flakeContainers.x86_64-linux.httpserver =
      let
        httpserver = nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [
            # What makes NixOS a container. isNspawnContainer is there from 24.11 on.
            ({ lib, ... }: {
              boot.isContainer = true;
              boot.isNspawnContainer = true;
              boot.kernel.sysctl."net.ipv4.ping_group_range" = lib.mkOverride 900 "0 65535";
              networking.hostName = "httpserver";
              networking.useDHCP = false;
              systemd.services.console-getty.enable = lib.mkOverride 900 false;
              system.stateVersion = "24.11";
            })
            # What it does.
            ({ pkgs, ... }: {
              networking.firewall.allowedTCPPorts = [ 80 ];
              services.nginx = {
                enable = true;
                virtualHosts.httpserver.root = pkgs.writeTextDir "index.html" ''
                  <h1>Hello from httpserver</h1>
                '';
              };
            })
          ];
        };
      in
      flakectr.lib.mkContainer {
        name = "httpserver";
        platform = "x86_64-linux";
        ports = httpserver.config.networking.firewall.allowedTCPPorts;
        system = httpserver.config.system.build.toplevel;
      };
  };
}
