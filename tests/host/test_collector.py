# SPDX-License-Identifier: MIT
"""What keeps Nix's collector away from generations, and what becomes of one that it has taken."""

import threading

import pid1
from host import KILL_DAEMON
from test_generations import ROOTS, UNIT, bring, current


def dead(host, store_path):
    return host.run(["test", "-e", store_path]).returncode != 0


def test_one_whose_files_are_gone_is_no_way_back(alice, host):
    """Somebody has taken its root away, and Nix its files."""
    bring(alice, "one", "two")
    pid = pid1.main_pid(host, UNIT)
    root = f"{ROOTS}/web.u1000.1.output"
    output = host.run(["readlink", root]).stdout.strip()
    # The daemon that has rooted it has it open, too.
    host.run(f"{KILL_DAEMON}; rm {root} && nix-store --delete {output}", check=True, timeout=120)
    for words in (["rollback", "web"], ["rollback", "--restart", "web", "--to", "1"]):
        said = alice.refused(*words, code=4)
        assert f"Generation 1 of web is gone: {output}" in said, said
    assert alice.content("web") == "two\n" and current(alice) == 2
    assert pid1.main_pid(host, UNIT) == pid


def test_the_collector_takes_the_dead_alone(alice, host):
    bring(alice, "one", "two")
    known = [of_it["system"] for of_it in alice.json("generations", "web")]
    alice.ctl("down", "web")
    host.run("nix-collect-garbage -d", check=True, timeout=120)
    assert not any(dead(host, path) for path in known)
    alice.ctl("start", "web")
    assert alice.content("web") == "two\n"
    alice.ctl("rollback", "web")
    assert alice.content("web") == "one\n"
    alice.ctl("remove", "--yes", "--force", "web")
    host.run("nix-collect-garbage -d", check=True, timeout=120)
    assert all(dead(host, path) for path in known)


def test_what_is_new_is_open_as_well(alice, host):
    """For a collector that has looked for links before it was linked, and knows no build's link any more."""
    bring(alice, "one")
    pid = pid1.main_pid(host, "flakectrd.service")
    kept = [line.split(" -> ")[1] for line in host.run("nix-store --gc --print-roots", check=True).stdout.splitlines()
            if line.startswith(f"/proc/{pid}/fd/")]
    (it,) = alice.json("generations", "web")
    assert it["system"] in kept and it["output"] in kept, kept


def test_the_collector_runs_beside(alice, host):
    """Again and again, while containers are built, updated, and removed."""
    codes, over = [], threading.Event()

    # Nix's own collector gives up where a path that it takes comes into use.
    def collect():
        while not over.is_set():
            codes.append(host.run("nix-collect-garbage -d; code=$?; sleep 0.1; exit $code", timeout=120).returncode)

    collector = threading.Thread(target=collect)
    collector.start()
    try:
        for turn in range(6):
            folder = bring(alice, f"{turn}")
            assert alice.content("web") == f"{turn}\n"
            if turn % 3 == 2:
                alice.ctl("remove", "--yes", "--force", "web")
            elif turn % 3 == 1:
                alice.ctl("rollback", "web")
                assert alice.content("web") == f"{turn - 1}\n"
                alice.ctl("restart", "web")
        alice.ctl("up", "--update", "web", cwd=folder)
    finally:
        over.set()
        collector.join()
    assert 0 in codes
    assert alice.content("web") == "5\n"
