# SPDX-License-Identifier: MIT
"""The same many times over, and at random: nothing wears out, nothing is left.

FLAKECTR_TEST_SOAK: for so many seconds each of those goes on that go on for a time, 300 unless told."""

import collections
import json
import os
import random
import subprocess
import time

import bus
import pytest
from flake import container
from host import KILL_DAEMON
from until import until

pytestmark = pytest.mark.long

SECONDS = int(os.environ.get("FLAKECTR_TEST_SOAK", "300"))
CONTAINERS = "/var/lib/flakectr/containers"
TEN = [f"c{n}" for n in range(10)]
# One person's containers, brought up and taken down until the time is over; failures are expected.
LOAD = """end=$(($(date +%s) + $1)); shift
tried() {
        said=$(timeout 120 flakectrctl "$@" 2>&1 </dev/null)
        [ $? != 124 ] || echo "$*: hangs"
        printf %s "$said" | grep -iE 'already exist|file exist|stale|in use'
}
while [ "$(date +%s)" -lt "$end" ]; do
        for name; do
                tried up --quiet "$name"
                tried restart --quiet "$name"
                [ -z "$MORE" ] || {
                        tried exec "$name" -- sh -c 'echo more >>/root/more'
                        tried up --quiet --rebuild "$name"
                        tried snapshot "$name" soak
                        tried logs "$name"
                        tried restore --yes "$name" soak
                        tried snapshot rm "$name" soak
                }
                tried down --quiet "$name"
        done
done; true"""
# A moment's victim; what runs for flakectr is chosen at random.
ANY = "systemctl list-units --plain --no-legend --full '%s' | awk '{ print $1 }' | shuf -n 1 | xargs -r "
VICTIMS = {
    "daemon": KILL_DAEMON,
    "machined": "systemctl kill --signal=KILL systemd-machined",
    "polkit": "systemctl kill --signal=KILL polkit",
    "helper": ANY % "flakectrd-*" + "systemctl kill --signal=KILL",
    "names": ANY % "flakectrd-names-*" + "systemctl kill --signal=KILL",
    "nspawn": ANY % "flakectr-*.service" + "systemctl kill --kill-whom=main --signal=KILL",
    "init": "machinectl list --no-legend | awk '{ print $1 }' | shuf -n 1 | "
            "xargs -r machinectl show --property=Leader --value | xargs -r kill -KILL",
    # These do not find the new bus by themselves, and every `su` waits for logind.
    "dbus": "systemctl kill --signal=KILL dbus; systemctl restart systemd-logind polkit",
}


def test_restart_five_hundred_times(alice, nothing_left):
    alice.ctl("up", "one", cwd=alice.folder("web", container("one")))
    address = alice.address("one")
    for n in range(500):
        alice.ctl("restart", "one")
        assert alice.page("one") == "<h1>one</h1>\n", n
    assert alice.address("one") == address
    alice.ctl("down", "one")
    nothing_left()


def test_ten_up_and_down_fifty_times(alice, nothing_left):
    folder = alice.folder("web", *map(container, TEN))
    alice.ctl("up", cwd=folder, timeout=300)
    addresses = {name: alice.address(name) for name in TEN}
    for n in range(50):
        alice.ctl("down", cwd=folder, timeout=300)
        nothing_left()
        alice.ctl("up", cwd=folder, timeout=300)
        assert {name: alice.address(name) for name in TEN} == addresses, n
        assert alice.page(TEN[n % 10]) == f"<h1>{TEN[n % 10]}</h1>\n"
    alice.ctl("down", cwd=folder, timeout=300)
    nothing_left()


def world(host):
    """{machine: does its unit run?} by PID 1's word, and the bridges that there are."""
    units = host.run("systemctl list-units --plain --no-legend --state=active 'flakectr-*.service'"
                     " | awk '{ print $1 }'").stdout.split()
    bridges = host.run("ip -o link show type bridge | awk -F': ' '$2 ~ /^fc-/ { print $2 }'")
    return {unit[len("flakectr-"):-len(".service")] for unit in units}, set(bridges.stdout.split())


def records(host):
    found = host.run(f"find {CONTAINERS} -name record.json").stdout.split()
    return {path.split("/")[-2]: json.loads(host.read(path)) for path in found}


def check_records_against_world(host, person):
    units, bridges = world(host)
    up = {machine for machine, record in records(host).items() if record["up"]}
    shown = {f"{it['Name']}.u{it['Owner']}" for it in bus.managed(person).values()
             if it["State"] == "running"}
    assert units == up == shown, (units, up, shown)
    assert bridges == {record["lease"]["bridge"] for machine, record in records(host).items()
                       if record["up"]}
    leases = [record["lease"]["address4"] for record in records(host).values()]
    ranges = [record["uidBase"] for record in records(host).values()]
    assert len(set(leases)) == len(leases) and len(set(ranges)) == len(ranges)
    assert host.run(f"find {CONTAINERS} -name '*.broken-*'").stdout == ""


def begin_loads(people, seconds, more=""):
    loads = []
    for person in people:
        folder = person.folder("web", container("one"), container("two"))
        person.ctl("build", cwd=folder)
        loads.append(person.popen(["env", f"MORE={more}", "sh", "-c", LOAD, "sh", str(seconds), "one", "two"],
                                  cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
    return loads


def check_afterwards(loads, people):
    """Nothing was left over, hung, or is otherwise than the records have it; all of it works."""
    assert ["".join(load.stdout) for load in loads] == [""] * len(loads)
    alice = people[0]
    until(lambda: all(it["State"] in ("running", "stopped", "failed") for it in bus.managed(alice).values()),
          60, lambda: bus.managed(alice))
    check_records_against_world(alice.host, alice)
    for person in people:
        person.ctl("up", cwd=f"{person.home}/web")
        assert person.page("one") == "<h1>one</h1>\n"
        person.ctl("down", cwd=f"{person.home}/web")


@pytest.fixture
def people(alice, bob, carol):
    """Three who may bring containers up."""
    alice.host.run("usermod -aG nix-users,flakectr carol", check=True)
    yield alice, bob, carol
    alice.host.run("gpasswd -d carol flakectr; gpasswd -d carol nix-users")


def test_the_daemon_is_killed_at_random(people, nothing_left):
    chance, kills = random.Random(SECONDS), 0
    loads = begin_loads(people, SECONDS)
    while any(load.poll() is None for load in loads):
        time.sleep(chance.uniform(0.1, 6))
        people[0].host.run(KILL_DAEMON)
        kills += 1
    check_afterwards(loads, people)
    assert kills > SECONDS / 10
    nothing_left()


def test_anything_is_killed_at_random(people, nothing_left):
    chance, kills = random.Random(SECONDS), collections.Counter()
    loads = begin_loads(people, SECONDS, more="yes")
    while any(load.poll() is None for load in loads):
        time.sleep(chance.uniform(0.1, 3))
        victim, = chance.choices(list(VICTIMS), [1 if name == "dbus" else 4 for name in VICTIMS])
        people[0].host.run(VICTIMS[victim], timeout=60)
        kills[victim] += 1
    print(dict(kills))
    # Whoever was to clear a build's place may have been among them: the next build does it, after ten seconds.
    time.sleep(10)
    check_afterwards(loads, people)
    assert set(kills) == set(VICTIMS)
    nothing_left()
