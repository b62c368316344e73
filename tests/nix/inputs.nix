# SPDX-License-Identifier: MIT
#
# The inputs of the flakes that are evaluated: flakectr's own, and public ones. Those that are
# wanted for their names alone are made up.
let
  callFlake = import ./call-flake.nix inputs;
  lib = import /mnt/nixpkgs/lib;
  inputs = {
    nixpkgs = {
      _type = "flake";
      outPath = "/mnt/nixpkgs";
      inherit lib;
      legacyPackages = lib.genAttrs lib.systems.flakeExposed (
        system: import /mnt/nixpkgs { inherit system; }
      );
    };
    nixpkgs-lib = {
      inherit lib;
    };
    flake-parts = callFlake /mnt/flake-parts;
    flakectr = callFlake /mnt/repository/nix;
    flake-containers = inputs.flakectr;
    flake-root.flakeModule = { };
    nur.overlays.default = _: previous: {
      nur.repos.caarlos0.timer = previous.coreutils;
    };
  };
in
{
  inherit callFlake inputs;
}
