# SPDX-License-Identifier: MIT
"""The same many times over, and at random: nothing wears out, nothing is left."""

import json
import os
import random
import subprocess
import time

import bus
import pytest
from flake import container
from host import KILL_DAEMON

pytestmark = pytest.mark.long

CONTAINERS = "/var/lib/flakectr/containers"
TEN = [f"c{n}" for n in range(10)]
# One person's containers, brought up and taken down until the time is over; failures are expected.
LOAD = """end=$(($(date +%s) + $1)); shift
while [ "$(date +%s)" -lt "$end" ]; do
        for name; do
                flakectrctl up --quiet "$name" 2>&1 | grep -iE 'already exist|file exist|stale|in use'
                flakectrctl restart --quiet "$name" 2>&1 | grep -iE 'already exist|file exist|stale|in use'
                flakectrctl down --quiet "$name" 2>&1 | grep -iE 'already exist|file exist|stale|in use'
        done
done; true"""


def test_restart_two_hundred_times(alice, nothing_left):
    alice.ctl("up", cwd=alice.folder("web", container("one")))
    address = alice.address("one")
    for n in range(200):
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


def test_the_daemon_is_killed_at_random(alice, bob, carol, nothing_left):
    """FLAKECTR_TEST_SOAK: for so many seconds, 300 unless told."""
    seconds = int(os.environ.get("FLAKECTR_TEST_SOAK", "300"))
    host, chance = alice.host, random.Random(seconds)
    host.run("usermod -aG nix-users,flakectr carol", check=True)
    loads = []
    for person in (alice, bob, carol):
        folder = person.folder("web", container("one"), container("two"))
        person.ctl("build", cwd=folder)
        loads.append(person.popen(["sh", "-c", LOAD, "sh", str(seconds), "one", "two"], cwd=folder,
                                  text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT))
    kills = 0
    while any(load.poll() is None for load in loads):
        time.sleep(chance.uniform(0.1, 6))
        host.run(KILL_DAEMON)
        kills += 1
    host.run("gpasswd -d carol flakectr; gpasswd -d carol nix-users")
    assert ["".join(load.stdout) for load in loads] == ["", "", ""]
    deadline = time.monotonic() + 60
    while any(it["State"] not in ("running", "stopped", "failed") for it in bus.managed(alice).values()):
        assert time.monotonic() < deadline, bus.managed(alice)
        time.sleep(0.2)
    check_records_against_world(host, alice)
    assert kills > seconds / 10
    for person in (alice, bob):
        person.ctl("up", cwd=f"{person.home}/web")
        assert person.page("one") == "<h1>one</h1>\n"
        person.ctl("down", cwd=f"{person.home}/web")
    nothing_left()
