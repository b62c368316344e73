# SPDX-License-Identifier: MIT
"""What a container has on disk, kept and put back: all of it or nothing."""

import signal
import subprocess

import bus
import pytest
from dropin import drop_in
from flake import container
from host import KILL_DAEMON
from settings import write_settings
from steady import CONTAINERS, TRASH, known, nothing_left_soon
from test_state import Elsewhere
from test_volumes import NAMED, inside

WEB = f"{CONTAINERS}/web.u1000"


def write(host, what):
    inside(host, f"echo {what} >/root/x; echo {what} >/var/lib/data/x; chown 71:72 /var/lib/data/x; sync")


def content(host):
    return inside(host, "cat /root/x /var/lib/data/x; stat -c %u:%g / /root/x /var/lib/data /var/lib/data/x")


OWNERS = "0:0\n0:0\n71:72\n71:72\n"


@pytest.fixture
def web(alice, host):
    """Down, with "first" written in its tree and its volume."""
    folder = alice.folder("web", container("web", spec={"volumes": [NAMED]}),
                          container("other", spec={"volumes": [NAMED]}))
    alice.ctl("up", "web", cwd=folder)
    write(host, "first")
    alice.ctl("down", "web")
    yield alice
    alice.ctl("remove", "--volumes", "--force", "--yes", "web", check=False)
    alice.ctl("volume", "rm", "data", check=False)


def labels(person):
    return [snapshot["label"] for snapshot in person.json("snapshots", "web")]


def change(person, host, what="second"):
    person.ctl("start", "web")
    write(host, what)
    person.ctl("down", "web")


def now(person, host):
    person.ctl("start", "web")
    seen = content(host)
    person.ctl("down", "web")
    return seen


def test_what_was_is_again(web, host):
    assert web.ctl("snapshot", "web", "one").stdout == "web has the snapshot one\n"
    change(web, host)
    web.ctl("snapshot", "web")
    assert len(labels(web)) == 2 and "one" in labels(web)
    assert web.ctl("restore", "--yes", "web", "one").stdout == "web is as it was in one\n"
    assert now(web, host) == "first\nfirst\n" + OWNERS
    (other,) = set(labels(web)) - {"one"}
    web.ctl("restore", "--yes", "web", other)
    assert now(web, host) == "second\nsecond\n" + OWNERS
    assert "one" in web.ctl("snapshots", "web").stdout
    web.ctl("snapshot", "rm", "web", "one")
    assert labels(web) == [other]
    # What is fresh has its snapshots still; what is removed has not.
    web.ctl("reset", "--yes", "web")
    web.ctl("restore", "--yes", "web", other)
    assert now(web, host) == "second\nsecond\n" + OWNERS
    web.ctl("remove", "--yes", "web")
    nothing_left_soon(host, f"{TRASH}/*")
    assert host.run(f"ls {CONTAINERS}").stdout == ""


def test_what_is_refused(web, host):
    web.ctl("snapshot", "web", "one")
    assert "already" in web.refused("snapshot", "web", "one", code=1)
    for label in ("../x", "One", "a.b", ""):
        web.refused("snapshot", "web", label, code=2)
    assert "snapshots web" in web.refused("restore", "--yes", "web", "two", code=4)
    web.refused("snapshot", "rm", "web", "two", code=4)
    assert "--yes" in web.refused("restore", "web", "one", code=2)
    web.ctl("start", "web")
    for words in (["snapshot", "web", "two"], ["restore", "--yes", "web", "one"]):
        assert "flakectrctl down web" in web.refused(*words, code=1)
    web.ctl("down", "web")
    web.ctl("up", "other", cwd=f"{web.home}/web")
    for words in (["snapshot", "web", "two"], ["restore", "--yes", "web", "one"]):
        assert "in use by other" in web.refused(*words, code=1)
    assert labels(web) == ["one"]
    assert not {"restore", "restore.new", "restored"} & set(host.run(f"ls {WEB}").stdout.split())
    assert host.run(f"ls {TRASH}").stdout == ""


