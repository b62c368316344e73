# SPDX-License-Identifier: MIT
"""Several who want something of the same daemon at the same moment, and one who wants too much."""

import signal
import subprocess
import time
from collections import Counter

import bus
import compiled
import pid1
import pytest
from dropin import drop_in
from flake import built, container
from held import SLOW_STOP, hold
from steady import QUICK, known
from until import until

LIMITS = f"{bus.ERROR}LimitsExceeded"
SLEEPS = "$busybox sleep 600"


def main_pid(host):
    return pid1.main_pid(host, "flakectrd.service")


def crashes(host):
    """How often systemd has had to start the daemon anew; leaving when idle is none."""
    return pid1.show(host, "flakectrd.service", "NRestarts")


def start(person, *words, cwd=None, **options):
    return person.popen(["flakectrctl", *words], cwd=cwd, text=True, stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT, **options)


@pytest.mark.own
def test_up_during_down_waits_for_it(alice):
    folder = alice.folder("web", container("held", units=SLOW_STOP))
    alice.ctl("up", "held", cwd=folder)
    down = start(alice, "down", "held")
    alice.await_state("held", "stopping")
    alice.ctl("up", "held", cwd=folder)
    assert down.wait(QUICK) == 0
    assert alice.page("held") == "<h1>held</h1>\n"


@pytest.mark.own
@pytest.mark.long
def test_restart_during_down_waits_for_it(alice):
    alice.ctl("up", "held", cwd=alice.folder("web", container("held", units=SLOW_STOP)))
    down = start(alice, "down", "held")
    alice.await_state("held", "stopping")
    alice.ctl("restart", "held")
    assert down.wait(QUICK) == 0
    assert alice.page("held") == "<h1>held</h1>\n"


@pytest.mark.own
def test_two_downs_join(alice, nothing_left):
    alice.ctl("up", "held", cwd=alice.folder("web", container("held", units=SLOW_STOP)))
    downs = [start(alice, "down", "held") for _ in range(3)]
    assert [process.wait(QUICK) for process in downs] == [0, 0, 0]
    nothing_left()


@pytest.mark.own
@pytest.mark.parametrize("phase", ["building", "checking"])
def test_remove_during_up(alice, nothing_left, phase):
    process = hold(alice, phase)
    alice.ctl("remove", "--force", "--yes", "held", timeout=QUICK)
    text, _ = process.communicate(timeout=QUICK)
    assert process.returncode == 1 and "held" in text, text
    assert known(alice, "held") is None
    nothing_left()


@pytest.mark.own
def test_who_asks_last_while_others_wait_has_the_last_word(alice):
    alice.ctl("up", "held", cwd=alice.folder("web", container("held", units=SLOW_STOP)))
    remove = start(alice, "remove", "--force", "--yes", "held")
    alice.await_state("held", "stopping")
    down = start(alice, "down", "held")
    time.sleep(0.3)
    text = ('builtins.toJSON { version = 1; name = "held"; ports = [ ];'
            ' system = nixpkgs.lib.mkSystem { name = "held"; }; }')
    slow = built("held", "$busybox sleep 3; printf '%s' \"$text\" >$out", text)
    alice.ctl("up", cwd=alice.folder("web", slow))
    assert (remove.wait(QUICK), down.wait(QUICK)) == (0, 0)
    assert alice.state("held") == "running"


@pytest.mark.own
@pytest.mark.long
def test_an_owner_has_so_many_builds_at_once(alice):
    folder = alice.folder("web", built("held", "$busybox sleep 600"))
    many = [start(alice, "build", "held", cwd=folder) for _ in range(17)]
    until(lambda: any(process.poll() for process in many), 60, "none was refused")
    ended = [process for process in many if process.poll() is not None]
    assert len(ended) == 1 and "builds of yours" in ended[0].communicate()[0]


@pytest.mark.own
def test_up_during_remove(alice):
    folder = alice.folder("web", container("held", units=SLOW_STOP))
    alice.ctl("up", "held", cwd=folder)
    removal = start(alice, "remove", "--force", "--yes", "held")
    alice.await_state("held", "stopping")
    alice.ctl("up", "held", cwd=folder)
    assert removal.wait(QUICK) == 0
    assert alice.page("held") == "<h1>held</h1>\n"


@pytest.mark.own
def test_one_stops_what_another_starts_at_once(alice, nothing_left):
    """Whatever comes first: no word of what is there already, and then all is as one of them left it."""
    folder = alice.folder("web", container("held"))
    for _ in range(3):
        verbs = [start(alice, *words, cwd=folder) for words in (["up"], ["down"], ["up"], ["restart"])]
        for process in verbs:
            text, _ = process.communicate(timeout=60)
            assert "exist" not in text, text
        assert alice.state("held") in ("running", "stopped")
    alice.ctl("down", "held")
    nothing_left()


def await_text(path, word, host):
    until(lambda: host.path(path).exists() and word in host.read(path), QUICK, f"{path} has no {word}")


