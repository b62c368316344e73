# SPDX-License-Identifier: MIT
"""The options, with the real lib of nixpkgs: what they make of a flake, and how it errs."""

import json

import pytest
from flake import nix as as_nix
from nix import ROOT, Failure
from test_container import SYSTEM

# A nixpkgs of which nothing is asked but its lib.
OUTPUTS = """
  { more ? { }, containers }:
  let
    lib = import /mnt/nixpkgs-lib;
    existing = import /mnt/repository/tests/nix/stand-in.nix { inherit lib; };
    none = { outPath = throw "nixpkgs was looked for"; inherit lib; };
  in
  (import /mnt/repository/nix/lib.nix).mkContainers ({
    nixpkgs = none;
    systems = [ "x86_64-linux" ];
    containers = lib.mapAttrs
      (_: container: lib.mkMerge [ { nixosConfiguration = existing; } container ]) containers;
  } // more)
"""


def specs_of(containers, more="{ }"):
    """An expression: the specs of some containers."""
    return f"""builtins.mapAttrs (_: made: builtins.seq made.drvPath made.spec)
      (({OUTPUTS}) {{ more = {more}; containers = {containers}; }}).flakeContainers.x86_64-linux"""


def specs(nix, containers, more="{ }"):
    made = {name: json.loads(text) for name, text in nix.value(specs_of(containers, more)).items()}
    for spec in made.values():
        assert spec.pop("system").startswith("/nix/store/")
    return made


def test_defaults_say_nothing(nix, needs):
    needs("NIXPKGS_LIB")
    made = specs(nix, "{ web = { }; }", '{ project = "shop"; }')
    assert made == {"shop.web": {"version": 1, "name": "web", "project": "shop", "ports": []}}


def test_ports_are_those_of_the_firewall(nix, needs):
    needs("NIXPKGS_LIB")
    made = specs(nix, "{ web.configuration.networking.firewall.allowedTCPPorts = [ 80 443 80 ]; }")
    assert made["web"]["ports"] == [{"container": 80, "protocol": "tcp"},
                                    {"container": 443, "protocol": "tcp"}]


def test_without_a_network_there_are_no_ports(nix, needs):
    needs("NIXPKGS_LIB")
    made = specs(nix, """{ web = { network = "none";
      configuration.networking.firewall.allowedTCPPorts = [ 80 ]; }; }""")
    assert made["web"] == {"version": 1, "name": "web", "network": "none", "ports": []}


def test_declared_ports_are_let_through_the_firewall(nix, needs):
    needs("NIXPKGS_LIB")
    nix.value(f"""
      let outputs = ({OUTPUTS}) {{ containers.web = {{
        ports = [ "8080:80" "53/udp" ];
        configuration = {{ config, lib, ... }}: {{
          system.build.toplevel = lib.mkForce (
            assert config.networking.firewall.allowedTCPPorts == [ 80 ];
            assert config.networking.firewall.allowedUDPPorts == [ 53 ];
            {SYSTEM});
        }};
      }}; }}; in outputs.flakeContainers.x86_64-linux.web.drvPath""")


def test_a_command_begins_when_the_container_is_up(nix, needs):
    """What is done at once takes the container down, and must not do so before `up` has seen it."""
    needs("NIXPKGS_LIB")
    nix.value(f"""
      let outputs = ({OUTPUTS}) {{ containers.job = {{
        runCommand = _: "echo done";
        configuration = {{ config, lib, ... }}: {{
          system.build.toplevel = lib.mkForce (
            let unit = config.systemd.services.run-command; in
            assert unit.serviceConfig.Type == "idle";
            assert unit.unitConfig.SuccessAction == "poweroff";
            assert lib.hasInfix "echo done" unit.script;
            assert !config.systemd.shutdownRamfs.enable;
            {SYSTEM});
        }};
      }}; }}; in outputs.flakeContainers.x86_64-linux.job.drvPath""")


