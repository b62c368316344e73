# SPDX-License-Identifier: MIT
"""The same by plain D-Bus, as dbus/org.flakectr1.xml has it."""

import itertools
import json
import pathlib
import signal
import subprocess
import sys
import time

import bus
import kin
import pytest
from flake import container
from until import read_until, until

ROOT = pathlib.Path(__file__).resolve().parents[2]
HTTPSERVER = bus.path("httpserver", 1000)


def test_build_up_down(alice, nothing_left):
    folder = alice.folder("web", container("httpserver"))
    manager = [bus.ROOT, bus.MANAGER]
    words = ["sasa{sv}", folder, "1", "httpserver", "0"]
    done = bus.busctl(alice, "call", *manager, "Build", *words)
    assert done.returncode == 0, done.stderr
    (name, output), = json.loads(done.stdout)["data"][0]
    assert name == "httpserver" and output.startswith("/nix/store/")
    done = bus.busctl(alice, "call", *manager, "Up", *words)
    assert json.loads(done.stdout)["data"] == [[[HTTPSERVER, "started"]]], done.stderr
    assert alice.page("httpserver") == "<h1>httpserver</h1>\n"
    done = bus.busctl(alice, "call", *manager, "Up", *words)
    assert json.loads(done.stdout)["data"] == [[[HTTPSERVER, "running"]]], done.stderr
    done = bus.busctl(alice, "call", *manager, "Down", "sasa{sv}", "", "1", "httpserver", "0")
    assert json.loads(done.stdout)["data"] == [[HTTPSERVER]], done.stderr
    nothing_left()


def test_no_names_are_all_of_the_flake(alice):
    folder = alice.folder("web", container("one"), container("two"))
    done = bus.call(alice, "Up", folder, "@as []", "@a{sv} {}")
    assert done.returncode == 0, done.stderr
    assert bus.path("one", 1000) in done.stdout and bus.path("two", 1000) in done.stdout
    done = bus.call(alice, "Down", folder, "@as []", "@a{sv} {}")
    assert done.returncode == 0, done.stderr
    assert {of_it["State"] for of_it in bus.managed(alice).values()} == {"stopped"}


def test_changes_are_told_to_everybody(alice, bob):
    folder = alice.folder("web", container("httpserver", delay=0.3, page="for the monitor\n"))
    bob.ctl("list")  # so that the daemon has its name before the monitor looks
    with bus.Monitor(bob) as monitor:
        alice.ctl("up", "httpserver", cwd=folder)
        alice.ctl("down", "httpserver", cwd=folder)
    assert "InterfacesAdded" in monitor.text
    states = monitor.changes(HTTPSERVER, "State")
    assert "starting" in states and "running" in states and states[-1] == "stopped"
    assert states.index("starting") < states.index("running") < states.index("stopping")
    phases = monitor.changes(HTTPSERVER, "Phase")
    # A build of less than a tenth of a second may be told of as a whole.
    for phase in ("evaluating", "starting", "checking", "stopping"):
        assert phase in phases
    assert phases[-1] == ""
    assert monitor.changes(HTTPSERVER, "Progress")


def test_what_an_init_says_is_told_once(alice, host, journal):
    """PID 1 repeats it whenever anything of the unit changes."""
    folder = alice.folder("web", container("web"))
    monitor = host.popen(["busctl", "monitor", "--json=short", "--match",
                          f"type='signal',interface='{bus.CONTAINER}',member='BootStatus'"],
                         text=True, stdout=subprocess.PIPE)
    lines = []
    try:
        until(lambda: "became a monitor" in journal.text())
        alice.ctl("up", "web", cwd=folder)
        alice.ctl("down", "web")
        lines = read_until(monitor.stdout, "Terminating...")
    finally:
        kin.signal(monitor, signal.SIGTERM, "busctl")
        lines += monitor.communicate(timeout=60)[0].splitlines()
    texts = [json.loads(line)["payload"]["data"][0] for line in lines]
    assert "Terminating..." in texts, texts
    assert not [text for text, after in itertools.pairwise(texts) if text == after], texts


