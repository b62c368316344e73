# SPDX-License-Identifier: MIT
# A notebook on this directory, which runs as a command beside systemd: `flakectrctl up jupyter`,
# and `flakectrctl logs jupyter` has the address with its token.
{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.11";
  inputs.flake-parts.url = "github:hercules-ci/flake-parts";
  inputs.flakectr.url = "path:/usr/share/flakectr/nix";

  outputs =
    inputs@{ flake-parts, flakectr, ... }:
    flake-parts.lib.mkFlake { inherit inputs; } {
      imports = [ flakectr.flakeModule ];
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];

      flake-containers.enable = true;
      flake-containers.containers.jupyter = {
        volumes = [ ".:/srv/notebooks" ];
        ports = [ 8888 ];
        ready.timeout = 300;

        runCommand =
          pkgs:
          let
            python = pkgs.python3.withPackages (packages: [ packages.notebook ]);
          in
          ''
            cd /srv/notebooks
            exec ${python}/bin/python -m jupyter notebook --ip 0.0.0.0 --allow-root --no-browser
          '';

        configuration.system.stateVersion = "24.11";
      };
    };
}