EVERYTHING = """{
  db = { };
  web = {
    ports = [ "8080:80" { container = 81; host = 81; onDemand = false; } 5432 ];
    onDemand = true; idleStop = "10min"; aliases = [ "www" ]; hostAccess = true;
    dependsOn = [ { name = "db"; condition = "started"; } ];
    ready = { timeout = 5; check = { type = "tcp"; port = 80; }; };
    restart = "always"; autoStart = true; environment = { A = "b"; N = 1; };
    credentials.key.file = "keys/tls"; ephemeral = true;
    resources.memory = "1G"; privileged.devices = [ "/dev/fuse" ];
    volumes = [ "src:/src" { type = "named"; source = "db"; target = "/db"; } ];
    volumes-ro = [ "/srv" ];
  };
}"""


def test_everything(nix, needs):
    needs("NIXPKGS_LIB")
    assert specs(nix, EVERYTHING)["web"] == {
        "version": 1, "name": "web", "idleStop": 600, "aliases": ["www"],
        "ports": [{"container": 80, "host": 8080, "protocol": "tcp", "onDemand": True},
                  {"container": 81, "host": 81, "protocol": "tcp", "onDemand": False},
                  {"container": 5432, "protocol": "tcp"}],
        "hostAccess": True, "dependsOn": [{"name": "db", "condition": "started"}],
        "ready": {"timeout": 5, "check": {"type": "tcp", "port": 80}}, "restart": "always",
        "autoStart": True, "environment": {"A": "b", "N": "1"},
        "credentials": {"key": {"file": "keys/tls"}}, "ephemeral": True, "resources": {"memory": "1G"},
        "privileged": {"devices": ["/dev/fuse"]}, "volumes-ro": ["/srv"],
        "volumes": ["src:/src", {"type": "named", "source": "db", "target": "/db"}]}


BAD = [
    ('web.volumes = [ "a:b:c" ];', 'containers.web.volumes[0] must be as "source:/target"'),
    ("web.ports = [ 0 ];", "containers.web.ports[0].container must be a number from 1 to 65535"),
    ("web.ports = lib.range 1 65;", "containers.web.ports has 65 entries"),
    ('web.dependsOn = [ "bd" ]; db = { };',
     "containers.web.dependsOn names bd; this flake has db, web"),
    ('a.dependsOn = [ "b" ]; b.dependsOn = [ "c" ]; c.dependsOn = [ "a" ];',
     "containers.a.dependsOn goes in a ring: a waits for b waits for c waits for a"),
    ('web.dependsOn = [ { condition = "started"; } ];', "containers.web.dependsOn[0] needs name"),
    ('a.dependsOn = [ "a" ];', "containers.a.dependsOn[0]: a cannot wait for itself"),
    ("web.onDemand = true; web.ports = [ 80 ];", "containers.web.onDemand needs a port of the host"),
    ("web.onDemand = true;", "containers.web.onDemand needs a port of the host in ports, as \"8080:80\""),
    ('web.system = "i686-linux"; web.nixpkgs.config = { };',
     "containers.web.nixosConfiguration has a nixpkgs of its own, so there can be no nixpkgs, system"),
    ("web.packages = pkgs: [ ];", 'containers.web.packages are there with init = "minimal" alone'),
    ("Web = { };", "containers.Web.name must be made of a-z, 0-9 and -"),
    ("web.idleStop = 5;", "containers.web.idleStop must be a number of seconds from 10 to 604800, or"),
    ('web.idleStop = "8d";', 'or a time as "10min", not "8d"'),
    ('web.ready.timeout = "5 min";', 'containers.web.ready.timeout must be a number of seconds from 1 to 3600'),
    ("web.volume = [ ];", "`containers.web.volume' does not exist"),
    ('web.network = "bridge";', "`containers.web.network' is not of type"),
    ('web.volumes = [ { source = "a"; target = "/a"; } ];', "containers.web.volumes[0] needs type"),
    # No module to import.
    ('web.credentials.key = "/etc/key";', "`containers.web.credentials.key' is not of type"),
    ("web.nixosConfiguration = lib.mkForce (_: { });", "is not of type `null or NixOS system'"),
    ('web.ready.timeuot = 5;', "`containers.web.ready.timeuot' does not exist"),
]


