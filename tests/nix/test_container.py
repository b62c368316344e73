# SPDX-License-Identifier: MIT
"""mkContainer: what it makes of a description, and what it says of a bad one, with Nix alone."""

import json
import re

import pytest
from flake import nix as as_nix
from nix import ROOT, Failure

SYSTEM = 'derivation { name = "s"; system = "x86_64-linux"; builder = "/bin/sh"; }'


def make(description):
    """An expression: the spec of a container of this description, with what it needs beside."""
    return f"""
      let made = import /mnt/repository/nix/container.nix ({{
        name = "web"; platform = "x86_64-linux"; system = {SYSTEM};
      }} // {as_nix(description)});
      in builtins.seq made.drvPath made.spec"""


def specs(nix, *descriptions):
    made = []
    for outcome in nix.outcomes([make(each) for each in descriptions]):
        assert isinstance(outcome, str), outcome
        made.append({key: value for key, value in json.loads(outcome).items() if key != "system"})
    return made


def refuses(nix, descriptions):
    """Each description is refused with one sentence, which has the text that is given for it."""
    outcomes = nix.outcomes([make(description) for description, _ in descriptions])
    for (description, text), outcome in zip(descriptions, outcomes):
        assert isinstance(outcome, Failure), description
        assert text in outcome.sentence("mkContainer"), description


def test_least(nix):
    made = nix.value(f"""
      let web = (import /mnt/repository/nix/container.nix) {{
        name = "web"; platform = "x86_64-linux"; system = {SYSTEM};
      }}; in {{ inherit (web) name system spec; context = builtins.hasContext web.spec; }}""")
    spec = json.loads(made.pop("spec"))
    assert made == {"name": "web-container", "system": "x86_64-linux", "context": True}
    assert spec.pop("system").startswith("/nix/store/")
    assert spec == {"version": 1, "name": "web", "ports": []}


def test_what_says_nothing_is_not_written(nix):
    silent = {"project": None, "volumes": [], "volumes-ro": [], "ready": {"timeout": None},
              "aliases": [], "hostAccess": False, "network": "private", "environment": {},
              "autoStart": False, "idleStop": None, "privileged": None, "dependsOn": []}
    assert specs(nix, silent, {}) == [{"version": 1, "name": "web", "ports": []}] * 2


PORTS = {
    79: {"container": 79},
    "443": {"container": 443},
    "53/udp": {"container": 53, "protocol": "udp"},
    "8080:80": {"container": 80, "host": 8080},
    "8081:80/tcp": {"container": 80, "host": 8081},
    "127.0.0.1:5432:5432": {"container": 5432, "host": 5432, "address": "127.0.0.1"},
    "[::1]:81:81": {"container": 81, "host": 81, "address": "::1"},
    "0.0.0.0:82:82/tcp": {"container": 82, "host": 82, "address": "0.0.0.0"},
    "192.0.2.1:83:82": {"container": 82, "host": 83, "address": "192.0.2.1"},
}


def test_ports(nix):
    sets = [{"container": 9, "host": 9, "onDemand": True, "shared": None}, {"container": 65535}]
    made, = specs(nix, {"ports": [*PORTS, *sets]})
    wanted = [{"protocol": "tcp"} | port for port in PORTS.values()]
    wanted += [{"container": 9, "protocol": "tcp", "host": 9, "onDemand": True},
               {"container": 65535, "protocol": "tcp"}]
    assert made["ports"] == wanted