def test_a_caller_who_leaves_while_polkit_asks(bob, alice, journal):
    bob.session = "login"
    folder = bob.folder("web", container("held"))
    log = f"{folder}/typescript"
    process = bob.popen(f"TERM=dumb script --quiet --return --flush --command 'flakectrctl up held'"
                        f" {log}", cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    await_text(log, "assword", bob.host)
    before = main_pid(bob.host)
    assert bob.signal(signal.SIGKILL) > 0
    process.wait(QUICK)
    process.stdin.close()
    bob.session = True
    assert main_pid(bob.host) == before
    assert journal.builds() == [] and known(bob, "held") is None
    alice.ctl("up", "held", cwd=alice.folder("web", container("held")))
    assert alice.page("held") == "<h1>held</h1>\n"


def test_a_caller_whom_polkit_has_nobody_to_ask_about(bob, journal):
    bob.session = False
    folder = bob.folder("web", container("held"))
    done = bob.run(["busctl", "--allow-interactive-authorization=yes", "call", bus.NAME, bus.ROOT,
                    bus.MANAGER, "Up", "sasa{sv}", folder, "1", "held", "0"])
    bob.session = True
    assert done.returncode != 0 and "Access denied" in done.stderr
    assert journal.builds() == []


def test_a_thousand_calls_at_once(alice, bob, nothing_left):
    host = alice.host
    compiled.put(host, "/usr/local/bin/crowd", "crowd.c", "-lsystemd")
    folder = alice.folder("web", built("held", SLEEPS))
    # D-Bus itself lets a connection wait for 128 answers.
    crowds = [alice.popen(["crowd", "100", folder], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) for _ in range(10)]
    alice.await_state("held", "building", patience=60)
    before = main_pid(host)
    # Others are served meanwhile.
    bob.ctl("up", "other", cwd=bob.folder("web", container("other")), timeout=90)
    assert bob.page("other") == "<h1>other</h1>\n"
    # What was accepted waits for a build that does not end: its owner, too, can do something.
    alice.host.run(["systemctl", "stop", "flakectrd-build-*"])
    text = "".join(process.communicate(timeout=90)[0] for process in crowds)
    answers = Counter()
    for name, n in map(str.split, text.splitlines()):
        answers[name] += int(n)
    assert sum(answers.values()) == 1000, text
    assert answers[LIMITS] >= 900, text
    assert main_pid(host) == before
    bob.ctl("down", "other")
    nothing_left()


GARBAGE = [
    ["call", bus.ROOT, bus.MANAGER, "Up"],
    ["call", bus.ROOT, bus.MANAGER, "Up", "i", "5"],
    ["call", bus.ROOT, bus.MANAGER, "Up", "sasa{sv}", "", "0", "0"],
    ["call", bus.ROOT, bus.MANAGER, "Up", "sasa{sv}", "/x" * 30000, "0", "0"],
    ["call", bus.ROOT, bus.MANAGER, "Up", "sasa{sv}", "/\n", "1", "\x1b[31m", "0"],
    ["call", bus.ROOT, bus.MANAGER, "Up", "sasa{sv}", "/x", "2000", *["a"] * 2000, "0"],
    ["call", bus.ROOT, bus.MANAGER, "Up", "sasa{sv}", "/x", "0", "1", "detach", "s", "yes"],
    ["call", bus.ROOT, bus.MANAGER, "Up", "sasa{sv}", "/x", "0", "2", "detach", "b", "1", "detach", "b", "1"],
    ["call", bus.ROOT, bus.MANAGER, "Up", "sasa{sv}", "/x", "0", "1", "output", "i", "1"],
    ["call", bus.ROOT, bus.MANAGER, "Up", "sasa{sv}", "/x", "0", "1", "environment", "as", "1", "LD_PRELOAD=/x"],
    ["call", bus.ROOT, bus.MANAGER, "Nonsense"],
    ["call", bus.ROOT, "no.such.Interface", "Up"],
    ["call", f"{bus.ROOT}/container/_", bus.CONTAINER, "Stop", "a{sv}", "0"],
    ["call", f"{bus.ROOT}/container/" + "a" * 5000, bus.CONTAINER, "Stop", "a{sv}", "0"],
    ["set-property", bus.ROOT, bus.MANAGER, "Version", "s", "9"],
]


@pytest.mark.own
def test_garbage_is_refused(alice):
    before = crashes(alice.host)
    for words in GARBAGE:
        done = bus.busctl(alice, *words)
        assert done.returncode != 0 and done.stderr.strip(), words
        assert "\x1b" not in done.stderr
    bus.managed(alice)
    assert crashes(alice.host) == before


IDLE = ["ExecStart=", "ExecStart=/usr/libexec/flakectr/flakectrd --idle-seconds 1"]
ASK = """for i in $(seq 6); do
        flakectrctl list >/dev/null || exit 1
        sleep "0.$((45 + i * 9))"
        flakectrctl list >/dev/null || exit 2
done"""


@pytest.fixture
def hasty(host):
    """The daemon leaves after a second."""
    with drop_in(host, "flakectrd.service", *IDLE):
        host.run("systemctl stop flakectrd", check=True)
        yield host
    host.run("systemctl stop flakectrd", check=True)


@pytest.mark.own
def test_what_a_build_writes_to_is_given_away(alice):
    """Whoever reads it sees its end with that of the build, not with that of the call."""
    hold(alice, "starting")
    # One that is closed meanwhile is told by an exit code.
    open_files = alice.host.run(f"ls -l /proc/{main_pid(alice.host)}/fd").stdout
    assert "socket:" in open_files and "pipe:" not in open_files, open_files


def test_it_leaves_when_idle_and_loses_no_call(alice, hasty, journal):
    alice.ctl("list")
    before = main_pid(hasty)
    until(lambda: main_pid(hasty) != before, QUICK, "it stays")
    # Around the moment in which it leaves.
    done = alice.run(["sh", "-c", ASK], timeout=60)
    assert done.returncode == 0, done.stderr
    assert journal.started("flakectrd.service").count("flakectrd.service") > 2


@pytest.mark.own
def test_it_stays_while_a_container_runs(alice, hasty):
    alice.ctl("up", "held", cwd=alice.folder("web", container("held")))
    before = main_pid(hasty)
    time.sleep(3)  # nothing shall happen, so there is nothing to wait for
    assert main_pid(hasty) == before
    alice.ctl("down", "held")
