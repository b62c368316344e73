# SPDX-License-Identifier: MIT
"""flakectr on NixOS: the package, the module for hosts, and the flake that has them.

tests/nix/host.nix boots such a host, where there are KVM and a binary cache; here it is evaluated.
"""

import re
import shlex

from nix import ROOT, Failure

HOST = """
  let
    inherit (import /mnt/repository/tests/nix/inputs.nix) inputs callFlake;
    inherit (inputs.nixpkgs) lib;
    flakectr = callFlake /mnt/repository;
    host = import "${inputs.nixpkgs}/nixos/lib/eval-config.nix" {
      inherit lib;
      system = null;
      modules = [
        flakectr.nixosModules.default
        {
          nixpkgs.pkgs = inputs.nixpkgs.legacyPackages.x86_64-linux;
          boot.isContainer = true;
          system.stateVersion = "24.11";
          users.users.alice.isNormalUser = true;
          services.flakectr = %s;
        }
      ];
    };
    inherit (host) config;
    package = config.services.flakectr.package;
  in %s
"""
SERVICES = """{
  enable = true;
  users = [ "bob" ];
  settings.Limits = { ContainersPerUser = 64; MinFree = "2G"; };
  containers.shop = { flake = "/home/alice/my shop"; name = "shop.web"; owner = "alice"; };
  containers.news = { flake = "github:x/y"; owner = "alice"; accept = true; };
}"""
UNIT = "config.systemd.services.up-flakectr-%s.serviceConfig"


def words(line):
    """What systemd makes of a command line, without the path of the program."""
    program, *arguments = shlex.split(line)
    return [program.rpartition("/")[2], *arguments]


def test_flake_has_all(nix, needs):
    needs("NIXPKGS")
    assert nix.value("""
      let flakectr = (import /mnt/repository/tests/nix/inputs.nix).callFlake /mnt/repository; in {
        kinds = builtins.attrNames (removeAttrs flakectr [ "_type" "inputs" "outPath" ]);
        packages = map builtins.attrNames (builtins.attrValues flakectr.packages);
        same = flakectr.packages.x86_64-linux.default.drvPath
          == (flakectr.overlays.default (import /mnt/nixpkgs { system = "x86_64-linux"; }) { })
            .flakectr.drvPath;
      }""") == {
          "kinds": ["checks", "flakeModule", "flakeModules", "lib", "nixosModules", "overlays",
                    "packages", "templates"],
          "packages": [["default", "flakectr"]] * 2, "same": True}


def test_the_test_of_a_host_is_whole(nix, needs):
    """It is not run here. That nothing is built for its evaluation shows, for here nothing can be."""
    needs("NIXPKGS")
    made = nix.value("""
      let flakectr = (import /mnt/repository/tests/nix/inputs.nix).callFlake /mnt/repository; in
      flakectr.checks.x86_64-linux.host.drvPath""")
    assert made.endswith("-vm-test-run-flakectr.drv")


def test_host(nix, needs):
    needs("NIXPKGS")
    host = nix.value(HOST % (SERVICES, """{
      shop = %s;
      news = %s;
      members = config.users.groups.flakectr.members;
      settings = config.environment.etc."flakectr/flakectrd.conf".text;
      polkit = config.security.polkit.enable;
      packages = map (list: lib.elem package.outPath (map toString list))
        [ config.services.dbus.packages config.systemd.packages ];
      features = config.nix.settings.experimental-features;
      hole = config.networking.firewall.interfaces."fc-+".allowedUDPPorts;
      users = lib.attrNames (lib.filterAttrs
        (name: user: lib.hasPrefix "flakectr" name && user.isSystemUser) config.users.users);
      boot = config.systemd.services.flakectr-boot.wantedBy;
      rules = lib.elem package.outPath (map toString config.services.udev.packages);
      links = config.systemd.network.links."05-flakectr".linkConfig;
      sysctl = lib.hasSuffix "/lib/sysctl.d/30-flakectr.conf" config.environment.etc."sysctl.d/30-flakectr.conf".source
        && lib.elem package config.systemd.services.systemd-sysctl.restartTriggers;
      names = lib.any (lib.hasPrefix "-Ddnsmasq=/nix/store/") package.mesonFlags;
      whole = builtins.isString config.system.build.toplevel.drvPath;
    }""" % (UNIT % "shop", UNIT % "news")))
    assert host["shop"]["User"] == "alice"
    assert words(host["shop"]["ExecStart"]) == [
        "flakectrctl", "up", "--update", "/home/alice/my shop#shop.web"]
    assert words(host["shop"]["ExecStop"]) == ["flakectrctl", "down", "shop.web"]
    assert words(host["news"]["ExecStart"]) == [
        "flakectrctl", "up", "--update", "--accept", "github:x/y#news"]
    assert host["members"] == ["bob", "alice"]
    assert "[Limits]\nContainersPerUser=64\nMinFree=2G\n" in host["settings"]
    assert host["polkit"] and host["whole"] and host["names"] and host["packages"] == [True] * 2
    assert {"nix-command", "flakes"} <= set(host["features"])
    assert host["hole"] == [53]
    # What a package of Debian's does for itself.
    written = (ROOT / "systemd/flakectr.sysusers").read_text(encoding="utf-8")
    assert host["users"] == re.findall(r"^u (\S+)", written, re.M)
    assert host["boot"] == ["multi-user.target"]
    assert host["rules"] and host["sysctl"]
    link = (ROOT / "systemd/flakectr.link").read_text(encoding="utf-8").rpartition("[Link]\n")[2]
    assert host["links"] == dict(line.split("=") for line in link.split())


BAD = [
    ('users = [ "root" ];', "root owns no containers"),
    ('containers.web = { flake = "/web"; owner = "root"; };', "root owns no containers"),
    ('containers.web.flake = "/web";', "services.flakectr.containers.web.owner' is used but not defined"),
    ('containers.web = { flake = "/web#web"; owner = "alice"; };',
     "services.flakectr.containers.web.flake: what follows the # is for name to say."),
    ('containers.Web = { flake = "/web"; owner = "alice"; };',
     "services.flakectr.containers.Web.name' is not of type `name of a container, as shop.web'"),
    ('containers."my web" = { flake = "/web"; owner = "alice"; name = "web"; };',
     'services.flakectr.containers."my web": its unit is called so'),
    ('settings.ContainersPerUser = 4;', "services.flakectr.settings.ContainersPerUser' is not of type"),
]


def test_mistakes(nix, needs):
    needs("NIXPKGS")
    outcomes = nix.outcomes([HOST % ("{ enable = true; %s }" % text, "config.system.build.toplevel.drvPath")
                             for text, _ in BAD])
    for (text, sentence), outcome in zip(BAD, outcomes):
        assert isinstance(outcome, Failure) and sentence in str(outcome), (text, str(outcome))