BAD_PORTS = [
    (0, "ports[0].container must be a number from 1 to 65535, not 0"),
    (65536, "ports[0].container must be a number from 1 to 65535, not 65536"),
    (None, "ports[0] must be a set, not null"),
    ("", 'ports[0] must be as 80, "8080:80" or "127.0.0.1:8080:80/tcp", not ""'),
    ("http", 'ports[0].container must be a number from 1 to 65535, not "http"'),
    ("70000:80", 'ports[0].host must be a number from 1 to 65535, not 70000'),
    (":80", 'ports[0].host must be a number from 1 to 65535, not ""'),
    ("80:", "ports[0] must be as"),
    ("080", "ports[0].container"),
    ("1:2:3:4", "ports[0] must be as"),
    ("::1:80:80", "ports[0] must be as"),
    ("256.0.0.1:80:80", 'ports[0].address must be an address of the host, not "256.0.0.1"'),
    ("localhost:80:80", "ports[0].address must be an address of the host"),
    ("[web]:80:80", "ports[0].address must be an address of the host"),
    ("80/sctp", 'ports[0].protocol must be one of tcp, udp, not "sctp"'),
    ({}, "ports[0] needs container"),
    ({"container": "80"}, 'ports[0].container must be a number from 1 to 65535, not "80"'),
    ({"container": 80, "hots": 80}, "ports[0] has no hots; it may have address, container, host,"),
    ({"container": 80, "onDemand": True}, "ports[0] has onDemand, but no host"),
    ({"container": 80, "host": 80, "shared": 1}, "ports[0].shared must be true or false, not 1"),
]
BAD_LISTS = [
    (80, "ports must be a list, not 80"),
    ([80, "80"], "ports has port 80/tcp twice"),
    ([80, "8080:80"], "ports has port 80/tcp twice"),
    (["8080:80", "127.0.0.1:8080:81"], "ports has the host's port 8080/tcp twice"),
    (["0.0.0.0:8080:80", "192.0.2.1:8080:81"], "ports has the host's port 8080/tcp twice"),
    (["8080:80", "[::]:8080:81"], "ports has the host's port 8080/tcp twice"),
    (["53:53/udp"], "ports[0] is of UDP, and only TCP ports can be had on the host"),
    ([*range(1, 66)], "ports has 65 entries, 64 are allowed"),
]


def test_bad_ports(nix):
    refuses(nix, [({"ports": [port]}, text) for port, text in BAD_PORTS])
    refuses(nix, [({"ports": ports}, text) for ports, text in BAD_LISTS])


def test_volumes(nix):
    given = ["src:/tmp/src", "./a:/a", ".:/here", "/srv/data",
             {"type": "bind", "source": "b", "target": "/b", "readOnly": True, "owner": "5:65535"},
             {"type": "named", "source": "db", "target": "/var/db", "size": None},
             {"type": "tmpfs", "target": "/c", "size": 8192}, "in:/c/in",
             {"type": "tmpfs", "target": "/d", "size": "64M"}]
    made, = specs(nix, {"volumes": given, "volumes-ro": ["/mnt/other"]})
    given[5] = {"type": "named", "source": "db", "target": "/var/db"}
    given[8] = {"type": "tmpfs", "target": "/d", "size": 64 * 1024 * 1024}
    assert made["volumes"] == given
    assert made["volumes-ro"] == ["/mnt/other"]


