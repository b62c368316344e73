# SPDX-License-Identifier: MIT
"""What containers reach, and who reaches them."""

import time

import pytest
import wire
import world
from flake import container, spec
from host import KILL_DAEMON
from leader import leader
from until import until
from wire import Wire

FETCH = "exec 3<>/dev/tcp/$0/$1 && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3"

# Another network of the host, with a neighbour that the world knows of.
LAN = f"""ip link add lan type veth peer name lan-end && echo 1 >/proc/sys/net/ipv6/conf/lan/disable_ipv6 &&
ip addr add 192.0.2.1/24 dev lan && ip link set lan up && ip link set lan-end up &&
ip neigh add 192.0.2.7 lladdr 02:00:00:00:00:07 dev lan nud permanent &&
ip -n world route replace 192.0.2.0/24 via {world.HERE}"""


@pytest.fixture(scope="module")
def outside(host):
    host.run(world.SET_UP, check=True)
    yield host
    host.run(world.TEAR_DOWN)


def fetch(person, name, address, port=80):
    """From inside; the page with its header, or None."""
    done = person.ctl("exec", name, "--", "timeout", "3", "bash", "-c", FETCH, address,
                      str(port), check=False)
    return done.stdout if done.returncode == 0 else None


def addresses(person, name):
    (of_it,) = [of_it for of_it in person.json("list") if of_it["name"] == name]
    return of_it["addresses"]


def gateway(address):
    return address.rpartition(":" if ":" in address else ".")[0] + (":1" if ":" in address else ".1")


def inside(host, name, uid=1000):
    return Wire(host, leader(host, f"{name}.u{uid}"))


def curl(person, address):
    host = f"[{address}]" if ":" in address else address
    return person.run(["curl", "--silent", "--max-time", "5", f"http://{host}/"])


def ruleset(host):
    return host.run("nft --stateless list table inet flakectr && "
                    "nft --stateless list table bridge flakectr").stdout


def forwarding(host, interface):
    return host.run(f"cat /proc/sys/net/ipv4/conf/{interface}/forwarding").stdout.strip()


def test_the_world_is_reached_and_the_host_forwards_no_more_than_that(alice, outside):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    assert "world" in fetch(alice, "web", world.PAGE)
    assert forwarding(outside, "all") == "0"
    assert forwarding(outside, world.UPLINK) == "1"
    # What it forwards for containers it does not forward for its neighbours.
    outside.run(LAN, check=True)
    try:
        sent = "cat /sys/class/net/lan/statistics/tx_packets"
        before = outside.run(sent).stdout
        assert outside.run("ip netns exec world ping -c 2 -i 0.2 -W 1 192.0.2.7").returncode != 0
        assert outside.run(sent).stdout == before
    finally:
        outside.run("ip link delete lan")
    alice.ctl("down", "web")
    assert forwarding(outside, world.UPLINK) == "0"
    assert not outside.path("/run/flakectr/forwarding").exists()


FLOOD = """import socket, time
world = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    for _ in range(5):
        world.sendto(b"for a neighbour", ("192.0.2.7", 9))
    time.sleep(0.0005)
"""


def test_nor_does_it_while_the_way_is_opened_and_closed(alice, outside):
    """By several packets in each millisecond. The rule stands before an uplink forwards, and after."""
    folder = alice.folder("web", container("web"))
    outside.run(LAN, check=True)
    flood = outside.popen(["ip", "netns", "exec", "world", "python3", "-c", FLOOD])
    try:
        sent = "cat /sys/class/net/lan/statistics/tx_packets"
        before = outside.run(sent).stdout
        for _ in range(2):
            alice.ctl("up", "web", cwd=folder)
            outside.run("systemctl restart flakectrd", check=True)
            outside.run(KILL_DAEMON, check=True)
            alice.ctl("down", "web")
        assert outside.run(sent).stdout == before and flood.poll() is None
    finally:
        flood.kill()
        flood.wait()
        outside.run("ip link delete lan")


def test_a_way_out_that_appears_later_is_used(alice, outside):
    outside.run(f"ip route delete default via {world.ROUTER}", check=True)
    try:
        alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
        assert forwarding(outside, world.UPLINK) == "0"
    finally:
        outside.run(f"ip route add default via {world.ROUTER}", check=True)
    assert "world" in fetch(alice, "web", world.PAGE)
    # Who lets the host forward for all means it.
    outside.run("sysctl -q net.ipv4.ip_forward=1 || echo 1 >/proc/sys/net/ipv4/ip_forward", check=True)
    try:
        until(lambda: world.UPLINK not in outside.run("nft list set inet flakectr uplinks").stdout)
        alice.ctl("down", "web")
        assert forwarding(outside, world.UPLINK) == "1"
    finally:
        outside.run("echo 0 >/proc/sys/net/ipv4/ip_forward", check=True)


