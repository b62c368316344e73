# SPDX-License-Identifier: MIT
"""The Debian package on a host that has never had flakectr: installed, upgraded, removed, purged."""

import os
import pathlib
import subprocess

import pytest
from flake import container
from host import Host
from person import Person

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ROOT / "build-package"

# All that could be left of it: files but for what the host itself writes, people, units, networks.
LOOK = r"""
find / -xdev \( -path /proc -o -path /sys -o -path /tmp -o -path /var/log -o -path /var/cache \
        -o -path /var/lib/dpkg -o -path /var/lib/systemd -o -path /nix -o -path /run -o -path /root \
        -o -path /home -o -path /var/tmp -o -path /etc/ld.so.cache \) -prune -o -print | sort
cut -d: -f1 /etc/passwd /etc/group | sort
systemctl list-units --all --plain --no-legend '*flakectr*' 'fc-*' | awk '{ print $1 }'
systemctl list-unit-files --no-legend '*flakectr*' | awk '{ print $1 }'
ls /sys/class/net
nft list tables
ls -d /run/flakectr* /run/systemd/transient/flakectr* /nix/var/nix/gcroots/flakectr 2>/dev/null
awk '$5 ~ "flakectr" { print $5 }' /proc/1/mountinfo
"""


@pytest.fixture(scope="module")
def package():
    built = sorted(BUILT.glob("flakectr_*.deb"))
    if not built:
        subprocess.run([ROOT / "tests/package", BUILT], check=True, stdout=subprocess.DEVNULL)
        built = sorted(BUILT.glob("flakectr_*.deb"))
    return built[-1]


@pytest.fixture
def fresh(package):
    with Host.boot(os.environ.get("FLAKECTR_TEST_SUITE", "bookworm")) as host:
        host.put_system()
        target = host.path("/root/flakectr.deb")
        target.write_bytes(package.read_bytes())
        yield host


def dpkg(host, *words):
    done = host.run(["dpkg", *words], timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def look(host):
    return host.run(LOOK).stdout.splitlines()


def main_pid(host):
    return host.run("systemctl show -P MainPID flakectr-web.u1000.service").stdout.strip()


def test_from_install_to_purge(fresh):
    before = look(fresh)
    dpkg(fresh, "--install", "/root/flakectr.deb")
    fresh.run(["usermod", "-aG", "flakectr", "alice"], check=True)
    alice = Person(fresh, "alice")

    doctor = alice.json("doctor", check=False)
    assert [line for line in doctor if line["verdict"] == "error"] == []
    folder = alice.folder("web", container("web", page="of a package\n"))
    alice.ctl("up", cwd=folder)
    assert alice.page("web") == "of a package\n"
    pid = main_pid(fresh)

    dpkg(fresh, "--install", "/root/flakectr.deb")
    assert main_pid(fresh) == pid != "0"
    assert alice.page("web") == "of a package\n"
    alice.ctl("restart", "web")

    dpkg(fresh, "--remove", "flakectr")
    assert main_pid(fresh) == "0"
    assert fresh.path("/var/lib/flakectr/containers/web.u1000").exists(), "what it wrote is kept"

    dpkg(fresh, "--install", "/root/flakectr.deb")
    alice.ctl("start", "web")
    assert alice.page("web") == "of a package\n"

    dpkg(fresh, "--purge", "flakectr")
    after = look(fresh)
    assert sorted(set(after) - set(before)) == []
    assert sorted(set(before) - set(after)) == []


def test_without_nix(fresh):
    fresh.run(["dpkg", "--remove", "--force-depends", "nix-bin", "nix-setup-systemd"], timeout=60)
    dpkg(fresh, "--install", "/root/flakectr.deb")
    lines = Person(fresh, "alice").json("doctor", check=False)
    assert {line["verdict"] for line in lines if line["check"] == "nix"} == {"error"}, lines
