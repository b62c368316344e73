# SPDX-License-Identifier: MIT
#
# The options of flake-containers: what both faces, ./flake-module.nix and ./lib.nix, take.
# docs/nix.md explains them one by one.
{ lib, defaultNixpkgs ? null }:
let
  inherit (lib) literalExpression mkEnableOption mkOption types;

  # functionTo (functionTo …) as it is does not tell an overlay's two arguments by name.
  overlayType = types.uniq
    (types.functionTo (types.functionTo (types.lazyAttrsOf types.unspecified)));

  sourceOption = arguments: mkOption (arguments // {
    description = ''
      The nixpkgs to make systems of: the flake's input, or any path that holds nixpkgs.
    '';
    example = literalExpression "inputs.nixpkgs-unstable";
  });
  configOption = arguments: mkOption (arguments // {
    description = "The configuration of nixpkgs.";
    example = literalExpression "{ allowUnfree = true; }";
  });
  overlaysOption = arguments: mkOption (arguments // {
    description = "The overlays of nixpkgs.";
    example = literalExpression "[ inputs.fenix.overlays.default ]";
  });

  nixpkgsType = types.submodule {
    options = {
      nixpkgs = sourceOption ({ type = types.path; }
        // lib.optionalAttrs (defaultNixpkgs != null) {
        default = defaultNixpkgs;
        defaultText = literalExpression "inputs.nixpkgs";
      });
      config = configOption { type = types.attrs; default = { }; };
      overlays = overlaysOption { type = types.uniq (types.listOf overlayType); default = [ ]; };
    };
  };
  ownNixpkgsType = types.submodule {
    options = {
      nixpkgs = sourceOption { type = types.nullOr types.path; default = null; };
      config = configOption { type = types.nullOr types.attrs; default = null; };
      overlays = overlaysOption {
        type = types.nullOr (types.uniq (types.listOf overlayType));
        default = null;
      };
    };
  };

  portType = types.either types.port (types.submodule {
    options = {
      container = mkOption {
        type = types.port;
        description = "The number listened on inside.";
        example = 53;
      };
      protocol = mkOption {
        type = types.enum [ "tcp" "udp" ];
        default = "tcp";
        description = "TCP or UDP. Only TCP ports are waited for.";
      };
    };
  });

  volumesType = types.listOf (types.either types.str (types.attrsOf types.unspecified));

  containerType = types.submodule {
    options = {
      configuration = mkOption {
        type = types.deferredModule;
        default = { };
        description = "The NixOS module that says what the container is.";
        example = literalExpression ''
          { pkgs, ... }: {
            networking.firewall.allowedTCPPorts = [ 80 ];
            services.nginx.enable = true;
          }
        '';
      };
      nixosConfiguration = mkOption {
        type = types.nullOr types.raw;
        default = null;
        description = ''
          An existing NixOS system to run as the container. `configuration` is added to it, and
          what a container needs; its own nixpkgs stays.
        '';
        example = literalExpression "self.nixosConfigurations.web";
      };
      nixpkgs = mkOption {
        type = ownNixpkgsType;
        default = { };
        description = "What of nixpkgs is other for this container than for all.";
        example = literalExpression "{ nixpkgs = inputs.nixpkgs-unstable; }";
      };
      specialArgs = mkOption {
        type = types.lazyAttrsOf types.raw;
        default = { };
        description = "Further arguments of the modules, which `imports` may use, too.";
        example = literalExpression "{ inherit inputs; }";
      };
      volumes = mkOption {
        type = volumesType;
        default = [ ];
        description = ''
          Files that the container has beside its own: `"source:/target"` or `"/path"` of the host,
          a relative source being below the flake's directory; or a set with `type` (`"bind"`,
          `"named"`, `"tmpfs"`), `source`, `target`, `readOnly`, `owner` and `size`.
        '';
        example = literalExpression ''
          [ "src:/srv/src" { type = "named"; source = "db"; target = "/var/lib/postgresql"; } ]
        '';
      };
      volumes-ro = mkOption {
        type = types.listOf types.str;
        default = [ ];
        description = "As the strings of `volumes`, but nothing can be written to them.";
        example = [ "/srv/data" ];
      };
      runCommand = mkOption {
        type = types.nullOr (types.functionTo types.str);
        default = null;
        description = ''
          A command that runs in the container as a service, as shell text made from `pkgs`. The
          container goes down when it has ended well; it is started again when it failed.
        '';
        example = literalExpression ''pkgs: "exec ''${pkgs.hello}/bin/hello"'';
      };
      ports = mkOption {
        type = types.nullOr (types.listOf portType);
        default = null;
        defaultText = literalExpression "config.networking.firewall.allowedTCPPorts";
        description = ''
          Where something inside listens. `up` returns when all TCP ports accept connections. Null:
          the TCP ports that the firewall inside lets through.
        '';
        example = literalExpression ''[ 80 { container = 53; protocol = "udp"; } ]'';
      };
      ready.timeout = mkOption {
        type = types.nullOr (types.ints.between 1 3600);
        default = null;
        description = "Seconds from the start until the container must be ready. Null: 120.";
        example = 300;
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
  };
  containers = mkOption {
    type = types.attrsOf containerType;
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