def test_networks_are_apart(alice, bob):
    for person in (alice, bob):
        person.ctl("up", "web", cwd=person.folder("web", container("web")))
    shop = {"name": "shop", "project": "shop"}
    alice.ctl("up", "shop.shop", cwd=alice.folder("shop", container("shop.shop", spec=shop)))
    theirs = addresses(bob, "web") + addresses(alice, "shop.shop")
    for address in addresses(alice, "web"):
        assert "<h1>web</h1>" in fetch(alice, "web", address)
    for address in theirs:
        assert fetch(alice, "web", address) is None, address
    # On its own wire nobody has another's address, whoever says that he forwards.
    ours = inside(alice.host, "web")
    seen = inside(bob.host, "web", 1001).listen()
    mac = bytes.fromhex(alice.host.run("cat /sys/class/net/fc-*/address").stdout.split()[0].replace(":", ""))
    for address in addresses(bob, "web"):
        own = addresses(alice, "web")[":" in address]
        ours.send(wire.datagram(ours.mac, own, address, 9, b"over there", mac),
                  wire.datagram(ours.mac, own, address, 9, b"over there"))
    assert b"over there" not in seen()


def test_of_the_host_a_container_reaches_next_to_nothing(alice, outside):
    outside.run("systemd-run --quiet --unit=host-web busybox httpd -f -p 8088 -h /run/world/www", check=True)
    try:
        alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
        own = addresses(alice, "web")
        for address in [gateway(address) for address in own] + [world.HERE]:
            assert alice.ctl("exec", "web", "--", "busybox", "ping", "-c1", "-W2", address)
            assert fetch(alice, "web", address, 8088) is None, address
        assert "world" in alice.run(f"curl --silent http://{world.HERE}:8088/").stdout
        web = inside(alice.host, "web")
        outside.run("systemd-run --quiet --unit=host-udp busybox nc -u -l -p 5353 -s 0.0.0.0", check=True)
        web.send(*(wire.datagram(web.mac, own[0], target, port, b"let me answer")
                   for target in (gateway(own[0]), "224.0.0.251", "255.255.255.255")
                   for port in (67, 137, 5353, 5355)), wire.router_advertisement(web.mac, "fe80::1"))
        time.sleep(0.3)
        assert "let me answer" not in outside.journal("-u", "host-udp")
        assert "fc-" not in outside.run("ip -6 route show default").stdout
    finally:
        outside.run("systemctl stop host-web host-udp; systemctl reset-failed host-web host-udp")


def test_only_its_owner_and_root_reach_a_network(alice, bob, carol):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    for address in addresses(alice, "web"):
        assert "<h1>web</h1>" in curl(alice, address).stdout
        root = f"[{address}]" if ":" in address else address
        assert "<h1>web</h1>" in alice.host.run(f"curl --silent http://{root}/").stdout
        for person in (bob, carol):
            assert curl(person, address).returncode == 7  # refused, at once
            assert person.run(["ping", "-c1", "-W1", address]).returncode != 0


def test_a_port_speaks_for_its_own_addresses(alice):
    alice.ctl("up", cwd=alice.folder("web", container("httpserver"), container("db")))
    (own4, own6), (other4, other6) = addresses(alice, "httpserver"), addresses(alice, "db")
    attacker, victim = inside(alice.host, "httpserver"), inside(alice.host, "db")
    mac, gateway6 = attacker.mac, gateway(own6)
    seen = victim.listen()
    attacker.send(
        wire.datagram(mac, own4, other4, 9, b"honest 4"),
        wire.datagram(mac, own6, other6, 9, b"honest 6"),
        wire.datagram(mac, gateway(own4), other4, 9, b"forged gateway"),
        wire.datagram(mac, "8.8.8.8", other4, 9, b"forged world"),
        wire.datagram(mac, other4, other4, 9, b"forged victim"),
        wire.datagram(mac, gateway6, other6, 9, b"forged gateway 6"),
        wire.datagram(mac, other6, other6, 9, b"forged victim 6"),
        wire.tagged(wire.datagram(mac, own4, other4, 9, b"forged tag")),
        wire.ethernet(mac, 0x88b5, b"forged protocol"),
        wire.arp_reply(mac, own4, other4),
        wire.arp_reply(mac, gateway(own4), other4),
        wire.neighbour_advertisement(mac, own6, own6),
        wire.neighbour_advertisement(mac, own6, gateway6))
    data = seen()
    assert b"honest 4" in data and b"honest 6" in data
    assert b"forged" not in data
    assert mac + wire.packed(own4) in data and mac + wire.packed(gateway(own4)) not in data
    option = b"\x02\x01" + mac
    assert wire.packed(own6) + option in data and wire.packed(gateway6) + option not in data


