# SPDX-License-Identifier: MIT
"""The journal of a container that does not run: read as nobody, and nothing but its own."""

import signal
import subprocess

import bus
import pytest
from flake import apart, container
from until import until

TREE = "/var/lib/flakectr/containers/web.u1000/root"
PERMIT = """polkit.addRule(function(action) {
    if (action.id == "org.flakectr1.privileged")
        return polkit.Result.YES;
});
"""
MINE, OF_HOST = "here-is-the-container", "here-is-the-host"


def keep(person):
    """It keeps its journal, with a line in it."""
    person.inside("mkdir -p /var/log/journal && systemctl restart systemd-journald &&"
                   f" journalctl --flush && echo {MINE} | systemd-cat -t tag && journalctl --sync")


@pytest.fixture
def kept(alice):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    keep(alice)
    return alice


def journal_of(host):
    directory = host.run("dirname $(ls /var/log/journal/*/system.journal /run/log/journal/*/system.journal"
                         " 2>/dev/null | head -n1)").stdout.strip()
    assert directory.startswith("/")
    return directory


def test_it_is_read_when_nothing_runs(kept, bob, host, nothing_left):
    kept.ctl("down", "web")
    done = kept.ctl("logs", "web")
    assert MINE in done.stdout and "Nginx" in done.stdout and done.stderr == ""
    assert len(kept.ctl("logs", "-n", "2", "web").stdout.splitlines()) == 2
    assert "'x' is no number of lines" in kept.refused("logs", "-n", "x", "web", code=2)
    assert "'' is no number of lines" in kept.refused("logs", "-n", "", "web", code=2)
    assert kept.ctl("logs", "-n", "all", "web").stdout == done.stdout
    of_unit = kept.ctl("logs", "--unit", "nginx", "web").stdout
    assert "Nginx" in of_unit and MINE not in of_unit
    assert kept.ctl("logs", "--since", "2099-01-01", "web").stdout == ""
    bad = kept.ctl("logs", "--since", "no time", "web", check=False)
    assert bad.returncode == 1 and "no time" in bad.stdout
    for option in ("--since", "--unit"):
        assert "InvalidOption" not in kept.refused("logs", option, "$HOME %h;", "web", code=1)
    done = bob.ctl("logs", "web.u1000", check=False)
    assert done.returncode == 3 and MINE not in done.stdout
    host.run("systemctl restart flakectrd", check=True)
    assert MINE in kept.ctl("logs", "web").stdout
    # With one that runs, in their order.
    kept.ctl("up", "two", cwd=kept.folder("two", apart("two")))
    together = kept.ctl("logs", "two", "web").stdout.splitlines()
    assert any(line.startswith("web | ") and MINE in line for line in together)
    assert any(line.startswith("two | ") for line in together)
    kept.ctl("down", "two")
    nothing_left()


@pytest.mark.parametrize("attack", [
    # The files of the host's journal under the names of its own ...
    "cd /var/log/journal/* && rm -f *.journal && ln -s {host}/system.journal system.journal",
    "cd /var/log/journal/* && ln -s {host}/system.journal more.journal",
    # ... its directory in the place of the own one, or of one above that.
    "cd /var/log && mv journal old && ln -s {host} journal",
    "cd /var/log/journal && ln -s {host} 0123456789abcdef0123456789abcdef",
    "cd /var && mv log old && ln -s {parent} log",
    "cd /var/log && mv journal old && ln -s ../../../../../../../../..{host} journal",
])
def test_no_link_leads_to_the_journal_of_the_host(kept, host, attack):
    host.run(f"echo {OF_HOST} | systemd-cat -t tag; journalctl --sync", check=True)
    directory = journal_of(host)
    kept.inside("systemctl stop systemd-journald.socket systemd-journald-dev-log.socket systemd-journald;"
           + attack.format(host=directory, parent=directory.rpartition("/journal/")[0]))
    kept.ctl("down", "web")
    done = kept.ctl("logs", "web", check=False)
    assert OF_HOST not in done.stdout + done.stderr
    assert "flakectrd" not in done.stdout


def test_it_is_read_as_nobody_and_cannot_be_written(kept, host, nothing_left):
    kept.inside("for i in $(seq 4000); do echo $i-and-much-more-of-the-same-to-fill-a-pipe; done |"
                 " systemd-cat -t many; journalctl --sync")
    kept.ctl("down", "web")
    reader = kept.popen(["flakectrctl", "logs", "web"], stdout=subprocess.PIPE)
    until(lambda: host.run("pgrep -x journalctl").stdout)
    pid = host.run("pgrep -x journalctl").stdout.strip()
    status = host.run(f"cat /proc/{pid}/status").stdout
    uid = status.partition("Uid:")[2].split()[:4]
    assert len(set(uid)) == 1 and int(uid[0]) >= 600113152, uid
    for line in ("CapEff:\t0000000000000000", "CapPrm:\t0000000000000000", "NoNewPrivs:\t1", "Groups:\t \n"):
        assert line in status, status
    mounts = [line.split() for line in host.run(f"cat /proc/{pid}/mountinfo").stdout.splitlines()]
    flags = [set(words[5].split(",")) for words in mounts
             if words[4] == "/tmp" and words[3].endswith(f"{TREE}/var/log/journal")]
    assert len(flags) == 1 and {"ro", "nosuid", "nodev", "noexec", "nosymfollow"} <= flags[0], mounts
    # Who leaves ends it.
    assert reader.poll() is None
    kept.signal(signal.SIGKILL)
    until(lambda: not host.run("pgrep -x journalctl").stdout)
    nothing_left()


def test_what_was_root_of_the_host_is_read_as_nobody(alice, host, rules, nothing_left):
    """Its files are the host's root's, and whoever reads them is the container's own uid all the same."""
    rules.set(PERMIT)
    alice.ctl("up", "--accept", "web", cwd=alice.folder("web", apart("web", spec={
        "privileged": {"userNamespace": False}})))
    assert alice.inside("cat /proc/self/uid_map").split()[1] == "0"
    keep(alice)
    alice.ctl("down", "web")
    assert host.run(f"stat -c %u {TREE}/var/log/journal/*/system.journal").stdout == "0\n"
    assert MINE in alice.ctl("logs", "web").stdout

    # What of the host's it put there by another name shows nothing.
    host.run(f"echo {OF_HOST} | systemd-cat -t tag; journalctl --sync", check=True)
    host.run(f"cd {TREE}/var/log/journal/* && rm *.journal && ln -s {journal_of(host)}/*.journal .", check=True)
    done = alice.ctl("logs", "web", check=False)
    assert OF_HOST not in done.stdout + done.stderr and MINE not in done.stdout
    nothing_left()


def test_without_one_the_console_is_shown(alice, nothing_left):
    alice.ctl("up", "web", cwd=alice.folder("web", apart("web")))
    alice.ctl("down", "web")
    done = alice.ctl("logs", "web")
    assert "has left no journal" in done.stderr and "All filesystems" in done.stdout
    assert bus.call(alice, "Journal", "{}", object_path=bus.path("web", 1000),
                    interface=bus.CONTAINER).stderr.count("InvalidOption") == 1
    nothing_left()
