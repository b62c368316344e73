# SPDX-License-Identifier: MIT
"""Commands in a container that does not play along: it stops, or says nothing."""

import time

import pytest
from flake import container
from leader import leader
from terminal import Terminal


@pytest.fixture
def web(alice):
    folder = alice.folder("web", container("web"))
    alice.ctl("up", "web", cwd=folder)
    return alice


def test_one_that_is_stopping(web):
    web.inside("systemd-run -q --unit=slow --property=ExecStop=\"$(command -v sleep) 5\" sleep 1000")
    down = web.popen(["flakectrctl", "down", "web"])
    web.await_state("web", "stopping")
    done = web.ctl("exec", "web", "--", "true", check=False)
    assert done.returncode == 125 and "web is being stopped: nothing can be begun in it" in done.stderr
    terminal = Terminal(web, "exec flakectrctl shell web")
    terminal.await_text("web is being stopped")
    assert terminal.wait() == 125
    terminal.close()
    assert down.wait(30) == 0


@pytest.mark.parametrize("script, words", [
    ("systemctl mask --runtime dbus.service dbus.socket; systemctl stop dbus.socket dbus.service",
     "its D-Bus cannot be reached: "),
    ("kill -STOP $(systemctl show -P MainPID dbus.service)", "its systemd does not answer on D-Bus"),
])
def test_one_without_an_answer_on_its_bus(web, script, words):
    """In words, and after a time that one is willing to wait; other verbs do without."""
    web.inside(f"systemd-run -q --on-active=1 --timer-property=AccuracySec=50ms sh -c '{script}'")
    time.sleep(2)
    before = time.monotonic()
    done = web.ctl("exec", "web", "--", "true", check=False)
    assert done.returncode == 125 and len(done.stderr.splitlines()) == 1, done.stderr
    assert words in done.stderr and "flakectrctl logs --console web" in done.stderr
    assert time.monotonic() - before < 40
    assert "Nginx" in web.ctl("logs", "--console", "web").stdout
    assert "running" in web.ctl("list").stdout


def test_one_whose_init_is_halted(web):
    web.host.run(["kill", "-STOP", leader(web.host, "web.u1000")], check=True)
    try:
        done = web.ctl("exec", "web", "--", "true", check=False)
        assert done.returncode == 125 and "does not answer on D-Bus" in done.stderr, done.stderr
        done = web.ctl("logs", "-n", "1", "web", check=False)
        assert done.returncode != 0 and done.stderr != ""
    finally:
        web.host.run(["kill", "-CONT", leader(web.host, "web.u1000")], check=True)
    assert web.ctl("exec", "web", "--", "echo", "back").stdout == "back\n"
