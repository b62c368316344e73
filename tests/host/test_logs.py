# SPDX-License-Identifier: MIT
"""The journals of containers: read inside, cleaned, together, and as they come."""

import subprocess
import time

from flake import container


def test_logs(alice, nothing_left):
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
    alice.ctl("down", "one")
    process.communicate(timeout=20)
    assert process.returncode != 0
    done = alice.ctl("logs", "one", check=False)
    assert done.returncode == 1 and "flakectrctl start one" in done.stderr
    alice.ctl("down", "two")
    nothing_left()