def test_mistakes_are_told_by_the_option(nix, needs):
    needs("NIXPKGS_LIB")
    head = "let lib = import /mnt/nixpkgs-lib; in "
    outcomes = nix.outcomes([head + specs_of("{ %s }" % text) for text, _ in BAD])
    for (text, sentence), outcome in zip(BAD, outcomes):
        assert isinstance(outcome, Failure), text
        assert sentence in str(outcome), text


MORE = [
    ('{ project = "My Shop"; }', 'mkContainers: project must be made of a-z, 0-9 and -, with no - at either end, '
     'not "My Shop"'),
    ('{ systems = "x86_64-linux"; }', 'mkContainers: systems must be a list, not "x86_64-linux"'),
    ('{ systems = [ "x86_64-linux" "aarch64-darwin" ]; }',
     'mkContainers: systems[1] must be a system of Linux, as "x86_64-linux", not "aarch64-darwin"'),
    ('{ nixpkgs = /nowhere; }', "mkContainers: there is no nixpkgs at /nowhere"),
    ("{ nixpkgs = { inherit lib; }; }", "mkContainers: nixpkgs must be the flake itself, or its path, not a set"),
]


def test_mistakes_beside_the_containers(nix, needs):
    needs("NIXPKGS_LIB")
    head = "let lib = import /mnt/nixpkgs-lib; in "
    outcomes = nix.outcomes([head + specs_of("{ web = { }; }", more) for more, _ in MORE])
    for (more, sentence), outcome in zip(MORE, outcomes):
        assert isinstance(outcome, Failure), more
        assert outcome.sentence("mkContainers") == sentence


def test_nothing_is_evaluated_to_be_shown(nix, needs):
    """What `nix flake show` asks for, where every system is a mistake."""
    needs("NIXPKGS_LIB")
    shown = nix.value(f"""
      let
        outputs = ({OUTPUTS}) {{ more.project = "shop"; containers = lib.genAttrs [ "db" "web" ] (_: {{
          configuration = {{ ... }}: throw "a system was evaluated";
        }}); }};
        lib = import /mnt/nixpkgs-lib;
        names = lib.mapAttrs (_: made: lib.mapAttrs (_: one: one.name) made.x86_64-linux);
      in names {{ inherit (outputs) flakeContainers checks; }}
        // {{ packages = lib.attrNames outputs.packages.x86_64-linux;
             apps = lib.mapAttrs (_: app: app.meta.description) outputs.apps.x86_64-linux;
             kinds = lib.attrNames outputs; }}""")
    meanings = {"down": "Take down the container", "logs": "Show the log of the container",
                "shell": "Open a shell in the container", "up": "Bring up the container"}
    apps = {f"{name}-{verb}": f"{meaning} shop.{name}" for name in ("db", "web")
            for verb, meaning in meanings.items()}
    assert shown == {
        "kinds": ["apps", "checks", "devShells", "flakeContainers", "packages"],
        "flakeContainers": {"shop.db": "shop.db-container", "shop.web": "shop.web-container"},
        "checks": {"container-db": "shop.db-container", "container-web": "shop.web-container"},
        "packages": list(apps), "apps": apps}


SHOWN = """{
  inputs.lib = { url = "path:/mnt/nixpkgs-lib"; flake = false; };
  inputs.pkgs = { url = "path:/mnt/repository/tests/nix/stand-in-pkgs"; flake = false; };
  inputs.flakectr.url = "path:/mnt/repository/nix";
  outputs = { self, lib, pkgs, flakectr }: flakectr.lib.mkContainers {
    nixpkgs = { outPath = "${pkgs}"; lib = import lib; };
    containers.web.configuration = { ... }: throw "a system was evaluated";
  };
}"""