def test_a_crowd_of_connections_leaves_room_for_others(alice, bob, outside):
    """The kernel keeps all that come from a container in mind, and refuses everybody's when it is full."""
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    bob.ctl("up", "his", cwd=bob.folder("his", container("his")))
    count = "cat /proc/sys/net/netfilter/nf_conntrack_count"
    before = int(outside.run(count).stdout)
    for target in (gateway(addresses(alice, "web")[0]), world.ROUTER):
        inside(outside, "web").crowd(target, 11000)
        assert int(outside.run(count).stdout) - before < 10000
    assert "world" in fetch(bob, "his", world.PAGE)


def test_rules_that_somebody_removes_come_back(alice, bob, host, journal):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    rules = ruleset(host)
    assert "masquerade" in rules
    for removal in ("flush ruleset", "delete table inet flakectr", "flush table inet flakectr",
                    "flush chain bridge flakectr from_port"):
        host.run(f"nft {removal}", check=True)
        until(lambda: ruleset(host) == rules, failure=lambda: f"{removal}: {ruleset(host)}")
    until(lambda: journal.text().count("they are back") == 4)
    # Also when nobody was there to see it.
    host.run(f"{KILL_DAEMON} && nft flush ruleset", check=True)
    alice.ctl("list")
    assert ruleset(host) == rules
    assert curl(bob, addresses(alice, "web")[0]).returncode == 7
    alice.ctl("down", "web")
    assert ruleset(host) == ""


def test_no_rule_outlives_the_last_network(alice, bob, host):
    for person in (alice, bob):
        person.ctl("up", "web", cwd=person.folder("web", container("web")))
    assert host.run("nft list set inet flakectr networks").stdout.count("fc-") == 4
    alice.ctl("down", "web")
    assert host.run("nft list set inet flakectr networks").stdout.count("fc-") == 2
    assert host.run("nft list ruleset").stdout.count("u1000") == 0
    # It ends by itself.
    host.run(["kill", "-KILL", leader(host, "web.u1001")], check=True)
    bob.await_state("web", "failed")
    until(lambda: not ruleset(host))
    assert host.run("nft list tables").stdout == ""


def test_a_container_without_a_network(alice, outside):
    folder = alice.folder("any", spec("any", network="none"), container("web"))
    alice.ctl("up", cwd=folder)
    links = alice.ctl("exec", "any", "--", "ip", "-o", "link").stdout
    assert " lo: " in links and "UP" in links and len(links.splitlines()) == 1
    assert addresses(alice, "any") == []
    # It keeps nobody's network alive, and gets one when its flake says so, and gives it back.
    alice.ctl("down", "web")
    assert ruleset(outside) == ""
    alice.folder("any", spec("any"))
    alice.ctl("up", "--update", "any", cwd=folder)
    assert "world" in fetch(alice, "any", world.PAGE)
    alice.folder("any", spec("any", network="none"))
    alice.ctl("up", "--update", "any", cwd=folder)
    assert alice.state("any") == "running" and addresses(alice, "any") == []
    assert ruleset(outside) == ""
    assert "fc-" not in outside.run("ip -o link").stdout


def test_host_access_is_for_who_has_it(alice, outside):
    outside.run("systemd-run --quiet --unit=host-web busybox httpd -f -p 8088 -h /run/world/www", check=True)
    try:
        folder = alice.folder("any", spec("any", hostAccess=True), container("web"))
        said = alice.refused("up", "any", cwd=folder, code=3)
        assert "connect to what listens on this host" in said
        alice.ctl("up", "--accept", cwd=folder)
        for _ in range(2):
            for address in (gateway(addresses(alice, "any")[1]), world.HERE):
                assert "world" in fetch(alice, "any", address, 8088)
                assert fetch(alice, "web", address, 8088) is None
            # The next daemon knows it, too.
            outside.run(f"{KILL_DAEMON} && nft flush ruleset", check=True)
            alice.ctl("list")
        alice.folder("any", spec("any"))
        alice.ctl("up", "--update", "any", cwd=folder)
        assert fetch(alice, "any", world.HERE, 8088) is None
    finally:
        outside.run("systemctl stop host-web")
