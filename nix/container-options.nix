# SPDX-License-Identifier: MIT
#
# The options of one container. Null: not said, so flakectr's own default holds, which
# docs/spec.md tells. Ranges and forms are checked by ./make.nix.
{ lib }:
let
  inherit (lib) literalExpression mkOption types;
  nixpkgs = import ./nixpkgs-options.nix { inherit lib; };
  typed = import ./container-types.nix { inherit lib; };

  # An option that says nothing unless it is set.
  maybe =
    type: arguments:
    mkOption (
      {
        type = types.nullOr type;
        default = null;
      }
      // arguments
    );
  switch =
    arguments:
    mkOption (
      {
        type = types.bool;
        default = false;
        example = true;
      }
      // arguments
    );
  listOf =
    type: arguments:
    mkOption (
      {
        type = types.listOf type;
        default = [ ];
      }
      // arguments
    );
  isSystem = value: value ? extendModules;
in
{
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

    nixosConfiguration =
      maybe (types.addCheck types.raw isSystem // { description = "NixOS system"; })
        {
          description = ''
            An existing NixOS system to run as the container. `configuration` is added to it, and
            what a container needs; its own nixpkgs stays.
          '';
          example = literalExpression "self.nixosConfigurations.web";
        };

    nixpkgs = mkOption {
      type = types.submodule {
        options = {
          nixpkgs = nixpkgs.source {
            type = types.nullOr types.path;
            default = null;
          };
          config = nixpkgs.config {
            type = types.nullOr types.attrs;
            default = null;
          };
          overlays = nixpkgs.overlays {
            type = types.nullOr nixpkgs.overlaysType;
            default = null;
          };
        };
      };
      default = { };
      description = "What of nixpkgs is other for this container than for all.";
      example = literalExpression "{ nixpkgs = inputs.nixpkgs-unstable; }";
    };

    system = maybe types.str {
      description = ''
        Nix's name of the system that runs inside, where it is another than the host's, as
        "i686-linux" on "x86_64-linux".
      '';
      example = "i686-linux";
    };

    specialArgs = mkOption {
      type = types.lazyAttrsOf types.raw;
      default = { };
      description = "Further arguments of the modules, which `imports` may use, too.";
      example = literalExpression "{ inherit inputs; }";
    };

    init = mkOption {
      type = types.enum [
        "system"
        "minimal"
      ];
      default = "system";
      description = ''
        What runs first inside. With "minimal" it is flakectr's own small init, and beside it
        `runCommand` alone: there is no systemd, no NixOS is evaluated, `configuration` is not
        looked at, and the container is up in a fraction of the time.
      '';
      example = "minimal";
    };
    packages = maybe (types.functionTo (types.listOf types.package)) {
      description = ''
        With `init = "minimal"` alone: what the command, and whoever has a shell inside, finds in PATH
        beside bash, coreutils and tar.
      '';
      example = literalExpression "pkgs: [ pkgs.curl ]";
    };

    runCommand = maybe (types.functionTo types.str) {
      description = ''
        A command that runs in the container as a service, as shell text made from `pkgs`. The
        container goes down when it has ended well; it is started again when it failed. With
        `init = "minimal"` it is all that runs there, and the container goes down with it.
      '';
      example = literalExpression ''pkgs: "exec ''${pkgs.hello}/bin/hello"'';
    };

    volumes = listOf (typed.orSet types.str typed.volume) {
      description = ''
        Files that the container has beside its own: `"source:/target"` or `"/path"` of the host,
        a relative source being below the flake's directory; or a set.
      '';
      example = literalExpression ''
        [ "src:/srv/src" { type = "named"; source = "db"; target = "/var/lib/postgresql"; } ]
      '';
    };
    volumes-ro = listOf types.str {
      description = "As the strings of `volumes`, but nothing can be written to them.";
      example = [ "/srv/data" ];
    };

    ports = maybe (types.listOf (typed.orSet (types.either types.int types.str) typed.port)) {
      defaultText = literalExpression "config.networking.firewall.allowedTCPPorts";
      description = ''
        Where something inside listens: `80`, or a set. `up` returns when all TCP ports accept
        connections. With a port of the host it can be reached there, too: `"8080:80"` on
        localhost, or with an address, `"0.0.0.0:443:443"`; of the host's users
        its owner and root alone reach it, unless it is `shared`. The firewall inside
        lets all of them through. Null: the TCP ports that it lets through anyway.
      '';
      example = literalExpression ''[ 5432 "8080:80" "53/udp" { container = 80; host = 80; address = "192.0.2.1"; } ]'';
    };
    onDemand = switch {
      description = ''
        Whether the first connection to one of its ports of the host starts the container. A port
        may say otherwise.
      '';
    };
    idleStop = maybe (types.either types.int types.str) {
      description = ''
        Seconds without a connection or a shell, after which it is stopped, 10 to 604800;
        or a time as `"10min"`, `"2h"`, `"1d"`.
      '';
      example = "10min";
    };

    network = mkOption {
      type = types.enum [
        "private"
        "none"
        "host"
      ];
      default = "private";
      description = ''
        The network of its project; none at all; or the host's own, which `privileged` must allow.
      '';
      example = "none";
    };
    aliases = listOf types.str {
      description = "Further names of the container on its network.";
      example = [ "www" ];
    };
    hostAccess = switch { description = "Whether the container may reach the host's own services."; };

    dependsOn = listOf (typed.orSet types.str typed.dependency) {
      description = ''
        The containers of this flake that are brought up before it. A name alone waits until that
        one is ready.
      '';
      example = literalExpression ''[ "db" { name = "cache"; condition = "started"; } ]'';
    };
    ready = mkOption {
      type = typed.ready;
      default = { };
      description = "When the container is ready, beside its TCP ports.";
      example = literalExpression ''{ timeout = 300; check = { type = "http"; port = 80; }; }'';
    };

    restart =
      maybe
        (types.enum [
          "no"
          "on-failure"
          "always"
          "unless-stopped"
        ])
        {
          description = "Whether the container is started again when it has ended.";
          example = "on-failure";
        };
    autoStart = switch {
      description = "Whether it starts with the host. Its owner and the host are asked for it.";
    };
    ephemeral = switch {
      description = ''
        Whether it begins anew at each start, and leaves nothing but named volumes when it is down.
      '';
    };
    environment = mkOption {
      type = types.attrsOf (types.either types.str types.int);
      default = { };
      description = ''
        Variables of everything that runs inside. They are in the store, where everybody on the
        host can read them.
      '';
      example = {
        LOG_LEVEL = "debug";
      };
    };
    credentials = mkOption {
      type = types.attrsOf typed.credential;
      default = { };
      description = ''
        Secrets, by name: a file of the host, or what a command prints there, which is fetched as
        the container's owner at each start. Services inside get them by `LoadCredential`. Neither
        the store nor flakectr's own files have them.
      '';
      example = {
        db-password.file = "secrets/db-password";
        api-token.command = [
          "age"
          "--decrypt"
          "--identity"
          "/home/alice/.age"
          "secrets/token.age"
        ];
      };
    };
    resources = mkOption {
      type = typed.resources;
      default = { };
      description = "How much of the host it may take.";
      example = {
        memory = "512M";
      };
    };
    privileged = maybe typed.privileged {
      description = ''
        What takes the walls down between container and host. It equals root: an administrator is
        asked for it, once, and again when there is more of it.
      '';
      example = {
        devices = [ "/dev/fuse" ];
      };
    };
  };
}
