# SPDX-License-Identifier: MIT
{
  description = "Containers from Nix flakes, for ordinary users";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      # What flakes that define containers need is complete without nixpkgs, and installed as such.
      functions = (import ./nix/flake.nix).outputs { self = functions; };
      forSystems = nixpkgs.lib.genAttrs [
        "x86_64-linux"
        "aarch64-linux"
      ];
      packageOf = pkgs: pkgs.callPackage ./nix/package.nix { };
    in
    functions
    // {
      packages = forSystems (system: rec {
        flakectr = packageOf nixpkgs.legacyPackages.${system};
        default = flakectr;
      });
      overlays.default = final: _: { flakectr = packageOf final; };
      nixosModules.default = ./nix/nixos-module.nix;

      checks = forSystems (system: {
        inherit (self.packages.${system}) flakectr;
        host = import ./tests/nix/host.nix {
          inherit nixpkgs system;
          flakectr = self;
        };
      });
    };
}
