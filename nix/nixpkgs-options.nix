# SPDX-License-Identifier: MIT
#
# Where a nixpkgs comes from and how it is set: the same for all containers and for one.
{ lib }:
let
  inherit (lib) literalExpression mkOption types;

  # functionTo (functionTo …) as it is does not tell an overlay's two arguments by name.
  overlayType = types.uniq (
    types.functionTo (types.functionTo (types.lazyAttrsOf types.unspecified))
  );
in
{
  overlaysType = types.uniq (types.listOf overlayType);

  source =
    arguments:
    mkOption (
      arguments
      // {
        description = ''
          The nixpkgs to make systems of: the flake's input, or any path that holds nixpkgs.
        '';
        example = literalExpression "inputs.nixpkgs-unstable";
      }
    );
  config =
    arguments:
    mkOption (
      arguments
      // {
        description = "The configuration of nixpkgs.";
        example = literalExpression "{ allowUnfree = true; }";
      }
    );
  overlays =
    arguments:
    mkOption (
      arguments
      // {
        description = "The overlays of nixpkgs.";
        example = literalExpression "[ inputs.fenix.overlays.default ]";
      }
    );
}
