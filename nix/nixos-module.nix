# SPDX-License-Identifier: MIT
#
# flakectr on a NixOS host: services.flakectr.
{
  config,
  lib,
  pkgs,
  utils,
  ...
}:
let
  inherit (lib) literalExpression mkOption types;
  cfg = config.services.flakectr;

  # Bridges and their ports, as each of the others writes a pattern.
  interfaces = [
    "fc-*"
    "vb-*"
  ];
  wildcard = if config.networking.nftables.enable then "fc-*" else "fc-+";

  atom = types.oneOf [
    types.bool
    types.int
    types.str
  ];

  part = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";

  containerType = types.submodule (
    { name, ... }:
    {
      options = {
        flake = mkOption {
          type = types.either types.path types.str;
          description = "The flake: a directory of the owner's, or any other reference.";
          example = "/home/alice/shop";
        };
        name = mkOption {
          type = types.strMatching "(${part}[.])?${part}" // {
            description = "name of a container, as shop.web";
          };
          default = name;
          defaultText = literalExpression "<name>";
          description = "What the flake calls the container, with its project where it has one.";
          example = "shop.web";
        };
        owner = mkOption {
          type = types.str;
          description = ''
            The user whose container it is. It is built as that user, who becomes a member of the
            group flakectr.
          '';
          example = "alice";
        };
        accept = mkOption {
          type = types.bool;
          default = false;
          description = ''
            Whether to agree to all that the flake wants beyond its own directory. Without it, a
            flake that wants more is not brought up until its owner has agreed.
          '';
          example = true;
        };
      };
    }
  );

  # Not of flakectrd's own prefixes: what it finds below them and does not know, it clears away.
  unitOf =
    key: container:
    lib.nameValuePair "up-flakectr-${key}" {
      description = "Container ${container.name} of ${container.owner}";
      wantedBy = [ "multi-user.target" ];
      wants = [ "network-online.target" ];
      after = [
        "network-online.target"
        "dbus.service"
        "nix-daemon.socket"
      ];
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        User = container.owner;
        TimeoutStartSec = "infinity";
        ExecStart = utils.escapeSystemdExecArgs (
          [
            "${cfg.package}/bin/flakectrctl"
            "up"
            "--update"
          ]
          ++ lib.optional container.accept "--accept"
          ++ [ "${toString container.flake}#${container.name}" ]
        );
        ExecStop = utils.escapeSystemdExecArgs [
          "${cfg.package}/bin/flakectrctl"
          "down"
          container.name
        ];
      };
    };

  owners = lib.unique (
    cfg.users ++ lib.mapAttrsToList (_: container: container.owner) cfg.containers
  );
in
{
  _file = ./nixos-module.nix;

  options.services.flakectr = {
    enable = lib.mkEnableOption "flakectr, containers from flakes for ordinary users";
    package = mkOption {
      type = types.package;
      default = pkgs.callPackage ./package.nix { };
      defaultText = literalExpression "pkgs.callPackage ./package.nix { }";
      description = "The package of flakectr.";
      example = literalExpression "inputs.flakectr.packages.\${pkgs.system}.flakectr";
    };
    users = mkOption {
      type = types.listOf types.str;
      default = [ ];
      description = ''
        Users who may manage containers of their own from everywhere, as members of the group
        flakectr. Who sits at the machine may anyway.
      '';
      example = [ "alice" ];
    };
    settings = mkOption {
      type = types.attrsOf (types.attrsOf atom);
      default = { };
      description = "What is written to /etc/flakectr/flakectrd.conf, see flakectrd.conf(5).";
      example = literalExpression ''{ Limits = { ContainersPerUser = 64; MinFree = "2G"; }; }'';
    };
    containers = mkOption {
      type = types.attrsOf containerType;
      default = { };
      description = "Containers that are brought up when the host boots, each as its owner.";
      example = literalExpression ''{ web = { flake = "/srv/web"; owner = "alice"; }; }'';
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = !lib.elem "root" owners;
        message = "services.flakectr: root owns no containers; name another owner or user.";
      }
    ]
    ++ lib.concatLists (
      lib.mapAttrsToList (key: container: [
        {
          assertion = builtins.match "[a-zA-Z0-9_.-]+" key != null;
          message = "services.flakectr.containers.\"${key}\": its unit is called so, which may have a-z, A-Z, 0-9 and _.- in its name.";
        }
        {
          assertion = !lib.hasInfix "#" (toString container.flake);
          message = "services.flakectr.containers.${key}.flake: what follows the # is for name to say.";
        }
      ]) cfg.containers
    );

    environment.systemPackages = [ cfg.package ];
    services.dbus.packages = [ cfg.package ];
    systemd.packages = [ cfg.package ];
    security.polkit.enable = true;
    nix.settings.experimental-features = [
      "nix-command"
      "flakes"
    ];

    # What sysusers.d/flakectr.conf makes on other hosts; NixOS does not read it.
    users.groups.flakectr.members = owners;
    users.groups.flakectr-proxy = { };
    users.users.flakectr-proxy = {
      description = "Proxies of flakectr";
      isSystemUser = true;
      group = "flakectr-proxy";
    };
    systemd.tmpfiles.packages = [ cfg.package ];
    # What root may watch for containers. NixOS reads no sysctl.d of packages; what a configuration
    # says sorts behind this one.
    environment.etc."sysctl.d/30-flakectr.conf".source =
      "${cfg.package}/lib/sysctl.d/30-flakectr.conf";
    environment.etc."flakectr/flakectrd.conf" = lib.mkIf (cfg.settings != { }) {
      text = lib.generators.toINI { } cfg.settings;
    };

    # The daemon is started by the bus, and reads its settings once.
    systemd.services = {
      flakectrd = {
        overrideStrategy = "asDropin";
        restartTriggers = lib.optional (cfg.settings != { }) (builtins.toJSON cfg.settings);
        # Containers run on without it.
        stopIfChanged = false;
      };
      # Those that start with the host: NixOS does not read [Install].
      flakectr-boot = {
        overrideStrategy = "asDropin";
        wantedBy = [ "multi-user.target" ];
      };
      flakectr-cgroups = {
        overrideStrategy = "asDropin";
        path = [ pkgs.util-linux ];
      };
      systemd-sysctl.restartTriggers = [ cfg.package ];
    }
    // lib.mapAttrs' unitOf cfg.containers;

    # What containers ask of the host: names.
    networking.firewall.interfaces.${wildcard} = {
      allowedTCPPorts = [ 53 ];
      allowedUDPPorts = [ 53 ];
    };
    services.udev.packages = [ cfg.package ];
    networking.dhcpcd.denyInterfaces = interfaces;
    networking.networkmanager.unmanaged = map (pattern: "interface-name:${pattern}") interfaces;
    systemd.network.links."05-flakectr" = {
      matchConfig.OriginalName = "fc-*";
      linkConfig = {
        NamePolicy = "keep";
        MACAddressPolicy = "none";
      };
    };
    systemd.network.networks."05-flakectr" = {
      matchConfig.Name = lib.concatStringsSep " " interfaces;
      linkConfig.Unmanaged = true;
    };
  };
}
