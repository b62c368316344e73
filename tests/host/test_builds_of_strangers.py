# SPDX-License-Identifier: MIT
"""What a flake says to Nix and git runs as its owner or not at all, and what a build says is bounded."""

import bus
import pytest
from flake import built, container
from test_contention import crashes, main_pid

# Whoever runs it leaves a word of who he is.
HOOK = """#!/bin/sh
id -u >>/tmp/hooked/$(basename "$0")
exit 0
"""
CONFIGURATION = """  nixConfig = {
    post-build-hook = "%s";
    pre-build-hook = "%s";
    build-hook = "%s";
    diff-hook = "%s";
    run-diff-hook = true;
    sandbox = false;
    extra-sandbox-paths = [ "/etc/shadow" ];
    allow-unsafe-native-code-during-evaluation = true;
    accept-flake-config = true;
    extra-experimental-features = [ "impure-derivations" ];
  };
"""


@pytest.fixture
def hooks(alice, host):
    """The folder of programs of alice's that nobody else shall run."""
    host.run("rm -rf /tmp/hooked && mkdir -m 1777 /tmp/hooked", check=True)
    yield alice.home + "/hooks"
    host.run("rm -rf /tmp/hooked /home/alice/hooks")


def ran(host):
    found = host.run("cd /tmp/hooked && grep -H . * 2>/dev/null").stdout.splitlines()
    return {tuple(line.split(":")) for line in found}


def as_everybody(person, folder):
    """As its owner, and by root for him."""
    person.ctl("up", cwd=folder)
    person.ctl("remove", "--force", "--yes", "web")
    done = bus.Root(person.host).run(["flakectrctl", "up", "--owner", person.name, "web"], cwd=folder,
                                     timeout=90)
    assert done.returncode == 0, done.stderr
    person.ctl("up", "--update", cwd=folder)


def write_hooks(host, hooks, *names):
    for name in names:
        host.write(f"{hooks}/{name}", HOOK, mode=0o755, owner="alice")


def test_nix_configuration_of_a_flake(alice, host, hooks):
    names = ("post", "pre", "build", "diff")
    write_hooks(host, hooks, *names)
    folder = alice.folder("web", container("web"))
    text = host.read(f"{folder}/flake.nix")
    configuration = CONFIGURATION % tuple(f"{hooks}/{name}" for name in names)
    host.write(f"{folder}/flake.nix", "{\n" + configuration + text.partition("{\n")[2], owner="alice")
    as_everybody(alice, folder)
    assert ran(host) == set()
    assert alice.page("web") == "<h1>web</h1>\n"


def test_hooks_of_git(alice, host, hooks):
    """Also those of whom somebody else runs git for, in the owner's repository."""
    names = ("fsmonitor", "post-checkout", "post-index-change", "filter", "textconv", "ssh", "askpass")
    write_hooks(host, hooks, *names)
    folder = alice.folder("web", container("web"))
    alice.run(f"""set -e
git init --quiet . && git config user.email a@example.org && git config user.name alice
echo '* filter=odd diff=odd' >.gitattributes
git add . && git commit --quiet -m first
git config core.fsmonitor {hooks}/fsmonitor
git config core.hooksPath {hooks}
git config core.sshCommand {hooks}/ssh
git config core.askPass {hooks}/askpass
git config filter.odd.clean {hooks}/filter
git config filter.odd.smudge {hooks}/filter
git config diff.odd.textconv {hooks}/textconv
touch flake.nix""", cwd=folder, check=True)
    as_everybody(alice, folder)
    seen = ran(host)
    assert seen <= {("filter", "1000")}, seen
    # It is tried in earnest: git as alice does run them.
    alice.run("git status >/dev/null; git checkout --quiet -b other", cwd=folder)
    assert ("post-checkout", "1000") in ran(host)


def test_a_repository_of_root_runs_nothing_as_root(alice, host, hooks):
    write_hooks(host, hooks, "fsmonitor")
    folder = alice.folder("web", container("web"))
    host.run(f"chown -R root:root {folder} && cd {folder} && git init --quiet . && git add . && "
             f"git config core.fsmonitor {hooks}/fsmonitor", check=True)
    bus.Root(host).run(["flakectrctl", "up", "--owner", "alice", "web"], cwd=folder, timeout=90)
    assert ("fsmonitor", "0") not in ran(host)


LINES = "$busybox seq 50000 | $busybox sed 's/.*/\\x1b[31m@nix {}/'; exit 1"
LINE = "$busybox head -c %u /dev/zero | $busybox tr '\\0' x >&2; "


@pytest.mark.parametrize("script", [
    LINE % 5_000_000 + "exit 1", LINES, pytest.param(LINE % 100_000_000 + "exit 1", marks=pytest.mark.long)])
def test_lines_without_end(alice, host, nothing_left, script):
    """A builder's log of megabytes on one line, and one of many lines."""
    failures, pid = crashes(host), main_pid(host)
    said = alice.refused("up", cwd=alice.folder("web", built("web", script)), code=1, timeout=300)
    assert len(said) < 1_000_000 and "\x1b[31m" not in said
    assert (crashes(host), main_pid(host)) == (failures, pid)
    nothing_left()
