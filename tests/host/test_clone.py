# SPDX-License-Identifier: MIT
"""Another container with a copy of what one has: its own in everything, and all of it or nothing."""

import bus
import pytest
from flake import container
from pid1 import invocation
from settings import write_settings
from steady import CONTAINERS, TRASH, await_unknown, known, nothing_left_soon
from test_ports import record
from test_state import Elsewhere
from test_update import web
from test_volumes import inside
from written import CUTS, FIRST, OWNERS, WEB, begin, change, content, cut_off, make, now, slow_copy

pytestmark = pytest.mark.own

TWO = f"{CONTAINERS}/web-2.u1000"
VOLUME = "/var/lib/flakectr/volumes/web-2-data.u1000"
ROOTS = "/nix/var/nix/gcroots/flakectr"
LEFT = f"{TRASH}/* {TWO} {VOLUME} {ROOTS}/web-2* /var/lib/flakectr/boot/web-2*"


def volumes(person):
    return {volume["name"] for volume in person.json("volume")}


@pytest.fixture
def cloned(alice, host):
    """web-2 is a clone of what is written."""
    make(alice, host, container)
    said = alice.ctl("clone", "web", "web-2").stdout
    assert said == "web-2 is a clone of web; 'flakectrctl start web-2' starts it\n"
    yield alice
    alice.ctl("remove", "--volumes", "--force", "--yes", "web-2", check=False)


def test_it_is_of_its_own(cloned, host):
    alice = cloned
    assert known(alice, "web-2") == "stopped"
    change(alice, host)
    assert now(alice, host, "web-2") == FIRST
    alice.ctl("start", "web", "web-2")
    assert content(host).startswith("second\nsecond\n")
    assert alice.page("web") == alice.page("web-2")
    assert alice.address("web") != alice.address("web-2")
    one, two = (inside(host, "cat /etc/machine-id", f"{name}.u1000") for name in ("web", "web-2"))
    assert len(one) == len(two) == 33 and one != two
    assert record(host, "web-2")["uidBase"] != record(host, "web")["uidBase"]
    assert volumes(alice) == {"data", "web-2-data"}
    assert host.read("/var/lib/flakectr/volumes/web-2-data.u1000/flake") == record(host, "web")["flake"]
    assert [it["number"] for it in alice.json("generations", "web-2")] == [1]
    (shown,) = alice.json("status", "web-2")
    assert shown["clone_of"] == "web" and "Clone of" in alice.ctl("status", "web-2").stdout
    # Its own snapshots and archives, and the original's volumes under the names of their flake.
    alice.ctl("down", "web", "web-2")
    alice.ctl("snapshot", "web-2", "one")
    alice.run(["sh", "-ec", "flakectrctl export web ~/web.tar; flakectrctl import --yes ~/web.tar web-2; rm ~/web.tar"],
              check=True)
    assert now(alice, host, "web-2").startswith("second\nsecond\n")
    alice.ctl("restore", "--yes", "web-2", "one")
    assert now(alice, host, "web-2") == FIRST
    assert alice.ctl("clone", "web-2", "shop.web-3").returncode == 0
    assert "shop-web-3-data" in volumes(alice)
    assert now(alice, host, "shop.web-3") == FIRST
    alice.ctl("remove", "--volumes", "--yes", "web-2", "shop.web-3")
    assert volumes(alice) == {"data"}
    nothing_left_soon(host, LEFT)
    assert now(alice, host).startswith("second\nsecond\n")


def test_of_what_runs(written, host):
    alice = written
    alice.ctl("start", "web")
    before = invocation(host, "flakectr-web.u1000.service")
    alice.ctl("clone", "web", "web-2")
    assert alice.state("web") == "running" and alice.content("web") == "<h1>web</h1>\n"
    assert invocation(host, "flakectr-web.u1000.service") == before
    assert now(alice, host, "web-2") == FIRST
    alice.ctl("remove", "--volumes", "--yes", "web-2")
    nothing_left_soon(host, LEFT)


