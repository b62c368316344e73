# SPDX-License-Identifier: MIT
"""Containers with init = "minimal": one program, and flakectr-init as the first process."""

import pathlib
import re
import signal
import subprocess

import bus
import compiled
import minimal
import pytest
from terminal import Terminal
from until import until

LOOP = "trap 'exit 0' TERM; while :; do sleep 0.1; done"
IGNORING = "trap '' TERM; while :; do sleep 1; done"


def up(person, script, name="web", **spec):
    folder = person.folder(name, minimal.container(name, script, **spec))
    person.ctl("up", name, cwd=folder)
    return folder


@pytest.fixture
def web(alice):
    up(alice, minimal.WEB, ports=[80], environment={"NAME": "web"})
    return alice


def test_a_program_alone(web, nothing_left):
    assert web.page("web") == "hello from web\n"
    assert bus.get(web, bus.path("web", 1000), "Init") == "minimal"
    assert web.inside("cat /proc/1/comm; tr '\\0' ' ' </proc/2/cmdline").startswith("flakectr-init\n")
    assert "httpd" in web.inside("ps")
    assert web.inside("cat /run/current-system/etc/hosts /etc/hosts | sort | uniq -c | wc -l") == "2\n"
    assert web.inside("ls -ld /tmp").startswith("drwxrwxrwt")
    web.ctl("restart", "web")
    assert web.page("web") == "hello from web\n"
    web.ctl("down", "web")
    assert web.state("web") == "stopped"
    nothing_left()


def test_it_is_not_ready_before_its_port(alice):
    up(alice, f"sleep 1; {minimal.WEB}", ports=[80], environment={"NAME": "late"})
    assert alice.page("web") == "hello from late\n"


def test_commands(web):
    def execute(*words, options=(), **more):
        return web.ctl("exec", *options, "web", "--", *words, check=False, **more)

    for code in (0, 1, 42, 203, 255):
        assert execute("sh", "-c", f"exit {code}").returncode == code
    assert execute("sh", "-c", "kill -TERM $$").returncode == 143
    done = execute("sh", "-c", "echo out; echo err >&2; cat", input="in")
    assert (done.stdout, done.stderr, done.returncode) == ("out\nin", "err\n", 0)
    words = ["$HOME", "%n", "'", "a b", "\n", "", "ä", "-x"]
    assert execute("printf", "[%s]", *words).stdout == "".join(f"[{word}]" for word in words)
    done = execute("sh", "-c", 'id; pwd; echo "$A $NAME $HOME"',
                   options=["--user", "www-data", "--workdir", "/tmp", "--env", "A=$B"])
    assert done.stdout == ("uid=33(www-data) gid=33(www-data) groups=33(www-data),44(logs)\n/tmp\n$B web /srv\n")
    assert execute("sh", "-c", "id -u; pwd", options=["--user", "1234"]).stdout == "1234\n/\n"
    assert execute("sh", "-c", "pwd; tty").stdout.startswith("/root\n")
    for words, options, code, text in (
            (["nosuch"], [], 127, "nosuch"), (["/etc/passwd"], [], 126, "/etc/passwd"),
            (["true"], ["--user", "nobodyhere"], 125, "user"),
            (["true"], ["-w", "/no/such"], 125, "directory")):
        done = execute(*words, options=options)
        assert (done.returncode, len(done.stderr.splitlines())) == (code, 1), done.stderr
        assert text in done.stderr


def test_who_leaves_ends_his_command(web, nothing_left):
    for script in ("exec sleep 1234", "sleep 1234 & sleep 1234", "trap '' TERM HUP; sleep 1234; sleep 1234"):
        web.popen(["flakectrctl", "exec", "web", "--", "sh", "-c", script])
        until(lambda: "sleep 1234" in web.inside("ps"), failure="it does not begin", pause=0.3)
        assert web.signal(signal.SIGKILL) > 0
        until(lambda: "sleep 1234" not in web.inside("ps"), failure="it goes on", pause=0.3)
    web.ctl("exec", "web", "--", "sh", "-c", "sleep 1234 >/dev/null 2>&1 & true")
    until(lambda: "sleep 1234" not in web.inside("ps"), failure="what a command has left goes on", pause=0.3)
    # Orphans become children of the first process, which buries them.
    web.inside("for i in 1 2 3 4 5; do (setsid sleep 0.1 &) ; done")
    until(lambda: " Z " not in web.inside("ps -o stat,args"), failure="zombies stay", pause=0.3)
    web.ctl("down", "web")
    nothing_left()


def open_shell(person):
    terminal = Terminal(person, "exec flakectrctl shell web")
    terminal.screen.write = len  # busybox' shell asks where the cursor is, which is nothing to look at
    return terminal


