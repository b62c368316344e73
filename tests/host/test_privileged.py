# SPDX-License-Identifier: MIT
"""What equals root is asked of its owner and of an administrator, by its name, and once."""

import json

import bus
import pytest
from flake import container
from test_consent import RECORD, reboot

UNIT = "flakectr-web.u1000.service"
# Who asks, for which container and what, and what an administrator says to that.
RULE = """polkit.addRule(function(action, subject) {
    if (action.id != "org.flakectr1.privileged")
        return polkit.Result.NOT_HANDLED;
    var asked = subject.user + " " + action.lookup("container") + " " + action.lookup("wants");
    return asked == "alice web %s" ? polkit.Result.YES : polkit.Result.NO;
});
"""
USERS = "be root of this host, without a user namespace"
NETWORK = "be in the network of this host"
FUSE = "use the device /dev/fuse"
ADMIN = "have the capability CAP_SYS_ADMIN"
MODULE = "have the capability CAP_SYS_MODULE"
SRV = "have root read and write /srv/of-root"


@pytest.fixture
def administrator(rules):
    """administrator(wants...): permits exactly these, asked in one question."""
    return lambda *wants: rules.set(RULE % ", ".join(wants))


def web(person, privileged, port=80, **fields):
    return person.folder("web", container("web", port=port, spec={"privileged": privileged, **fields}))


def permits(host, path=RECORD):
    return json.loads(host.read(path)).get("permits", [])


@pytest.mark.own
@pytest.mark.parametrize("privileged, fields, want", [
    ({"userNamespace": False}, {}, USERS),
    ({"capabilities": ["CAP_SYS_MODULE"]}, {}, MODULE),
    ({"devices": ["/dev/fuse"]}, {}, FUSE),
    ({"hostNetwork": True}, {"network": "host"}, NETWORK),
    ({}, {"volumes": [{"type": "bind", "source": "/srv/of-root", "target": "/x", "privileged": True}]},
     SRV)])
def test_nobody_has_it_unasked(alice, bob, journal, nothing_left, privileged, fields, want):
    """Neither group nor session is enough; the owner's own yes is not enough, nor is the flake's."""
    for person in (alice, bob):
        folder = web(person, privileged, **fields)
        said = person.refused("up", cwd=folder, code=3)
        assert f"  {want}\n" in said and "--accept" in said, said
        said = person.refused("up", "--accept", cwd=folder, code=3)
        assert want in said and "administrator" in said, said
        agreed = f"<['{want}', '{want.removeprefix('have root ')}']>"
        done = bus.call(person, "Up", folder, "['web']", f"{{'accept': {agreed}}}")
        assert done.returncode != 0 and want in done.stderr
    assert journal.started("flakectr-") == []
    nothing_left()


def test_what_wants_nothing_is_not_asked_for(bob):
    folder = web(bob, {"hostNetwork": True, "userNamespace": True, "capabilities": []})
    bob.ctl("up", "web", cwd=folder)
    assert bob.state("web") == "running"


def test_a_device(alice, host, administrator):
    administrator(FUSE)
    folder = web(alice, {"devices": ["/dev/fuse"]})
    alice.ctl("up", "--accept", "web", cwd=folder)
    assert permits(host) == [f"privileged: {FUSE}"]
    inspected = bus.call(alice, "Inspect", object_path=bus.path("web", alice.uid), interface=bus.CONTAINER)
    assert f"'Permits': <['privileged: {FUSE}']>" in inspected.stdout
    assert alice.inside("stat -c '%u %g %t,%T %F' /dev/fuse").strip() == "0 0 a,e5 character special file"
    assert alice.inside("exec 3<>/dev/fuse && echo open") == "open\n"
    allowed = host.run(f"systemctl show -p DeviceAllow {UNIT}").stdout
    assert "DeviceAllow=/dev/fuse rwm\n" in allowed and "DeviceAllow=char-pts rw\n" in allowed
    # The host's own node is what it was.
    assert host.run("stat -c '%u %g' /dev/fuse").stdout == "0 0\n"

    # It is kept for this container, and for these words: nobody is asked again, and not for more.
    administrator()
    alice.ctl("restart", "web")
    alice.ctl("down", "web")
    host.run("systemctl restart flakectrd", check=True)
    alice.ctl("up", "web", cwd=folder)
    for more in ({"devices": ["/dev/fuse", "/dev/net/tun"]}, {"devices": ["/dev/null"]},
                 {"capabilities": ["CAP_SYS_MODULE"], "devices": ["/dev/fuse"]}):
        said = alice.refused("up", "--update", "--accept", cwd=web(alice, more), code=3)
        assert FUSE not in said and "administrator" in said
    other = alice.folder("other", container("other", spec={"privileged": {"devices": ["/dev/fuse"]}}))
    assert FUSE in alice.refused("up", "--accept", cwd=other, code=3)
    assert alice.inside("exec 3<>/dev/fuse && echo open") == "open\n"

    # What is wanted no more is permitted no more.
    alice.ctl("up", "--update", "web", cwd=web(alice, {}))
    assert permits(host) == [] and alice.inside("ls /dev/fuse 2>&1 || :") != "/dev/fuse\n"
    web(alice, {"devices": ["/dev/fuse"]})
    assert FUSE in alice.refused("up", "--update", "--accept", cwd=folder, code=3)


def test_devices_that_are_none(alice, administrator, nothing_left):
    for path in ("/dev/nothing", "/dev/fd", "/dev/stdin", "/dev/log"):
        administrator(f"use the device {path}")
        folder = web(alice, {"devices": [path]})
        said = alice.refused("up", "--accept", cwd=folder, code=1)
        assert path in said, said
        alice.ctl("remove", "--force", "--yes", "web")
    nothing_left()


