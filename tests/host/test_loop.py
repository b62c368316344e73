# SPDX-License-Identifier: MIT
"""The daemon's loop waits for nobody: whatever is under way, it answers others."""

import re

import pytest
from flake import container
from traced import traced

TRACE = "/tmp/loop.trace"
# What a call that waits ends in: sd_bus_call() in ppoll(), a child's end, a lock, a sleep, and
# connecting to whom lets one wait.
WAITS = "ppoll,wait4,waitid,flock,nanosleep,clock_nanosleep,pause,connect,accept4,msgrcv,semop"
# Those of them that say that they do not.
QUICK = ("tv_sec=0, tv_nsec=0}", "LOCK_NB", "EINPROGRESS", "AF_UNIX")
# The bus itself answers at once, for it waits for nobody either.
OF_THE_BUS = "/org/freedesktop/DBus\\0"


def is_quick(call, arguments):
    """The loop's own poll has several fds, sd_bus_call() that of the bus alone."""
    return (any(word in arguments for word in QUICK) or
            call == "ppoll" and not re.search(r"}\], 1, ", arguments))


@pytest.fixture
def waits(host):
    """To be called: what the loop has waited for since: (system call, what was sent before)."""
    def found():
        host.run("pkill -x strace")
        tracer.wait(60)
        sent, all_of_them = "", []
        for line in host.read(TRACE).splitlines():
            call, _, arguments = line.partition("(")
            if call == "sendmsg":
                sent = arguments
            elif re.fullmatch("[a-z0-9_]+", call) and not is_quick(call, arguments):
                all_of_them.append((call, sent))
        assert sent, "nothing was traced"
        return all_of_them
    with traced(host, f"-e trace={WAITS},sendmsg -s 200 -o {TRACE}") as tracer:
        yield found


def test_the_loop_waits_for_the_bus_alone(alice, host, waits):
    ports = [{"container": 80, "host": 8080}]
    folder = alice.folder("web", container("one", spec={"ports": ports}))
    alice.ctl("up", "one", cwd=folder)
    alice.ctl("list")
    alice.ctl("status", "one")
    alice.ctl("exec", "one", "--", "true")
    alice.ctl("logs", "one")
    alice.ctl("restart", "one")
    alice.ctl("down", "one")
    alice.ctl("snapshot", "one", "before")
    alice.ctl("start", "one")
    alice.ctl("down", "one")
    alice.ctl("remove", "--yes", "one")
    strange = {(call, sent) for call, sent in waits() if call != "ppoll" or OF_THE_BUS not in sent}
    assert not strange, "\n".join(f"{call} after {sent}" for call, sent in strange)