def test_shell(web):
    terminal = open_shell(web)
    terminal.await_text("#")
    terminal.type("stty size; tty; id -un; echo $TERM.\n")
    terminal.await_text("40 99")
    terminal.await_text("/dev/pts/")
    terminal.type("sleep 100\n")
    terminal.look(0.5)
    terminal.type("\x03")
    terminal.type("echo code=$?\n")
    terminal.await_text("code=130")
    terminal.type("exit 7\n")
    assert terminal.wait() == 7
    terminal.close()
    # One that is left open holds nothing up.
    terminal = open_shell(web)
    terminal.await_text("#")
    web.ctl("down", "web", timeout=9)
    terminal.wait()
    terminal.close()


def test_it_ends_in_an_orderly_way(alice):
    folder = up(alice, "trap 'echo orderly >/root/end; exit 3' TERM; while :; do sleep 0.1; done")
    alice.ctl("down", "web")
    assert alice.state("web") == "stopped"
    alice.ctl("up", cwd=folder)
    assert alice.inside("cat /root/end") == "orderly\n"
    # From inside, too.
    alice.ctl("exec", "web", "--", "kill", "1", check=False)
    alice.await_state("web", "stopped")


def test_who_does_not_hear_is_killed(alice, nothing_left):
    up(alice, IGNORING)
    alice.ctl("down", "web")
    assert alice.state("web") == "stopped"
    nothing_left()


def test_how_it_ends(alice):
    up(alice, "echo done; echo once >>/root/runs", name="job")
    alice.await_state("job", "stopped")
    assert "done" in alice.ctl("logs", "job").stdout
    # 133 is what systemd-nspawn says of a reboot, and it takes care that nothing else does.
    for number, script in ((5, "exit 5"), (1, "exit 133"), (137, "kill -9 $$")):
        folder = alice.folder("web", minimal.container("web", f"sleep 0.5; {script}"))
        alice.ctl("up", "web", cwd=folder)
        alice.await_state("web", "failed")
        status = alice.host.run("journalctl -u flakectr-web.u1000.service -o cat | tail -n20").stdout
        assert f"status={number}" in status, status


def test_it_is_started_again(alice):
    up(alice, "echo run >>/root/runs; [ $(wc -l </root/runs) -gt 2 ] || { sleep 0.5; exit 1; }\n" + LOOP,
       restart="on-failure")
    until(lambda: alice.ctl("exec", "web", "--", "wc", "-l", "/root/runs", check=False).stdout.startswith("3"),
          patience=60, failure="it is not started again", pause=0.3)


def test_a_program_that_cannot_run(alice):
    folder = alice.folder("web", minimal.container("web", "true", interpreter="/no/such/shell"))
    text = alice.refused("up", cwd=folder, code=1)
    assert "web ended before it was ready" in text and "/init: No such file or directory" in text, text


def test_logs(alice, bob):
    folder = up(alice, "printf 'begins \\033[31mred\\a\\n'\nn=0; while :; do n=$((n+1)); echo line $n; sleep 0.2; done")
    until(lambda: "line 3" in alice.ctl("logs", "web").stdout, failure="no log")
    text = alice.ctl("logs", "web").stdout
    assert "begins red" in text and "\033" not in text and "\a" not in text and "\r" not in text
    assert len(alice.ctl("logs", "-n", "2", "web").stdout.splitlines()) == 2
    assert "no units" in alice.refused("logs", "--unit", "nginx", "web", code=1)
    assert bob.ctl("logs", "web.u1000", check=False).returncode != 0
    process = alice.popen(["flakectrctl", "logs", "-f", "web"], text=True, stdout=subprocess.PIPE)
    assert "web.u1000" in process.stdout.readline()
    alice.ctl("down", "web")
    before = alice.ctl("logs", "web").stdout
    last = int(re.findall(r"line (\d+)$", before, re.M)[-1])
    alice.ctl("up", cwd=folder)
    seen = []
    while not any("begins" in line for line in seen):
        seen.append(process.stdout.readline())
        assert seen[-1], seen
    assert any(line.endswith(f": line {last}\n") for line in seen), "the last words are missing"
    # Of the last start alone.
    assert f"line {last}\n" in before and len(re.findall("begins", alice.ctl("logs", "web").stdout)) == 1
    alice.ctl("remove", "--force", "--yes", "web")
    process.communicate(timeout=60)
    assert process.returncode == 0


def test_updates(alice):
    folder = up(alice, f"echo first >/root/which\n{LOOP}")
    alice.host.write(f"{folder}/flake.nix", minimal.flake.flake(
        minimal.container("web", f"echo second >/root/which\n{LOOP}")), owner="alice")
    assert "updated" in alice.ctl("update", "web", cwd=folder).stdout
    assert alice.inside("cat /root/which") == "second\n"
    alice.ctl("rollback", "web")
    assert alice.inside("cat /root/which") == "first\n"