def test_onto_a_full_disk_nothing_is_kept(web, host):
    host.run(f"head -c 40000000 /dev/urandom >{WEB}/root/root/big", check=True)
    try:
        for limit in ("MinFree=0", "MinFree=20M"):
            with Elsewhere(host, "true"):
                write_settings(host, "Limits", limit)
                said = web.refused("snapshot", "web", "one", code=1)
                assert "nothing is left of it" in said, said
                assert labels(web) == []
                nothing_left_soon(host, f"{TRASH}/* {WEB}/snapshots/*")
    finally:
        host.run(f"rm {WEB}/root/root/big", check=True)
    web.ctl("snapshot", "web", "one")


def begin(person, host, words):
    """It has copied all, and is not over."""
    process = person.popen(["flakectrctl", *words], text=True, stderr=subprocess.PIPE)
    person.await_state("web", "saving", "restoring")
    host.run("until systemctl list-units --plain 'flakectrd-copy-*' | grep -q start-post; do sleep 0.05; done",
             timeout=20, check=True)
    return process


@pytest.mark.parametrize("how", ["cancelled", "killed", "daemon killed"])
@pytest.mark.parametrize("verb", ["snapshot", "restore"])
def test_what_is_cut_off_counts_nothing(web, host, nothing_left, verb, how):
    if verb == "restore":
        web.ctl("snapshot", "web", "one")
        change(web, host)
    words = ["restore", "--yes", "web", "one"] if verb == "restore" else ["snapshot", "web", "one"]
    # A copy does not come to its end by itself.
    with drop_in(host, "flakectrd-copy-.service", "ExecStartPost=/bin/sleep 600"):
        process = begin(web, host, words)
        if how == "cancelled":
            web.signal(signal.SIGINT)
        elif how == "killed":
            host.run("systemctl kill --signal=KILL 'flakectrd-copy-*'", check=True)
        else:
            host.run(KILL_DAEMON, check=True)
        assert process.wait(20) != 0
    web.await_state("web", "stopped")
    assert labels(web) == (["one"] if verb == "restore" else [])
    host.run("systemctl stop 'flakectrd-copy-*'")
    nothing_left_soon(host, f"{TRASH}/* {WEB}/restore* {WEB}/discarded* {WEB}/snapshots/*.new")
    what = "second\n" if verb == "restore" else "first\n"
    assert now(web, host) == what * 2 + OWNERS
    nothing_left()


@pytest.mark.parametrize("done", ["nothing", "the tree", "the tree and the volumes"])
def test_what_was_put_back_by_halves_is_finished(web, host, done):
    """The power went when all was copied, and some of it had been put in its place."""
    web.ctl("snapshot", "web", "one")
    change(web, host)
    host.run(f"systemctl stop flakectrd; cd {WEB} && cp -a snapshots/one/root restored && mv snapshots/one restore"
             f" && rm -r restore/root && mkdir snapshots/half.new restore.new", check=True)
    if "tree" in done:
        host.run(f"cd {WEB} && rm -r root && cp -a restored root && rm -r restored", check=True)
    if "volumes" in done:
        host.run(f"cd {WEB} && rm -r ../../volumes/data.u1000 && mv restore/volumes/data ../../volumes/data.u1000",
                 check=True)
    assert now(web, host) == "first\nfirst\n" + OWNERS
    assert labels(web) == []
    nothing_left_soon(host, f"{TRASH}/* {WEB}/restore* {WEB}/discarded* {WEB}/snapshots/*")


def test_who_is_not_its_owner_may_not(web, bob):
    web.ctl("snapshot", "web", "one")
    path = bus.path("web", 1000)
    for member in ("Snapshot", "Restore", "RemoveSnapshot"):
        done = bus.call(bob, member, "'one'", "@a{sv} {}", object_path=path, interface=bus.CONTAINER)
        assert done.returncode != 0 and "DBus.Error" in done.stderr, done.stderr
    bob.refused("snapshots", "web.u1000", code=3)
    assert labels(web) == ["one"] and known(web, "web") == "stopped"
