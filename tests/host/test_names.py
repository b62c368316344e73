# SPDX-License-Identifier: MIT
"""Names inside: of the containers of a network, and of the world."""

import time

import compiled
import pytest
import world
from dropin import drop_in
from flake import container, spec
from host import KILL_DAEMON
from test_network import addresses, fetch, gateway, inside
from test_network import outside  # noqa: F401 (fixture)
from until import until


def await_answer(wire, server, name, wanted):
    until(lambda: wire.ask(server, name) == wanted,
          failure=lambda: f"{name} is {wire.ask(server, name)}, not {wanted}")


def test_containers_of_a_network_find_each_other(alice, bob, outside):
    alice.ctl("up", cwd=alice.folder("web", container("web"), container("db", page="rows\n")))
    bob.ctl("up", "his", cwd=bob.folder("his", container("his")))
    assert "rows" in fetch(alice, "web", "db")
    assert "<h1>web</h1>" in fetch(alice, "db", "web")
    web, server = inside(outside, "web"), gateway(addresses(alice, "web")[0])
    assert web.ask(server, "his") == []
    assert web.ask(server, "host") == []  # of the host's own hosts file nothing shows
    assert web.ask(gateway(addresses(bob, "his")[0]), "his") is None
    # Whoever goes takes his name along.
    alice.ctl("down", "db")
    await_answer(web, server, "db", [])
    alice.ctl("start", "db")
    await_answer(web, server, "db", addresses(alice, "db")[:1])


def test_a_project_has_names_of_its_own(alice, outside):
    shop = [container(f"shop.{name}", spec={"name": name, "project": "shop"}) for name in ("web", "db")]
    alice.ctl("up", cwd=alice.folder("shop", *shop))
    alice.ctl("up", "web", cwd=alice.folder("web", container("web", page="alone\n")))
    web, address = inside(outside, "shop.web"), addresses(alice, "shop.db")[0]
    for name in ("db", "shop.db"):
        assert web.ask(gateway(address), name) == [address]
    assert "alone" not in fetch(alice, "shop.db", "web")


def test_aliases(alice, outside):
    """Nobody gets what is meant for another by calling himself so, nor while that one is down."""
    alice.ctl("up", cwd=alice.folder("any", spec("one", aliases=["cache", "pool", "web"]),
                                     spec("two", aliases=["pool", "one"]), container("web")))
    web, server = inside(outside, "web"), gateway(addresses(alice, "web")[0])
    one, two = addresses(alice, "one")[0], addresses(alice, "two")[0]
    assert web.ask(server, "cache") == [one]
    assert sorted(web.ask(server, "pool")) == sorted([one, two])
    assert (web.ask(server, "one"), web.ask(server, "web")) == ([one], [addresses(alice, "web")[0]])
    outside.run(f"{KILL_DAEMON} && rm /run/flakectr/names/*/hosts/*", check=True)
    alice.ctl("down", "one")
    await_answer(web, server, "pool", [two])
    assert web.ask(server, "two") == [two]
    assert web.ask(server, "one") == web.ask(server, "cache") == []


def test_the_rest_of_the_names_is_the_worlds(alice, outside):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    assert "world" in fetch(alice, "web", world.NAME)
    web, server = inside(outside, "web"), gateway(addresses(alice, "web")[0])
    assert web.ask(server, "plain") == []  # what has no dot is asked of nobody


def changes(host, settings):
    """How whom the host asks becomes another, the two in turns; a name for each and what does it."""
    first, second = (f"nameserver {resolver}\n" for resolver in world.SERVERS)
    file = "/etc/resolv.conf"
    yield "written over", lambda: host.run(f"printf '{second}' >{file}", check=True)
    yield "in its place", lambda: host.run(f"printf '{first}' >{file}~ && mv {file}~ {file}", check=True)
    yield "a link", lambda: host.run(
        f"mkdir /run/first && printf '{second}' >/run/first/x && ln -sf ../run/first/x {file}", check=True)
    yield "where it leads", lambda: host.run(f"printf '{first}' >/run/first/x", check=True)
    yield "another link", lambda: host.run(
        f"ln -sf /run/second/x {file} && mkdir /run/second && printf '{second}' >/run/second/x", check=True)
    yield "a file again", lambda: host.run(f"rm {file}; printf '{first}' >{file}", check=True)
    yield "set", lambda: settings("Network", f"NameServers={list(world.SERVERS)[1]}")
    yield "set otherwise", lambda: settings("Network", f"NameServers={list(world.SERVERS)[0]}")


