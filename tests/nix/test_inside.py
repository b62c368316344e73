# SPDX-License-Identifier: MIT
"""The module inside: what it sets is in the documentation, and a default that a configuration overrules."""

import re

from nix import ROOT

# What it defines, by the path of the option, with its priority; null where it is a plain definition.
DEFINED = """
  let
    lib = import /mnt/nixpkgs-lib;
    module = import /mnt/repository/nix/system.nix { name = "web"; ports = [ ]; } {
      inherit lib;
      pkgs = { };
      config.services.resolved.enable = true;
      config.systemd.network.enable = true;
      config.networking = { resolvconf.enable = true; useHostResolvConf = true; };
      options = {
        boot = %s;
        system = { nixos-init = { }; etc.overlay = { }; };
        systemd.shutdownRamfs = { };
      };
    };
    flat = path: value:
      if value._type or null == "merge" then lib.concatMap (flat path) value.contents
      else if value._type or null == "if" then (if value.condition then flat path value.content else [ ])
      else if value._type or null == "override" then [ [ path value.priority ] ]
      else if builtins.isAttrs value then
        lib.concatLists (lib.mapAttrsToList (name: flat (path ++ [ name ])) value)
      else [ [ path null ] ];
  in flat [ ] module.config"""
# Plain, or forced, as nothing else can work.
FIXED = ["boot.isContainer", "boot.isNspawnContainer", "boot.specialFileSystems", "boot.initrd.systemd.enable",
         "system.nixos-init.enable", "system.etc.overlay.enable"]
# A list, to which a configuration adds.
ADDED = ["networking.firewall.allowedTCPPorts", "networking.firewall.allowedUDPPorts"]


def written(path):
    return ".".join(f'"{part}"' if re.search("[./]|^[0-9]", part) else part for part in path)


def test_all_that_is_set_is_told(nix, needs):
    needs("NIXPKGS_LIB")
    table = (ROOT / "docs/nix.md").read_text(encoding="utf-8").partition("## What is set inside")[2]
    made = [each for kind in ("{ isNspawnContainer = { }; }", "{ }") for each in nix.value(DEFINED % kind)]
    assert len(made) > 20
    for path, priority in made:
        name = written(path).removesuffix(".text")
        assert f"`{name}`" in table, name
        assert name in ADDED + FIXED or priority in (900, 1000), name


OWN = """{
  boot.kernel.sysctl."net.ipv4.ping_group_range" = "0 1";
  networking.hostName = "own";
  networking.useDHCP = true;
  networking.useHostResolvConf = false;
  systemd.services.console-getty.enable = true;
  systemd.shutdownRamfs.enable = true;
  systemd.oomd.enable = true;
  nix.enable = true;
  documentation.enable = true;
  system.stateVersion = "23.11";
  services.resolved.enable = true;
  environment.etc."systemd/resolved.conf.d/flakectr.conf".text = "own";
  systemd.network.enable = true;
  systemd.network.wait-online.enable = true;
  systemd.network.networks."79-flakectr".matchConfig.Name = "own";
  networking.firewall.allowedTCPPorts = [ 22 ];
}"""


def test_a_configuration_has_the_last_word(nix, needs):
    needs("NIXPKGS", "FLAKE_PARTS")
    assert nix.value(f"""
      let
        inherit ((import /mnt/repository/tests/nix/inputs.nix).inputs) nixpkgs flakectr;
        inherit (import "${{nixpkgs}}/nixos/lib/eval-config.nix" {{
          inherit (nixpkgs) lib;
          system = null;
          modules = [
            (import "${{flakectr}}/system.nix" {{ name = "web"; ports = [ {{ container = 80; protocol = "tcp"; }} ]; }})
            {{ nixpkgs.pkgs = import nixpkgs {{ system = "x86_64-linux"; }}; }}
            {OWN}
          ];
        }}) config;
      in {{
        ping = config.boot.kernel.sysctl."net.ipv4.ping_group_range";
        inherit (config.networking) hostName useDHCP useHostResolvConf;
        ports = config.networking.firewall.allowedTCPPorts;
        getty = config.systemd.services.console-getty.enable;
        ramfs = config.systemd.shutdownRamfs.enable;
        nix = config.nix.enable;
        oomd = config.systemd.oomd.enable;
        documentation = config.documentation.enable;
        inherit (config.system) stateVersion;
        resolved = config.environment.etc."systemd/resolved.conf.d/flakectr.conf".text;
        network = config.systemd.network.networks."79-flakectr".matchConfig.Name;
        online = config.systemd.network.wait-online.enable;
        whole = builtins.isString config.system.build.toplevel.drvPath;
      }}""") == {
          "ping": "0 1", "hostName": "own", "useDHCP": True, "useHostResolvConf": False, "ports": [22, 80],
          "getty": True, "ramfs": True, "nix": True, "oomd": True, "documentation": True, "stateVersion": "23.11",
          "resolved": "own", "network": "own", "online": True, "whole": True}
