# SPDX-License-Identifier: MIT
"""A shell in a container, typed on a real terminal."""

import signal
import termios
import time

import kin
import pytest
from flake import apart
from host import KILL_DAEMON
from terminal import Terminal
from until import until


@pytest.fixture
def web(alice):
    folder = alice.folder("web", apart("web"))
    alice.ctl("up", "web", cwd=folder)
    return alice


def shell_ends(person):
    """Who makes the processes of commands is alone again."""
    until(lambda: person.host.run("pgrep -cx flakectr-exec").stdout == "1\n", 10, "a command goes on")


def test_shell(web):
    terminal = Terminal(web, "exec flakectrctl shell web")
    terminal.await_text("#")
    terminal.type("stty size; tty; id -un; echo $TERM.\n")
    terminal.await_text("40 99")
    terminal.await_text("/dev/pts/")
    terminal.await_text("root")
    terminal.resize(11, 22)
    # As the kernel does, to whom it is the controlling terminal.
    assert kin.signal(terminal.process, signal.SIGWINCH, "flakectrctl") == 1
    terminal.type("sleep 0.3; stty size\n")
    terminal.await_text("11 22")
    terminal.type("sleep 100\n")
    time.sleep(0.5)
    terminal.type("\x03")
    terminal.type("echo code=$?\n")
    terminal.await_text("code=130")
    terminal.type("exit 7\n")
    assert terminal.wait() == 7
    assert termios.tcgetattr(terminal.outer) == terminal.before
    terminal.close()
    shell_ends(web)


def test_terminals_that_go(web):
    """A terminal that goes away, a way out of what hangs, an end by signal: each is an end inside."""
    two = [Terminal(web, "exec flakectrctl shell web") for _ in range(2)]
    for terminal in two:
        terminal.await_text("#")
    two[0].type("\x1d\x1d\x1d")
    assert two[0].wait() == 125
    assert termios.tcgetattr(two[0].outer) == two[0].before
    two[0].close()
    assert kin.signal(two[1].process, signal.SIGTERM, "flakectrctl") == 1
    assert two[1].wait() == 143
    assert termios.tcgetattr(two[1].outer) == two[1].before
    two[1].close()

    gone = Terminal(web, "exec flakectrctl shell web")
    gone.await_text("#")
    gone.close()
    gone.wait()
    shell_ends(web)


def test_a_shell_outlives_the_daemon(web):
    terminal = Terminal(web, "exec flakectrctl shell web")
    terminal.await_text("#")
    web.host.run(KILL_DAEMON, check=True)
    terminal.type("echo alive$((1+1)); exit 5\n")
    terminal.await_text("alive2")
    assert terminal.wait() == 5
    terminal.close()
    until(lambda: web.host.run("pgrep -cx flakectr-exec").stdout == "1\n", 10, "its helper goes on")
    web.ctl("exec", "web", "--", "true")


def test_exec_on_a_terminal(web):
    """It is one of the container's own, and all that the command has."""
    script = "for fd in /proc/$$/fd/*; do readlink $fd; done; tty; stty size; exit 9"
    terminal = Terminal(web, f"exec flakectrctl exec web -- bash -c '{script}'")
    terminal.await_text("/dev/pts/")
    terminal.await_text("/dev/pts/")
    terminal.await_text("40 99")
    assert terminal.wait() == 9
    terminal.close()
    done = web.ctl("shell", "web", check=False)
    assert done.returncode == 125 and "terminal" in done.stderr


def test_a_command_that_fails_at_once(web):
    """Before systemd has seen that it began: it has run all the same."""
    for number in range(25):
        terminal = Terminal(web, f"exec flakectrctl exec web -- sh -c 'echo said; exit {number + 1}'")
        assert terminal.finish() == number + 1, terminal.text
        assert "said" in terminal.text
        terminal.close()
