# SPDX-License-Identifier: MIT
"""flakectr-build alone, as its unit starts it: a request on its socket, reports from there."""

import json
import os
import socket
import subprocess
import time

import flake
import pytest
from until import until

PROGRAM = "/usr/libexec/flakectr/flakectr-build"
LINKS = "/tmp/flakectr-build-test"

SLOW = """{ outputs = { self }: { flakeContainers.x86_64-linux.slow = derivation {
  name = "slow"; system = "x86_64-linux"; builder = "/bin/sh";
  args = [ "-c" "echo begun; while :; do :; done" ]; stamp = "%d"; }; }; }"""

BROKEN = """{ outputs = { self }: { flakeContainers.x86_64-linux = {
  bad = derivation { name = "bad"; system = "x86_64-linux"; builder = "/bin/sh";
    args = [ "-c" "i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo \\"line $i\\"; done; exit 3" ]; };
  text = "no derivation"; }; }; }"""


class Build:
    def __init__(self, host, user, folder, names=(), verbose=False):
        self.host = host
        host.run(f"rm -rf {LINKS}.*", check=True)
        self.socket, theirs = socket.socketpair()
        with theirs:
            self.process = host.popen([PROGRAM], user=user, stdin=theirs, stdout=theirs,
                                      stderr=subprocess.PIPE,
                                      environment={"FLAKECTR_BUILD_PLACE": LINKS})
        request = {"flake": folder, "names": list(names), "kept": [], "verbose": verbose}
        self.socket.sendall(json.dumps(request).encode())
        self.socket.shutdown(socket.SHUT_WR)
        self.socket.settimeout(60)
        self.lines, self.text, self.links = [], "", []

    def finish(self):
        data = b""
        while not data.endswith(b"\ndone\n"):
            more = self.socket.recv(65536)
            if not more:
                break
            data += more
        self.lines = data.decode().splitlines()
        entries = self.host.path("/").glob(f"{LINKS}.*/*".lstrip("/"))
        self.links = sorted(os.readlink(link) for link in entries if link.is_symlink())
        self.socket.close()
        self.text = self.process.communicate(timeout=30)[1].decode()
        return self

    def outputs(self):
        words = (line.split() for line in self.lines)
        return {word[1]: word[2] for word in words if word[0] == "output"}

    def failure(self):
        assert self.lines[-1].startswith("failed "), self.lines
        return self.lines[-1].split(" ", 2)[1:]


@pytest.fixture
def build(host):
    yield lambda *words, **options: Build(host, *words, **options).finish()
    host.run(f"rm -rf {LINKS}.*")


@pytest.fixture
def web(alice):
    shop = flake.container("web", {"project": "shop"}).replace('"web" =', '"shop.web" =', 1)
    return alice.folder("web", flake.container("web"), flake.container("db", port=5432), shop)


def test_one(build, web):
    done = build("alice", web, ["web"])
    assert done.lines[-1] == "done", done.lines
    assert done.outputs()["web"].endswith("-web-container")
    assert done.links == [done.outputs()["web"]]


@pytest.mark.parametrize("names", [["web", "db"], ["shop.web", "web"], []])
def test_each_name_has_its_own_output(build, web, names):
    outputs = build("alice", web, names).outputs()
    assert sorted(outputs) == sorted(names or ["db", "shop.web", "web"])
    for name, path in outputs.items():
        assert path.endswith(f"-{name}-container")


def test_log_lines_are_asked_for(build, alice):
    folder = alice.folder("broken", text=BROKEN)
    assert "bad> line 30" in build("alice", folder, ["bad"], verbose=True).text
    assert "line 30" not in build("alice", folder, ["bad"]).text


def test_failures(build, alice, web):
    broken = alice.folder("broken", text=BROKEN)
    mistyped = alice.folder("mistyped", text="{ outputs = { self }: { \n } ")
    none = alice.folder("none", text="{ outputs = { self }: { }; }")
    for folder, names, kind, *words in (
            (web, ["web", "x"], "no-such-container", "container x:", "it has db, shop.web, web"),
            (none, ["x"], "no-such-container", "defines no containers"),
            (none, [], "no-such-container", "defines no containers"),
            (alice.home, ["x"], "no-such-flake", f"no flake.nix in {alice.home}:"),
            (f"{alice.home}/x", [], "no-such-flake", f"{alice.home}/x"),
            ("/root", [], "no-such-flake", "/root"),
            (mistyped, ["x"], "build-failed", "syntax error"),
            (mistyped, [], "build-failed", "syntax error"),
            (broken, ["text"], "build-failed", "x86_64-linux.text"),
            (broken, ["bad"], "build-failed", "-bad.drv", r"\n> line 11\n", r"\n> line 30\n")):
        failure = build("alice", folder, names).failure()
        assert failure[0] == kind, failure
        for word in words:
            assert word in failure[1], failure


def test_no_entry(build, host):
    """Nix does not let carol in: she is told which group would help."""
    host.run("mkdir -p /srv/none && echo '{ outputs = { self }: { }; }' >/srv/none/flake.nix")
    kind, text = build("carol", "/srv/none", ["x"]).failure()
    host.run("rm -r /srv/none")
    assert kind == "nix-unavailable"
    assert "usermod --append --groups nix-users carol" in text


def test_text_is_fit_for_a_terminal(build, alice):
    text = BROKEN.replace("echo", "printf '\\\\033]0;title\\\\007\\\\033[2J%s\\\\n'", 1)
    done = build("alice", alice.folder("broken", text=text), ["bad"], verbose=True)
    assert "line 30" in done.text and "line 30" in done.failure()[1]
    assert "\033" not in done.text + done.lines[-1] and "\007" not in done.text


def test_hangup_ends_nix_and_the_builder(host, alice):
    folder = alice.folder("slow", text=SLOW % time.time())
    build = Build(host, "alice", folder, ["slow"], verbose=True)
    for line in build.process.stderr:
        if b"slow> begun" in line:
            break
    assert host.run("pgrep -u nixbld1,nixbld2").stdout
    started = time.monotonic()
    build.socket.close()
    build.process.wait(timeout=30)
    assert time.monotonic() - started < 5
    build.process.stderr.close()
    until(lambda: not host.run("pgrep -u alice -x nix; pgrep -u nixbld1,nixbld2").stdout, 10,
          "Nix or the builder is still there")
    host.run(f"rm -rf {LINKS}.*")