def test_flake_show(nix, needs, tmp_path):
    """As people see it, by Nix itself."""
    needs("NIXPKGS_LIB")
    (tmp_path / "flake.nix").write_text(SHOWN, encoding="utf-8")
    shown = json.loads(nix.run(
        ["nix", "--extra-experimental-features", "nix-command flakes", "flake", "show", "--json", "path:/mnt/work"],
        {"NIX_REMOTE": "local?root=/tmp/store"}, tmp_path).stdout)
    assert sorted(shown) == ["apps", "checks", "devShells", "flakeContainers", "packages"]
    assert shown["packages"]["x86_64-linux"]["web-up"] == {
        "name": "web-up", "type": "derivation", "description": "Bring up the container web"}
    assert shown["checks"]["x86_64-linux"]["container-web"]["name"] == "web-container"
    assert shown["devShells"]["x86_64-linux"]["flake-containers"]["name"] == "flake-containers"


YEARS = """
  let
    lib = import /mnt/nixpkgs-lib;
    inherit (lib) mkOption types;
    option = type: mkOption { inherit type; };
    evaluated = lib.evalModules {
      specialArgs = {
        inputs.nixpkgs = /mnt/repository/tests/nix/stand-in-pkgs;
        flake-parts-lib.mkTransposedPerSystemModule = _: { };
      };
      modules = [ /mnt/repository/nix/flake-module.nix {
        options.perSystem = option types.deferredModule;
        config.flake-containers = { enable = true; containers.web = { }; };
      } ];
    };
    appsOf = more: lib.attrNames (lib.evalModules {
      specialArgs.system = "x86_64-linux";
      modules = [ evaluated.config.perSystem { options = {
        apps = option (types.lazyAttrsOf (types.submodule {
          options = { type = option types.str; program = option types.str; } // more;
        }));
      } // lib.genAttrs [ "checks" "devShells" "flakeContainers" "packages" ] (_: option types.raw); } ];
    }).config.apps.web-up;
  in map appsOf [ { } { meta = option types.raw; } ]"""


def test_flake_parts_of_other_years(nix, needs):
    """What stands in its lock is not changed by another URL: what it does not know it is not told."""
    needs("NIXPKGS_LIB")
    assert nix.value(YEARS) == [["program", "type"], ["meta", "program", "type"]]


@pytest.mark.parametrize("field", ["volumes", "ports", "dependsOn"])
def test_definitions_are_merged(nix, needs, field):
    needs("NIXPKGS_LIB")
    value = {"volumes": "x:/x", "ports": 1, "dependsOn": "a"}[field]
    other = {"volumes": "y:/y", "ports": 2, "dependsOn": "b"}[field]
    made = specs(nix, f"""(let lib = import /mnt/nixpkgs-lib; in {{ a = {{ }}; b = {{ }};
      web = lib.mkMerge [ {{ {field} = [ {as_nix(value)} ]; }}
                          {{ {field} = [ {as_nix(other)} ]; }} ]; }})""")
    assert len(made["web"][field]) == 2


def test_options_are_told_whole(nix, needs):
    """Each has a type, a description and an example; all but what must be said have a default."""
    needs("NIXPKGS_LIB")
    options = nix.value("""
      let
        lib = import /mnt/nixpkgs-lib;
        evaluated = lib.evalModules { modules = [ {
          options = import /mnt/repository/nix/options.nix { inherit lib; };
          config._module.check = false;
        } ]; };
        own = option: option.visible && !option.internal && !lib.hasPrefix "_" option.name;
      in map (option: {
        inherit (option) name type;
        has = lib.filter (key: option ? ${key} && option.${key} != null) [ "default" "description" "example" ];
      }) (lib.filter own (lib.optionAttrSetToDocList evaluated.options))""")
    assert len(options) > 70
    needed = ["containers.<name>.ready.check.type", "nixpkgs.nixpkgs"]
    for option in options:
        default = [] if option["name"] in needed else ["default"]
        assert option["has"] == [*default, "description", "example"], option["name"]
        assert option["type"] not in ("unspecified", "raw value", "anything"), option["name"]


def test_document_is_that_of_the_options(nix, needs):
    needs("NIXPKGS_LIB")
    made = nix.value("import /mnt/repository/nix/options-document.nix "
                     "{ lib = import /mnt/nixpkgs-lib; }")
    assert made == (ROOT / "docs/options.md").read_text(encoding="utf-8")
