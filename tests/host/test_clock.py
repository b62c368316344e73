# SPDX-License-Identifier: MIT
"""The clock is set forward and back while things are done; and the host sleeps in the midst of them."""

import contextlib
import itertools
import pathlib
import struct
import subprocess
import threading
import time

import compiled
import pytest
from dropin import drop_in
from pid1 import invocation
from test_update import web
from until import until

LIBRARY, OFFSET = "/usr/local/lib/flakectr-clock.so", "/run/flakectr-clock"
YEARS = 10 * 365 * 86400
ASLEEP, AWAKE = 2.5, 1.5
CHECK = {"ready": {"check": {"type": "tcp", "port": 80, "interval": 1, "timeout": 1, "retries": 1}}}


class Clock:
    """flakectrd's own, of a host that has the machine's."""

    def __init__(self, host):
        self.host, self.over, self.jumps = host, threading.Event(), 0
        self.thread = threading.Thread(target=self.jump)

    def set(self, seconds):
        # In its place: it is mapped.
        with open(self.host.path(OFFSET), "r+b") as file:
            file.write(struct.pack("=q", seconds))

    def jump(self):
        for seconds in itertools.cycle((YEARS, 0, -YEARS, 3600, -3600)):
            if self.over.wait(0.1):
                return
            self.set(seconds)
            self.jumps += 1

    @contextlib.contextmanager
    def jumping(self):
        self.thread.start()
        try:
            yield
        finally:
            self.over.set()
            self.thread.join()


@pytest.fixture
def clock(host):
    compiled.put(host, LIBRARY, "clock.c", "-shared", "-fPIC")
    host.path(OFFSET).write_bytes(struct.pack("=q", 0))
    # A sanitizer wants to be the first that is loaded, and need not be.
    try:
        with drop_in(host, "flakectrd.service", f"Environment=LD_PRELOAD={LIBRARY} CLOCK_OFFSET={OFFSET}",
                     "Environment=ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0"):
            host.run("systemctl restart flakectrd", check=True)
            yield Clock(host)
    finally:
        host.run(f"systemctl restart flakectrd; rm -f {LIBRARY} {OFFSET}")


def day_of_life(person, n):
    """All that takes its time, once."""
    web(person, f"page {n}", CHECK)
    person.ctl("up", "--update", cwd=f"{person.home}/web")
    assert person.page("web") == f"page {n}\n"
    person.ctl("wait", "--for", "healthy", "--timeout", "30", "web")
    assert person.ctl("exec", "web", "--", "echo", "there").stdout == "there\n"
    person.ctl("snapshot", "web", f"of-{n}")
    person.ctl("restart", "web")
    if n:
        person.ctl("rollback", "web")
    person.ctl("down", "web")
    person.ctl("restore", "--yes", "web", f"of-{n}")
    person.ctl("start", "web")


def test_it_is_set_forward_and_back(alice, host, clock, nothing_left):
    """Nothing of ours waits by the clock that people set."""
    web(alice, "page 0", CHECK)
    alice.ctl("up", cwd=f"{alice.home}/web")
    # It is set at all: flakectrd believes it.
    clock.set(YEARS)
    alice.ctl("restart", "web")
    (shown,) = alice.json("status", "web")
    assert shown["since"] / 1e6 - time.time() > YEARS / 2
    with clock.jumping():
        for n in range(3):
            day_of_life(alice, n)
        # What is well goes on being so, and what runs is not started anew.
        before = invocation(host, "flakectr-web.u1000.service")
        alice.ctl("wait", "--for", "healthy", "--timeout", "30", "web")
        events = alice.popen(["timeout", "5", "flakectrctl", "events", "--json"], text=True, stdout=subprocess.PIPE)
        assert "unhealthy" not in events.communicate(timeout=30)[0]
        assert invocation(host, "flakectr-web.u1000.service") == before
    assert clock.jumps > 50
    numbers = [it["number"] for it in alice.json("generations", "web")]
    assert numbers == sorted(numbers) and len(numbers) > 2
    alice.ctl("remove", "--force", "--yes", "web")
    nothing_left()


def test_the_host_sleeps_in_the_midst_of_it(alice, host, nothing_left):
    """All of its processes stand still at once and go on later, as they do when a laptop is closed and opened."""
    switch = pathlib.Path(f"/proc/{host.pid}/root/sys/fs/cgroup/{host.cgroup}/cgroup.freeze")
    over, slept = threading.Event(), []

    def sleep():
        while not over.wait(AWAKE):
            switch.write_text("1", encoding="ascii")
            time.sleep(ASLEEP)
            switch.write_text("0", encoding="ascii")
            slept.append(time.monotonic())

    sleeper = threading.Thread(target=sleep)
    web(alice, "page 0", CHECK)
    alice.ctl("up", cwd=f"{alice.home}/web")
    sleeper.start()
    try:
        for n in itertools.count():
            day_of_life(alice, n)
            if len(slept) > 3:
                break
    finally:
        over.set()
        sleeper.join()
    until(lambda: alice.json("status", "web")[0]["health"] == "healthy")
    alice.ctl("remove", "--force", "--yes", "web")
    nothing_left()
