# SPDX-License-Identifier: MIT
"""What a container's init says of itself: a little of it is heard, and nobody is held up by it."""

import light
import pid1
from flake import container
from until import until


def test_an_init_that_speaks_without_end(alice, bob, host, journal, nothing_left):
    """PID 1 hears notices before all else: each that came through would be one that others wait for."""
    alice.ctl("up", cwd=light.folder(alice, "light", "one", flags=["-DFLOOD"]))
    bob.ctl("up", "web", cwd=bob.folder("web", container("web")), timeout=60)
    assert bob.page("web") == "<h1>web</h1>\n"
    bob.ctl("down", "web", timeout=60)

    # The texts have control bytes and what is no text, are new each time, and every second one is long.
    first = pid1.show(host, "flakectr-one.u1000.service", "StatusText")
    until(lambda: pid1.show(host, "flakectr-one.u1000.service", "StatusText") != first)
    said = pid1.show(host, "flakectr-one.u1000.service", "StatusText")
    assert said.isprintable(), said
    assert said.startswith("Container running: ") and len(said) < 400
    assert alice.json("status", "one")[0]["status_text"].isprintable()
    assert "UTF-8" not in journal.text("-t", "systemd")

    relay = host.run("ps -o user:20=,pid= -C flakectr-run", check=True).stdout.split()
    held = host.read(f"/proc/{relay[1]}/status")
    assert "\nCapEff:\t0000000000000000\n" in held and "\nUid:\t0\t" not in held
    alice.ctl("down", "one")
    assert alice.state("one") == "stopped"
    assert host.run("pgrep -x flakectr-run; ls /run/flakectr/notify").stdout == ""
    alice.ctl("remove", "--yes", "one")
    nothing_left()


def test_its_relay_is_killed(alice, host):
    """It goes on, and is heard anew when it starts anew."""
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    host.run("pkill -KILL -x flakectr-run", check=True)
    assert alice.page("web") == "<h1>web</h1>\n"
    alice.ctl("restart", "web")
    assert alice.page("web") == "<h1>web</h1>\n"
    alice.ctl("exec", "web", "--", "systemctl", "poweroff", check=False)
    alice.await_state("web", "stopped")