def test_what_is_refused(cloned, bob, host, settings):
    alice = cloned
    assert "container web-2 already" in alice.refused("clone", "web", "web-2", code=1)
    assert "container web already" in alice.refused("clone", "web", "web", code=1)
    for name in ("../x", "Two", "a.b.c", "", "-x"):
        alice.refused("clone", "--", "web", name, code=2)
    assert "NAME NEW-NAME" in alice.refused("clone", "web", code=2)
    assert "a clone belongs to" in alice.refused("clone", "web", "web-3.u1001", code=2)
    alice.refused("clone", "none", "web-3", code=4)
    bob.refused("clone", "web.u1000", "web-3", code=3)
    assert "shorter" in alice.refused("clone", "web", "a" * 50, code=2)
    alice.ctl("remove", "--yes", "web-2")
    said = alice.refused("clone", "web", "web-2", code=1)
    assert "volume web-2-data" in said and "flakectrctl volume rm web-2-data" in said
    alice.ctl("volume", "rm", "web-2-data")
    alice.ctl("up", "other", cwd=f"{alice.home}/web")
    assert "in use by other" in alice.refused("clone", "web", "web-2", code=1)
    alice.ctl("down", "other")
    settings("Limits", "ContainersPerUser=2")
    assert "one container too many" in alice.refused("clone", "web", "web-2", code=1)
    settings("Limits", "VolumesPerUser=1")
    assert "one too many of yours (1)" in alice.refused("clone", "web", "web-2", code=1)
    alice.ctl("up", "gone", cwd=alice.folder("gone", container("gone", spec={"ephemeral": True})))
    assert "ephemeral" in alice.refused("clone", "gone", "gone-2", code=1)
    alice.ctl("reset", "--yes", "web")
    assert "nothing yet" in alice.refused("clone", "web", "web-2", code=1)
    assert volumes(alice) == {"data"} and known(alice, "web-2") is None
    nothing_left_soon(host, LEFT)


def test_what_was_granted_is_not_handed_on(alice, bob, host, rules):
    folder = alice.folder("web", container("web", spec={"volumes-ro": ["/srv:/srv"], "ports": ["8080:80"]}))
    alice.ctl("up", "--accept", "web", cwd=folder)
    said = alice.refused("clone", "web", "web-2", code=3)
    assert "read /srv" in said and "clone --accept" in said
    # What is not what it wants does not count.
    path = bus.path("web", 1000)
    done = bus.call(alice, "Clone", "'web-2'", "{'accept': <['read /']>}", object_path=path, interface=bus.CONTAINER)
    assert "NeedsConsent" in done.stderr
    assert known(alice, "web-2") is None
    nothing_left_soon(host, LEFT)
    # Nor does anybody agree in her name.
    rules.set('polkit.addRule(function(action, subject) { if (subject.user == "bob") return "yes"; });')
    done = bus.call(bob, "Clone", "'web-2'", "{'accept': <['read /srv']>}", object_path=path,
                    interface=bus.CONTAINER)
    assert "Only the owner" in done.stderr, done.stderr
    alice.ctl("clone", "--accept", "web", "web-2")
    assert record(host, "web-2")["grants"] == ["read /srv"]
    # One has the port of the host.
    said = alice.refused("start", "web-2", code=1)
    assert "the container web has it" in said and "-p" in said, said
    alice.ctl("remove", "--force", "--yes", "web-2")
    alice.ctl("clone", "--accept", "-p", "8081:80", "web", "web-2")
    alice.ctl("start", "web-2")
    for port in ("8080", "8081"):
        assert alice.run(["curl", "--fail", "--silent", f"http://127.0.0.1:{port}/"]).stdout == "<h1>web</h1>\n"
    alice.ctl("remove", "--force", "--yes", "web-2")


def test_what_an_administrator_permits_is_asked_anew(alice, host, rules):
    rules.set("""polkit.addRule(function(action, subject) {
        if (action.id == "org.flakectr1.expose" && action.lookup("container") == "web") return "yes";
        if (action.id == "org.flakectr1.expose") return "no"; });""")
    alice.ctl("up", "web", cwd=alice.folder("web", container("web", spec={"ports": ["0.0.0.0:8080:80"]})))
    alice.refused("clone", "web", "web-2", code=3)
    assert known(alice, "web-2") is None
    alice.ctl("clone", "-p", "8081:80", "web", "web-2")
    assert "permits" not in record(host, "web-2")
    alice.ctl("start", "web-2")
    alice.ctl("remove", "--force", "--yes", "web", "web-2")


