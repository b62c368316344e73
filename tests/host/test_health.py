# SPDX-License-Identifier: MIT
"""Checks of what runs inside, and what is started again when it ends or is ill."""

import time

import bus
from host import KILL_DAEMON
from member import member
from until import until

QUICK = {"interval": 1, "timeout": 10, "retries": 2}
HTTP = {"type": "http", "port": 80} | QUICK
UNIT = {"type": "unit", "unit": "nginx.service"} | QUICK
COMMAND = {"type": "command", "command": ["test", "!", "-e", "/run/ill"]} | QUICK


def checked(name, check, needs=(), timeout=60, **fields):
    return member(name, needs, ready={"timeout": timeout, "check": check}, **fields)


def shown(person, name):
    return bus.managed_now(person.host).get(bus.path(name, person.uid), {})


def await_health(person, name, wanted, patience=40):
    until(lambda: shown(person, name).get("Health") == wanted, patience, lambda: shown(person, name))


def await_restarts(person, name, least, patience=60):
    def found():
        inspected = bus.busctl(person, "call", bus.path(name, person.uid), bus.CONTAINER, "Inspect")
        return bus.json.loads(inspected.stdout)["data"][0]["Restarts"]["data"]
    until(lambda: found() >= least and shown(person, name)["State"] == "running", patience,
          lambda: (found(), shown(person, name)))
    return found()


def kill(person, name):
    """The container's first process, as a crash would."""
    unit = f"flakectr-{name}.u{person.uid}.service"
    person.host.run(["systemctl", "kill", "--signal=KILL", unit], check=True)


def test_each_check_tells_well_from_ill(alice):
    folder = alice.folder("shop", checked("http", HTTP), checked("unit", UNIT),
                          checked("command", COMMAND), member("plain"),
                          checked("last", {"type": "tcp", "port": 80},
                                  [{"name": "http", "condition": "healthy"}]))
    alice.ctl("up", cwd=folder)
    for name in ("http", "unit", "command", "last"):
        assert shown(alice, name)["Health"] == "healthy"
    assert shown(alice, "plain")["Health"] == ""
    with bus.Monitor(alice) as monitor:
        for name in ("http", "unit"):
            alice.ctl("exec", name, "--", "systemctl", "stop", "nginx")
        alice.ctl("exec", "command", "--", "touch", "/run/ill")
        for name in ("http", "unit", "command"):
            await_health(alice, name, "unhealthy")
        alice.ctl("exec", "command", "--", "rm", "/run/ill")
        await_health(alice, "command", "healthy")
    assert monitor.changes(bus.path("command", 1000), "Health") == ["unhealthy", "healthy"]
    assert shown(alice, "http")["State"] == "running", "nothing was said of a restart"
    assert "nothing accepts connections at port 80" in alice.ctl("inspect", "http").stdout
    assert "unhealthy\n  Check" in alice.ctl("status", "http").stdout
    # Also by the next daemon.
    alice.host.run(KILL_DAEMON, check=True)
    await_health(alice, "http", "unhealthy")
    await_health(alice, "command", "healthy")


def test_who_never_passes_is_not_ready(alice):
    folder = alice.folder("shop", checked("web", HTTP | {"status": 204}, timeout=10))
    said = alice.refused("up", cwd=folder, code=5)
    assert "its check has not passed within 10 seconds: GET / on port 80 was answered with 200" in said


def test_the_ill_and_the_ended_are_started_again(alice):
    folder = alice.folder("shop", checked("ill", HTTP, restart="on-failure"),
                          member("dead", restart="always"), member("done", restart="on-failure"))
    alice.ctl("up", cwd=folder)
    before = time.monotonic()
    alice.ctl("exec", "ill", "--", "systemctl", "stop", "nginx")
    await_restarts(alice, "ill", 1)
    await_health(alice, "ill", "healthy")
    assert time.monotonic() - before > 2
    alice.ctl("exec", "done", "--", "systemctl", "--no-block", "poweroff", check=False)
    kill(alice, "dead")
    await_restarts(alice, "dead", 1)
    kill(alice, "dead")
    # The second time it waits for two seconds, and a daemon that ends meanwhile forgets nothing.
    alice.await_state("dead", "failed", "starting")
    alice.host.run(KILL_DAEMON, check=True)
    assert await_restarts(alice, "dead", 2) >= 2
    alice.await_state("done", "stopped")


def test_who_was_taken_down_stays_down(alice):
    folder = alice.folder("shop", member("web", restart="always"))
    alice.ctl("up", cwd=folder)
    alice.ctl("down", cwd=folder)
    time.sleep(3)
    assert shown(alice, "web")["State"] == "stopped"
    alice.ctl("start", "web")
    kill(alice, "web")
    alice.await_state("web", "failed")
    alice.ctl("down", "web")
    alice.host.run(KILL_DAEMON, check=True)
    time.sleep(3)
    assert shown(alice, "web")["State"] == "stopped"
