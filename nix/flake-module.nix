# SPDX-License-Identifier: MIT
#
# The module for flake-parts. Its options are those of ./options.nix, below `flake-containers`;
# the names and meaning of the flake-containers project's are kept.
{
  config,
  flake-parts-lib,
  inputs,
  lib,
  ...
}:
let
  cfg = config.flake-containers;
in
{
  _file = ./flake-module.nix;

  imports = [
    (flake-parts-lib.mkTransposedPerSystemModule {
      name = "flakeContainers";
      option = lib.mkOption {
        type = lib.types.lazyAttrsOf lib.types.package;
        default = { };
        description = "The containers that flakectr brings up, by name.";
      };
      file = ./flake-module.nix;
    })
  ];

  options.flake-containers = import ./options.nix {
    inherit lib;
    defaultNixpkgs =
      inputs.nixpkgs
        or (throw "flake-containers.nixpkgs.nixpkgs must be set, as the flake has no input called nixpkgs");
  };

  config = lib.mkIf cfg.enable {
    perSystem =
      { options, system, ... }:
      let
        outputs = import ./outputs.nix {
          inherit lib cfg;
          platform = system;
          place = "flake-containers.";
        };
        # Of 2024 and before it has no place for what an app does.
        knowsMeta = options.apps.type.getSubOptions [ ] ? meta;
      in
      # On another platform nothing could start them.
      lib.mkIf (lib.hasSuffix "-linux" system) (
        outputs
        // {
          apps =
            if knowsMeta then
              outputs.apps
            else
              lib.mapAttrs (_: app: removeAttrs app [ "meta" ]) outputs.apps;
        }
      );
  };
}
