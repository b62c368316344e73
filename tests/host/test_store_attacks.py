# SPDX-License-Identifier: MIT
"""A store that is not as Nix leaves it, and uids that others have: neither is used."""

import json

import pytest
from flake import apart

pytestmark = pytest.mark.own

DIRECTORY = "/var/lib/flakectr/containers/web.u1000"


@pytest.mark.parametrize("how", ["chown alice", "chmod o+w"])
def test_a_store_that_is_a_users(alice, host, how):
    """Whoever owns it says what is in it. What builds asks Nix's daemon first, which would make it root's again."""
    before = host.run("stat -c '%u %a' /nix/store").stdout.split()
    alice.ctl("up", "web", cwd=alice.folder("web", apart("web")))
    alice.ctl("down", "web")
    host.run(f"{how} /nix/store", check=True)
    try:
        assert "/nix/store belongs to uid" in alice.refused("start", "web", code=1)
    finally:
        host.run(f"chown {before[0]} /nix/store && chmod {before[1]} /nix/store", check=True)
    alice.ctl("start", "web")


SPECS = {
    "a FIFO": ("mkfifo -m 0444 $p", "is not a regular file"),
    "10 GB": ("truncate -s 10G $p && chmod 0444 $p", "is larger than 1 MiB"),
    "a link": ("ln -s /etc/passwd $p", "is a link"),
    "a user's": ("echo '{}' >$p && chown alice $p", "is not root's alone"),
    "open to all": ("echo '{}' >$p && chmod 0666 $p", "is not root's alone"),
    "a device": ("cp -a /dev/zero $p && chmod 0444 $p", "is not a regular file"),
    "a directory": ("mkdir $p", "cannot be used"),
    "gone": ("true", "does not exist"),
}


@pytest.mark.parametrize("what", SPECS)
def test_a_spec_that_is_none(alice, host, journal, what):
    """It is in the store all the same: looked at before it is read, and not read then."""
    script, words = SPECS[what]
    folder = alice.folder("web", apart("web"))
    output = alice.ctl("build", cwd=folder).stdout.split()[-1]
    spec = f"{output}/spec.json" if host.path(output).is_dir() else output
    host.run(f"set -e; p={spec}; chmod u+w $(dirname $p); mv $p /root/spec; {script}", check=True)
    try:
        said = alice.refused("up", cwd=folder, code=1)
        assert words in said and "root:" not in said, said
    finally:
        host.run(f"rm -rf {spec} && mv /root/spec {spec} && touch -d @1 {spec} && "
                 f"[ {output} = {spec} ] || chmod 0555 {output}", check=True)
    assert journal.started("flakectr-") == []


def test_uids_that_somebody_has(alice, host, journal):
    """Also where they came to have them after the container did."""
    alice.ctl("up", "web", cwd=alice.folder("web", apart("web")))
    alice.ctl("down", "web")
    base = json.loads(host.read(f"{DIRECTORY}/record.json"))["uidBase"]
    for file in ("subuid", "subgid"):
        host.run(f"cp /etc/{file} /root/kept; echo bob:{base + 65535}:1 >>/etc/{file}", check=True)
        said = alice.refused("start", "web", code=1)
        assert "/etc/subuid" in said and "web" in said, said
        host.run(f"mv /root/kept /etc/{file}", check=True)
    for make, remove in (("useradd --uid {} --gid 100 --no-create-home late", "userdel late"),
                         ("groupadd --gid {} late", "groupdel late")):
        host.run(make.format(base + 33), check=True)
        assert "some belong to somebody else now" in alice.refused("start", "web", code=1)
        host.run(remove, check=True)
    alice.ctl("start", "web")
    for pid in host.run("systemctl show -P MainPID flakectr-web.u1000.service; machinectl show -P Leader web.u1000"
                        ).stdout.split()[1:]:
        assert f"Uid:\t{base}\t{base}\t{base}\t{base}\n" in host.read(f"/proc/{pid}/status")
