# SPDX-License-Identifier: MIT
"""Commands inside: what goes in and comes out, how they end, and what they cannot reach."""

import hashlib
import random
import signal
import subprocess
import time

import bus
import pytest
from dropin import drop_in
from flake import apart
from host import KILL_DAEMON
from until import until

WEB = bus.path("web", 1000)


@pytest.fixture
def web(alice):
    folder = alice.folder("web", apart("web"))
    alice.ctl("up", "web", cwd=folder)
    return alice


def execute(person, *words, options=(), **more):
    return person.ctl("exec", *options, "web", "--", *words, check=False, **more)


def inside(person):
    """The commands of ours that the container's systemd still knows."""
    return execute(person, "systemctl", "list-units", "--all", "--plain", "--no-legend",
                   "flakectr-exec-*").stdout.splitlines()


def await_alone(person):
    """Until the only command inside is the one that looks."""
    until(lambda: len(inside(person)) == 1, failure=lambda: inside(person))


def test_what_goes_in_comes_out(web):
    for code in (0, 1, 42, 200, 203, 255):
        assert execute(web, "sh", "-c", f"sleep 0.1; exit {code}").returncode == code
    assert execute(web, "sh", "-c", "kill -TERM $$").returncode == 143

    words = ["$HOME", "${HOME}", "$$", ";", "%n", "%%", "'", '"', "a b", "\n", "\\", "", "\t", "ä", "-x"]
    done = execute(web, "printf", "[%s]", *words)
    assert done.stdout == "".join(f"[{word}]" for word in words), done.stderr

    done = execute(web, "sh", "-c", "echo out; echo err >&2; cat", input="in")
    assert (done.stdout, done.stderr, done.returncode) == ("out\nin", "err\n", 0)

    done = execute(web, "sh", "-c", 'id -un; pwd; printf "%s\n" "$A"',
                   options=["--user", "www-data", "--workdir", "/tmp", "--env", "A=$B %n"])
    assert done.stdout == "www-data\n/tmp\n$B %n\n"
    assert execute(web, "sh", "-c", 'echo "$HOME $USER $0"').stdout == "/root root sh\n"


def test_what_cannot_be_run(web):
    for words, options, code, text in (
            (["nosuch"], [], 127, "nosuch"), (["/no/such"], [], 127, "/no/such"),
            (["/etc/passwd"], [], 126, "/etc/passwd"), (["true"], ["--user", "nobodyhere"], 125, "user"),
            (["true"], ["--user", "../x"], 125, "../x"), (["true"], ["-w", "/no/such"], 125, "directory"),
            (["true"], ["-w", "x"], 125, "directory")):
        done = execute(web, *words, options=options)
        assert (done.returncode, len(done.stderr.splitlines())) == (code, 1), done.stderr
        assert text in done.stderr
    done = web.run("x=$(head -c 100000 /dev/zero | tr '\\0' x); flakectrctl exec web -- true $x $x")
    assert done.returncode == 125 and "too long" in done.stderr
    assert web.ctl("exec", "web", check=False).returncode == 2
    assert web.ctl("exec", "nosuch", "--", "true", check=False).returncode == 125


def test_much_of_it_binary(web):
    data = random.Random(1).randbytes(64 * 1024 * 1024)
    process = web.popen(["flakectrctl", "exec", "web", "--", "cat"], stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE)
    back, _ = process.communicate(data, timeout=120)
    assert process.returncode == 0
    assert hashlib.sha256(back).digest() == hashlib.sha256(data).digest()


def test_pipes_that_are_closed_early(web):
    for script in ("flakectrctl exec web -- yes | head -n1", "yes | flakectrctl exec web -- head -n1"):
        done = web.run(script, timeout=20)
        assert (done.returncode, done.stdout, done.stderr) == (0, "y\n", "")
    await_alone(web)


