# SPDX-License-Identifier: MIT
"""README.md followed to the letter on a host that has never had flakectr, up to a first container, then purge."""

import pathlib
import re

from fresh_host import check_nothing_is_left, look
from fresh_host import fresh, package  # noqa: F401 (fixtures)
from host import PACKAGE

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Where the README's own takes nixpkgs from the network, this one takes what the host has.
EXAMPLE = (ROOT / "tests/host/example/flake.nix").read_text(encoding="utf-8")
CLONE = "/root/flakectr"
FOLDER = "/home/alice/httpserver"


def commands(heading):
    """The lines of the blocks that are no Nix, below that heading."""
    part = re.search(rf"^#+ {heading}.*?\n(.*?)^#", README, re.MULTILINE | re.DOTALL)[1]
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
    return [line for kind, block in blocks if not kind for line in block.splitlines()]


def follow(host, lines, **options):
    """What each has said."""
    said = {}
    for line in lines:
        done = host.run(line, timeout=120, **options)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        said[line] = done.stdout
    return said


def test_from_install_to_first_container_to_purge(fresh):
    before = look(fresh)
    fresh.run(f"mkdir {CLONE} && mv {PACKAGE} /root/flakectr_0_all.deb", check=True)
    build, *install = commands("Debian")
    assert build == "tests/package .." and len(install) == 2
    follow(fresh, install, cwd=CLONE)

    fresh.write(f"{FOLDER}/flake.nix", EXAMPLE, owner="alice")
    said = follow(fresh, commands("First container"), user="alice", cwd=FOLDER)
    assert len(said) == 7
    assert " error " not in said["flakectrctl doctor"]
    assert "httpserver is up: 10.233." in said["flakectrctl up httpserver"]
    assert "running" in said["flakectrctl list"]

    assert "`apt purge flakectr`" in README
    fresh.run(f"rmdir {CLONE}; rm /root/flakectr_0_all.deb; rm -r {FOLDER}", check=True)
    done = fresh.run("apt purge flakectr", input="y\n", timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    check_nothing_is_left(fresh, before)
