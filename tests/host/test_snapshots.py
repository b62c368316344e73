# SPDX-License-Identifier: MIT
"""What a container has on disk, kept and put back: all of it or nothing."""

import bus
import pytest
from settings import write_settings
from steady import CONTAINERS, TRASH, known, nothing_left_soon
from test_state import Elsewhere
from written import CUTS, OWNERS, WEB, begin, change, cut_off, now, slow_copy

pytestmark = pytest.mark.own


def labels(person):
    return [snapshot["label"] for snapshot in person.json("snapshots", "web")]


def test_what_was_is_again(written, host):
    assert written.ctl("snapshot", "web", "one").stdout == "web has the snapshot one\n"
    change(written, host)
    written.ctl("snapshot", "web")
    assert len(labels(written)) == 2 and "one" in labels(written)
    assert written.ctl("restore", "--yes", "web", "one").stdout == "web is as it was in one\n"
    assert now(written, host) == "first\nfirst\n" + OWNERS
    (other,) = set(labels(written)) - {"one"}
    written.ctl("restore", "--yes", "web", other)
    assert now(written, host) == "second\nsecond\n" + OWNERS
    assert "one" in written.ctl("snapshots", "web").stdout
    written.ctl("snapshot", "rm", "web", "one")
    assert labels(written) == [other]
    # What is fresh has its snapshots still; what is removed has not.
    written.ctl("reset", "--yes", "web")
    written.ctl("restore", "--yes", "web", other)
    assert now(written, host) == "second\nsecond\n" + OWNERS
    written.ctl("remove", "--yes", "web")
    nothing_left_soon(host, f"{TRASH}/*")
    assert host.run(f"ls {CONTAINERS}").stdout == ""


def test_what_is_refused(written, host):
    written.ctl("snapshot", "web", "one")
    assert "already" in written.refused("snapshot", "web", "one", code=1)
    for label in ("../x", "One", "a.b", ""):
        written.refused("snapshot", "web", label, code=2)
    assert "snapshots web" in written.refused("restore", "--yes", "web", "two", code=4)
    written.refused("snapshot", "rm", "web", "two", code=4)
    assert "--yes" in written.refused("restore", "web", "one", code=2)
    written.ctl("start", "web")
    assert "flakectrctl down web" in written.refused("restore", "--yes", "web", "one", code=1)
    written.ctl("down", "web")
    written.ctl("up", "other", cwd=f"{written.home}/web")
    for words in (["snapshot", "web", "two"], ["restore", "--yes", "web", "one"]):
        assert "in use by other" in written.refused(*words, code=1)
    assert labels(written) == ["one"]
    assert not {"restore", "restore.new", "restored"} & set(host.run(f"ls {WEB}").stdout.split())
    assert host.run(f"ls {TRASH}").stdout == ""


def test_onto_a_full_disk_nothing_is_kept(written, host):
    host.run(f"head -c 40000000 /dev/urandom >{WEB}/root/root/big", check=True)
    try:
        for limit in ("MinFree=0", "MinFree=20M"):
            with Elsewhere(host, "true"):
                write_settings(host, "Limits", limit)
                said = written.refused("snapshot", "web", "one", code=1)
                assert "nothing is left of it" in said, said
                assert labels(written) == []
                nothing_left_soon(host, f"{TRASH}/* {WEB}/snapshots/*")
    finally:
        host.run(f"rm {WEB}/root/root/big", check=True)
    written.ctl("snapshot", "web", "one")


@pytest.mark.parametrize("how", CUTS)
@pytest.mark.parametrize("verb", ["snapshot", "restore"])
def test_what_is_cut_off_counts_nothing(written, host, nothing_left, verb, how):
    if verb == "restore":
        written.ctl("snapshot", "web", "one")
        change(written, host)
    words = ["restore", "--yes", "web", "one"] if verb == "restore" else ["snapshot", "web", "one"]
    with slow_copy(host):
        process = begin(written, host, words)
        cut_off(written, host, how)
        assert process.wait(60) != 0
    written.await_state("web", "stopped")
    assert labels(written) == (["one"] if verb == "restore" else [])
    host.run("systemctl stop 'flakectrd-copy-*'")
    nothing_left_soon(host, f"{TRASH}/* {WEB}/restore* {WEB}/discarded* {WEB}/snapshots/*.new")
    what = "second\n" if verb == "restore" else "first\n"
    assert now(written, host) == what * 2 + OWNERS
    nothing_left()


@pytest.mark.parametrize("done", ["nothing", "the tree", "the tree and the volumes"])
def test_what_was_put_back_by_halves_is_finished(written, host, done):
    """The power went when all was copied, and some of it had been put in its place."""
    written.ctl("snapshot", "web", "one")
    change(written, host)
    host.run(f"systemctl stop flakectrd; cd {WEB} && cp -a snapshots/one/root restored && mv snapshots/one restore"
             f" && rm -r restore/root && mkdir snapshots/half.new restore.new", check=True)
    if "tree" in done:
        host.run(f"cd {WEB} && rm -r root && cp -a restored root && rm -r restored", check=True)
    if "volumes" in done:
        host.run(f"cd {WEB} && rm -r ../../volumes/data.u1000 && mv restore/volumes/data ../../volumes/data.u1000",
                 check=True)
    assert now(written, host) == "first\nfirst\n" + OWNERS
    assert labels(written) == []
    nothing_left_soon(host, f"{TRASH}/* {WEB}/restore* {WEB}/discarded* {WEB}/snapshots/*")


def test_who_is_not_its_owner_may_not(written, bob):
    written.ctl("snapshot", "web", "one")
    path = bus.path("web", 1000)
    for member in ("Snapshot", "Restore", "RemoveSnapshot"):
        done = bus.call(bob, member, "'one'", "@a{sv} {}", object_path=path, interface=bus.CONTAINER)
        assert done.returncode != 0 and "DBus.Error" in done.stderr, done.stderr
    bob.refused("snapshots", "web.u1000", code=3)
    assert labels(written) == ["one"] and known(written, "web") == "stopped"