def test_who_leaves_ends_it(web, nothing_left):
    for number in (signal.SIGINT, signal.SIGKILL):
        process = web.popen(["flakectrctl", "exec", "web", "--", "sleep", "1000"])
        until(lambda: len(inside(web)) == 2, 10, "it does not begin")
        assert web.signal(number) > 0
        process.wait(60)
        await_alone(web)

    process = web.popen(["flakectrctl", "exec", "web", "--", "sleep", "1000"], text=True,
                        stderr=subprocess.PIPE)
    time.sleep(1)
    web.ctl("down", "web")
    _, text = process.communicate(timeout=60)
    assert process.returncode in (125, 143) and len(text.splitlines()) <= 1, text
    done = execute(web, "true")
    assert done.returncode == 125 and "flakectrctl start web" in done.stderr
    nothing_left()


def test_others_are_refused(web, bob):
    for words in (["exec", "web.u1000", "--", "true"], ["exec", "web.u1000", "--", "nosuch"]):
        assert bob.ctl(*words, check=False).returncode == 125
    for member in ("Exec", "OpenShell"):
        done = bus.call(bob, member, "['true']", "@a{sv} {}", object_path=WEB, interface=bus.CONTAINER)
        assert done.returncode != 0 and ("AccessDenied" in done.stderr or "Interactive" in done.stderr)
    for options in ("{'nosuch': <1>}", "{'user': <1>}", "{'rows': <uint32 1>}", "{'environment': <['=']>}"):
        done = bus.call(web, "Exec", "['true']", options, object_path=WEB, interface=bus.CONTAINER)
        assert bus.ERROR + "InvalidOption" in done.stderr


def test_nothing_of_the_host_is_there(web):
    """The command has its three pipes and nothing else; nobody of ours is to be seen."""
    done = execute(web, "bash", "-c", "for fd in /proc/$$/fd/*; do readlink $fd; done")
    of_bash = [line for line in done.stdout.splitlines() if not line.startswith("pipe:")]
    assert "pipe:" in done.stdout and of_bash == [], done.stdout
    names = execute(web, "sh", "-c", "cat /proc/[0-9]*/comm").stdout
    assert "flakectr-exec" not in names and "flakectrctl" not in names


def test_one_helper_for_all_commands_of_a_container(web, host, nothing_left):
    """It comes with the container, ends with it, and is replaced where it ends before."""
    def helpers():
        lines = host.run("systemctl list-units --plain --no-legend 'flakectrd-exec-*'").stdout.splitlines()
        return [line.split()[0] for line in lines]

    until(helpers, 10, "it does not come")
    first, = helpers()
    processes = [web.popen(["flakectrctl", "exec", "web", "--", "sleep", "2"]) for _ in range(5)]
    until(lambda: len(inside(web)) >= 5, 10, "they have not begun")
    assert execute(web, "true").returncode == 0
    assert [process.wait(60) for process in processes] == [0] * 5 and helpers() == [first]

    sleeper = web.popen(["flakectrctl", "exec", "web", "--", "sleep", "1000"], text=True, stderr=subprocess.PIPE)
    until(lambda: len(inside(web)) == 2, 10, "it has not begun")
    host.run(["systemctl", "kill", "--signal=KILL", first], check=True)
    _, said = sleeper.communicate(timeout=60)
    assert sleeper.returncode == 125 and "flakectr-exec has ended" in said, said
    assert execute(web, "true").returncode == 0
    second, = helpers()
    assert second != first

    host.run(KILL_DAEMON, check=True)
    until(lambda: second not in helpers(), 10, "it goes on without a daemon")
    assert execute(web, "true").returncode == 0
    # Where systemd refuses it, whoever asks is told why.
    with drop_in(host, "flakectrd-exec-.service", "ExecStartPre=/bin/false"):
        host.run(["systemctl", "stop", *helpers()], check=True)
        done = execute(web, "true")
        assert done.returncode == 125 and "flakectr-exec has ended, or could not" in done.stderr, done.stderr
    assert execute(web, "true").returncode == 0
    web.ctl("down", "web")
    until(lambda: not helpers(), 10, "it outlives the container")
    nothing_left()