BAD_VOLUMES = [
    ("", 'volumes[0] must be as "source:/target" or "/path", not ""'),
    ("a:b:c", 'volumes[0] must be as "source:/target" or "/path", not "a:b:c"'),
    ("src", "volumes[0] must be as"),
    (":/x", 'volumes[0], its source: "" is empty'),
    ("a:", 'volumes[0], its target: "" is no absolute path'),
    ("a:b", 'volumes[0], its target: "b" is no absolute path'),
    ("a:/", 'volumes[0], its target: "/" would hide the whole container'),
    ("a:/nix/store", 'volumes[0], its target: "/nix/store" is not free'),
    ("a:/nix", 'volumes[0], its target: "/nix" is not free'),
    ("a:/run/systemd/x", 'volumes[0], its target: "/run/systemd/x" is not free'),
    ("a:/../x", "volumes[0], its target: \"/../x\" has a part '.' or '..'"),
    ("a//b:/x", "volumes[0], its source: \"a//b\" has a '/' too many"),
    ("a:/x/", "volumes[0], its target: \"/x/\" has a '/' too many"),
    ("a\nb:/x", 'volumes[0], its source: "a\\nb" has a backslash or a control character'),
    ("a\\b:/x", 'volumes[0], its source: "a\\\\b" has a backslash or a control character'),
    ("~/a:/x", "volumes[0], its source: \"~/a\" begins with '~'"),
    ("/:/x", 'volumes[0], its source: "/" is all of the host'),
    ("a" * 1025 + ":/x", "volumes[0], its source:"),
    (5, "volumes[0] must be a set, not 5"),
    ({}, "volumes[0] needs type, target"),
    ({"type": "nfs", "target": "/x"}, "volumes[0].type must be one of bind, named, tmpfs,"),
    ({"type": "bind", "target": "/x"}, "volumes[0] needs source"),
    ({"type": "bind", "source": "a", "target": "/dev/x"}, 'volumes[0].target: "/dev/x" is not'),
    ({"type": "bind", "source": "a", "target": "/x", "mode": 1}, "volumes[0] has no mode; it may"),
    ({"type": "bind", "source": "a", "target": "/x", "size": 8192}, "volumes[0].size: only a"),
    ({"type": "named", "source": "A", "target": "/x"}, "volumes[0].source must be made of a-z"),
    ({"type": "named", "source": "a", "target": "/x", "owner": "a"}, 'volumes[0].owner must be "u'),
    ({"type": "named", "source": "a", "target": "/x", "owner": "7:70000"}, "volumes[0].owner must"),
    ({"type": "tmpfs", "target": "/x"}, "volumes[0] needs size"),
    ({"type": "tmpfs", "target": "/x", "size": 1}, "volumes[0].size must be a number of bytes from"),
    ({"type": "tmpfs", "target": "/x", "size": "17T"},
     'volumes[0].size must be a number of bytes from 4K to 16T, or as "512M", not "17T"'),
    ({"type": "tmpfs", "target": "/x", "size": "999999999999999T"}, "volumes[0].size must be"),
    ({"type": "tmpfs", "target": "/x", "size": 8192, "source": "a"}, "volumes[0].source: a tmpfs"),
]


BAD_VOLUME_LISTS = [
    ({"volumes": ["a:/x", "b:/x"]}, 'volumes: "/x" is there twice'),
    ({"volumes": ["a:/x"], "volumes-ro": ["/x"]}, 'volumes: "/x" is there twice'),
    ({"volumes": [f"a:/{i}" for i in range(40)], "volumes-ro": [f"a:/r{i}" for i in range(25)]},
     "volumes and volumes-ro have 65 entries, 64 are allowed"),
    ({"volumes-ro": [{"type": "bind"}]}, "volumes-ro[0] must be a string"),
]


def test_bad_volumes(nix):
    refuses(nix, [({"volumes": [volume]}, text) for volume, text in BAD_VOLUMES])
    refuses(nix, BAD_VOLUME_LISTS)


OTHERS = {
    "project": "shop", "idleStop": 600, "aliases": ["www", "a-1"],
    "hostAccess": True, "restart": "on-failure", "autoStart": True, "ephemeral": True,
    "init": "minimal",
    "dependsOn": ["db", {"name": "cache", "condition": "started"}],
    "ready": {"timeout": 300, "check": {"type": "http", "port": 80, "path": "/up", "status": 204,
                                        "interval": 2, "retries": 3}},
    "environment": {"LANG": "C.UTF-8", "N": "5"},
    "credentials": {"db.key": {"file": "keys/db"}, "a_b": {"command": ["age", "-d", "it's $a.age"]}},
    "resources": {"memory": "512M", "cpu": 2, "tasks": 100},
    "privileged": {"userNamespace": False, "capabilities": ["CAP_NET_ADMIN"],
                   "devices": ["/dev/fuse"]},
}


def test_others(nix):
    made, unit, command, host = specs(
        nix, OTHERS | {"environment": {"LANG": "C.UTF-8", "N": 5}},
        {"ready": {"check": {"type": "unit", "unit": "nginx.service"}}},
        {"ready": {"check": {"type": "command", "command": ["/bin/true", "x y"]}}},
        {"network": "host", "privileged": {"hostNetwork": True}, "ports": [80]})
    assert host["network"] == "host" and host["privileged"] == {"hostNetwork": True}
    assert made == {"version": 1, "name": "web", "ports": []} | OTHERS
    assert unit["ready"] == {"check": {"type": "unit", "unit": "nginx.service"}}
    assert command["ready"] == {"check": {"type": "command", "command": ["/bin/true", "x y"]}}