def test_no_user_namespace(alice, host, administrator):
    administrator(USERS, ADMIN)
    (host.path("/home/alice/web")).mkdir(exist_ok=True)
    folder = web(alice, {"userNamespace": False, "capabilities": ["CAP_SYS_ADMIN"]}, volumes=[
        ".:/src", {"type": "named", "source": "data", "target": "/data"},
        {"type": "tmpfs", "target": "/memory", "size": 65536}])
    alice.ctl("up", "--accept", "web", cwd=folder)
    assert alice.inside("cat /proc/self/uid_map").split() == ["0", "0", "4294967295"]
    assert alice.page("web") == "<h1>web</h1>\n"
    # Files of the project stay its owner's, on both sides, also here.
    assert alice.inside("stat -c %u:%g /src/flake.nix /data /memory; echo x >/src/made") == "0:0\n" * 3
    assert host.run("stat -c %u:%g /home/alice/web/made").stdout == "1000:100\n"
    # What it keeps, it keeps with a user namespace, too, and the other way round.
    alice.inside("echo kept >/data/file; echo kept >/root/file; chown 33:33 /data/file")
    fields = {"volumes": [{"type": "named", "source": "data", "target": "/data"}]}
    alice.ctl("up", "--update", "web", cwd=web(alice, {}, **fields))
    assert alice.inside("cat /proc/self/uid_map").split()[1] != "0"
    assert alice.inside("cat /data/file /root/file; stat -c %u /data/file /root/file") == "kept\nkept\n33\n0\n"
    alice.ctl("down", "web")
    alice.ctl("remove", "--force", "--yes", "web")
    alice.ctl("volume", "rm", "data")


def test_the_network_of_the_host(alice, host, administrator):
    administrator(NETWORK)
    folder = web(alice, {"hostNetwork": True}, 8123, network="host", ports=[8123], ready={
        "timeout": 60, "check": {"type": "http", "port": 8123}})
    alice.ctl("up", "--accept", "web", cwd=folder)
    assert alice.run("curl -fsS http://127.0.0.1:8123/").stdout == "<h1>web</h1>\n"
    assert alice.inside("readlink /proc/self/ns/net") == host.run("readlink /proc/self/ns/net").stdout
    assert bus.get(alice, bus.path("web", alice.uid), "Addresses") == []
    assert host.run("ip -o link show | grep fc-").stdout == ""
    said = alice.refused("up", "--update", "-p", "8080:80", cwd=folder, code=1)
    assert "no network of its own" in said
    alice.ctl("up", "--update", "web", cwd=web(alice, {}))
    assert alice.page("web") == "<h1>web</h1>\n"
    assert alice.run("curl -fsS http://127.0.0.1:8123/").returncode != 0


def test_a_source_that_is_roots(alice, host, administrator):
    """As root sees it, without a link on the way, and root inside is the source's owner."""
    host.run("mkdir -p /srv/of-root && chmod 0700 /srv/of-root && echo x >/srv/of-root/file", check=True)
    try:
        administrator(SRV)
        volume = {"type": "bind", "source": "/srv/of-root", "target": "/x", "privileged": True}
        folder = web(alice, {}, volumes=[volume])
        alice.ctl("up", "--accept", "web", cwd=folder)
        alice.inside("cat /x/file && cp /bin/true /x/made && chmod 4755 /x/made")
        assert host.run("stat -c %u:%g /srv/of-root/made").stdout == "0:0\n"
        alice.ctl("down", "web")
        host.run("mv /srv/of-root /srv/elsewhere && ln -s elsewhere /srv/of-root", check=True)
        said = alice.refused("up", cwd=folder, code=1)
        assert "link that may not be followed" in said
    finally:
        host.run("rm -rf /srv/of-root /srv/elsewhere")


def test_root_is_asked_nothing_but_the_owners_yes(alice, host):
    folder = web(alice, {"devices": ["/dev/fuse"]})
    root = bus.Root(host)
    done = root.run(["flakectrctl", "up", "--owner", "alice", "web"], cwd=folder, timeout=60)
    assert done.returncode == 3 and FUSE in done.stderr
    done = root.run(["flakectrctl", "up", "--owner", "alice", "--accept", "web"], cwd=folder, timeout=60)
    assert done.returncode == 0, done.stderr
    assert permits(host) == [f"privileged: {FUSE}"]
    # It is the container's now, whoever starts it.
    alice.ctl("restart", "web")
    assert alice.inside("exec 3<>/dev/fuse && echo open") == "open\n"


def test_without_a_caller_it_has_what_was_permitted(alice, host, administrator):
    """flakectr-run looks for itself: what systemd starts, it starts without the daemon."""
    administrator(FUSE)
    folder = web(alice, {"devices": ["/dev/fuse"]})
    alice.ctl("up", "--accept", "web", cwd=folder)
    host.run("systemctl stop flakectrd", check=True)
    record = json.loads(host.read(RECORD))
    record["permits"] = ["boot: " + FUSE, "privileged: use the device /dev/fus"]
    host.write(RECORD, json.dumps(record), mode=0o600)
    host.run("systemctl start flakectrd", check=True)
    assert FUSE in alice.refused("restart", "web", code=3) and alice.state("web") == "running"

    reboot(host)
    alice.await_state("web", "needs-approval", patience=60)
    console = host.journal("-u", UNIT, "-o", "cat")
    assert f"web.u1000 wants what no administrator has permitted: {FUSE}. " in console
    assert FUSE in alice.refused("start", "web", code=3)
    assert alice.state("web") == "needs-approval"
    alice.ctl("up", "web", cwd=folder)
    assert alice.state("web") == "running" and permits(host) == [f"privileged: {FUSE}"]
