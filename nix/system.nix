# SPDX-License-Identifier: MIT
#
# What makes a NixOS system a good container under flakectr: booted in a user namespace by
# systemd-nspawn, with its network set up before its first program runs. docs/nix.md lists all of
# it. Everything is a default that a configuration may set otherwise, but for what cannot work.
{
  name,
  runCommand ? null,
  ports ? null,
}:
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  # Above NixOS' own mkDefault, which some of these options have already, below a user's word.
  mkOurDefault = lib.mkOverride 900;
  knowsNspawn = options.boot ? isNspawnContainer;
  # From then on what is meant for a stage 1 is passed over where there is none.
  mindsStageOne = lib.versionOlder lib.trivial.release "26.05";
  numbersOf =
    protocol: map (port: port.container) (lib.filter (port: port.protocol == protocol) ports);
in
{
  _file = ./system.nix;

  config = lib.mkMerge [
    {
      boot.isContainer = true;
      # The kernel refuses groups beyond those of the user namespace.
      boot.kernel.sysctl."net.ipv4.ping_group_range" = mkOurDefault "0 65535";

      networking.hostName = lib.mkDefault name;
      # The address is there before systemd is. What is generated for hardware asks for it by
      # mkDefault.
      networking.useDHCP = mkOurDefault false;

      # There is no terminal that anybody could look at.
      systemd.services.console-getty.enable = mkOurDefault false;

      # What is built is built outside, and nobody reads manual pages in here.
      nix.enable = mkOurDefault false;
      documentation.enable = mkOurDefault false;

      # It would watch for what nobody has asked it to; a container's memory has its limit outside.
      systemd.oomd.enable = mkOurDefault false;

      # A container's files are as old as its first start; its author may want to say more.
      system.stateVersion = lib.mkDefault lib.trivial.release;
    }

    (lib.optionalAttrs knowsNspawn { boot.isNspawnContainer = true; })
    # Before that option: nspawn has mounted all others, and activation may not mount them again.
    (lib.optionalAttrs (!knowsNspawn) {
      boot.specialFileSystems = lib.mkForce {
        "/run/keys" = {
          fsType = "ramfs";
          options = [
            "nosuid"
            "nodev"
            "mode=750"
          ];
        };
      };
    })

    # What only a stage 1 could have prepared for the container's init: a system for real hardware
    # may ask for it.
    (lib.optionalAttrs mindsStageOne { boot.initrd.systemd.enable = lib.mkForce false; })
    (lib.optionalAttrs (options ? system.nixos-init) {
      system.nixos-init.enable = lib.mkForce false;
    })
    (lib.optionalAttrs (options ? system.etc.overlay) {
      system.etc.overlay.enable = lib.mkForce false;
    })

    # resolved asks whom the host names by a credential; NixOS refuses it together with that.
    (lib.mkIf (config.services.resolved.enable or false) {
      networking.useHostResolvConf = mkOurDefault false;
      # The other containers of a network have names of one part, of which it would ask nobody.
      environment.etc."systemd/resolved.conf.d/flakectr.conf".text = mkOurDefault ''
        [Resolve]
        ResolveUnicastSingleLabel=yes
      '';
    })

    # An update in place that takes resolved away takes its file along, and stage 2, which would say
    # whom to ask in its place, has been.
    (lib.mkIf (config.networking.resolvconf.enable or false && config.networking.useHostResolvConf) {
      systemd.services.resolvconf.preStart = mkOurDefault ''
        asked=/run/credentials/@system/network.dns
        if ! grep -qs ^nameserver /etc/resolv.conf && test -e $asked; then
          echo "nameserver $(cat $asked)" |
            ${config.networking.resolvconf.package}/bin/resolvconf -m 1000 -a host
        fi
      '';
    })

    # systemd brings a file of its own for this interface, which takes its address away and asks for
    # another. That of a configuration has a name before it, and goes before this one.
    (lib.mkIf (config.systemd.network.enable or false) {
      systemd.network = {
        networks."79-flakectr" = mkOurDefault {
          matchConfig.Name = "host0";
          linkConfig.Unmanaged = true;
        };
        # It would wait for an interface of networkd's.
        wait-online.enable = mkOurDefault false;
      };
    })

    # For going down from the initial ramdisk, which a container has not: made anew at each stop.
    (lib.optionalAttrs (options ? systemd.shutdownRamfs) {
      systemd.shutdownRamfs.enable = mkOurDefault false;
    })

    # Else neither flakectr nor anybody it lets in could reach what was declared.
    (lib.mkIf (ports != null) {
      networking.firewall = {
        allowedTCPPorts = numbersOf "tcp";
        allowedUDPPorts = numbersOf "udp";
      };
    })

    (lib.mkIf (runCommand != null) {
      systemd.services.run-command = {
        description = "The command of the container";
        wantedBy = [ "multi-user.target" ];
        after = [ "network.target" ];
        path = [
          "/run/wrappers"
          "/run/current-system/sw"
        ];
        environment.HOME = "/root";
        script = ''
          set +e
          ${runCommand pkgs}
        '';
        serviceConfig = {
          # Begun when all else is up: a command that is done at once must not end its own start.
          Type = "idle";
          Restart = "on-failure";
          StandardOutput = "journal+console";
          StandardError = "journal+console";
          TimeoutStopSec = 10;
        };
        # A container that has done its work is down.
        unitConfig.SuccessAction = "poweroff";
      };
    })
  ];
}
