# SPDX-License-Identifier: MIT
"""Containers that start with the host. A boot is what systemd does in one, on a host where nothing runs."""

import json
import time

import bus
import pytest
from flake import apart, container, spec
from host import KILL_DAEMON, OF_THE_HOST
from journal import Journal
from test_consent import RECORD, asked
from until import until

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


def test_whom_polkit_does_not_let(bob, host):
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


def chain(person, names, **fields):
    """Each needs the one before it."""
    made = [apart(name, spec={"autoStart": True, "dependsOn": names[i - 1:i], **fields})
            for i, name in enumerate(names)]
    return person.folder("chain", *made)


def begin(host):
    """The moment at which all that was before is in the journal."""
    host.run("journalctl --sync", check=True)
    return time.time()


def jobs(host, since, kind):
    """(unit, its job of this kind: begun or done), in the order in which PID 1 told of them."""
    host.run("journalctl --sync", check=True)
    lines = host.run(["journalctl", "-o", "json", "_PID=1", f"JOB_TYPE={kind}"]).stdout.splitlines()
    units = [(entry["UNIT"].partition(".")[0].removeprefix("flakectr-"), "JOB_RESULT" in entry)
             for entry in map(json.loads, lines) if entry.get("UNIT", "").startswith("flakectr-")
             and entry["UNIT"] not in OF_THE_HOST and int(entry["__REALTIME_TIMESTAMP"]) >= since * 1e6]
    return [job for i, job in enumerate(units) if job not in units[:i]]


def test_they_start_and_stop_in_the_order_of_what_they_need(alice, boot, host):
    names = ["db", "app", "web"]
    folder = chain(alice, names)
    alice.ctl("up", "--accept", cwd=folder)
    alice.ctl("restart", "app")

    # As the host's shutdown, this is one transaction that stops them all, whatever flakectrd does.
    since = begin(host)
    host.run("systemctl isolate multi-user.target", check=True)
    stopped = [(name, over) for name in reversed(names) for over in (False, True)]
    until(lambda: jobs(host, since, "stop") == stopped, 60, lambda: jobs(host, since, "stop"))

    since = begin(host)
    assert boot()
    for name in names:
        alice.await_state(name, "running")
    assert jobs(host, since, "start") == [(name, over) for name in names for over in (False, True)]

    # What is needed comes up, too, and what fails is told of.
    alice.ctl("disable", "db")
    assert boot()
    for name in names:
        alice.await_state(name, "running")
    alice.ctl("down", cwd=folder)
    alice.ctl("remove", "--yes", "--force", "db")
    journal = Journal(host)
    assert boot()
    alice.await_state("web", "running")
    alice.await_state("app", "running")
    assert "app needs db, and db has not been built yet" in journal.text("-u", "flakectrd")


def test_after_a_boot_policies_tell_who_was_taken_down(alice, boot):
    names = {"no": "plain", "always": "always", "unless-stopped": "unless", "on-failure": "failing"}
    folder = alice.folder("web", *[apart(name, spec={"restart": policy})
                                   for policy, name in names.items()])
    alice.ctl("up", cwd=folder)
    # None has anybody's yes to start with the host.
    assert not boot()
    assert {alice.state(name) for name in names.values()} == {"stopped"}

    alice.ctl("up", cwd=folder)
    for name in names.values():
        alice.ctl("enable", name)
    assert boot()
    for name in names.values():
        alice.await_state(name, "running")
    alice.ctl("down", *names.values())
    assert boot()
    for name in ("plain", "always", "failing"):
        alice.await_state(name, "running")
    assert alice.state("unless") == "stopped"
    # Until it is brought up again.
    alice.ctl("start", "unless")
    assert boot()
    alice.await_state("unless", "running")


def test_who_starts_with_the_host_alone_is_started_again_after_a_boot(alice, boot, host):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web", spec={"restart": "always"})))
    host.run(f"{KILL_DAEMON}; systemctl stop flakectrd", check=True)
    # As when the host's power was cut: it was up, and nobody let it start with the host.
    assert json.loads(host.read(RECORD))["up"]
    host.run("systemctl kill --signal=KILL flakectr-web.u1000; systemctl stop flakectr-web.u1000")
    assert not boot()
    alice.await_state("web", "stopped", "failed")
    record = json.loads(host.read(RECORD))
    assert not record.get("wanted") and not record["up"]


def test_to_log_out_stops_nothing(bob, host):
    bob.ctl("up", cwd=web(bob))
    stay = bob.popen(["sleep", "1000"])
    bob.run("systemctl is-active user-1001.slice", check=True)
    host.run("loginctl terminate-user bob; systemctl stop user@1001.service user-1001.slice", check=True)
    assert stay.wait(timeout=30) != 0
    assert bob.page("web") == "<h1>web</h1>\n" and bob.state("web") == "running"
