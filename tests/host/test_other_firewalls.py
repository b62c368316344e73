# SPDX-License-Identifier: MIT
"""Containers reach the world beside other firewalls: the rules of Docker, and what firewalld is asked."""

import json
import time

import pytest
import world
from flake import container
from host import KILL_DAEMON
from test_network import fetch
from test_network import outside  # noqa: F401 (fixture)
from until import until

# As dockerd makes them, through iptables-nft.
DOCKER = """add table ip filter
add chain ip filter DOCKER-USER
add chain ip filter FORWARD { type filter hook forward priority filter; policy drop; }
add rule ip filter DOCKER-USER counter return
add rule ip filter FORWARD counter jump DOCKER-USER
"""

FIREWALLD = """
import json, sys
import dbus, dbus.service
from dbus.mainloop.glib import DBusGMainLoop
from gi.repository import GLib

NAME, PATH = "org.fedoraproject.FirewallD1", "/org/fedoraproject/FirewallD1"
DBusGMainLoop(set_as_default=True)
zones = {}

class Firewalld(dbus.service.Object):
    def tell(self):
        with open("/run/firewalld-zones", "w") as file:
            json.dump(zones, file)

    @dbus.service.method(NAME + ".zone", in_signature="ss", out_signature="s")
    def addInterface(self, zone, interface):
        if interface in zones.get(zone, []):
            raise dbus.DBusException("ZONE_ALREADY_SET: " + interface, name=NAME + ".Exception")
        zones.setdefault(zone, []).append(str(interface))
        self.tell()
        return zone

    @dbus.service.method(NAME + ".zone", in_signature="ss", out_signature="s")
    def removeInterface(self, zone, interface):
        zones[zone].remove(interface)
        self.tell()
        return zone

    @dbus.service.method(NAME)
    def reload(self):
        zones.clear()
        self.tell()
        self.Reloaded()

    @dbus.service.signal(NAME)
    def Reloaded(self):
        pass

bus = dbus.SystemBus()
name = dbus.service.BusName(NAME, bus)
service = Firewalld(bus, PATH)
service.tell()
GLib.MainLoop().run()
"""
POLICY = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><policy user="root"><allow own="org.fedoraproject.FirewallD1"/>
<allow send_destination="org.fedoraproject.FirewallD1"/></policy></busconfig>
"""


def filter_rules(host):
    return host.run("nft --stateless list table ip filter").stdout


def load_docker(host):
    host.write("/run/docker.nft", DOCKER)
    host.run("nft -f /run/docker.nft", check=True)


def test_docker_lets_containers_out(alice, outside, nothing_left):
    load_docker(outside)
    try:
        before = filter_rules(outside)
        alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
        assert "world" in fetch(alice, "web", world.PAGE)
        # By the ways to the world alone.
        assert f'iifname "fc-*" oifname "{world.UPLINK}" counter accept' in filter_rules(outside)
        assert "Docker is at work" in alice.ctl("doctor", check=False).stdout
        outside.run(KILL_DAEMON, check=True)
        alice.ctl("list")
        assert filter_rules(outside).count("jump FLAKECTR") == 1
        alice.ctl("down", "web")
        assert filter_rules(outside) == before
    finally:
        outside.run("nft delete table ip filter")
    alice.ctl("remove", "--yes", "--force", "web")
    nothing_left()


def test_docker_may_come_later(alice, outside):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    try:
        load_docker(outside)
        until(lambda: "jump FLAKECTR" in filter_rules(outside))
        assert "world" in fetch(alice, "web", world.PAGE)
        alice.ctl("down", "web")
        assert "FLAKECTR" not in filter_rules(outside)
    finally:
        outside.run("nft delete table ip filter")


@pytest.fixture
def firewalld(host):
    """zones(): what it has been told; it is only heard, and filters nothing."""
    host.write("/etc/dbus-1/system.d/test-firewalld.conf", POLICY)
    host.write("/run/firewalld.py", FIREWALLD)
    start = "systemd-run --quiet --unit=firewalld python3 /run/firewalld.py"
    host.run(f"systemctl reload dbus && {start}", check=True)
    zones = host.path("/run/firewalld-zones")
    until(zones.exists)
    yield lambda: json.loads(host.read("/run/firewalld-zones") or "{}").get("flakectr", [])
    host.run("systemctl stop firewalld; rm -f /etc/dbus-1/system.d/test-firewalld.conf /run/firewalld*;"
             " systemctl reload dbus")


def test_firewalld_knows_our_networks(alice, host, firewalld):
    alice.ctl("up", cwd=alice.folder("web", container("web"), container("db")))
    bridge = host.run("ip -o link show type bridge | grep -o 'fc-[0-9a-f]*' | head -1").stdout.strip()
    until(lambda: firewalld() == [bridge])
    # It forgets us, and is told anew; so does a daemon.
    host.run("busctl call org.fedoraproject.FirewallD1 /org/fedoraproject/FirewallD1"
             " org.fedoraproject.FirewallD1 reload", check=True)
    until(lambda: firewalld() == [bridge])
    host.run("systemctl restart flakectrd", check=True)
    host.run("systemctl restart firewalld || systemd-run --quiet --unit=firewalld python3 /run/firewalld.py",
             check=True)
    until(lambda: firewalld() == [bridge])
    alice.ctl("down", "web")
    time.sleep(0.3)
    assert firewalld() == [bridge]
    alice.ctl("down", "db")
    until(lambda: firewalld() == [])
    zone = host.read("/usr/lib/firewalld/zones/flakectr.xml")
    assert 'target="ACCEPT"' in zone


def test_status_names_what_stands_in_the_way(alice, outside):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    assert alice.json("status")[0]["network_fault"] == ""
    outside.run("nft 'add table inet site; add chain inet site walls"
                " { type filter hook forward priority filter; policy drop; }'", check=True)
    try:
        assert fetch(alice, "web", world.PAGE) is None
        said = alice.json("status")[0]["network_fault"]
        assert said in " ".join(alice.ctl("status", "web").stdout.split())
        outside.run(["sh", "-c", said.split("'")[1]], check=True)
        assert "world" in fetch(alice, "web", world.PAGE)
        assert alice.json("status")[0]["network_fault"] == ""
    finally:
        outside.run("nft delete table inet site")