TIMES = {"10": None, "10s": 10, "10m": 600, "10min": 600, "2h": 7200, "7d": 604800}


ADDRESSES = ["127.0.0.1", "0.0.0.0", "::", "::1", "fe80::1", "1:2:3:4:5:6:7:8", "1::", "64:ff9b::192.0.2.1"]
NO_ADDRESSES = ["", ":", ":::", "1:2", "1::2::3", "1:2:3:4:5:6:7:8:9", "12345::", "g::", "::1%eth0", "::256.0.0.1",
                "::ffff:127.0.0.1", "0:0:0:0:0:ffff:7f00:1", "1.2.3", "01.2.3.4"]


def test_addresses(nix):
    port = {"container": 80, "host": 8080}
    made = specs(nix, *({"ports": [port | {"address": address}]} for address in ADDRESSES))
    assert [one["ports"][0]["address"] for one in made] == ADDRESSES
    refuses(nix, [({"ports": [port | {"address": address}]}, "ports[0].address must be an address of the host")
                  for address in NO_ADDRESSES])


def test_a_file_may_be_said_to_be_here(nix):
    made, = specs(nix, {"credentials": {"key": {"file": "./keys/tls"}}})
    assert made["credentials"] == {"key": {"file": "keys/tls"}}


def test_times(nix):
    made = specs(nix, *({"idleStop": text} for text, seconds in TIMES.items() if seconds),
                 {"ready": {"timeout": "5min", "check": {"type": "tcp", "port": 1, "startPeriod": "0s"}}})
    assert [one["idleStop"] for one in made[:-1]] == [seconds for seconds in TIMES.values() if seconds]
    assert made[-1]["ready"] == {"timeout": 300, "check": {"type": "tcp", "port": 1, "startPeriod": 0}}
    refuses(nix, [({"idleStop": text}, f'not "{text}"') for text, seconds in TIMES.items() if not seconds])


