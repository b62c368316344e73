# SPDX-License-Identifier: MIT
"""What one does all day: look into containers, wait for them, hear of what happens to them."""

import json
import re
import subprocess
import time

import pid1
import pytest
from flake import apart, container
from host import KILL_DAEMON
from test_forged_signals import clients
from until import read_until, until


@pytest.fixture
def folder(alice):
    made = alice.folder("web", apart("one"), apart("two", port=8080))
    alice.ctl("up", "one", cwd=made)
    return made


def begin(person, *words):
    return person.popen(["flakectrctl", *words], text=True, stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE)


@pytest.mark.own
def test_inspect(alice, bob):
    folder = alice.folder("web", container("one"))
    alice.ctl("up", "one", cwd=folder)
    of_it, = json.loads(alice.ctl("inspect", "one").stdout)
    listed, = alice.json("list")
    assert {key: of_it[key] for key in listed} == listed
    assert of_it["spec"]["name"] == "one" and of_it["spec"]["system"] == of_it["system"]
    assert of_it["flake"] == folder and of_it["output"].startswith("/nix/store/")
    assert of_it["uid_range"][0] >= 600100001 and of_it["uid_range"][1] == 65536
    assert of_it["leased_addresses"] == of_it["addresses"] and of_it["bridge"].startswith("fc-")
    assert of_it["grants"] == [] and of_it["volumes"] == []
    assert of_it["directory"] == "/var/lib/flakectr/containers/one.u1000"
    assert of_it["invocation"] == pid1.invocation(alice.host, of_it["unit"])
    again, = alice.json("inspect", "one")
    # What its systemd says last it may say only now.
    assert again | {"status_text": ""} == of_it | {"status_text": ""}
    bob.refused("inspect", "one.u1000", code=3)
    assert "the nearest is one" in alice.refused("inspect", "onee", code=4)
    assert bob.ctl("inspect", "one.u1000", check=False).stdout == "[]\n"


@pytest.mark.own
def test_wait(alice, folder):
    alice.ctl("wait", "one")
    for aim in ("running", "ready"):
        alice.ctl("wait", "one", "--for", aim)
    assert "stopped" in alice.refused("wait", "one", "--for", "stopped", "--timeout", "0", code=5)
    assert "no health" in alice.refused("wait", "one", "--for", "healthy", code=1)
    for words in (["--for", "nonsense"], ["--timeout", "soon"], ["--timeout", "-1"], ["--timeout", "367d"]):
        alice.refused("wait", "one", *words, code=2)
    alice.refused("wait", "nosuch", code=4)

    stopped = begin(alice, "wait", "one", "--for", "stopped")
    time.sleep(0.5)
    assert stopped.poll() is None
    alice.ctl("down", "one")
    assert stopped.wait(60) == 0
    ready = begin(alice, "wait", "one", "--timeout", "1min")
    alice.ctl("start", "one")
    assert ready.wait(60) == 0, ready.stderr.read()

    both = begin(alice, "wait", "one", "two", "--for", "running")
    assert both.wait(60) == 4
    alice.ctl("up", "two", cwd=folder)
    removed = begin(alice, "wait", "one", "two", "--for", "stopped")
    lost = begin(alice, "wait", "two", "--for", "healthy")
    assert lost.wait(60) == 1
    alice.ctl("remove", "--force", "--yes", "two")
    alice.ctl("down", "one")
    assert removed.wait(60) == 0, removed.stderr.read()


@pytest.mark.own
def test_events(alice, bob, folder):
    text = begin(alice, "events")
    of_json = begin(alice, "events", "--json", "one", "two")
    of_bob = begin(bob, "events", "--all")
    until(lambda: len(clients(alice.host)) == 3)
    time.sleep(1)  # until they listen
    alice.host.run(KILL_DAEMON, check=True)
    alice.ctl("up", "two", cwd=folder)
    alice.ctl("down", "one")
    alice.ctl("remove", "--force", "--yes", "two")
    lines = [line.strip().split("  ")[1:] for line in read_until(text.stdout, "  gone")]
    happened = [json.loads(line) for line in read_until(of_json.stdout, '"removed"')]
    of_all = "".join(read_until(of_bob.stdout, "  gone"))
    assert alice.signal(15) and bob.signal(15)
    for process in (text, of_json, of_bob):
        process.communicate(timeout=60)
    assert lines[0] == ["two", "appeared"] and lines[-1] == ["two", "gone"], lines
    for line in (["two", "running"], ["one", "stopping"], ["one", "stopped"]):
        assert line in lines, lines
    assert happened[0]["event"] == "added" and happened[-1]["event"] == "removed"
    assert all(of_it["owner"] == 1000 and of_it["time"] > 0 for of_it in happened)
    states = [of_it["state"] for of_it in happened
              if of_it["name"] == "one" and "state" in of_it["changes"]]
    assert states == ["stopping", "stopped"]
    assert "  two.u1000  running" in of_all