def test_a_network_asks_whom_the_host_asks_and_loses_no_question(alice, outside, settings):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    web, server = inside(outside, "web"), gateway(addresses(alice, "web")[0])
    unit = "systemctl show -P InvocationID 'flakectrd-names-*'"
    before, (first, second) = outside.run(unit).stdout, world.SERVERS.values()
    answers = web.ask_on(server, world.NAME)
    try:
        assert answers.next() == first
        for i, (how, change) in enumerate(changes(outside, settings)):
            change()
            assert answers.next() == (first if i % 2 else second), how
        # Nobody asked any more is forgotten, and nobody at all is no answer.
        outside.run("printf '' >/etc/resolv.conf; rm -r /run/first /run/second")
        asked = "cat /run/flakectr/names/*/resolv.conf"
        until(lambda: outside.run(asked).stdout == f"nameserver {list(world.SERVERS)[0]}\n")
    finally:
        rest = answers.stop()
    assert rest == [], rest
    assert outside.run(unit).stdout == before
    outside.write("/etc/resolv.conf", f"nameserver {list(world.SERVERS)[0]}\n")


def test_who_answers_is_confined_and_comes_back(alice, outside):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    web, (address, _) = inside(outside, "web"), addresses(alice, "web")
    unit = "'flakectrd-names-*.service'"
    pid = outside.run("cat /sys/fs/cgroup/system.slice/flakectrd-names-*/cgroup.procs").stdout.strip()
    status = outside.read(f"/proc/{pid}/status")
    assert "\nCapEff:\t0000000000000400\n" in status and "\nNoNewPrivs:\t1\n" in status
    assert "\nUid:\t0\t" not in status
    homes = ["/home", "/root", "/run/user"]
    seen = outside.run(["find", *(f"/proc/{pid}/root{path}" for path in homes), "-mindepth", "1"], check=True)
    assert seen.stdout == ""
    for path in [*homes, "/etc", "/var/lib"]:
        assert "Read-only" in outside.run(f"nsenter -t {pid} -m touch {path}/new").stderr
    outside.run(f"kill -9 {pid}", check=True)
    await_answer(web, gateway(address), "web", [address])
    # Of a daemon that was away meanwhile, too.
    outside.run(f"{KILL_DAEMON}; systemctl stop {unit}", check=True)
    alice.ctl("list")
    await_answer(web, gateway(address), "web", [address])
    outside.run(KILL_DAEMON, check=True)
    alice.ctl("list")
    alice.ctl("down", "web")
    names = outside.path("/run/flakectr/names")
    # The daemon hears of the unit's end from PID 1, and so after us.
    until(lambda: not outside.run(f"systemctl list-units --all --plain --no-legend {unit}").stdout
          and not list(names.iterdir()))


def test_whichever_of_its_processes_ends_first(alice, host, journal):
    """It forks twice; the one in the middle is none that PID 1 may wait for."""
    preloaded = compiled.put(host, "/run/tarry.so", "tarry.c", "-shared", "-fPIC")
    with drop_in(host, "flakectrd-names-.service", f"Environment=LD_PRELOAD={preloaded}"):
        alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
        time.sleep(1.5)  # nothing shall happen
        host.run("journalctl --sync", check=True)
        assert "dnsmasq" in journal.text() and "on receipt of SIGTERM" not in journal.text()
        alice.ctl("remove", "--force", "--yes", "web")


@pytest.mark.parametrize("prepare, kept", [
    ("ln -sf ../run/theirs /etc/resolv.conf", "../run/theirs"),
    ("echo nameserver 192.0.2.1 >/etc/resolv.conf", ""),
])
def test_resolv_conf_is_written_anew_unless_it_is_a_link(alice, prepare, kept):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    alice.ctl("exec", "web", "--", "sh", "-c", prepare)
    alice.ctl("restart", "web")
    done = alice.ctl("exec", "web", "--", "sh", "-c", "readlink /etc/resolv.conf || cat /etc/resolv.conf")
    server = gateway(addresses(alice, "web")[0])
    assert done.stdout.strip() == (kept or f"nameserver {server}")


def test_on_the_host_no_name_leads_to_a_container_but_machineds(alice, bob, outside):
    """Neither one that others rely on, whatever a container calls itself."""
    hostname = outside.run("hostname").stdout.strip()
    names = ["httpserver", "wpad", hostname]
    outside.write("/run/names.sh", "for name in localhost $(hostname); do getent hosts $name; done; true\n")
    before = outside.run("sh /run/names.sh").stdout
    alice.ctl("up", cwd=alice.folder("any", *(container(name, spec={"aliases": ["localhost", "mail"]})
                                              for name in names)))
    for person in (alice, bob):
        for name in names:
            found = person.run(["getent", "ahosts", f"{name}.u1000"]).stdout
            assert addresses(alice, name)[0] in found, f"{name}: {found}"
        assert person.run("sh /run/names.sh").stdout == before
        for name in ("httpserver", "wpad", "mail", f"{hostname}.example"):
            assert person.run(["getent", "hosts", name]).returncode != 0, name
    assert "<h1>httpserver</h1>" in alice.run("curl --silent http://httpserver.u1000/").stdout
    alice.ctl("down", "httpserver")
    assert bob.run(["getent", "hosts", "httpserver.u1000"]).returncode != 0