BAD_OTHERS = [
    ({"name": "Web"}, "must be made of a-z"),
    ({"name": "web-"}, "must be made of a-z"),
    ({"name": "a" * 53}, "is too long: 52 characters are allowed"),
    ({"project": "a.b"}, "project must be made of a-z"),
    ({"platform": 5}, "platform must be a string"),
    ({"system": "/nix/store/x"}, "system must be a derivation"),
    ({"prots": []}, "no argument is called prots; there are name, platform, system,"),
    ({"idleStop": 9}, 'idleStop must be a number of seconds from 10 to 604800, or a time as "10min", not 9'),
    ({"idleStop": "9s"}, 'or a time as "10min", not "9s"'),
    ({"network": "bridge"}, 'network must be one of private, none, host, not "bridge"'),
    ({"network": "none", "ports": [80], "aliases": ["a"]},
     "network is none, so there can be no ports, aliases"),
    ({"resources": {"memory": "512MB"}}, 'resources.memory must be a number of bytes from 16M to 1024T, or as "512M"'),
    ({"resources": {"memory": 1}}, "resources.memory must be a number of bytes from 16M to 1024T"),
    ({"resources": {"cpu": "x"}}, "resources.cpu must be a number of processors"),
    ({"resources": {"io": 0}}, "resources.io must be a number from 1 to 10000"),
    ({"aliases": ["a b"]}, "aliases[0] must be made of a-z"),
    ({"hostAccess": "yes"}, 'hostAccess must be true or false, not "yes"'),
    ({"dependsOn": ["web"]}, "dependsOn[0]: web cannot wait for itself"),
    ({"dependsOn": ["a", {"name": "a"}]}, "dependsOn names a twice"),
    ({"dependsOn": "db"}, 'dependsOn must be a list, not "db"'),
    ({"dependsOn": [{"name": "db", "condition": "up"}]}, "dependsOn[0].condition must be one of"),
    ({"ready": {"timeout": 0}}, "ready.timeout must be a number of seconds from 1 to 3600, or a time"),
    ({"ready": {"timeout": "2h"}}, 'or a time as "10min", not "2h"'),
    ({"idleStop": "10 min"}, "idleStop must be a number of seconds from 10 to 604800"),
    ({"idleStop": "01min"}, "idleStop must be a number of seconds from 10 to 604800"),
    ({"idleStop": "99999999s"}, "idleStop must be a number of seconds from 10 to 604800"),
    ({"ready": {"timeuot": 1}}, "ready has no timeuot; it may have check, timeout"),
    ({"ready": {"check": {}}}, "ready.check needs type"),
    ({"ready": {"check": {"type": "tcp"}}}, "ready.check, of type tcp, needs port"),
    ({"ready": {"check": {"type": "unit", "unit": "nginx"}}}, "ready.check.unit must be the name"),
    ({"ready": {"check": {"type": "tcp", "port": 1, "unit": "a.service"}}},
     "ready.check.unit: a check of type tcp has none"),
    ({"ready": {"check": {"type": "http", "port": 80, "path": "up"}}}, "ready.check.path must be"),
    ({"ready": {"check": {"type": "command", "command": []}}}, "ready.check.command is empty"),
    ({"restart": "never"}, "restart must be one of no, on-failure, always, unless-stopped,"),
    ({"environment": {"a-b": "x"}}, 'environment: "a-b" is no name of a variable'),
    ({"environment": {"A": "x\ny"}}, "environment.A must be text on one line"),
    ({"ephemeral": "yes"}, 'ephemeral must be true or false, not "yes"'),
    ({"init": "tini"}, "init must be one of system, minimal,"),
    ({"init": "minimal", "ready": {"check": {"type": "unit", "unit": "a.service"}}},
     "ready.check: there are no units where init is"),
    ({"credentials": ["a"]}, "credentials must be a set"),
    ({"credentials": {"a:b": {"file": "/a"}}}, 'credentials: "a:b" is no name of a credential'),
    ({"credentials": {"a": {}}}, "credentials.a has either a file or a command"),
    ({"credentials": {"a": {"file": "/a", "command": ["a"]}}}, "has either a file or a command"),
    ({"credentials": {"a": {"file": 5}}}, "credentials.a.file must be a path, as text"),
    ({"credentials": {"a": {"file": "~/a"}}}, "credentials.a.file: \"~/a\" begins with '~'"),
    ({"credentials": {"a": {"file": "/nix/store/a"}}}, "is in the store, where everybody"),
    ({"credentials": {"a": {"command": []}}}, "credentials.a.command names no program"),
    ({"credentials": {"a": {"command": ["-a"]}}}, "credentials.a.command names no program"),
    ({"credentials": {"a": {"command": ["a", "b\nc"]}}}, "command[1] must be printable ASCII"),
    ({"resources": {"disk": 5}}, "resources has no disk; it may have cpu, io, memory, tasks"),
    ({"resources": {"tasks": 0}}, "resources.tasks must be a number from 16 to"),
    ({"privileged": True}, "privileged must be a set, not true"),
    ({"privileged": {"capabilities": ["NET"]}}, "privileged.capabilities[0] must be the name of"),
    ({"privileged": {"devices": ["/etc/x"]}}, "privileged.devices[0] must be a path below /dev"),
    ({"resources": {"cpu": 8192.5}}, "processors from 0.01 to 8192, as 2 or 0.5, not 8192.5"),
    ({"resources": {"cpu": 0.0001}}, "resources.cpu must be a number of processors from 0.01 to 8192"),
    ({"aliases": ["a" * 53]}, "aliases[0] is too long: 52 characters are allowed"),
    ({"name": "web", "project": "a" * 52}, "name is too long with its project, as aaa"),
    ({"ready": {"check": {"type": "http", "port": 80, "path": "/ä"}}}, "ready.check.path must be a path"),
    ({"credentials": {"network.dns": {"file": "/a"}}}, '"network.dns" is set by flakectr itself: take another name'),
    ({"platform": "x86_64-darwin"}, 'platform must be a string as "x86_64-linux", not "x86_64-darwin"'),
]


def test_bad_others(nix):
    refuses(nix, BAD_OTHERS)


SPECS = ROOT / "tests/specs"
# What mkContainer writes itself; and what it makes a good spec of.
OWN = (".version", ".system", ".name: is missing")
# No numbers of Nix's.
ENDLESS = ("not-a-number-literal", "port-endless", "port-int64-beyond")
MENDED = ("environment-value-number", "idle-stop-text", "ready-timeout-text", "ports-numbers", "volumes-size-text")
# Told when it is brought up, as flakes of flake-containers have such volumes.
LATER = ("volumes-target-around", "volumes-target-inside", "volumes-target-in-a-named-one")