def test_a_clone_of_it(alice):
    up(alice, minimal.WEB, ports=[80], environment={"NAME": "web"})
    alice.ctl("down", "web")
    alice.ctl("clone", "web", "twin")
    alice.ctl("start", "twin")
    assert bus.get(alice, bus.path("twin", 1000), "Init") == "minimal"
    assert alice.page("twin") == "hello from web\n" and alice.inside("id -u", name="twin") == "0\n"


def test_from_a_system_and_back(alice):
    folder = alice.folder("web", minimal.flake.container("web"))
    alice.ctl("up", cwd=folder)
    alice.inside("echo mine >/root/file")
    alice.host.write(f"{folder}/flake.nix", minimal.flake.flake(
        minimal.container("web", minimal.WEB, ports=[80])), owner="alice")
    alice.ctl("update", "web", cwd=folder)
    assert alice.page("web").startswith("hello") and alice.inside("cat /root/file") == "mine\n"
    assert bus.get(alice, bus.path("web", 1000), "Init") == "minimal"
    alice.ctl("rollback", "web")
    assert bus.get(alice, bus.path("web", 1000), "Init") == "system"
    assert alice.page("web").startswith("<h1>")


def test_secrets_and_variables(alice):
    folder = alice.folder("web", minimal.container(
        "web", f'cat "$CREDENTIALS_DIRECTORY/key" >/root/key; echo "$A" >/root/a; env >/root/env\n{LOOP}',
        credentials={"key": {"file": "secrets/key"}}, environment={"A": "b c"}))
    alice.host.write(f"{folder}/secrets/key", "hidden", owner="alice", mode=0o600)
    alice.ctl("up", "--accept", "web", cwd=folder)
    assert alice.inside("cat /root/key /root/a") == "hiddenb c\n"
    assert "NOTIFY_SOCKET" not in alice.inside("cat /root/env")
    done = alice.ctl("exec", "--user", "www-data", "web", "--", "cat", "/run/host/credentials/key", check=False)
    assert done.returncode == 1 and "ermission denied" in done.stderr


CONFINEMENT = "grep -E '^(Cap|NoNewPrivs|Seccomp)' /proc/%s/status; cat /proc/%s/uid_map /proc/%s/cgroup"


def test_commands_are_as_confined_as_the_program(web):
    program = web.inside("pidof httpd").strip()
    assert web.inside(CONFINEMENT % ((program,) * 3)) == web.inside(CONFINEMENT % (("self",) * 3))


def compile_into(person, file, source, *flags):
    person.host.run(["mkdir", "-p", str(pathlib.Path(file).parent)], check=True)
    compiled.put(person.host, file, source, "-static", *flags)


def test_only_root_inside_reaches_the_first_process(alice):
    folder = alice.folder("web", minimal.container("web", LOOP, **{"volumes-ro": ["tools:/tools"]}))
    compile_into(alice, f"{folder}/tools/knock", "knock.c")
    alice.ctl("up", "web", cwd=folder)

    def knock(*options):
        return alice.ctl("exec", *options, "web", "--", "/tools/knock", check=False).returncode

    assert alice.inside("stat -c %a /run/flakectr /run/flakectr/init") == "700\n600\n"
    assert knock() == 0
    assert knock("--user", "www-data") == 2
    # Where he is let in he is not answered: the first process asks the kernel who comes.
    alice.inside("chmod 755 /run/flakectr; chmod 777 /run/flakectr/init")
    assert knock("--user", "www-data") == 1 and knock() == 0


# Each is sent in the place of an answer. The last one is none at all.
LIES = (r"terminal 0 \033[31mx", "terminal 0 ", "exited 999 ", r"\377\377\377", r"failed 0 \033[31mred\nsecond", "")


@pytest.mark.own
@pytest.mark.parametrize("words", LIES)
def test_a_first_process_that_lies(alice, words):
    up(alice, minimal.WEB, name="honest", ports=[80], environment={"NAME": "honest"})
    folder = alice.folder("liar", minimal.program("liar", file="./init"))
    compile_into(alice, f"{folder}/init", "liar.c", f'-DWORDS="{words}"')
    alice.ctl("up", "liar", cwd=folder)
    done = alice.ctl("exec", "liar", "--", "true", check=False, timeout=40)
    assert done.returncode == 125 and len(done.stderr.splitlines()) == 1, done.stderr
    assert "\033" not in done.stderr
    assert alice.inside("echo works", name="honest") == "works\n"