def test_stats(alice, bob, folder):
    def lines(*words):
        return [line.split() for line in alice.ctl("stats", *words).stdout.splitlines()]

    assert lines()[0] == ["NAME", "CPU", "MEMORY", "TASKS", "READ", "WRITTEN"]
    assert [line[0] for line in lines()[1:]] == ["one"]
    alice.ctl("exec", "one", "--", "sh", "-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done")
    of_it, = alice.json("top", "one")
    used = pid1.show(alice.host, "flakectr-one.u1000.service", "CPUUsageNSec")
    assert 0 < of_it["cpu_nsec"] <= used and 0 <= of_it["cpu_percent"] < 1000
    assert of_it["name"] == "one" and of_it["owner"] == 1000
    assert {"memory", "memory_max", "tasks", "bytes_read", "bytes_written"} < of_it.keys()
    assert bob.json("stats") == [] and len(bob.json("stats", "--all")) == 1
    alice.refused("stats", "nosuch", code=4)

    # On a terminal it goes on, and leaves the last look there.
    done = alice.run("TERM=xterm timeout -s INT 4 script -qec 'flakectrctl stats' /dev/null", timeout=20)
    assert done.stdout.count("NAME") > 2 and "\033[A" in done.stdout, done.stdout
    alice.ctl("down", "one")
    assert lines() == [["NAME", "CPU", "MEMORY", "TASKS", "READ", "WRITTEN"]]
    assert lines("one")[1][0] == "one"


BASH = """
source /usr/share/bash-completion/completions/flakectrctl
COMP_WORDS=(flakectrctl "$@") COMP_CWORD=$#
_flakectrctl
printf '%s\\n' "${COMPREPLY[@]}"
"""
ZSH = """
words=(flakectrctl "$@") CURRENT=$#words
_describe() { print -l -- "${candidates[@]}"; }
_files() { }
source /usr/share/zsh/vendor-completions/_flakectrctl
"""
FISH = 'complete -C "flakectrctl $argv"'


def test_completion(alice, folder):
    def completions(*words):
        said = alice.run(["bash", "-c", BASH, "bash", *words])
        assert said.stderr == ""
        of_bash = said.stdout.split()
        of_zsh = alice.run(["zsh", "-fc", ZSH, "zsh", *words]).stdout.splitlines()
        assert [line.split(":")[0] for line in of_zsh] == of_bash
        of_fish = alice.run(["fish", "-c", FISH, *words]).stdout.splitlines()
        assert set(of_bash) <= {line.split("\t")[0] for line in of_fish}, of_fish
        return of_bash

    assert completions("re") == ["restart", "remove", "reset", "restore"]
    assert completions("wait", "") == ["one"]
    assert completions("exec", "o") == ["one"]
    assert completions("down", "--ow") == ["--owner"]
    assert completions("wait", "--for", "he") == ["healthy"]
    alice.ctl("up", "two", cwd=folder)
    assert completions("logs", "one", "") == ["one", "two"]
    assert completions("shell", "one", "tw") == []


@pytest.mark.own
def test_what_is_mistyped(alice, folder):
    assert "the nearest is 'status'" in alice.refused("stauts", code=2)
    assert "the nearest is 'stop'" in alice.refused("help", "sotp", code=2)
    assert "the nearest is --detach" in alice.refused("up", "--detahc", code=2)
    assert "the nearest is one" in alice.refused("restart", "oen", code=4)
    # What fingers know of other programs leads to what does it here, and that is there.
    of = {word: alice.refused(word, code=2) for word in ("ls", "run", "kill", "attach", "ssh", "pause", "rmi",
                                                         "images", "pull", "create", "diff", "df", "version")}
    for word, said in of.items():
        verbs = re.findall(r"'flakectrctl (?:--version|(\w+))", said)
        assert f"no verb '{word}'" in said and len(verbs) >= 2, said
        for verb in filter(None, verbs):
            alice.ctl("help", verb)
    alice.ctl("down", "one")
    alice.ctl("rm", "--yes", "one")


# The test system has no tar of its own: what is asked of it is given by busybox, or by the attack.
TAR = """mkdir -p /run/wrappers/bin; printf '#!/bin/sh\\nexec busybox tar "$@"\\n' >/run/wrappers/bin/tar
chmod 755 /run/wrappers/bin/tar"""


@pytest.fixture
def copier(alice, folder):
    alice.ctl("exec", "one", "--", "sh", "-c", TAR)
    return alice


