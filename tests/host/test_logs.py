# SPDX-License-Identifier: MIT
"""The journals of containers: read inside, cleaned, together, and as they come."""

import subprocess
import time

import bus
from flake import container
from until import until


def test_logs(alice, bob, host, nothing_left):
    folder = alice.folder("web", container("one"), container("two"))
    alice.ctl("up", cwd=folder)
    for name in ("one", "two"):
        alice.ctl("exec", name, "--", "sh", "-c",
                  f"printf 'here is {name} \\033[31mred\\a\\n' | systemd-cat -t tag; journalctl --sync")

    text = alice.ctl("logs", "one").stdout
    assert "here is one red" in text and "Nginx" in text and "\033" not in text and "\a" not in text
    assert len(alice.ctl("logs", "-n", "2", "one").stdout.splitlines()) == 2
    of_unit = alice.ctl("logs", "--unit", "nginx", "one").stdout
    assert "Nginx" in of_unit and "here is" not in of_unit
    assert alice.ctl("logs", "--since", "2099-01-01", "one").stdout == ""
    together = alice.ctl("logs", "one", "two").stdout.splitlines()
    assert any(line.startswith("one | ") and "here is one" in line for line in together)
    assert any(line.startswith("two | ") and "here is two" in line for line in together)
    assert {line.split()[0] for line in alice.ctl("logs", cwd=folder).stdout.splitlines()} == {"one", "two"}
    alice.refused("logs", code=4)
    done = alice.ctl("logs", "--since", "no time", "one", check=False)
    assert done.returncode == 1 and "no time" in done.stdout
    done = alice.run("flakectrctl logs one | head -n1", timeout=20)
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (0, "", 1)

    process = alice.popen(["flakectrctl", "logs", "-f", "-n", "0", "one"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(1.5)
    alice.ctl("exec", "one", "--", "sh", "-c", "{ seq 3000; echo last; } | systemd-cat -t many")
    lines = []
    while not lines or not lines[-1].endswith(": last\n"):
        lines.append(process.stdout.readline())
        assert lines[-1], process.stderr.read()
    assert sum("many" in line for line in lines) == 3001

    # It goes on with the next boot, from its beginning.
    alice.ctl("restart", "one")
    alice.ctl("exec", "one", "--", "sh", "-c", "echo anew | systemd-cat -t again")
    seen = []
    while not seen or "anew" not in seen[-1]:
        seen.append(process.stdout.readline())
        assert seen[-1], process.stderr.read()
    assert any("Starting nginx" in line or "Nginx Web Server" in line for line in seen), seen
    assert not any("many" in line for line in seen[10:]), seen

    console = alice.ctl("logs", "--console", "one").stdout
    assert "Nginx Web Server" in console and "\033" not in console
    assert len(alice.ctl("logs", "--console", "-n", "3", "one", "two").stdout.splitlines()) == 6
    alice.refused("logs", "--console", "-f", "one", code=2)
    assert "'x' is no number of lines" in alice.refused("logs", "--console", "-n", "x", "one", code=2)
    done = bus.call(bob, "Console", "10", object_path=bus.path("one", 1000), interface=bus.CONTAINER)
    assert done.returncode != 0 and "Nginx" not in done.stdout

    alice.ctl("down", "one")
    done = alice.ctl("logs", "one", "two")
    assert "one does not run, and has left no journal" in done.stderr
    assert "one | All filesystems" in done.stdout and "two | " in done.stdout
    # flakectrd finds it in the host's journal, also when it is another one.
    host.run("systemctl restart flakectrd", check=True)
    assert alice.ctl("logs", "one").stdout == alice.ctl("logs", "--console", "one").stdout != ""
    assert "All filesystems" in alice.ctl("logs", "one").stdout
    assert process.poll() is None
    alice.ctl("remove", "--force", "--yes", "one")
    _, text = process.communicate(timeout=60)
    assert process.returncode == 0, text
    alice.ctl("down", "two")
    nothing_left()


FAST = """{ for second in 0 1 2; do seq $((second * 10000 + 1)) $((second * 10000 + 10000)); sleep 1; done
echo last; } | systemd-cat -t many"""
UNLIMITED = """mkdir -p /run/systemd/journald.conf.d
printf '[Journal]\\nRateLimitIntervalSec=0\\n' >/run/systemd/journald.conf.d/test.conf
systemctl restart systemd-journald"""


def test_ten_thousand_lines_a_second(alice):
    """Of each of two at once: none is lost or out of order, and whoever reads slowly is waited for."""
    names = ["one", "two"]
    folder = alice.folder("web", *map(container, names))
    alice.ctl("up", cwd=folder)
    for name in names:
        alice.inside(UNLIMITED, name)
    reader = alice.popen("flakectrctl logs -f -n 0 one two | { head -c 1000; sleep 2; cat; } >~/lines",
                         text=True, stderr=subprocess.PIPE)
    time.sleep(1.5)
    writers = [alice.popen(["flakectrctl", "exec", name, "--", "sh", "-c", FAST]) for name in names]
    assert [writer.wait(120) for writer in writers] == [0, 0]

    def lines():
        return alice.host.read(f"{alice.home}/lines").splitlines()
    until(lambda: sum(line.endswith(": last") for line in lines()) == 2, 60, lambda: lines()[-3:])
    assert alice.signal(2) == 1
    reader.communicate(timeout=60)
    of_both = [line for line in lines() if " many[" in line and not line.endswith(": last")]
    for name in names:
        numbers = [int(line.rpartition(" ")[2]) for line in of_both if line.startswith(f"{name} | ")]
        assert numbers == list(range(1, 30001)), (len(numbers), numbers[:3], numbers[-3:])
