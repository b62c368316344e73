# SPDX-License-Identifier: MIT
"""A container that has written something, in its tree and its volume, and what is copied of that."""

import signal
import subprocess

import pytest
from dropin import drop_in
from flake import apart
from host import KILL_DAEMON
from person import Person
from steady import CONTAINERS
from test_volumes import NAMED, inside

WEB = f"{CONTAINERS}/web.u1000"


def write(host, what):
    inside(host, f"echo {what} >/root/x; echo {what} >/var/lib/data/x; chown 71:72 /var/lib/data/x; sync")


def content(host, name="web"):
    return inside(host, "cat /root/x /var/lib/data/x; stat -c %u:%g / /root/x /var/lib/data /var/lib/data/x",
                  f"{name}.u1000")


OWNERS = "0:0\n0:0\n71:72\n71:72\n"
FIRST = "first\nfirst\n" + OWNERS


def make(person, host, container=apart):
    """Down, with "first" written in its tree and its volume."""
    folder = person.folder("web", container("web", spec={"volumes": [NAMED]}),
                           container("other", spec={"volumes": [NAMED]}))
    person.ctl("up", "web", cwd=folder)
    write(host, "first")
    person.ctl("down", "web")


@pytest.fixture
def written(alice, host):
    make(alice, host)
    yield alice


@pytest.fixture(scope="module")
def keeper(host):
    person = Person(host, "alice")
    yield person
    person.clean()


@pytest.fixture
def kept(keeper, host):
    """The same for all tests of a file, none of which changes it."""
    if not keeper.folders:
        make(keeper, host)
    yield keeper


def change(person, host, what="second"):
    person.ctl("start", "web")
    write(host, what)
    person.ctl("down", "web")


def now(person, host, name="web"):
    person.ctl("start", name)
    seen = content(host, name)
    person.ctl("down", name)
    return seen


def begin(person, host, words):
    """It has copied all, and is not over."""
    process = person.popen(["flakectrctl", *words], text=True, stderr=subprocess.PIPE)
    person.await_state("web", "saving", "restoring", "cloning", "exporting", "importing")
    host.run("until systemctl list-units --plain 'flakectrd-copy-*' | grep -q start-post; do sleep 0.05; done",
             timeout=20, check=True)
    return process


def slow_copy(host, *lines):
    """While the block lasts, a copy does not come to its end by itself."""
    return drop_in(host, "flakectrd-copy-.service", "ExecStartPost=/bin/sleep 600", *lines)


CUTS = ["cancelled", "killed", "daemon killed"]


def cut_off(person, host, how):
    """What is copied is cut off: by its caller, in its own process, or together with flakectrd."""
    if how == "cancelled":
        person.signal(signal.SIGINT)
    elif how == "killed":
        host.run("systemctl kill --signal=KILL 'flakectrd-copy-*'", check=True)
    else:
        assert how == "daemon killed", how
        host.run(KILL_DAEMON, check=True)