def faults():
    """The names of bad specs whose fault is not in the text itself, and is not null, which is silence in Nix."""
    for line in (SPECS / "faults").read_text(encoding="utf-8").splitlines():
        name, _, fault = line.partition(": ")
        if fault.startswith((".: ", *OWN)) or fault.endswith("not null"):
            continue
        if not name.startswith(ENDLESS + MENDED + LATER):
            yield name


def described(kind, name):
    """An expression: the container that this spec describes."""
    return f"""
      let
        said = builtins.fromJSON (builtins.readFile /mnt/repository/tests/specs/{kind}/{name});
        made = import /mnt/repository/nix/container.nix ({{ name = "web"; }}
          // removeAttrs said [ "version" "system" ] // {{ platform = "x86_64-linux"; system = {SYSTEM}; }});
      in builtins.seq made.drvPath made.spec"""


def test_what_flakectrd_refuses(nix):
    """Whatever is a fault in a spec is one in a description, and told before anything is built."""
    names = list(faults())
    assert len(names) > 180
    # In one go. What is not said in a sentence of ours tryEval does not catch.
    tries = " ".join(f"(builtins.tryEval ({described('bad', name)})).success" for name in names)
    assert [name for name, accepted in zip(names, nix.value(f"[ {tries} ]")) if accepted] == []


def test_what_flakectrd_accepts(nix):
    names = [path.name for path in sorted((SPECS / "good").glob("*.json"))]
    outcomes = nix.outcomes([described("good", name) for name in names])
    assert {name: str(outcome) for name, outcome in zip(names, outcomes) if isinstance(outcome, Failure)} == {}


def test_capabilities_are_those_of_flakectrd():
    """Both know all of them: a new one is to be in both lists."""
    there, here = ((ROOT / path).read_text(encoding="utf-8").partition("capabilities(7)")[2]
                   for path in ("common/spec-privileges.c", "nix/privileged.nix"))
    lists = [re.findall(r'"([A-Z_]*[A-Z])"', text.partition(end)[0]) for text, end in ((there, "NULL"), (here, "];"))]
    assert len(lists[0]) == 41 and lists[0] == lists[1]


def test_no_set(nix):
    with pytest.raises(Failure) as failure:
        nix.value("import /mnt/repository/nix/container.nix 5")
    assert "mkContainer: its argument must be a set, not 5" in str(failure.value)
    with pytest.raises(Failure) as failure:
        nix.value('import /mnt/repository/nix/container.nix { name = "web"; }')
    assert 'mkContainer "web": not there, but needed: platform, system' in str(failure.value)


def test_script_of_a_test(nix):
    """It has the system in its closure, and nothing that lasts or that others could notice."""
    text, context = nix.value(f"""
      let
        web = import /mnt/repository/nix/container.nix {{
          name = "web"; platform = "x86_64-linux"; ports = [ "8080:80" ]; autoStart = true;
          volumes = [ {{ type = "named"; source = "db"; target = "/db"; }} "src:/src" ];
          environment.A = "it's \\"$so\\""; system = {SYSTEM};
        }};
        text = import /mnt/repository/nix/test.nix {{
          platform = "x86_64-linux"; containers = {{ inherit web; }}; script = "inside web true";
        }};
      in [ text (builtins.getContext text == builtins.getContext web.spec) ]""")
    assert context
    spec, = re.findall(r"^printf '%s\\n' '(.*)' \| sed", text, re.M)
    spec = json.loads(spec.replace("'\\''", "'"))
    assert spec.pop("system").startswith("/nix/store/")
    assert spec == {
        "version": 1, "name": "web", "project": "throw-away", "environment": {"A": "it's \"$so\""},
        "ports": [{"container": 80, "protocol": "tcp"}],
        "volumes": [{"type": "bind", "source": "volumes/db", "target": "/db"}, "src:/src"]}
    assert text.endswith("\ninside web true\n")
