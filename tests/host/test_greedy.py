# SPDX-License-Identifier: MIT
"""A container that forks, prints and writes without end: the host and its neighbours go on."""

import pid1
import pytest
from dropin import drop_in
from flake import container
from host import KILL_DAEMON
from test_contention import crashes
from until import until

# The machine under this host may have no limits of its own: the bomb brings one along, and gives way to the other
# hosts on it. Its shell ends where it cannot fork, which is no reason to stop.
BOMB = """[Unit]
StartLimitIntervalSec=0
[Service]
LimitNPROC=300
Nice=19
ExecStart=/bin/sh -c 'bomb() { bomb | bomb & }; while :; do bomb; done'
Restart=always
TimeoutStopSec=2s
"""
FLOOD = """[Service]
ExecStart=/bin/sh -c 'exec yes flooded >/dev/console'
"""


def neighbour(person):
    """Served, and brought up, from the beginning."""
    person.ctl("up", "other", cwd=person.folder("web", container("other")), timeout=120)
    assert person.page("other") == "<h1>other</h1>\n"
    person.ctl("down", "other")


def limits(host, unit, *names):
    done = host.run(f"systemctl show -p {','.join(names)} {unit}", check=True)
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


def test_it_forks_without_end(alice, bob, host):
    resources = {"tasks": 500, "memory": "512M"}
    folder = alice.folder("web", container("web", spec={"resources": resources},
                                           units={"bomb.service": BOMB}))
    failures = crashes(host)
    alice.ctl("up", "web", cwd=folder, timeout=120)
    until(lambda: int(pid1.show(host, "flakectr-web.u1000.service", "TasksCurrent")) > 100)
    neighbour(bob)
    assert limits(host, "flakectr-web.u1000.service", "TasksMax", "MemoryMax", "Slice") == {
        "TasksMax": "500", "MemoryMax": str(512 << 20), "Slice": "machine-flakectr-u1000.slice"}
    # All of a person's containers and builds are where an administrator can limit them at once.
    host.run("systemctl set-property --runtime machine-flakectr-u1000.slice TasksMax=2000", check=True)
    assert limits(host, "machine-flakectr-u1000.slice", "TasksMax") == {"TasksMax": "2000"}
    alice.ctl("down", "web", timeout=150)
    host.run("systemctl revert machine-flakectr-u1000.slice")
    assert crashes(host) == failures


def test_it_makes_cgroups_without_end(alice, host, nothing_left):
    """Each costs the host memory, and a path that is too long is one that nobody can remove."""
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    made = alice.inside("cd /sys/fs/cgroup; mkdir $(seq -f x%g 20000) 2>/dev/null; ls -d x* | wc -l")
    assert 1000 < int(made) < 5000, made
    alice.inside("cd /sys/fs/cgroup; rmdir x*; n=0; while mkdir x 2>/dev/null && cd x && [ $n -lt 3000 ]; do"
                 " n=$((n + 1)); done; echo $$ >cgroup.procs; pwd | wc -c")
    alice.ctl("down", "web")
    alice.ctl("remove", "--yes", "web")
    nothing_left()


def await_line(host, words, *where):
    until(lambda: words in host.journal(*where), 60, f"the journal does not say {words!r}")


# journald tells how many lines it did not take once an interval is over; ours has half a minute, and six times
# as many lines.
SOON = ("LogRateLimitIntervalSec=5s", "LogRateLimitBurst=1666")


@pytest.fixture
def soon(host):
    with drop_in(host, "flakectr-web.u1000.service", *SOON):
        yield


def test_it_floods_its_log(alice, bob, host, soon):
    since = ("--since", host.run("date '+%F %T'").stdout.strip())
    alice.ctl("up", "web", cwd=alice.folder("web", container("web", units={"flood.service": FLOOD})), timeout=120)
    neighbour(bob)
    await_line(host, "from flakectr-web.u1000.service", "-u", "systemd-journald", *since)
    # Others' lines are not lost by it, and there is a way to read on.
    host.run("logger -t witness seen", check=True)
    await_line(host, "seen", "-t", "witness", *since)
    assert len(alice.ctl("logs", "-n", "10", "--console", "web", timeout=60).stdout) < 10_000
    alice.ctl("down", "web", timeout=150)


@pytest.fixture
def small_disk(host, settings):
    """flakectr's state on 64 MiB, of which 16 must be free."""
    settings("Limits", "MinFree=16M")
    host.run("systemctl stop flakectrd && mount -t tmpfs -o size=64M,mode=0700 tmpfs /var/lib/flakectr",
             check=True)
    yield
    host.run("""systemctl stop 'flakectr-*' flakectrd
umount /var/lib/flakectr""", check=True)


def test_it_fills_its_disk(alice, bob, host, small_disk):
    folder = alice.folder("web", container("web"))
    alice.ctl("up", "web", cwd=folder)
    bob.ctl("up", "other", cwd=bob.folder("web", container("other")))
    alice.ctl("exec", "web", "--", "sh", "-c", "cat /dev/zero >/fill; sync", check=False)
    assert alice.ctl("exec", "web", "--", "sh", "-c", "echo x >/more", check=False).returncode == 1
    assert host.run("df --output=avail /var/lib/flakectr").stdout.split()[1] == "0"

    # What is there can be looked at, served and taken down; what is new is refused, with words.
    assert bob.page("other") == "<h1>other</h1>\n"
    assert {entry["name"] for entry in alice.json("list")} == {"web"}
    bob.ctl("down", "other")
    said = bob.refused("start", "other", code=1)
    assert "MiB are free in /var/lib/flakectr" in said and "MinFree" in said, said
    host.run(KILL_DAEMON, check=True)
    assert alice.state("web") == "running"
    alice.ctl("down", "web")
    assert alice.state("web") == "stopped"
    alice.ctl("remove", "--force", "--yes", "web")
    until(lambda: bob.ctl("start", "other", check=False).returncode == 0, 30, "it is not removed")
    assert bob.page("other") == "<h1>other</h1>\n"
    bob.ctl("remove", "--force", "--yes", "other")
