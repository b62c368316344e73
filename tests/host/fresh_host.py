# SPDX-License-Identifier: MIT
"""A host that has never had flakectr, the Debian package for it, and a look at all that could be left."""

import os
import pathlib
import subprocess

import pytest
from host import Host, package_in

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ROOT / "build-package"

# All that could be left of it: files but for what the host itself writes, all that is set in /etc, people
# among it, units, networks.
LOOK = r"""
find / -xdev \( -path /proc -o -path /sys -o -path /tmp -o -path /var/log -o -path /var/cache \
        -o -path /var/lib/apt \
        -o -path /var/lib/dpkg -o -path /var/lib/systemd -o -path /nix -o -path /run -o -path /root \
        -o -path /home -o -path /var/tmp -o -path /etc/ld.so.cache \) -prune -o -print | sort
find /etc -xdev -type f ! -name '*-' ! -name ld.so.cache -exec sha256sum {} + | sort
systemctl list-units --all --plain --no-legend '*flakectr*' 'fc-*' | awk '{ print $1 }'
systemctl list-unit-files --no-legend | awk '{ print $1, $2 }'
ls /sys/class/net
nft list tables
ls -d /run/flakectr* /run/systemd/transient/flakectr* /nix/var/nix/gcroots/flakectr 2>/dev/null
awk '$5 ~ "flakectr" { print $5 }' /proc/1/mountinfo
"""


@pytest.fixture(scope="module")
def package():
    if not package_in(BUILT):
        subprocess.run([ROOT / "tests/package", BUILT], check=True, stdout=subprocess.DEVNULL)
    return package_in(BUILT)


@pytest.fixture
def fresh(package):
    with Host.boot(os.environ.get("FLAKECTR_TEST_SUITE", "bookworm")) as host:
        host.put_system()
        host.put_package(package)
        yield host


def look(host):
    return host.run(LOOK).stdout.splitlines()


def check_nothing_is_left(host, before):
    after = look(host)
    added, gone = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    assert not added and not gone, "\n".join(["added:", *added, "gone:", *gone])
