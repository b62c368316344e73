# SPDX-License-Identifier: MIT
"""What no honest caller sends: descriptors by the hundred, of odd kinds, and halves of messages."""

import signal
import subprocess

import bus
import compiled
import pytest
from flake import built, container
from test_contention import crashes, main_pid
from until import until


@pytest.fixture
def smuggler(host):
    compiled.put(host, "/usr/local/bin/smuggler", "smuggler.c", "-lsystemd")


@pytest.fixture
def held(alice):
    return alice.folder("web", built("held", "$busybox sleep 600"))


def descriptors(host):
    """Those of the daemon, at rest."""
    bus.managed(bus.Root(host))
    return int(host.run(f"ls /proc/{main_pid(host)}/fd | wc -l").stdout)


@pytest.mark.parametrize("count", [1, 16, 253, 254, 1000])
def test_descriptors_by_the_hundred(alice, host, smuggler, held, journal, count):
    bus.managed(alice)
    before, pid = descriptors(host), main_pid(host)
    for _ in range(20):
        done = alice.run(["smuggler", "fds", count, held])
        assert done.returncode == 0 and "done" not in done.stdout, done.stdout
    assert (descriptors(host), main_pid(host)) == (before, pid)
    assert journal.builds() == [] and bus.managed(alice) == {}


@pytest.mark.parametrize("kind", ["directory", "path", "epoll", "tty"])
def test_what_is_no_stream(alice, bob, host, smuggler, held, journal, kind):
    """It would be the standard error of a unit."""
    bus.managed(alice)
    before = descriptors(host)
    for person in (alice, bob):
        done = person.run(["smuggler", "stream", kind, held])
        assert done.stdout == f"{bus.ERROR}InvalidOption\n", done.stdout
    assert journal.builds() == [] and descriptors(host) == before


@pytest.mark.parametrize("kind", ["self", "bus", "memory"])
def test_what_is_a_stream_and_odd(alice, host, smuggler, kind):
    """Nobody but the owner's own processes writes to it, and the build ends as it would."""
    folder = alice.folder("web", built("held", "exit 1"))
    bus.managed(alice)
    before = descriptors(host)
    done = alice.run(["smuggler", "stream", kind, folder])
    assert kind == "bus" or done.stdout == f"{bus.ERROR}BuildFailed\n", done.stdout
    host.run("systemctl stop 'flakectrd-build-*'")
    assert descriptors(host) == before


def test_what_is_no_stream_for_an_archive(alice, host, smuggler):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    alice.ctl("down", "web")
    before, path = descriptors(host), bus.path("web", alice.uid)
    for member, end in (("Export", "reading"), ("Import", "writing")):
        for kind in ("directory", "path", "self", "epoll", "memory", "tty", end):
            done = alice.run(["smuggler", "archive", member, kind, path])
            assert done.stdout == f"{bus.ERROR}InvalidOption\n", (member, kind, done.stdout)
    # Nobody is at the other end.
    for member, end in (("Export", "writing"), ("Import", "reading")):
        assert alice.run(["smuggler", "archive", member, end, path]).stdout == f"{bus.ERROR}{member}Failed\n"
    # Of what was done before some may have been closed meanwhile.
    until(lambda: descriptors(host) <= before)


def test_halves_of_messages(alice, bob, host, smuggler, nothing_left):
    """The bus holds them; nobody waits for their other half."""
    failures = crashes(host)
    halves = [alice.popen(["smuggler", "half"], text=True, stdout=subprocess.PIPE) for _ in range(20)]
    assert all(process.stdout.readline() == "half\n" for process in halves)
    bob.ctl("up", "web", cwd=bob.folder("web", container("web")))
    assert bob.page("web") == "<h1>web</h1>\n"
    alice.signal(signal.SIGTERM, "smuggler")
    for process in halves:
        process.wait(60)
    bob.ctl("down", "web")
    assert crashes(host) == failures
    nothing_left()