def test_properties_tell_of_it(alice):
    folder = alice.folder("web", container("httpserver"))
    alice.ctl("up", cwd=folder)
    of_it = bus.managed(alice)[HTTPSERVER]
    assert of_it["Name"] == "httpserver" and of_it["Owner"] == 1000
    assert (of_it["State"], of_it["Phase"]) == ("running", "")
    assert of_it["Unit"] == "flakectr-httpserver.u1000.service"
    assert len(of_it["Addresses"]) == 2


def test_objects_come_and_go(alice):
    assert HTTPSERVER not in bus.managed(alice)
    folder = alice.folder("web", container("httpserver"))
    alice.ctl("up", cwd=folder)
    assert HTTPSERVER in bus.managed(alice)
    done = bus.call(alice, "Remove", "{'force': <true>}", object_path=HTTPSERVER, interface=bus.CONTAINER)
    assert done.returncode == 0, done.stderr
    assert HTTPSERVER not in bus.managed(alice)
    done = bus.call(alice, "Start", "@a{sv} {}", object_path=HTTPSERVER, interface=bus.CONTAINER)
    assert "UnknownObject" in done.stderr


def test_start_stop_restart(alice):
    folder = alice.folder("web", container("httpserver"))
    alice.ctl("up", cwd=folder)
    for method, state in (("Stop", "stopped"), ("Start", "running"), ("Restart", "running")):
        done = bus.call(alice, method, "@a{sv} {}", object_path=HTTPSERVER, interface=bus.CONTAINER)
        assert done.returncode == 0, done.stderr
        assert alice.state("httpserver") == state
    assert alice.page("httpserver") == "<h1>httpserver</h1>\n"


def test_inspect_is_for_the_owner(alice, bob):
    folder = alice.folder("web", container("httpserver"))
    alice.ctl("up", cwd=folder)
    done = bus.call(alice, "Inspect", object_path=HTTPSERVER, interface=bus.CONTAINER)
    assert done.returncode == 0, done.stderr
    for key in ("Flake", "Output", "System", "Spec", "StatusText", "Since"):
        assert f"'{key}': <" in done.stdout
    assert folder in done.stdout
    done = bus.call(bob, "Inspect", object_path=HTTPSERVER, interface=bus.CONTAINER)
    assert done.returncode != 0 and folder not in done.stdout + done.stderr


@pytest.mark.parametrize("options, word", [
    ("{'nonsense': <true>}", "nonsense"),
    ("{'update': <'yes'>}", "update"),
    ("{'owner': <'bob'>}", "owner"),
    ("{'environment': <['PATH=/tmp']>}", "PATH"),
    ("{'environment': <['NIX_CONFIG=sandbox = false']>}", "NIX_CONFIG"),
    ("{'environment': <['http_proxy']>}", "http_proxy"),
])
def test_an_unknown_option_is_refused_by_name(alice, journal, options, word):
    folder = alice.folder("web", container("httpserver"))
    done = bus.call(alice, "Up", folder, "['httpserver']", options)
    assert f"{bus.ERROR}InvalidOption" in done.stderr
    assert word in done.stderr
    assert journal.builds() == []


@pytest.mark.parametrize("options, error", [
    ("{'environment': <[%s]>}" % ", ".join(["'no_proxy='"] * 33), "InvalidOption"),
    ("{'detach': <true>, 'detach': <true>}", "InvalidOption"),
    ("{}", "LimitsExceeded"),
])
def test_too_much_is_refused_before_anybody_is_asked(carol, alice, options, error):
    """By somebody who may do nothing, and without holding up others."""
    names = json.dumps(["a"] * 5000) if error == "LimitsExceeded" else "['a']"
    started = time.monotonic()
    done = bus.call(carol, "Up", "/tmp/web", names, f"@a{{sv}} {options}")
    assert f"{bus.ERROR}{error}" in done.stderr, done.stdout + done.stderr
    assert alice.ctl("list").returncode == 0
    assert time.monotonic() - started < 20


