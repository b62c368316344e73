# SPDX-License-Identifier: MIT
"""Where networks are: as an administrator has set it, beside what the host has, and for good."""

import world
from flake import container
from test_names import await_answer
from test_network import addresses, fetch, gateway, inside
from test_network import outside  # noqa: F401 (fixture)


def shop(person, *projects):
    return person.folder("shop", *(container(f"{project}.web", spec={"name": "web", "project": project})
                                   for project in projects))


def test_networks_are_where_they_are_set(alice, outside, settings):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    old = addresses(alice, "web")
    settings("Network", "Pool4=172.24.0.0/14", "Prefix4=26", "Pool6=fd12:3456:789a::/48",
             f"NameServers={list(world.SERVERS)[1]}")
    pool = alice.run("busctl get-property org.flakectr1 /org/flakectr1 org.flakectr1.Manager NetworkPool")
    assert pool.stdout == '(su) "172.24.0.0/14" 26\n'
    alice.ctl("up", cwd=shop(alice, "one", "two"))
    assert sorted(addresses(alice, f"{name}.web")[0] for name in ("one", "two")) == ["172.24.0.2", "172.24.0.66"]
    for name in ("one.web", "two.web"):
        four, six = addresses(alice, name)
        assert six.startswith("fd12:3456:789a:")
        assert f"{gateway(six)}/64" in outside.run("ip -o address").stdout
        assert "world" in fetch(alice, name, world.PAGE)
        web = inside(outside, name)
        network, _, place = four.rpartition(".")
        server = f"{network}.{int(place) - 1}"
        await_answer(web, server, world.NAME, [world.SERVERS[list(world.SERVERS)[1]]])
    assert "172.24.0.65/26" in outside.run("ip -o address").stdout
    # Who had his place before has it still, whatever is done to him.
    for change in (("restart", "web"), ("down", "web"), ("start", "web")):
        alice.ctl(*change)
    assert addresses(alice, "web") == old and "world" in fetch(alice, "web", world.PAGE)


def test_nothing_of_the_host_is_covered(alice, bob, host, settings):
    settings("Network", "Pool4=172.24.0.0/22", "Prefix4=24")
    host.run("ip link add there type bridge && ip link set there up &&"
             " ip route add 172.24.0.128/25 dev there && ip route add 172.24.2.7 dev there", check=True)
    try:
        alice.ctl("up", cwd=shop(alice, "one", "two"))
        taken = [addresses(alice, f"{name}.web")[0] for name in ("one", "two")]
        assert sorted(taken) == ["172.24.1.2", "172.24.3.2"]
        said = bob.refused("up", cwd=bob.folder("web", container("web")), code=1)
        assert "172.24.0.0/22" in said and "Pool4" in said
        report = alice.ctl("doctor", check=False).stdout
        assert "2 of the 4 networks in 172.24.0.0/22" in report, report
    finally:
        host.run("ip link delete there")
    bob.ctl("up", "web", cwd=f"{bob.home}/web")
    assert addresses(bob, "web")[0] == "172.24.0.2"


def test_what_cannot_be_is_told_and_left_out(alice, settings, journal):
    settings("Network", "Pool4=8.8.0.0/16", "Prefix4=31", "NameServers=dns.example", "Size=1")
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    assert addresses(alice, "web")[0].startswith("10.233.")
    said = journal.text("-u", "flakectrd")
    for words in ("Pool4=8.8.0.0/16 is not in 10.0.0.0/8", "Prefix4=31 is no number from 22 to 29",
                  "NameServers=dns.example is no list", "Size=1 is no setting"):
        assert words in said, said


def test_a_person_has_as_many_networks_as_he_may(alice, settings):
    settings("Limits", "NetworksPerUser=1")
    folder = shop(alice, "one", "two")
    alice.ctl("up", "one.web", cwd=folder)
    assert "one network too many of yours (1)" in alice.refused("up", "two.web", cwd=folder, code=1)
