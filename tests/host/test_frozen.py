# SPDX-License-Identifier: MIT
"""A snapshot of what runs: it stands still for that, and goes on whatever happens."""

import pid1
import pytest
from dropin import drop_in
from flake import apart, container
from steady import TRASH, nothing_left_soon
from test_volumes import NAMED, inside
from until import until
from written import CUTS, WEB, begin, cut_off, slow_copy

UNIT = "flakectr-web.u1000.service"
# Two files, one of them in the volume, that are never further from each other than by one. It rests a moment each
# time: others compute, too.
WRITER = """[Service]
ExecStart=/bin/sh -c 'i=0; while i=$((i+1)); do \\
        for f in /root/a /var/lib/data/b; do echo $i >$f.new && mv $f.new $f; done; sleep 0.02; done'
[Install]
WantedBy=multi-user.target
"""


@pytest.fixture
def writing(alice, host):
    alice.ctl("up", "web", cwd=alice.folder("web", apart("web", spec={"volumes": [NAMED]},
                                                         units={"writer.service": WRITER})))
    until(lambda: count(host) > 20)
    yield alice
    alice.ctl("remove", "--volumes", "--force", "--yes", "web")


def count(host):
    return int(inside(host, "cat /root/a 2>/dev/null || echo 0"))


def goes_on(host):
    until(lambda: pid1.show(host, UNIT, "FreezerState", "Unit") == "running", failure="it is frozen")
    before = count(host)
    until(lambda: count(host) > before, failure="it does not write any more")


def test_a_pair_of_files(writing, host):
    alice = writing
    # The copy takes its time between the two.
    host.run(f"head -c 60000000 /dev/urandom >{WEB}/root/root/large", check=True)
    for label in ("one", "two", "three"):
        assert alice.ctl("snapshot", "web", label).stdout == f"web has the snapshot {label}\n"
        goes_on(host)
        kept = f"{WEB}/snapshots/{label}"
        in_tree, in_volume = (int(host.read(f"{kept}/{file}")) for file in
                              ("root/root/a", "volumes/data/files/b"))
        assert in_tree - in_volume in (0, 1), (in_tree, in_volume)
    assert alice.content("web") == "<h1>web</h1>\n" and alice.state("web") == "running"
    alice.ctl("down", "web")
    alice.ctl("restore", "--yes", "web", "one")
    alice.ctl("start", "web")


@pytest.mark.parametrize("how", [*CUTS, "down", "too long"])
def test_it_goes_on_whatever_happens(writing, host, how):
    alice = writing
    with slow_copy(host, *(["TimeoutStartSec=3"] if how == "too long" else [])):
        process = begin(alice, host, ["snapshot", "web", "one"])
        if how != "too long":
            assert pid1.show(host, UNIT, "FreezerState", "Unit") == "frozen"
            assert alice.state("web") == "running"
        if how in CUTS:
            cut_off(alice, host, how)
        elif how == "down":
            alice.ctl("down", "web", timeout=40)
        said = process.communicate(timeout=30)[1]
        assert process.returncode != 0
    assert how != "too long" or "held still" in said and "flakectrctl down web" in said, said
    assert alice.json("snapshots", "web") == []
    nothing_left_soon(host, f"{TRASH}/* {WEB}/snapshots/*")
    if how == "down":
        assert alice.state("web") == "stopped"
    else:
        alice.await_state("web", "running")
        goes_on(host)


def test_its_check_does_not_fail_by_that(alice, host):
    check = {"type": "tcp", "port": 80, "interval": 1, "timeout": 1, "retries": 1}
    alice.ctl("up", "web", cwd=alice.folder("web", container(
        "web", spec={"restart": "always", "ready": {"check": check}})))
    before = pid1.invocation(host, UNIT)
    with drop_in(host, "flakectrd-copy-.service", "ExecStartPost=/bin/sleep 6"):
        alice.ctl("snapshot", "web", "one")
    alice.ctl("wait", "--for", "healthy", "--timeout", "20", "web")
    assert pid1.invocation(host, UNIT) == before
    alice.ctl("remove", "--force", "--yes", "web")