def test_a_caller_who_does_not_wait_leaves_no_unit(bob, host):
    for _ in range(10):
        host.run("timeout 0.03 busctl call org.flakectr1 /org/flakectr1 org.flakectr1.Manager Diagnose",
                 user="bob")
    assert bus.call(bob, "Diagnose").returncode == 0


@pytest.mark.parametrize("flake", ["", "web", "../web", "/home/alice/../bob/web", "/home/alice/web#x",
                                   "--impure", "path:/a\nb", "/" + "a" * 5000])
def test_what_is_no_flake_is_refused(alice, journal, flake):
    alice.folder("web", container("httpserver"))
    done = bus.call(alice, "Up", json.dumps(flake), "['httpserver']", "@a{sv} {}")
    assert done.returncode != 0
    assert f"{bus.ERROR}InvalidFlake" in done.stderr or flake == "web"
    assert flake == "web" or journal.builds() == []


@pytest.mark.parametrize("name", ["", "Web", "a_b", "-a", "a-", "a..b", ".a", "a.b.c", "a/b", "ä",
                                  "--help", "x" * 53, "httpserver.u1001"])
def test_what_is_no_name_is_refused(alice, journal, name):
    folder = alice.folder("web", container("httpserver"))
    for method in ("Build", "Up", "Down"):
        done = bus.call(alice, method, folder, f"[{json.dumps(name, ensure_ascii=False)}]", "@a{sv} {}")
        wanted = "NoSuchContainer" if name == "httpserver.u1001" else "InvalidName"
        assert f"{bus.ERROR}{wanted}" in done.stderr, done.stdout + done.stderr
    assert len(journal.builds()) == (2 if name == "httpserver.u1001" else 0)


def test_down_without_a_flake_needs_a_name(alice):
    done = bus.call(alice, "Down", "''", "@as []", "@a{sv} {}")
    assert done.returncode != 0 and "org.flakectr1.Error" in done.stderr


def test_the_documented_interface_is_the_live_one(alice, tmp_path):
    alice.ctl("up", cwd=alice.folder("web", container("httpserver")))
    live = []
    for place in (bus.ROOT, HTTPSERVER):
        live.append(tmp_path / f"{len(live)}.xml")
        live[-1].write_text(bus.introspect(alice, place), encoding="utf-8")
    documented = ROOT / "dbus/org.flakectr1.xml"
    done = subprocess.run([sys.executable, ROOT / "tests/check-interface.py", documented, *live],
                          stdout=subprocess.PIPE, text=True, check=False)
    assert done.stdout == "" and done.returncode == 0
    installed = alice.host.read("/usr/share/dbus-1/interfaces/org.flakectr1.xml")
    assert installed == documented.read_text(encoding="utf-8")


def test_the_daemon_is_started_by_the_bus(alice):
    alice.host.run("systemctl stop flakectrd", check=True)
    alice.ctl("list")
    assert alice.host.run("systemctl is-active flakectrd").stdout == "active\n"


def match_rules(host):
    """At the bus, of flakectrd, which may have 512 there."""
    stats = host.run(["busctl", "--json=short", "call", "org.freedesktop.DBus",
                      "/org/freedesktop/DBus", "org.freedesktop.DBus.Debug.Stats",
                      "GetConnectionStats", "s", "org.flakectr1"], check=True).stdout
    return json.loads(stats)["data"][0]["MatchRules"]["data"]


def test_match_rules_do_not_grow_with_containers(alice, host):
    ports = [[{"container": 80, "host": 20000 + 2 * i + j} for j in range(2)] for i in range(4)]
    folder = alice.folder("web", *(container(f"web{i}", spec={"ports": ports[i]})
                                   for i in range(4)))
    alice.ctl("up", "web0", cwd=folder)
    of_one = match_rules(host)
    alice.ctl("up", cwd=folder)
    assert [of_it["state"] for of_it in alice.json("list")] == ["running"] * 4
    assert match_rules(host) == of_one
    alice.ctl("down", cwd=folder)
    assert match_rules(host) <= of_one
