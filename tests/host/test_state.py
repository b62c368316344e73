# SPDX-License-Identifier: MIT
"""What is on disk: damaged, cut off, left over, full, read-only, not root's alone."""

import contextlib
import json
import time

import bus
import direct_bus
import pid1
import pytest
from dropin import drop_in
from flake import container
from held import hold
from host import KILL_DAEMON
from settings import write_settings
from steady import (CONTAINERS, QUICK, TRASH, await_unknown, known, nothing_left_soon,
                    steady)  # noqa: F401
from until import until

DAMAGES = [
    (": >record.json", "damaged"),
    ("head -c 40 record.json >x && mv x record.json", "damaged"),
    ("head -c 100 /dev/zero >record.json", "damaged"),
    ("echo '{}' >record.json", "damaged"),
    ("sed -i 's/\"version\":[ ]*[0-9]*/\"version\": 99/' record.json", "version"),
    ("sed -i 's/one/two/' record.json", "damaged"),
    ("rm record.json && mkdir record.json", "record.json"),
    ("mv record.json x && ln -s x record.json", "record.json"),
    ("chmod 666 record.json", "record.json"),
    ("head -c 3000000 /dev/zero >record.json", "record.json"),
]


def damage_record(person, damage, journal, word):
    person.host.run("systemctl stop flakectrd", check=True)
    person.host.run(damage, cwd=f"{CONTAINERS}/one.u1000", check=True)
    await_unknown(person, "one")
    said = journal.text("-u", "flakectrd")
    assert "one.u1000" in said and word in said and "record.json.broken-1" in said, said


@pytest.fixture
def accepted(alice):
    """A container that was up once."""
    folder = alice.folder("web", container("one"))
    alice.ctl("up", "one", cwd=folder)
    alice.ctl("down", "one")
    yield folder
    alice.ctl("up", "one", cwd=folder)
    alice.ctl("remove", "--force", "--yes", "one")
    assert not alice.host.path(f"{CONTAINERS}/one.u1000").exists()


@pytest.mark.parametrize("damage, word", [
    damage if n in (1, 4, 6) else pytest.param(*damage, marks=pytest.mark.long)
    for n, damage in enumerate(DAMAGES)])
def test_a_damaged_record_is_set_aside(alice, accepted, steady, journal, nothing_left, damage, word):
    damage_record(alice, damage, journal, word)
    steady.check()
    nothing_left()


@pytest.mark.parametrize("damage, word", [DAMAGES[1], DAMAGES[5]])
def test_what_runs_without_a_record_is_stopped(alice, accepted, steady, journal, nothing_left, damage,
                                               word):
    alice.ctl("start", "one")
    damage_record(alice, damage, journal, word)
    steady.check()
    nothing_left()
    alice.ctl("up", cwd=accepted)
    assert alice.page("one") == "<h1>one</h1>\n"


def test_what_a_cut_off_first_start_left_is_discarded(alice, steady):
    folder = alice.folder("web", container("one"))
    alice.ctl("up", "one", cwd=folder)
    alice.ctl("down", "one")
    alice.host.run("systemctl stop flakectrd", check=True)
    alice.host.run(["rm", f"{CONTAINERS}/one.u1000/record.json"], check=True)
    assert known(alice, "one") is None
    steady.check()
    assert not alice.host.path(f"{CONTAINERS}/one.u1000").exists()
    assert "one.u1000" not in alice.host.run("ls /nix/var/nix/gcroots/flakectr").stdout
    nothing_left_soon(alice.host, f"{TRASH}/*")
    alice.ctl("up", "one", cwd=folder)
    assert alice.page("one") == "<h1>one</h1>\n"


def test_trash_that_was_left_is_emptied(alice, steady, nothing_left):
    alice.host.run("systemctl stop flakectrd", check=True)
    alice.host.run(f"mkdir -p {TRASH}/old.u1000-0123456789abcdef/root/a/b {TRASH}/'-rf x'", check=True)
    steady.check()
    nothing_left_soon(alice.host, f"{TRASH}/*")
    nothing_left()