def test_it_follows_its_flake(alice, host):
    folder = web(alice)
    alice.ctl("up", cwd=folder)
    alice.ctl("clone", "web", "web-2")
    alice.ctl("up", "web-2", cwd=folder)
    assert alice.page("web-2") == "first\n"
    web(alice, "second")
    alice.ctl("update", "web-2")
    assert (alice.page("web"), alice.page("web-2")) == ("first\n", "second\n")
    alice.ctl("rollback", "web-2")
    assert alice.page("web-2") == "first\n"
    # All of the flake that there are.
    alice.ctl("update", cwd=folder)
    assert (alice.page("web"), alice.page("web-2")) == ("second\n", "second\n")
    alice.ctl("restart", "web", "web-2")
    # The flake gets one of its name.
    alice.folder("web", container("web"), container("web-2"))
    said = alice.refused("up", "--update", cwd=folder, code=1)
    assert "web-2 is a clone of web already" in said, said
    assert alice.state("web-2") == "running"
    # What the flake has not any more is not wanted, nor are its clones.
    alice.ctl("down", "web", "web-2")
    assert "web-2" not in alice.ctl("prune", "--dry-run").stdout
    alice.folder("web", container("any"))
    assert "web-2" in alice.ctl("prune", "--dry-run").stdout
    alice.ctl("remove", "--yes", "web", "web-2")
    nothing_left_soon(host, LEFT)


@pytest.mark.parametrize("how", CUTS)
@pytest.mark.parametrize("up", [False, True])
def test_one_that_is_cut_off_leaves_nothing(written, host, nothing_left, how, up):
    if up:
        written.ctl("start", "web")
    with slow_copy(host):
        process = begin(written, host, ["clone", "web", "web-2"])
        assert host.run(f"ls {TWO}/restored").returncode == 0
        # Whoever wants something of it waits until it is there, or is told that it is not.
        waiting = written.popen(["flakectrctl", "start", "web-2"])
        cut_off(written, host, how)
        assert process.wait(60) != 0 and waiting.wait(60) != 0
    written.await_state("web", "running" if up else "stopped")
    await_unknown(written, "web-2")
    assert volumes(written) == {"data"}
    nothing_left_soon(host, LEFT)
    written.ctl("down", "web")
    assert now(written, host) == FIRST
    written.ctl("clone", "web", "web-2")
    assert now(written, host, "web-2") == FIRST
    written.ctl("remove", "--volumes", "--yes", "web-2")
    nothing_left()


def test_onto_a_full_disk_nothing_is_left(written, host):
    host.run(f"head -c 40000000 /dev/urandom >{WEB}/root/root/big", check=True)
    for limit in ("MinFree=0", "MinFree=20M"):
        with Elsewhere(host, "true"):
            write_settings(host, "Limits", limit)
            said = written.refused("clone", "web", "web-2", code=1)
            assert "nothing is left of it" in said, said
            nothing_left_soon(host, LEFT)
            assert known(written, "web-2") is None


@pytest.mark.parametrize("done", ["nothing", "the tree", "the tree and the volumes"])
def test_the_power_goes_when_it_counts_already(cloned, host, done):
    host.run(f"systemctl stop flakectrd; cd {TWO} && mkdir -m 700 restore restore/volumes restore.new", check=True)
    if "tree" not in done:
        host.run(f"cd {TWO} && mv root restored", check=True)
    if "volumes" not in done:
        host.run(f"mv {VOLUME} {TWO}/restore/volumes/web-2-data", check=True)
    assert now(cloned, host, "web-2") == FIRST
    nothing_left_soon(host, f"{TRASH}/* {TWO}/restore* {TWO}/discarded*")


def test_the_power_goes_before_it_counts(cloned, host):
    """Everything was there but the record."""
    host.run(f"systemctl stop flakectrd; mv {VOLUME} {TWO}/web-2-data; cd {TWO} && mv root restored &&"
             " mkdir -m 700 restore restore/volumes && mv web-2-data restore/volumes && rm record.json &&"
             " touch /var/lib/flakectr/boot/web-2.u1000", check=True)
    assert known(cloned, "web-2") is None
    nothing_left_soon(host, LEFT)
    assert now(cloned, host) == FIRST
