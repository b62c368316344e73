# SPDX-License-Identifier: MIT
"""What later versions of systemd do otherwise: cgroups, forwarding, whose machines there are."""

import contextlib

import pytest
import world
from flake import container
from test_network import fetch, forwarding, outside  # noqa: F401 (a fixture)

MACHINE = "web.u1000"
# By the bus, and from systemd 257 on by a socket that is open to all.
BY_BUS = f"""
busctl call org.freedesktop.machine1 /org/freedesktop/machine1 org.freedesktop.machine1.Manager \\
        RegisterMachine sayssus {MACHINE} 0 squatter container $pid ""
"""
BY_SOCKET = f"""
varlinkctl call /run/systemd/machine/io.systemd.Machine io.systemd.Machine.Register \\
        '{{"name":"{MACHINE}","class":"container","leader":'$pid'}}'
"""
LET_BOB = """polkit.addRule(function(action, subject) {
    if (action.id.indexOf("org.freedesktop.machine1.") == 0 && subject.user == "bob")
        return polkit.Result.YES;
});"""


def systemd_version(host):
    return int(host.run("systemctl --version").stdout.split()[1])


def test_cgroups_are_of_the_second_kind_inside(alice, host):
    """systemd 252 looks into the tree which kind it knows, and finds none; 257 has only this one."""
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    assert alice.inside("stat -f -c %T /sys/fs/cgroup") == "cgroup2fs\n"
    mounts = alice.inside("busybox grep -o ' - cgroup2* ' /proc/self/mountinfo").splitlines()
    assert mounts and set(mounts) == {" - cgroup2 "}, mounts


@pytest.fixture
def networkd(outside):
    """It does not run on our hosts; here it does, as on most."""
    outside.run("systemctl unmask systemd-networkd", check=True)
    yield lambda verb: outside.run(f"systemctl {verb} systemd-networkd && networkctl reload", check=True)
    outside.run("systemctl stop systemd-networkd.socket systemd-networkd; systemctl mask systemd-networkd")


def test_networkd_neither_gives_nor_takes_forwarding(alice, outside, networkd):
    """systemd 256 and later switch it on globally for nobody any more, and off where they see to a link."""
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    bridge = outside.run("ls -d /sys/class/net/fc-????????").stdout.strip().rpartition("/")[2]
    for verb in ("start", "restart"):
        networkd(verb)
        assert (forwarding(outside, "all"), forwarding(outside, world.UPLINK)) == ("0", "1")
        assert forwarding(outside, bridge) == "1"
        assert "world\n" in fetch(alice, "web", world.PAGE)
        states = outside.run(f"networkctl list --no-legend {bridge}").stdout.split()
        assert states[-1] == "unmanaged", states


@contextlib.contextmanager
def squatter(host, user, way):
    """A process of his under the name of alice's container; whether machined took it."""
    host.run(f"systemd-run --quiet --unit=squatter --uid={user} sleep infinity", check=True)
    try:
        script = f"pid=$(systemctl show -P MainPID squatter)\n{way}"
        yield host.run(script, user=None if user == "root" else user, session=True).returncode == 0
    finally:
        host.run("systemctl stop squatter", check=True)


@pytest.mark.parametrize("way", [BY_BUS, BY_SOCKET])
def test_users_do_not_register_machines(host, way):
    with squatter(host, "bob", way) as taken:
        assert not taken


def check_not_adopted(alice, folder):
    """It is not: that is an error, and the machine is left as it is."""
    said = alice.refused("up", cwd=folder, code=1)
    assert "web" in said and MACHINE in said, said
    assert alice.state("web") != "running"
    assert alice.host.run("systemctl is-active squatter").stdout == "active\n"


def test_a_machine_of_that_name_is_never_ours(alice, host):
    folder = alice.folder("web", container("web"))
    with squatter(host, "root", BY_BUS) as taken:
        assert taken
        check_not_adopted(alice, folder)
    alice.ctl("up", "web", cwd=folder)
    assert alice.page("web") == "<h1>web</h1>\n"


def test_nor_one_of_a_user_whom_polkit_lets(alice, host, rules):
    if systemd_version(host) < 257:
        pytest.skip("a machine that a user registers cannot exist here: systemd is older than 257")
    rules.set(LET_BOB)
    folder = alice.folder("web", container("web"))
    with squatter(host, "bob", BY_SOCKET) as taken:
        assert taken
        check_not_adopted(alice, folder)
    alice.ctl("up", "web", cwd=folder)
    assert alice.page("web") == "<h1>web</h1>\n"
