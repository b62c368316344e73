# SPDX-License-Identifier: MIT
"""Signals that bob sends to flakectrd alone, in the name of whom it listens to: the bus hands them on."""

import signal
import subprocess
import time

import bus
import pytest
from flake import container
from held import hold
from host import KILL_DAEMON
from pid1 import invocation
from test_contention import main_pid
from until import until

UNIT = "flakectr-web.u1000.service"
PID1, MACHINED, DRIVER = "org.freedesktop.systemd1", "org.freedesktop.machine1", "org.freedesktop.DBus"
UNIT_PATH = "/org/freedesktop/systemd1/unit/flakectr_2dweb_2eu1000_2eservice"
CHANGED = f"{DRIVER}.Properties.PropertiesChanged"
MACHINE = ("'web.u1000'", "objectpath '/org/freedesktop/machine1/machine/web_2eu1000'")
FORGED = {
    "it has failed": (UNIT_PATH, CHANGED, f"'{PID1}.Unit'",
                      "{'ActiveState': <'failed'>, 'SubState': <'failed'>}", "@as []"),
    "it is down": (UNIT_PATH, CHANGED, f"'{PID1}.Unit'",
                   "{'ActiveState': <'inactive'>, 'SubState': <'dead'>}", "@as []"),
    "it starts anew": (UNIT_PATH, CHANGED, f"'{PID1}.Service'",
                       "{'SubState': <'auto-restart'>, 'NRestarts': <uint32 7>, 'StatusText': <'forged'>}", "@as []"),
    "its unit is gone": ("/org/freedesktop/systemd1", f"{PID1}.Manager.UnitRemoved", f"'{UNIT}'",
                         f"objectpath '{UNIT_PATH}'"),
    "its job is over": ("/org/freedesktop/systemd1", f"{PID1}.Manager.JobRemoved", "uint32 1",
                        "objectpath '/org/freedesktop/systemd1/job/1'", f"'{UNIT}'", "'failed'"),
    "it is no machine": ("/org/freedesktop/machine1", f"{MACHINED}.Manager.MachineRemoved", *MACHINE),
    "it is one": ("/org/freedesktop/machine1", f"{MACHINED}.Manager.MachineNew", *MACHINE),
    "systemd reloads": ("/org/freedesktop/systemd1", f"{PID1}.Manager.Reloading", "true"),
    "systemd has gone": ("/org/freedesktop/DBus", f"{DRIVER}.NameOwnerChanged", f"'{PID1}'", "':1.0'", "''"),
    "machined has gone": ("/org/freedesktop/DBus", f"{DRIVER}.NameOwnerChanged", f"'{MACHINED}'", "':1.1'", "''"),
    "a firewall has come": ("/org/freedesktop/DBus", f"{DRIVER}.NameOwnerChanged",
                            "'org.fedoraproject.FirewallD1'", "''", "':1.1'"),
    "it lost its name": ("/org/freedesktop/DBus", f"{DRIVER}.NameLost", f"'{bus.NAME}'"),
    "the bus has gone": ("/org/freedesktop/DBus/Local", f"{DRIVER}.Local.Disconnected"),
}


def listed(host):
    lines = host.run(["busctl", "--system", "list", "--unique", "--no-legend"], check=True).stdout.splitlines()
    return [line.split()[:3] for line in lines]


def connections(host):
    """All that flakectrd has on the bus."""
    pid = str(main_pid(host))
    return [name for name, of, _ in listed(host) if of == pid]


def clients(host):
    return [name for name, _, program in listed(host) if program == "flakectrctl"]


def forge(bob, path, member, *words, to=None):
    for name in to or connections(bob.host):
        done = bob.run(["gdbus", "emit", "--system", f"--dest={name}", f"--object-path={path}",
                        f"--signal={member}", *words], session=False)
        # What the bus lets nobody send at all is as good.
        assert done.returncode == 0 or "AccessDenied" in done.stderr or "Local" in member, done.stderr


@pytest.mark.parametrize("what", FORGED)
def test_what_becomes_of_a_container(alice, bob, host, what):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    def look():
        return (alice.state("web"), bus.get(alice, bus.path("web", alice.uid), "Addresses"), invocation(host, UNIT),
                main_pid(host), host.read("/var/lib/flakectr/containers/web.u1000/record.json"))
    before = look()
    assert before[0] == "running" and connections(host)
    for _ in range(3):
        forge(bob, *FORGED[what])
    assert look() == before and alice.page("web") == "<h1>web</h1>\n"
    assert "forged" not in alice.ctl("status", "web").stdout
    alice.ctl("restart", "web")
    assert alice.page("web") == "<h1>web</h1>\n"


@pytest.mark.parametrize("phase", ["building", "checking"])
def test_that_a_caller_has_gone(alice, bob, host, phase, nothing_left):
    """It would end what alice waits for."""
    process = hold(alice, phase)
    for name in clients(host):
        forge(bob, "/org/freedesktop/DBus", f"{DRIVER}.NameOwnerChanged", f"'{name}'", f"'{name}'", "''")
    assert process.poll() is None and alice.state("held") in ("building", "starting")
    alice.signal(signal.SIGINT)
    process.communicate(timeout=30)
    nothing_left()


def test_while_nobody_is_there(alice, bob, host):
    """Nor does it believe what has come before it was there."""
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    host.run(KILL_DAEMON, check=True)
    for what in ("it has failed", "it is no machine"):
        path, member, *words = FORGED[what]
        bob.run(["gdbus", "emit", "--system", f"--dest={bus.NAME}", f"--object-path={path}", f"--signal={member}",
                 *words], session=False)
    assert alice.state("web") == "running" and alice.page("web") == "<h1>web</h1>\n"


def test_what_a_client_is_told(alice, bob, host):
    """Neither do `events` and `wait` believe what bob tells them in flakectrd's name."""
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    path = bus.path("web", alice.uid)
    events, wait = (alice.popen(["flakectrctl", *words], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                    for words in (["events"], ["wait", "web", "--for", "stopped"]))
    until(lambda: len(clients(host)) == 2)
    time.sleep(1)  # until they listen
    forge(bob, path, CHANGED, f"'{bus.CONTAINER}'", "{'State': <'stopped'>}", "@as []", to=clients(host))
    forge(bob, "/org/flakectr1", f"{DRIVER}.ObjectManager.InterfacesRemoved", f"objectpath '{path}'",
          f"['{bus.CONTAINER}']", to=clients(host))
    forge(bob, "/org/freedesktop/DBus", f"{DRIVER}.NameOwnerChanged", f"'{bus.NAME}'", "':1.1'", "''",
          to=clients(host))
    alice.ctl("exec", "web", "--", "true")
    assert wait.poll() is None and events.poll() is None
    alice.ctl("down", "web")
    assert wait.wait(60) == 0
    alice.signal(signal.SIGTERM)
    lines = [line.split("  ")[1:] for line in events.communicate(timeout=60)[0].splitlines()]
    assert lines[0] == ["web", "stopping"] and lines.count(["web", "stopped"]) == 1, lines
