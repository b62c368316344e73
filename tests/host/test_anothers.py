# SPDX-License-Identifier: MIT
"""Another user's container, by every member of the bus and every verb: nothing is told, and nothing happens."""

import pathlib
import xml.etree.ElementTree as ElementTree

import bus
import pytest
from flake import container
from pid1 import invocation

UNIT = "flakectr-web.u1000.service"
XML = pathlib.Path(__file__).resolve().parents[2] / "dbus/org.flakectr1.xml"
WORDS = {"s": "'x'", "u": "uint32 1", "q": "uint16 80", "as": "['web.u1000']", "a{sv}": "@a{sv} {}"}
REFUSED = (bus.DENIED, "InteractiveAuthorizationRequired")
NAMES = ["Build", "Up", "Update", "Compare", "Down", "Restart", "Remove", "ListVolumes", "RemoveVolumes"]


def members(interface):
    """Each method, with the types of what goes in. Descriptors gdbus cannot send: test_archives does."""
    found = {method.get("name"): [arg.get("type") for arg in method.findall("arg") if arg.get("direction") == "in"]
             for of in ElementTree.parse(XML).getroot().findall("interface") if of.get("name") == interface
             for method in of.findall("method")}
    assert found
    return {name: types for name, types in found.items() if "h" not in types}


@pytest.fixture
def web(alice, host):
    """alice's, which is as it was in the end."""
    volume = {"type": "named", "source": "data", "target": "/data"}
    alice.ctl("up", "web", cwd=alice.folder("web", container("web", spec={"volumes": [volume]})))
    alice.ctl("snapshot", "web", "one")
    before = invocation(host, UNIT), host.read("/var/lib/flakectr/containers/web.u1000/record.json")
    yield bus.path("web", alice.uid)
    assert (invocation(host, UNIT), host.read("/var/lib/flakectr/containers/web.u1000/record.json")) == before
    assert alice.page("web") == "<h1>web</h1>\n" and alice.json("volume") == [{"name": "data", "containers": ["web"]}]
    assert [it["label"] for it in alice.json("snapshots", "web")] == ["one"]


def test_all_of_the_bus(web, bob, journal):
    for member, types in members(bus.CONTAINER).items():
        for session in (True, False):
            done = bus.call(bob, member, *(WORDS[kind] for kind in types), object_path=web,
                            interface=bus.CONTAINER, session=session)
            assert done.returncode != 0 and any(word in done.stderr for word in REFUSED), (member, done.stderr)
    # As its owner, in whose name root alone speaks.
    assert set(members(bus.MANAGER)) == {*NAMES, "Diagnose"}
    for member in NAMES:
        words = [WORDS[kind] for kind in members(bus.MANAGER)[member][:-1]]
        words[:1] = {"'x'": ["'/home/alice/web'"], WORDS["as"]: ["['data']"]}.get(words[0], []) if words else []
        done = bus.call(bob, member, *words, "{'owner': <uint32 1000>}")
        assert bus.DENIED in done.stderr, (member, done.stdout, done.stderr)
    # The helper that looks what fails in alice's comes by itself, a moment after it is up.
    assert [unit for unit in journal.started("flakectr") if not unit.startswith("flakectrd-exec-")] == []


def test_paths_that_mean_it(web, bob):
    """A path that is another name for it is one for the same container, and of the same owner."""
    for name in ("web_2Eu1000", "_77eb_2eu1000", "web_2eu1000_00", "web_2eu01000", "web_2eu4294968296", "web_2eu1000/x",
                 "_2e_2e_2fweb_2eu1000", "web_2eu1000_", "_", "_00"):
        done = bus.call(bob, "Inspect", object_path=f"{bus.ROOT}/container/{name}", interface=bus.CONTAINER)
        assert done.returncode != 0, name
        assert any(word in done.stderr for word in (*REFUSED, "UnknownObject")), (name, done.stderr)


VERBS = (
    "up web.u1000", "start web.u1000", "down web.u1000", "restart web.u1000", "update web.u1000",
    "remove --yes --force web.u1000", "reset --yes --force web.u1000", "rollback web.u1000", "enable web.u1000",
    "disable web.u1000", "exec web.u1000 -- true", "shell web.u1000", "cp web.u1000:/etc/hosts there",
    "cp /etc/hosts web.u1000:/root", "logs web.u1000", "logs --console web.u1000", "inspect web.u1000",
    "generations web.u1000", "snapshot web.u1000 two", "snapshot rm web.u1000 one", "snapshots web.u1000",
    "restore --yes web.u1000 one", "clone web.u1000 mine", "export web.u1000 there", "import /dev/null web.u1000",
    "du web.u1000", "volume rm data",
)


def test_all_verbs(web, bob):
    bob.folder("empty", text="{ outputs = _: { }; }")
    for session in (True, False):
        bob.session = session
        for words in VERBS:
            done = bob.ctl(*words.split(), cwd=f"{bob.home}/empty", check=False, timeout=30)
            assert done.returncode != 0 and done.stderr, words
            assert done.stdout in ("", "[]\n"), (words, done.stdout)
    bob.session = True
    assert not bob.host.path(f"{bob.home}/empty/there").exists() and bob.json("volume") == []
