# SPDX-License-Identifier: MIT
"""What is forbidden is so in tags, fragments and extension headers, too, and by another's hardware address."""

import time

import wire
from flake import container
from test_network import addresses, curl, gateway, inside
from test_network import outside  # noqa: F401 (fixture)


def test_nothing_passes_in_disguise(alice, outside):
    """Neither to a neighbour nor to the host: in tags, fragments, extension headers, by another's hardware address."""
    alice.ctl("up", cwd=alice.folder("web", container("httpserver"), container("db")))
    (own4, own6), (other4, other6) = addresses(alice, "httpserver"), addresses(alice, "db")
    attacker, victim = inside(alice.host, "httpserver"), inside(alice.host, "db")
    mac, gateway6 = attacker.mac, gateway(own6)
    port = outside.run(f"bridge fdb show | grep {victim.mac.hex(':')}").stdout.split()[2]
    seen = victim.listen()
    advertisement = wire.neighbour_advertisement(mac, own6, gateway6)
    forged6 = wire.datagram(mac, gateway6, other6, 9, b"forged " * 4)
    attacker.send(
        wire.datagram(mac, own4, other4, 9, b"honest 4"),
        *wire.fragments(wire.datagram(mac, own6, other6, 9, b"honest in two"), 16),
        *(tag(wire.datagram(mac, own4, other4, 9, b"forged tag")) for tag in (
            lambda frame: wire.tagged(frame, wire.VLAN_OUTER),
            lambda frame: wire.tagged(wire.tagged(frame), wire.VLAN_OUTER),
            lambda frame: wire.tagged(wire.tagged(frame)))),
        wire.tagged(wire.arp_reply(mac, gateway(own4), other4), wire.VLAN_OUTER),
        *(wire.ethernet(mac, kind, b"forged protocol") for kind in (20, 0x8035, 0x8847, 0x8863, 0x88cc, 0x893a)),
        wire.behind(forged6, wire.HOP_BY_HOP), wire.behind(forged6, wire.DESTINATION, wire.FRAGMENT),
        *wire.fragments(forged6, 8),
        *(wire.behind(advertisement, header) for header in (wire.HOP_BY_HOP, wire.DESTINATION)),
        wire.datagram(victim.mac, own4, other4, 9, b"forged place"),
        *(wire.ethernet(victim.mac, 0x88cc, b"forged place", bytes.fromhex(f"0180c20000{last:02x}"))
          for last in range(16)),
        wire.arp_reply(victim.mac, own4, other4),
        wire.router_advertisement(mac, "fe80::1", b"forged"),
        wire.behind(wire.router_advertisement(mac, own6, b"forged"), wire.DESTINATION),
        wire.datagram(mac, own4, "255.255.255.255", 68, b"forged offer", sent_from=67),
        wire.datagram(mac, own6, other6, 546, b"forged offer", sent_from=547))
    data = seen()
    assert b"honest 4" in data and b"honest " in data and b"in two" in data
    assert b"forge" not in data and wire.packed(gateway6) + b"\x02\x01" + mac not in data
    # What is meant for it still comes to it.
    assert outside.run(f"bridge fdb show | grep {victim.mac.hex(':')}").stdout.split()[2] == port
    assert "<h1>db</h1>" in curl(alice, other4).stdout
    # The host's own services are as far away as without a disguise.
    catch = "systemd-run --quiet --unit=host-udp busybox nc -u -l -p 5353 -s ::"
    outside.run(catch, check=True)
    try:
        told = wire.datagram(mac, own6, gateway6, 5353, b"let me answer, in as many pieces as it takes")
        attacker.send(told, wire.behind(told, wire.HOP_BY_HOP), wire.behind(told, wire.DESTINATION),
                      wire.behind(told, wire.FRAGMENT), *wire.fragments(told, 8), *wire.fragments(told, 16),
                      wire.tagged(told), wire.tagged(told, wire.VLAN_OUTER))
        steering = wire.router_advertisement(mac, own6)
        attacker.send(wire.behind(steering, wire.DESTINATION), *wire.fragments(steering, 8))
        time.sleep(0.3)
        assert "answer" not in outside.journal("-u", "host-udp")
        assert "fc-" not in outside.run("ip -6 route show default").stdout
    finally:
        outside.run("systemctl stop host-udp; systemctl reset-failed host-udp")
