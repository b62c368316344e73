# SPDX-License-Identifier: MIT
"""Flakes as users write them, with the real nixpkgs and flake-parts: the examples, the template,
those of the documentation; and what NixOS itself finds wrong."""

import json
import re

import pytest
from nix import ROOT, Failure

FLAKES = {str(path.parent.relative_to(ROOT)): path.read_text(encoding="utf-8")
          for path in [*sorted(ROOT.glob("examples/*/flake.nix")), ROOT / "nix/template/flake.nix"]}
FLAKES |= {f"{path.name}-{number}": text for path in [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
           for number, text in enumerate(re.findall(
               r"^```nix\n({\n  inputs.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S))}


# A folder of its own is not needed: nothing else of these flakes is looked at.
CALL = """
  let
    known = (import /mnt/repository/tests/nix/inputs.nix).inputs;
    flake = %s;
    inputs = builtins.mapAttrs (name: _: known.${name}) flake.inputs;
    self = { inherit inputs; outPath = "/mnt/work"; _type = "flake"; }
      // flake.outputs (inputs // { inherit self; });
  in
  builtins.mapAttrs (_: made: builtins.seq made.drvPath made.spec)
    self.flakeContainers.x86_64-linux
"""


@pytest.mark.parametrize("name", FLAKES)
def test_flake(nix, needs, name):
    needs("NIXPKGS", "FLAKE_PARTS")
    made = {full: json.loads(text) for full, text in nix.value(CALL % FLAKES[name]).items()}
    assert made
    for full, spec in made.items():
        project = [spec["project"]] if "project" in spec else []
        assert full == ".".join([*project, spec["name"]])
        assert re.match(rf"/nix/store/\w+-nixos-system-{spec['name']}-", spec["system"])


PARTS = """
  let
    inherit (import /mnt/repository/tests/nix/inputs.nix) inputs;
    inherit (inputs.nixpkgs) lib;
    inherit (inputs) flake-parts flakectr flake-root;
    made = inputs: flake-parts.lib.mkFlake { inputs = inputs // { self = { inherit inputs; }; }; } {
      imports = [ flakectr.flakeModule flakectr.flakeModules.default flake-root.flakeModule ];
      systems = [ "x86_64-linux" "aarch64-linux" "aarch64-darwin" ];
      perSystem = { pkgs, ... }: {
        packages.own = pkgs.hello;
        apps.web-own = { type = "app"; program = "${pkgs.hello}/bin/hello"; };
      };
      flake-containers.enable = true;
      flake-containers.nixpkgs.overlays = [ (_: _: { hello = throw "the containers' own"; }) ];
      flake-containers.containers.web.configuration = { };
    };
    flake = made { inherit (inputs) nixpkgs; };
  in %s
"""


def test_flake_parts(nix, needs):
    """A flake stays its own beside the containers: its pkgs, what else it has, and other platforms."""
    needs("NIXPKGS", "FLAKE_PARTS")
    assert nix.value(PARTS % """{
      own = flake.packages.x86_64-linux.own.drvPath
        == inputs.nixpkgs.legacyPackages.x86_64-linux.hello.drvPath;
      apps = lib.attrNames flake.apps.x86_64-linux;
      others = map (platform: lib.attrNames flake.flakeContainers.${platform})
        [ "x86_64-linux" "aarch64-linux" "aarch64-darwin" ];
    }""") == {"own": True, "apps": ["web-down", "web-logs", "web-own", "web-shell", "web-up"],
              "others": [["web"], ["web"], []]}
    with pytest.raises(Failure) as failure:
        nix.value(PARTS % "(made { }).flakeContainers.x86_64-linux.web.drvPath")
    assert failure.value.sentence("nixpkgs") == \
        "flake-containers.nixpkgs.nixpkgs must be set, as the flake has no input called nixpkgs"


PARTS_OF_FLAKES = re.findall(r"^```nix\n(containers\..*?)^```", (ROOT / "docs/nix.md").read_text(encoding="utf-8"),
                             re.M | re.S)
WHOLE = """
  let
    inherit (import /mnt/repository/tests/nix/inputs.nix) inputs;
    inherit (inputs) nixpkgs flakectr;
    inherit (nixpkgs) lib;
    self.nixosConfigurations.web = import "${nixpkgs}/nixos/lib/eval-config.nix" {
      inherit lib;
      system = null;
      modules = [ { nixpkgs.pkgs = import nixpkgs { system = "x86_64-linux"; }; boot.isContainer = true; } ];
    };
    part = { %s };
    others = lib.genAttrs [ "db" "cache" ] (_: { configuration = { }; });
    made = (flakectr.lib.mkContainers {
      inherit nixpkgs;
      systems = [ "x86_64-linux" ];
      containers = others // part.containers;
    }).flakeContainers.x86_64-linux;
  in map (name: builtins.seq made.${name}.drvPath name) (lib.attrNames part.containers)
"""


def test_parts_of_flakes(nix, needs):
    """What the documentation says of one container."""
    needs("NIXPKGS", "FLAKE_PARTS")
    assert nix.outcomes([WHOLE % part for part in PARTS_OF_FLAKES]) == [["web"], ["web"], ["docs"]]


def test_test_of_containers(nix, needs):
    """The app that the documentation makes of a script."""
    needs("NIXPKGS", "FLAKE_PARTS")
    app, = re.findall(r"^```nix\n(apps\..*?)^```", (ROOT / "docs/nix.md").read_text(encoding="utf-8"), re.M | re.S)
    made = nix.value("""
      let
        inherit ((import /mnt/repository/tests/nix/inputs.nix).inputs) nixpkgs flakectr;
        db.configuration = { services.postgresql.enable = true; };
        web.configuration = { networking.firewall.allowedTCPPorts = [ 80 ]; };
        part = { %s };
      in part.apps.x86_64-linux.test""" % app)
    assert made["type"] == "app" and re.fullmatch(r"/nix/store/\w+-test/bin/test", made["program"])
    assert made["meta"]["description"]


CONTAINERS = """
  (let inherit (import /mnt/repository/tests/nix/inputs.nix) inputs; in
  inputs.flakectr.lib.mkContainers {
    inherit (inputs) nixpkgs;
    systems = [ "x86_64-linux" ];
    containers.web = %s;
  }).flakeContainers.x86_64-linux.web
"""
BAD = [
    ('{ configuration.assertions = [ { assertion = false; message = "so not"; } ]; }',
     "error: mkContainers: containers.web.configuration fails these assertions of NixOS:\n- so not\n"),
    ("{ configuration.nixpkgs.config.allowUnfree = true; }",
     "containers.web.configuration sets nixpkgs.config, which is for the container's own nixpkgs.config"),
    ("{ configuration.services.nginx.enabel = true; }", "services.nginx.enabel' does not exist"),
    ('{ runCommand = "true"; }', "`containers.web.runCommand' is not of type"),
    ("{ nixpkgs.nixpkgs = /nowhere; }",
     "mkContainers: containers.web.nixpkgs.nixpkgs: there is no nixpkgs at /nowhere"),
    ("{ nixpkgs.nixpkgs = 5; }", "`containers.web.nixpkgs.nixpkgs' is not of type"),
]


def words(failure):
    """What Nix said, without its indentation."""
    return "".join(f"{line.strip()}\n" for line in str(failure).splitlines())


def test_mistakes(nix, needs):
    needs("NIXPKGS", "FLAKE_PARTS")
    outcomes = nix.outcomes([CONTAINERS % text + ".drvPath" for text, _ in BAD])
    for (text, sentence), outcome in zip(BAD, outcomes):
        assert isinstance(outcome, Failure) and sentence in words(outcome), (text, str(outcome))


EXISTING = """
  let
    inherit ((import /mnt/repository/tests/nix/inputs.nix).inputs) nixpkgs flakectr;
    # A system for real hardware, which knows nothing of containers.
    real = import "${nixpkgs}/nixos/lib/eval-config.nix" {
      inherit (nixpkgs) lib;
      system = null;
      modules = [ {
        nixpkgs.pkgs = import nixpkgs { system = "x86_64-linux"; };
        fileSystems."/".device = "/dev/sda1";
        boot.loader.grub.device = "/dev/sda";
        boot.initrd.systemd.enable = true;
        services.resolved.enable = true;
        networking.hostName = "real";
        networking.useDHCP = nixpkgs.lib.mkDefault true;
        networking.firewall.allowedTCPPorts = [ 22 ];
        system.stateVersion = "23.11";
      } ];
    };
    given = flakectr.lib.mkContainers {
      inherit nixpkgs;
      systems = [ "x86_64-linux" ];
      containers.web.nixosConfiguration = real;
    };
    found = flakectr.lib.fromFlake {
      flake.nixosConfigurations.web = real;
      platform = "x86_64-linux";
      names = [ "web" ];
    };
    inside = real.extendModules {
      modules = [ (import "${flakectr}/system.nix" { name = "web"; }) ];
    };
  in {
    specs = map (made: builtins.seq made.drvPath made.spec)
      [ given.flakeContainers.x86_64-linux.web found.web ];
    resolved = inside.config.environment.etc."systemd/resolved.conf.d/flakectr.conf".text;
    hasStageOne = map ({ config, ... }: config.boot.initrd.enable && config.boot.initrd.systemd.enable)
      [ real inside ];
  }
"""


def test_existing_system(nix, needs):
    needs("NIXPKGS", "FLAKE_PARTS")
    made = nix.value(EXISTING)
    given, found = map(json.loads, made["specs"])
    assert given == found
    # Its init would be what a stage 1 starts.
    assert made["hasStageOne"] == [True, False]
    # The others of its network have names of one part.
    assert made["resolved"] == "[Resolve]\nResolveUnicastSingleLabel=yes\n"
    assert found["ports"] == [{"container": 22, "protocol": "tcp"}]
    assert "-nixos-system-real-" in found["system"]


FOUND = """
  let
    inherit ((import /mnt/repository/tests/nix/inputs.nix).inputs) nixpkgs flakectr;
    made = system: module: import "${nixpkgs}/nixos/lib/eval-config.nix" {
      inherit (nixpkgs) lib;
      system = null;
      modules = [ module { nixpkgs.pkgs = import nixpkgs { inherit system; }; } ];
    };
  in (flakectr.lib.fromFlake {
    flake.nixosConfigurations.web = %s;
    platform = "x86_64-linux";
    names = [ "web" ];
  }).web.drvPath
"""
NOT_FOUND = [
    ('made "aarch64-linux" { }', "nixosConfigurations.web is for aarch64-linux, which x86_64-linux does not run\n"),
    ('made "x86_64-linux" { assertions = [ { assertion = false; message = "so not"; } ]; }',
     "nixosConfigurations.web fails these assertions of NixOS:\n- so not\n"),
]


def test_mistakes_in_existing_systems(nix, needs):
    needs("NIXPKGS", "FLAKE_PARTS")
    outcomes = nix.outcomes([FOUND % text for text, _ in NOT_FOUND])
    for (text, sentence), outcome in zip(NOT_FOUND, outcomes):
        assert isinstance(outcome, Failure) and sentence in words(outcome), (text, str(outcome))
    assert nix.value(FOUND % 'made "i686-linux" { }').endswith("-web-container.drv")


def test_cost_of_ten(nix, needs):
    """Ten containers share one nixpkgs, and cost ten times NixOS itself, and no more."""
    needs("NIXPKGS", "FLAKE_PARTS")
    many = """
      let
        inherit ((import /mnt/repository/tests/nix/inputs.nix).inputs) nixpkgs flakectr;
        inherit (nixpkgs) lib;
        made = (flakectr.lib.mkContainers {
          inherit nixpkgs;
          systems = [ "x86_64-linux" ];
          containers = lib.genAttrs (map (i: "c${toString i}") (lib.range 1 %d)) (_: {
            configuration.networking.firewall.allowedTCPPorts = [ 80 ];
          });
        }).flakeContainers.x86_64-linux;
      in lib.mapAttrsToList (_: one: one.drvPath) made"""
    calls = []
    for count in (1, 2, 10):
        nix.value(many % count, {"NIX_SHOW_STATS": "1", "NIX_SHOW_STATS_PATH": "/mnt/work/stats"})
        calls.append(nix.statistics["nrFunctionCalls"])
    print(f"function calls for 1, 2 and 10 containers: {calls}")
    one, two, ten = calls
    assert ten - one <= 1.01 * 9 * (two - one)
