# SPDX-License-Identifier: MIT
"""A host has room for 200 networks, and a network for 200 containers; each works, and all go again."""

import json

import light
import pid1
import pytest
from test_names import await_answer
from test_network import addresses, gateway, inside
from test_network import outside  # noqa: F401 (fixture)

pytestmark = pytest.mark.long

MANY = 200


def counted(host, command):
    return int(host.run(f"{command} | wc -l").stdout)


def resolvers(host):
    return counted(host, "systemctl list-units --plain --no-legend --state=running 'flakectrd-names-*'")


def bridges(host):
    return json.loads(host.run("ip -json link show type bridge", check=True).stdout)


def down(person, names):
    person.ctl("down", *names, timeout=600)
    person.ctl("remove", "--yes", *names, timeout=600)


def test_two_hundred_networks(alice, outside, settings, nothing_left):
    settings("Limits", f"NetworksPerUser={MANY}", f"ContainersRunningPerUser={MANY}")
    names = [f"p{i}.c" for i in range(MANY)]
    alice.ctl("up", cwd=light.folder(alice, "light", *names), timeout=580)
    places = {of_it["name"]: of_it["addresses"] for of_it in alice.json("list")}
    assert sorted(places) == sorted(names)
    assert len({gateway(place[0]) for place in places.values()}) == MANY
    assert len({gateway(place[1]) for place in places.values()}) == MANY
    assert len([one for one in bridges(outside) if one["ifname"].startswith("fc-")]) == MANY
    assert resolvers(outside) == MANY
    for name in (names[0], names[-1]):
        four = places[name][0]
        await_answer(inside(outside, name), gateway(four), "c", [four])
        assert inside(outside, name).ask(gateway(places[names[1]][0]), "c") is None
    with pid1.away(outside):
        pass  # then all that runs is asked about
    pid1.restore_listeners(outside)
    alice.refused("up", cwd=light.folder(alice, "more", "more.c"), code=1)
    down(alice, names)
    nothing_left()


def test_two_hundred_containers_of_a_network(alice, outside, settings, nothing_left):
    settings("Limits", f"ContainersRunningPerUser={MANY}")
    names = [f"c{i}" for i in range(MANY)]
    alice.ctl("up", cwd=light.folder(alice, "light", *names), timeout=580)
    assert len({of_it["addresses"][0] for of_it in alice.json("list")}) == MANY
    assert resolvers(outside) == 1
    wire, last = inside(outside, names[0]), addresses(alice, names[-1])[0]
    await_answer(wire, gateway(last), names[-1], [last])
    alice.ctl("down", names[-1])
    await_answer(wire, gateway(last), names[-1], [])
    alice.ctl("start", names[-1])
    assert addresses(alice, names[-1])[0] == last
    down(alice, names)
    nothing_left()