@pytest.mark.own
def test_cp(copier, bob, folder):
    alice = copier
    alice.run("mkdir -p in/deep && head -c 3000000 /dev/urandom >in/deep/file && ln -s deep/file in/link"
              " && echo text >in/text && chmod 600 in/text", cwd=folder)
    alice.ctl("cp", "in", "one:/root/new", cwd=folder)
    alice.ctl("cp", "in", "one:/root", cwd=folder)
    alice.ctl("cp", "in/text", "one:/root/renamed", cwd=folder)
    assert alice.ctl("exec", "one", "--", "sh", "-c", "cd /root; ls; cat renamed; readlink in/link;"
                     " stat -c %u:%g new/deep/file").stdout == "in\nnew\nrenamed\ntext\ndeep/file\n0:0\n"

    alice.ctl("exec", "one", "--", "sh", "-c", "chmod 6755 /root/new/deep/file; mkfifo /root/new/fifo;"
              " ln -s /etc/passwd /root/new/out")
    alice.run("mkdir there", cwd=folder)
    said = alice.refused("cp", "one:/root/new", "there", code=1, cwd=folder)
    assert "new/fifo" in said and "new/out" in said and len(said.splitlines()) == 2
    alice.ctl("cp", "one:root/renamed", "mine", cwd=folder)
    done = alice.run("cmp in/deep/file there/new/deep/file && cmp in/text mine && readlink there/new/link"
                     " && stat -c %U:%a there/new/deep/file mine && ls there/new", cwd=folder)
    assert done.stdout == "deep/file\nalice:755\nalice:600\ndeep\nlink\ntext\n", done.stderr
    assert "nosuch" in alice.refused("cp", "one:/nosuch", ".", code=1, cwd=folder)
    assert "nosuch" in alice.refused("cp", "nosuch", "one:/", code=1, cwd=folder)
    for words in (["in", "there"], ["one:/a", "one:/b"], ["one:/", "."], ["one:/a"]):
        alice.refused("cp", *words, code=2, cwd=folder)
    alice.refused("cp", "nosuch:/a", ".", code=4, cwd=folder)
    bob.refused("cp", "one.u1000:/etc/hostname", "/tmp/hostname", code=3)


@pytest.mark.own
def test_cp_of_a_hostile_archive(copier, folder):
    """What the container's tar sends instead of what it was asked for."""
    alice = copier
    alice.host.write(f"{folder}/attack.py", """
import io, sys, tarfile
attack = sys.argv[1]
with tarfile.open("attack.tar", "w") as tar:
    def add(name, kind=tarfile.REGTYPE, link="", mode=0o644, data=b"bad"):
        member = tarfile.TarInfo(name)
        member.type, member.linkname, member.mode = kind, link, mode
        member.size = len(data) if kind == tarfile.REGTYPE else 0
        tar.addfile(member, io.BytesIO(data))
    add("it", tarfile.DIRTYPE, mode=0o755)
    if attack == "absolute":
        add("/home/alice/escaped")
    elif attack == "dots":
        add("it/../../escaped")
    elif attack == "link":
        add("it/l", tarfile.SYMTYPE, "../..")
        add("it/l/escaped")
    elif attack == "hardlink":
        add("it/h", tarfile.LNKTYPE, "../../secret")
        add("it/h")
    elif attack == "other":
        add(".bashrc")
    elif attack == "device":
        add("it/disk", tarfile.BLKTYPE)
        add("it/su", mode=0o6777)
""", owner="alice")
    alice.run("echo secret >secret; mkdir -p to/here", cwd=folder)
    for attack in ("absolute", "dots", "link", "hardlink", "other", "device"):
        alice.run(["python3", "attack.py", attack], cwd=folder)
        alice.ctl("exec", "one", "--", "sh", "-c", TAR)
        alice.ctl("cp", "attack.tar", "one:/root/attack.tar", cwd=folder)
        alice.ctl("exec", "one", "--", "sh", "-c", "printf '#!/bin/sh\\ncat /root/attack.tar\\n'"
                  " >/run/wrappers/bin/tar")
        alice.refused("cp", "one:/it", "to/here", code=1, cwd=folder)
        done = alice.run("cat secret; find to /home/alice/escaped escaped .bashrc -printf '%p %m\\n' | sort",
                         cwd=folder)
        lines = done.stdout.splitlines()
        assert lines[0] == "secret", (attack, lines)
        found = {line.split()[0] for line in lines[1:]}
        assert found <= {"to", "to/here", "to/here/it", "to/here/it/su"}, (attack, lines)
        assert not [line for line in lines[1:] if line.split()[1] not in ("755", "644", "750", "640", "700", "600")
                    and not line.startswith("to/here/it/su 75")], (attack, lines)
        alice.run("rm -rf to/here/it", cwd=folder)
