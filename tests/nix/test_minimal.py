# SPDX-License-Identifier: MIT
"""init = "minimal": a system of one program, for which no NixOS is evaluated."""

import json

from nix import Failure

CONTAINERS = """
  let lib = import /mnt/nixpkgs-lib; in
  ((import /mnt/repository/nix/lib.nix).mkContainers {
    nixpkgs = { outPath = /mnt/repository/tests/nix/stand-in-pkgs; inherit lib; };
    systems = [ "x86_64-linux" ];
    containers = %s;
  }).flakeContainers.x86_64-linux
"""
WEB = """{ web = {
  init = "minimal"; ports = [ "8080:80" ];
  runCommand = pkgs: "exec ${pkgs.hello}/bin/hello"; packages = pkgs: [ pkgs.hello ];
  configuration = throw "a NixOS was evaluated"; %s
}; }"""


def test_a_program_and_no_nixos(nix, needs):
    needs("NIXPKGS_LIB")
    made = nix.value(f"""
      let
        web = ({CONTAINERS % (WEB % "")}).web;
        # The system of the spec, by its own derivation: what it is made of.
        spec = builtins.fromJSON (builtins.unsafeDiscardStringContext web.spec);
      in builtins.seq web.drvPath [ web.spec (builtins.attrNames (builtins.getContext web.spec)) spec.system ]""")
    spec = json.loads(made[0])
    assert len(made[1]) == 1 and spec.pop("system").endswith("-web-minimal")
    assert spec == {"version": 1, "name": "web", "init": "minimal",
                    "ports": [{"container": 80, "host": 8080, "protocol": "tcp"}]}


def test_what_the_system_is(nix, needs):
    needs("NIXPKGS_LIB")
    script, paths = nix.value("""
      let
        system = import /mnt/repository/nix/minimal.nix {
          pkgs = import /mnt/repository/tests/nix/stand-in-pkgs { system = "x86_64-linux"; };
          name = "web"; runCommand = pkgs: "exec ${pkgs.hello}/bin/hello"; packages = pkgs: [ pkgs.hello ];
        };
      in [ (builtins.unsafeDiscardStringContext system.script)
           (map builtins.unsafeDiscardStringContext (builtins.attrNames (builtins.getContext system.script))) ]""")
    for name in ("passwd", "group", "hosts", "nsswitch.conf", "ssl/certs/ca-bundle.crt"):
        assert f"$out/etc/{name}\n" in script
    assert "$out/init\n" in script and "$out/sw\n" in script and "x86_64-linux >$out/system" in script
    assert any(path.endswith("-web-init.drv") for path in paths)


MANY = """
  let
    lib = import /mnt/nixpkgs-lib;
    made = ((import /mnt/repository/nix/lib.nix).mkContainers {
      nixpkgs = { outPath = /mnt/repository/tests/nix/costly-pkgs; inherit lib; };
      systems = [ "x86_64-linux" ];
      containers = lib.genAttrs (map (i: "c${toString i}") (lib.range 1 %d)) (name: {
        init = "minimal"; runCommand = _: "true";
        nixpkgs.config = lib.mkIf (name == "%s") { allowUnfree = true; };
      });
    }).flakeContainers.x86_64-linux;
  in lib.mapAttrsToList (_: one: one.drvPath) made"""
COST = 200_000  # of one nixpkgs there, in calls


def test_all_have_one_nixpkgs(nix, needs):
    needs("NIXPKGS_LIB")
    calls = []
    for count, own in (1, ""), (10, ""), (10, "c1"):
        nix.value(MANY % (count, own), {"NIX_SHOW_STATS": "1", "NIX_SHOW_STATS_PATH": "/mnt/work/stats"})
        calls.append(nix.statistics["nrFunctionCalls"])
    one, ten, with_own = calls
    assert COST < one < ten < one + COST, calls
    assert with_own > ten + COST, "what is counted is not what it is thought to be"


BAD = [
    ('{ web.init = "minimal"; }', "containers.web.init is minimal, so runCommand must say what runs"),
    (WEB % "nixosConfiguration = { extendModules = _: { }; config = { }; };",
     "containers.web.init is minimal, so no nixosConfiguration can run"),
    (WEB % 'ready.check = { type = "unit"; unit = "a.service"; };',
     "containers.web.ready.check: there are no units where init is"),
    (WEB % 'system = "aarch64-linux";', "containers.web.system is aarch64-linux, which x86_64-linux does not run: "
     "leave it out, or x86_64-linux out of the flake's systems"),
    (WEB % "nixpkgs.nixpkgs = /nowhere;",
     "mkContainers: containers.web.nixpkgs.nixpkgs: there is no nixpkgs at /nowhere"),
    ('{ web.init = "tini"; }', "`containers.web.init' is not of type"),
    ('{ web = { init = "minimal"; runCommand = _: ""; packages = [ ]; }; }',
     "`containers.web.packages' is not of type"),
]


def test_mistakes(nix, needs):
    needs("NIXPKGS_LIB")
    outcomes = nix.outcomes([f"({CONTAINERS % text}).web.drvPath" for text, _ in BAD])
    for (text, sentence), outcome in zip(BAD, outcomes):
        assert isinstance(outcome, Failure) and sentence in str(outcome), (text, str(outcome))
