# SPDX-License-Identifier: MIT
"""Who may not, is told so in a sentence; and nothing happens."""

import bus
import pytest
from flake import container

REFUSED = 3


@pytest.fixture
def of_alice(alice):
    """alice's httpserver, up."""
    alice.ctl("up", "httpserver", cwd=alice.folder("web", container("httpserver")))
    return bus.path("httpserver", alice.uid)


def test_without_session_and_group(bob, journal):
    bob.session = False
    folder = bob.folder("web", container("httpserver"))
    said = bob.refused("up", cwd=folder, code=REFUSED)
    assert "group flakectr" in said
    assert journal.builds() == [] and journal.started("flakectr-") == []
    for verb in (["build"], ["up", "--detach"]):
        bob.refused(*verb, cwd=folder, code=REFUSED)
    bob.session = True


def test_of_no_group_at_all(carol, journal):
    carol.session = False
    folder = carol.folder("web", container("httpserver"))
    assert "carol" in carol.refused("up", cwd=folder, code=REFUSED)
    assert journal.builds() == []


def test_a_call_that_allows_no_question_is_told_so(bob):
    folder = bob.folder("web", container("httpserver"))
    done = bus.call(bob, "Up", folder, "['httpserver']", "@a{sv} {}", session=False)
    assert "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired" in done.stderr


def test_whom_nix_does_not_let_in(carol, nothing_left):
    folder = carol.folder("web", container("httpserver"))
    said = carol.refused("up", cwd=folder, code=1)
    assert "nix-users" in said
    nothing_left()
    done = bus.call(carol, "Build", folder, "['httpserver']", "@a{sv} {}")
    assert f"{bus.ERROR}NixUnavailable" in done.stderr


@pytest.mark.parametrize("method", ["Start", "Stop", "Restart", "Remove", "Inspect"])
def test_anothers_container(bob, of_alice, method):
    arguments = [] if method == "Inspect" else ["@a{sv} {}"]
    for session in (True, False):
        done = bus.call(bob, method, *arguments, object_path=of_alice, interface=bus.CONTAINER,
                        session=session)
        assert done.returncode != 0
        assert bus.DENIED in done.stderr or "InteractiveAuthorizationRequired" in done.stderr
    assert bus.get(bob, of_alice, "State") == "running"


def test_anothers_container_by_its_name(alice, bob, of_alice):
    assert "alice" in bob.refused("down", "httpserver.u1000", code=REFUSED)
    bob.refused("restart", "httpserver.u1000", code=REFUSED)
    bob.refused("remove", "--force", "--yes", "httpserver.u1000", code=REFUSED)
    assert alice.page("httpserver") == "<h1>httpserver</h1>\n"


def test_the_group_is_for_ones_own(alice, bob):
    bob.ctl("up", "httpserver", cwd=bob.folder("web", container("httpserver")))
    assert "bob" in alice.refused("down", "httpserver.u1001", code=REFUSED)
    assert bob.state("httpserver") == "running"


def test_ones_own_name_is_not_anothers(bob, of_alice):
    """bob's Down of "httpserver" means his own, of which there is none."""
    bob.refused("down", "httpserver", code=4)
    assert bus.get(bob, of_alice, "State") == "running"


@pytest.mark.parametrize("owner, error", [("uint32 1001", bus.DENIED), ("uint32 0", bus.DENIED)])
def test_only_root_names_another_owner(alice, journal, owner, error):
    folder = alice.folder("web", container("httpserver"))
    for method in ("Build", "Up", "Down"):
        done = bus.call(alice, method, folder, "['httpserver']", f"{{'owner': <{owner}>}}")
        assert error in done.stderr
    assert journal.builds() == []


@pytest.mark.parametrize("options", ["@a{sv} {}", "{'owner': <uint32 0>}", "{'owner': <uint32 33>}",
                                     "{'owner': <uint32 65534>}", "{'owner': <uint32 4711>}"])
def test_root_must_name_a_person(alice, journal, options):
    folder = alice.folder("web", container("httpserver"))
    root = bus.Root(alice.host)
    for method in ("Build", "Up"):
        done = bus.call(root, method, folder, "['httpserver']", options)
        assert f"{bus.ERROR}NoSuchOwner" in done.stderr, done.stderr
    assert journal.builds() == []


def test_root_for_a_person(alice, journal):
    folder = alice.folder("web", container("httpserver"))
    root = bus.Root(alice.host)
    done = root.run(["flakectrctl", "up", "--owner", "alice", "httpserver"], cwd=folder, timeout=60)
    assert done.returncode == 0, done.stderr
    assert alice.page("httpserver") == "<h1>httpserver</h1>\n"
    assert len(journal.builds()) == 1
    done = root.run(["flakectrctl", "down", "--owner", "alice", "httpserver"], timeout=60)
    assert done.returncode == 0, done.stderr
    assert alice.state("httpserver") == "stopped"


def test_the_state_is_nobodys_business(alice, bob, of_alice):
    for person in (alice, bob):
        assert person.run("ls /var/lib/flakectr").returncode != 0
        assert person.run("cat /var/lib/flakectr/containers/*/record.json").returncode != 0
    shown = alice.host.run("find /var/lib/flakectr -maxdepth 2 -type d -printf '%m %u\\n'").stdout
    assert set(shown.splitlines()) == {"700 root"}


def test_the_name_on_the_bus_is_roots(alice):
    done = alice.run(["busctl", "call", "org.freedesktop.DBus", "/org/freedesktop/DBus",
                      "org.freedesktop.DBus", "RequestName", "su", bus.NAME, "0"])
    assert done.returncode != 0 and "denied" in done.stderr.lower() + done.stdout.lower()