def test_a_network_of_nobody_is_removed(alice, steady, nothing_left):
    alice.host.run("systemctl stop flakectrd", check=True)
    alice.host.run("ip link add fc-0badf00d type bridge && ip link set fc-0badf00d up", check=True)
    steady.check()
    nothing_left()


class Elsewhere:
    """The state directory is another filesystem, with the same in it, while the block lasts."""

    def __init__(self, host, *commands):
        self.host, self.commands = host, commands

    def __enter__(self):
        self.host.run("systemctl stop flakectrd && cp -a /var/lib/flakectr /run/state"
                      " && mount -t tmpfs -o mode=0700,size=64m none /var/lib/flakectr"
                      " && cp -a /run/state/. /var/lib/flakectr/", check=True)
        self.host.run(" && ".join(self.commands), check=True, timeout=60)
        return self

    def __exit__(self, *_):
        self.host.run("systemctl stop flakectrd; umount -l /var/lib/flakectr; rm -rf /run/state"
                      " /etc/flakectr")


FULL = "{ head -c 80000000 /dev/zero >/var/lib/flakectr/filler; true; }"
READ_ONLY = "mount -o remount,ro /var/lib/flakectr"


@pytest.mark.parametrize("how, words", [(FULL, "No space left"), (READ_ONLY, "Read-only")])
def test_a_state_directory_that_takes_nothing(alice, steady, nothing_left, how, words):
    folder = alice.folder("web", container("one"), container("two"))
    alice.ctl("up", "one", cwd=folder)
    alice.ctl("build", "two", cwd=folder)
    try:
        with Elsewhere(alice.host, how):
            said = alice.refused("up", "two", cwd=folder, code=1)
            assert "MinFree" in said and "two is not started" in said
            write_settings(alice.host, "Limits", "MinFree=0")
            steady.check()
            said = alice.refused("up", "two", cwd=folder, code=1)
            assert "two" in said and words in said
            assert known(alice, "two") is None
            assert alice.page("one") == "<h1>one</h1>\n"
            alice.ctl("down", "one")
    finally:
        alice.ctl("down", "one")
    nothing_left()
    steady.check()


OPEN_TO_ALL = (f"chmod 0755 {CONTAINERS}", f"chmod 0700 {CONTAINERS}")


@contextlib.contextmanager
def damaged(host, damage, mend):
    """flakectrd, which is started next, cannot use its state while the block lasts."""
    host.run("systemctl stop flakectrd", check=True)
    host.run(damage, check=True)
    try:
        yield
    finally:
        host.run(mend, check=True)
        host.run("systemctl reset-failed flakectrd")


@pytest.mark.parametrize("damage, mend", [
    OPEN_TO_ALL,
    pytest.param(f"chown 1000 {TRASH}", f"chown 0 {TRASH}", marks=pytest.mark.long),
    (f"mv {CONTAINERS} /root/c && ln -s /root/c {CONTAINERS}",
     f"rm {CONTAINERS} && mv /root/c {CONTAINERS}"),
])
def test_a_state_directory_that_is_not_roots_alone(alice, steady, damage, mend):
    folder = alice.folder("web", container("one"))
    with damaged(alice.host, damage, mend):
        started = time.monotonic()
        for words in (["up"], ["list"]):
            said = alice.refused(*words, cwd=folder, code=1)
            assert "/var/lib/flakectr" in said and "0700" in said
        assert time.monotonic() - started < QUICK
        assert alice.host.run("systemctl start flakectrd").returncode != 0
    steady.check()
    alice.ctl("up", "one", cwd=folder)
    assert alice.page("one") == "<h1>one</h1>\n"


