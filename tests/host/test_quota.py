# SPDX-License-Identifier: MIT
"""The disk that a container may fill, where the file system has project quotas."""

import subprocess

import pytest
from flake import container

IMAGE = "/var/tmp/quota.img"
STATE = "/var/lib/flakectr"
DATA = {"type": "named", "source": "data", "target": "/data"}


def mount(host, device):
    """It takes a kernel with CONFIG_QFMT_V2, and loop devices for the host that is tested."""
    number = int(device.removeprefix("/dev/loop"))
    return host.run(f"systemctl stop flakectrd; rm -f {device}; mknod {device} b 7 {number} && "
                    f"mount -t ext4 -o prjquota {device} {STATE} && chmod 0700 {STATE}")


@pytest.fixture
def limited(host, settings):
    """flakectr's state on a file system that has them."""
    host.run(f"truncate -s 512M {IMAGE} && mkfs.ext4 -q -O quota,project {IMAGE}", check=True)
    made = subprocess.run(["losetup", "--find", "--show", host.path(IMAGE)], capture_output=True, text=True,
                          check=False)
    device = made.stdout.strip()
    try:
        mounted = mount(host, device) if device else made
        if mounted.returncode != 0:
            pytest.skip(f"a file system with quotas cannot exist here: {mounted.stderr.splitlines()[0]}")
        settings("Limits", "MinFree=16M", "DiskPerContainer=64M", "VolumesDiskPerUser=32M")
        yield
    finally:
        host.run(f"systemctl stop 'flakectr-*' flakectrd; umount {STATE}; rm -f {IMAGE} {device}")
        if device:
            subprocess.run(["losetup", "--detach", device], check=True)


def fill(person, name, file):
    """Megabytes that went in until there was no more room, and what was said then."""
    said = person.ctl("exec", name, "--", "sh", "-c", f"dd if=/dev/zero of={file} bs=1M 2>&1; stat -c %s {file}",
                      check=False).stdout
    return int(said.split()[-1]) >> 20, said


def test_a_container_fills_its_own_share_and_no_more(alice, bob, host, limited):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web", spec={"volumes": [DATA]})))
    bob.ctl("up", "other", cwd=bob.folder("other", container("other")))
    for file, share in (("/fill", 64), ("/data/fill", 32)):
        size, said = fill(alice, "web", file)
        assert share / 2 < size <= share and "quota" in said, said
    # Whoever is root inside is as little root of the quotas as of the host.
    assert alice.ctl("exec", "web", "--", "chattr", "-p", "0", "/fill", check=False).returncode != 0
    assert fill(bob, "other", "/fill")[0] > 32
    alice.ctl("restart", "web")
    assert fill(alice, "web", "/more")[0] == 0
    report = {line["check"]: line["text"] for line in alice.json("doctor", check=False)}
    assert "no more of it than" in report["disk-limit"]
