# SPDX-License-Identifier: MIT
"""Containers that start with the host. A boot is what systemd does in one, on a host where nothing runs."""

import json

import bus
import pytest
from flake import container, spec
from test_consent import RECORD, asked

UP, LATER = "flakectr-boot.service", "start with the host"
BOOT = f"""systemctl stop flakectrd.service
systemctl stop 'flakectr-*.service'
rm -f /run/flakectr/booted
systemctl start {UP}
systemctl show -p ConditionResult --value {UP}"""


@pytest.fixture
def boot(host):
    def act():
        done = host.run(BOOT, check=True)
        return done.stdout.splitlines()[-1] == "yes"
    yield act
    host.run(f"systemctl stop {UP}; systemctl start flakectrd.service")


def inspect(person):
    return bus.call(person, "Inspect", object_path=bus.path("web", person.uid), interface=bus.CONTAINER).stdout


def web(person, **fields):
    return person.folder("web", spec("web", **fields) if fields else container("web"))


def test_it_starts_with_the_host_when_it_is_enabled(alice, bob, boot, host):
    alice.ctl("up", cwd=web(alice))
    assert "'Enabled': <false>" in inspect(alice)
    assert not boot() and alice.state("web") == "stopped"

    assert "web starts with the host" in alice.ctl("enable", "web").stdout
    assert "'Enabled': <true>" in inspect(alice)
    assert boot()
    alice.await_state("web", "running")
    assert alice.page("web") == "<h1>web</h1>\n"
    # Once in a boot: what was stopped stays so, whatever becomes of the daemon.
    alice.ctl("down", "web")
    host.run("systemctl restart flakectrd", check=True)
    assert alice.state("web") == "stopped"

    assert "administrator" in bob.refused("enable", "web.u1000", code=3)
    alice.ctl("disable", "web")
    assert not boot() and alice.state("web") == "stopped"

    alice.ctl("enable", "web")
    alice.ctl("remove", "--force", "--yes", "web")
    assert host.run("ls -A /var/lib/flakectr/boot").stdout == ""


def test_whom_polkit_does_not_let(bob, boot, host):
    """An active local session is enough for containers, but not for what runs when nobody is there."""
    bob.ctl("up", cwd=web(bob))
    said = bob.refused("enable", "web", code=3)
    assert LATER in said and "administrator" in said, said
    assert "'Enabled': <false>" in inspect(bob)
    said = bob.refused("up", "--update", "--accept", cwd=web(bob, autoStart=True), code=3)
    assert LATER in said and "administrator" in said, said
    assert "'Enabled': <false>" in inspect(bob) and bob.state("web") == "running"
    assert host.run("ls -A /var/lib/flakectr/boot").stdout == ""


def test_a_flake_that_says_so_asks_for_it(alice, boot, host):
    folder = web(alice, autoStart=True, volumes=["/home/alice:/all"])
    wants = ["read and write /home/alice", LATER]
    said = alice.refused("up", cwd=folder, code=3)
    assert [line[2:] for line in said.splitlines() if line[2:] in wants] == wants
    alice.ctl("up", "--accept", cwd=folder)
    assert json.loads(host.read(RECORD))["grants"] == wants
    assert boot()
    alice.await_state("web", "running")

    # Its owner has the last word until the flake changes what it says.
    alice.ctl("disable", "web")
    alice.ctl("up", "--update", cwd=web(alice, autoStart=True, volumes=["/home/alice:/more"]))
    assert "'Enabled': <false>" in inspect(alice)
    alice.ctl("enable", "web")
    wants = ["read and write /home/alice"]

    # Without a caller there is nobody to agree to more.
    host.run("systemctl stop flakectrd 'flakectr-*.service'", check=True)
    record = json.loads(host.read(RECORD))
    record["grants"] = [LATER]
    host.write(RECORD, json.dumps(record), mode=0o600)
    assert boot()
    alice.await_state("web", "needs-approval")
    assert asked(alice.refused("start", "web", code=3)) == wants
    alice.ctl("up", "--update", cwd=web(alice))
    assert "'Enabled': <false>" in inspect(alice)