def test_who_calls_as_it_gives_up_does_not_wait(host, steady):
    """The bus starts it anew, which PID 1 does once it knows that it has ended: it is the first to know."""
    with damaged(host, *OPEN_TO_ALL):
        for number in range(16):
            with pytest.raises(direct_bus.Refused) as refused:
                bus.managed_now(host)
            # Its last moment is nobody's, but no longer than a moment.
            assert refused.value.args[0].rpartition(".")[2] in ("StateUnusable", "NoReply"), refused.value
            # It gives up after half a second.
            time.sleep(0.484 + number / 500)
        until(lambda: pid1.state(host, "flakectrd.service") == "failed")
    steady.check()


# Once, in flakectrd's unit, and until PID 1 has it.
KEPT = """import array, os, pathlib, socket
def send(text, fd):
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as pid1:
        pid1.connect(os.environ["NOTIFY_SOCKET"])
        pid1.sendmsg([text], rights)
    os.close(fd)
over, through = os.pipe()
once = pathlib.Path("/run/kept")
if not once.exists():
    once.touch()
    send(b"FDSTORE=1\\nFDNAME=bus\\nFDPOLL=0", os.open("/dev/null", os.O_RDONLY))
    send(b"BARRIER=1", through)
    os.read(over, 1)
"""


def test_what_was_kept_for_who_gave_up_is_given_back(host, steady):
    """A start that waited already is handed the connection of the one that failed."""
    host.write("/run/keep.py", KEPT)
    with drop_in(host, "flakectrd.service", "NotifyAccess=all", "ExecStartPost=+/usr/bin/python3 /run/keep.py"):
        host.run("systemctl restart flakectrd", check=True)
        assert pid1.show(host, "flakectrd.service", "NFileDescriptorStore") == 1
        host.run(KILL_DAEMON, check=True)
        steady.check()
        assert pid1.show(host, "flakectrd.service", "NFileDescriptorStore") == 0
    host.run("rm /run/kept /run/keep.py", check=True)
    steady.check()


def test_records_tell_the_intent(alice):
    """Before a step is taken it is on disk what has to be undone."""
    process = hold(alice, "starting")
    record = json.loads(alice.host.read(f"{CONTAINERS}/held.u1000/record.json"))
    assert (record["version"], record["up"], record["owner"]) == (2, True, 1000)
    alice.ctl("down", "held", timeout=QUICK)
    process.wait(QUICK)
    assert json.loads(alice.host.read(f"{CONTAINERS}/held.u1000/record.json"))["up"] is False


def test_an_administrator_sets_limits(alice, settings, nothing_left):
    folder = alice.folder("web", container("one"), container("two", spec={"volumes": [
        {"type": "named", "source": "a", "target": "/a"}, {"type": "named", "source": "b", "target": "/b"}]}))
    settings("Limits", "ContainersPerUser=1", "VolumesPerUser=1", "CommandsPerUser=0", "BuildsPerUser=x")
    alice.ctl("up", "one", cwd=folder)
    assert "one container too many" in alice.refused("up", "two", cwd=folder, code=1)
    assert "Too many commands" in alice.refused("exec", "one", "--", "true", code=125)
    settings("Limits", "ContainersPerUser=2", "VolumesPerUser=1")
    said = alice.refused("up", "two", cwd=folder, code=1)
    assert "one too many of yours" in said and alice.state("one") == "running"
    # Of all people: another's may run beside.
    running = len(alice.host.run("machinectl list --no-legend").stdout.splitlines())
    settings("Limits", f"ContainersRunning={running}")
    said = alice.refused("up", "two", cwd=folder, code=1)
    assert f"two is not started: {running} containers on this host are up" in said and "ContainersRunning," in said
    # Of hers alone, however many there are.
    settings("Limits", "ContainersRunningPerUser=1")
    said = alice.refused("up", "two", cwd=folder, code=1)
    assert "two is not started: 1 containers of yours are up" in said and "ContainersRunningPerUser" in said
    alice.ctl("restart", "one")
    settings("Limits")
    alice.ctl("up", "two", cwd=folder)
    alice.ctl("down", cwd=folder)
    alice.ctl("remove", "--force", "--yes", "two")
    alice.ctl("volume", "rm", "a", "b")
    nothing_left()
