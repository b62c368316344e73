# SPDX-License-Identifier: MIT
"""Several containers of a flake: what is needed comes first, and what fails stops no other."""

import re

import bus
import pid1
import pytest
from host import KILL_DAEMON
from member import broken, member

pytestmark = pytest.mark.own

LATE = {"delay": 1}


def entered(monitor, state, prefix="", uid=1000):
    """The containers in the order in which they were told to be in that state."""
    names = {}
    for line in monitor.text.splitlines():
        found = re.match(rf"/org/flakectr1/container/(\w+)_2eu{uid}: .*'State': <'{state}'>", line)
        if found:
            names[found[1].replace("_2e", ".").replace("_2d", "-").removeprefix(prefix)] = None
    return list(names)


def moments(person, *names):
    """When the unit of each began to start, µs."""
    units = [f"flakectr-{name}.u{person.uid}.service" for name in names]
    return [pid1.show(person.host, unit, "InactiveExitTimestampMonotonic", "Unit") for unit in units]


def states(person):
    return {of_it["Name"]: of_it["State"] for of_it in bus.managed_now(person.host).values()
            if of_it["Owner"] == person.uid}


def test_a_chain_comes_up_in_order_and_goes_down_in_the_reverse(alice):
    folder = alice.folder("shop", member("a-front", ["m-app"]), member("m-app", ["z-db"]),
                          member("z-db", system=LATE))
    with bus.Monitor(alice) as monitor:
        done = alice.ctl("up", cwd=folder)
    assert entered(monitor, "running") == ["z-db", "m-app", "a-front"]
    assert all(f"{name} is up" in done.stdout for name in ("a-front", "m-app", "z-db"))
    front, app, db = moments(alice, "a-front", "m-app", "z-db")
    assert app - db > 1e6 and front > app, "the port of db was not waited for"
    assert "a-front is running already" in alice.ctl("up", cwd=folder).stdout
    with bus.Monitor(alice) as monitor:
        alice.ctl("down", cwd=folder)
    assert entered(monitor, "stopped") == ["a-front", "m-app", "z-db"]
    # What was accepted is known without the flake, also by the next daemon.
    alice.host.run(KILL_DAEMON, check=True)
    alice.ctl("start", "a-front")
    assert set(states(alice).values()) == {"running"}
    alice.host.run(KILL_DAEMON, check=True)
    with bus.Monitor(alice) as monitor:
        alice.ctl("down", "z-db", "m-app", "a-front")
    assert entered(monitor, "stopped") == ["a-front", "m-app", "z-db"]
    alice.ctl("start", "--no-deps", "m-app")
    assert states(alice) == {"a-front": "stopped", "m-app": "running", "z-db": "stopped"}


def test_a_diamond_comes_up_side_by_side(alice):
    folder = alice.folder("shop", member("web", ["left", "right"]), member("left", ["db"], system=LATE),
                          member("right", [{"name": "db", "condition": "started"}]), member("db"))
    with bus.Monitor(alice) as monitor:
        alice.ctl("up", cwd=folder)
    order = entered(monitor, "running")
    assert order[-1] == "web" and order.index("db") < order.index("left")
    web, left, right, db = moments(alice, "web", "left", "right", "db")
    assert db < right and db < left < web and right < web
    assert abs(left - right) < 0.9e6, "one after the other"
    alice.ctl("down", cwd=folder)
    alice.ctl("up", "--jobs", "1", cwd=folder)
    assert "1 to 256" in alice.refused("up", "-j", "0", cwd=folder, code=2)


def test_one_brings_up_what_it_needs_and_no_more(alice):
    folder = alice.folder("shop", member("web", ["app"]), member("app", ["db"]), member("db"),
                          member("other"))
    done = alice.ctl("up", "web", cwd=folder)
    assert states(alice) == {"web": "running", "app": "running", "db": "running"}
    assert all(f"{name} is up" in done.stdout for name in ("web", "app", "db"))
    alice.ctl("down", cwd=folder)
    alice.ctl("up", "--no-deps", "web", cwd=folder)
    assert states(alice) == {"web": "running", "app": "stopped", "db": "stopped"}
    done = alice.ctl("up", "--only-new", cwd=folder)
    assert states(alice) == {"web": "running", "app": "stopped", "db": "stopped", "other": "running"}
    assert "app has been up before" in done.stdout and "other is up" in done.stdout


def test_the_middle_fails_and_the_rest_comes_up(alice):
    folder = alice.folder("shop", member("web", ["app"]), broken("app", ["db"]), member("db"),
                          member("mail"))
    done = alice.ctl("up", cwd=folder, check=False)
    assert done.returncode == 5, done.stderr  # as of app alone: a time limit has passed
    assert states(alice) == {"db": "running", "mail": "running", "app": "failed", "web": "stopped"} or \
        states(alice) == {"db": "running", "mail": "running", "app": "failed"}
    assert "db is up" in done.stdout and "mail is up" in done.stdout
    assert "app was stopped: nothing accepts connections at its port 81" in done.stderr, done.stderr
    assert "web was not tried: it needs app, which is not up" in done.stderr


@pytest.mark.parametrize("needs, code, words", [
    ({"web": ["app"], "app": ["db"], "db": ["web"]}, 1, "app needs db needs web needs app"),
    ({"web": ["cache"]}, None, "web needs cache"),
])
def test_what_has_no_order_is_refused_before_anything_is_started(alice, journal, needs, code, words):
    members = [member(name, of_it) for name, of_it in needs.items()]
    folder = alice.folder("shop", *members, member("mail"))
    done = alice.ctl("up", cwd=folder, check=False)
    assert done.returncode == code or (code is None and done.returncode in (3, 4)), done.stderr
    assert words in done.stderr
    assert journal.started("flakectr-") == []


def test_two_projects_have_the_same_names(alice):
    for project in ("shop", "blog"):
        folder = alice.folder(project, member("web", ["db"], project=project),
                              member("db", project=project))
        alice.ctl("up", f"{project}.web", cwd=folder)
    assert states(alice) == {name: "running" for name in ("shop.web", "shop.db", "blog.web", "blog.db")}


def test_who_waits_can_be_taken_down(alice):
    folder = alice.folder("shop", member("web", ["db"]), member("db", system={"delay": 4}))
    process = alice.popen("flakectrctl up", cwd=folder)
    alice.await_state("web", "waiting")
    alice.ctl("down", "web")
    assert process.wait(30) == 1
    assert states(alice)["db"] == "running" and states(alice).get("web", "stopped") == "stopped"
