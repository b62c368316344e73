# SPDX-License-Identifier: MIT
# A program of the Nix User Repository in a container, by an overlay on the nixpkgs of all:
# `flakectrctl up nur`, then `flakectrctl exec nur -- timer 1`.
{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.11";
  inputs.nur.url = "github:nix-community/NUR";
  inputs.flake-parts.url = "github:hercules-ci/flake-parts";
  inputs.flakectr.url = "path:/usr/share/flakectr/nix";

  outputs =
    inputs@{
      flake-parts,
      flakectr,
      nur,
      ...
    }:
    flake-parts.lib.mkFlake { inherit inputs; } {
      imports = [ flakectr.flakeModule ];
      systems = [ "x86_64-linux" ];

      flake-containers = {
        enable = true;
        nixpkgs = {
          overlays = [ nur.overlays.default ];
          config.allowUnfree = true;
        };

        containers.nur.configuration =
          { pkgs, ... }:
          {
            system.stateVersion = "24.11";
            environment.systemPackages = [ pkgs.nur.repos.caarlos0.timer ];
          };
      };
    };
}
