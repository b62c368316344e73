# SPDX-License-Identifier: MIT
#
# The options of flake-containers: what both faces, ./flake-module.nix and ./lib.nix, take. Those
# of one container are in ./container-options.nix. docs/options.md is made of them.
{
  lib,
  defaultNixpkgs ? null,
}:
let
  inherit (lib)
    literalExpression
    mkEnableOption
    mkOption
    types
    ;
  nixpkgs = import ./nixpkgs-options.nix { inherit lib; };

  nixpkgsType = types.submodule {
    options = {
      nixpkgs = nixpkgs.source (
        {
          type = types.path;
        }
        // lib.optionalAttrs (defaultNixpkgs != null) {
          default = defaultNixpkgs;
          defaultText = literalExpression "inputs.nixpkgs";
        }
      );
      config = nixpkgs.config {
        type = types.attrs;
        default = { };
      };
      overlays = nixpkgs.overlays {
        type = nixpkgs.overlaysType;
        default = [ ];
      };
    };
  };
in
{
  enable = mkEnableOption "flake containers";

  project = mkOption {
    type = types.nullOr types.str;
    default = null;
    description = ''
      The project of all containers: the first part of their names, `shop.web`. Containers of one
      project share a network.
    '';
    example = "shop";
  };

  nixpkgs = mkOption {
    type = nixpkgsType;
    default = { };
    description = "The nixpkgs that the containers are made of.";
    example = literalExpression "{ config.allowUnfree = true; }";
  };

  containers = mkOption {
    type = types.attrsOf (types.submodule (import ./container-options.nix { inherit lib; }));
    default = { };
    description = "The containers, by name.";
    example = literalExpression ''
      {
        web.configuration = {
          networking.firewall.allowedTCPPorts = [ 80 ];
          services.nginx.enable = true;
        };
      }
    '';
  };
}
