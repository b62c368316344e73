# SPDX-License-Identifier: MIT
"""flakectrctl up: from a flake to a page that answers at the first try."""

import re
import subprocess
import time

import bus
import pid1
import pytest
from flake import built, container
from leader import leader

# A minute of up, one request, down; the container's address stays its own.
LOOP = """address=$1; shift
for i in $(seq "$@"); do
        flakectrctl up --quiet httpserver || exit 1
        curl --fail --silent --show-error --max-time 5 "http://$address/" || exit 2
        flakectrctl down --quiet httpserver || exit 3
done"""


def up_and_fetch(person, folder, times):
    person.ctl("up", "httpserver", cwd=folder)
    address = person.address("httpserver")
    person.ctl("down", cwd=folder)
    done = person.run(["sh", "-c", LOOP, "sh", address, times], cwd=folder, timeout=30 * times)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("<h1>httpserver</h1>") == times


def invocation(person, name):
    unit = bus.get(person, bus.path(name, person.uid), "Unit")
    return pid1.invocation(person.host, unit)


def test_a_member_of_the_group_gets_a_page(alice):
    folder = alice.folder("web", container("httpserver", page="hello from alice\n"))
    done = alice.ctl("up", "httpserver", cwd=folder)
    assert re.search(r"httpserver.* 10\.233\.\d+\.\d+.*\d+(\.\d+)? m?s", done.stdout), done.stdout
    assert alice.page("httpserver") == "hello from alice\n"
    assert alice.state("httpserver") == "running"


def test_somebody_in_a_local_session_gets_a_page(bob):
    folder = bob.folder("web", container("httpserver", page="hello from bob\n"))
    bob.ctl("up", "httpserver", cwd=folder)
    assert bob.page("httpserver") == "hello from bob\n"


def test_a_flake_may_be_in_the_folder_for_all(alice):
    home = alice.folder("web", container("httpserver", page="from /tmp\n"))
    folder = alice.run(f"d=$(mktemp -d) && cp {home}/flake.nix $d && echo $d").stdout.strip()
    assert folder.startswith("/tmp/")
    alice.ctl("up", cwd=folder)
    assert alice.page("httpserver") == "from /tmp\n"
    alice.run(["rm", "-r", folder])


def test_a_member_of_the_group_who_has_logged_in_gets_a_page(alice):
    folder = alice.folder("web", container("httpserver"))
    alice.ctl("up", "httpserver", cwd=folder, session="login")
    assert alice.page("httpserver") == "<h1>httpserver</h1>\n"
    alice.ctl("down", "httpserver", session="login")


def test_two_people_may_use_the_same_name(alice, bob):
    for person in (alice, bob):
        folder = person.folder("web", container("httpserver", page=f"of {person.name}\n"))
        person.ctl("up", cwd=folder)
    assert (alice.page("httpserver"), bob.page("httpserver")) == ("of alice\n", "of bob\n")
    assert alice.address("httpserver") != bob.address("httpserver")
    hosts = {alice.host.run(["machinectl", "show", "-p", "Unit", "--value",
                                f"httpserver.u{person.uid}"]).stdout
             for person in (alice, bob)}
    assert hosts == {"flakectr-httpserver.u1000.service\n", "flakectr-httpserver.u1001.service\n"}


def test_first_request_is_answered(alice):
    up_and_fetch(alice, alice.folder("web", container("httpserver")), 10)


@pytest.mark.long
def test_first_request_is_answered_a_hundred_times(alice):
    up_and_fetch(alice, alice.folder("web", container("httpserver")), 100)


def test_a_port_that_opens_late_is_waited_for(alice):
    folder = alice.folder("web", container("late", delay=1.5))
    alice.ctl("up", cwd=folder)
    assert alice.page("late") == "<h1>late</h1>\n"


def test_it_has_both_families_and_its_own_name(alice):
    folder = alice.folder("web", container("httpserver"))
    alice.ctl("up", cwd=folder)
    addresses = bus.get(alice, bus.path("httpserver", 1000), "Addresses")
    assert [":" in address for address in addresses] == [False, True]
    done = alice.run(["curl", "--fail", "-sS", "--max-time", "5", f"http://[{addresses[1]}]/"])
    assert done.stdout == "<h1>httpserver</h1>\n", done.stderr
    name = alice.host.run(["nsenter", "-t", leader(alice.host, "httpserver.u1000"), "-u", "hostname"]).stdout
    assert name == "httpserver\n"


def test_it_runs_in_its_own_user_namespace(alice, bob):
    for person in (alice, bob):
        person.ctl("up", cwd=person.folder("web", container("httpserver")))
    maps = []
    for uid in (1000, 1001):
        maps.append(alice.host.read(f"/proc/{leader(alice.host, f'httpserver.u{uid}')}/uid_map").split())
    for inside, outside, count in maps:
        assert (inside, count) == ("0", "65536")
        assert int(outside) >= 600113152 and int(outside) % 65536 == 0
    assert maps[0] != maps[1]


def test_all_of_a_flake_in_one_build(alice, journal):
    folder = alice.folder("web", *(container(name) for name in ("one", "two", "three")))
    done = alice.ctl("up", cwd=folder)
    assert len(journal.builds()) == 1
    for name in ("one", "two", "three"):
        assert re.search(rf"^{name} .*10\.233\.", done.stdout, re.MULTILINE), done.stdout
        assert alice.page(name) == f"<h1>{name}</h1>\n"


def test_some_of_a_flake_in_one_build(alice, journal):
    folder = alice.folder("web", *(container(name) for name in ("one", "two", "three")))
    alice.ctl("up", "one", "three", cwd=folder)
    assert len(journal.builds()) == 1
    running = [of_it["Name"] for of_it in bus.managed_now(alice.host).values() if of_it["State"] == "running"]
    assert sorted(running) == ["one", "three"]


def test_up_again_is_quick_and_changes_nothing(alice):
    folder = alice.folder("web", container("httpserver"))
    alice.ctl("up", cwd=folder)
    before = invocation(alice, "httpserver")
    started = time.monotonic()
    done = alice.ctl("up", "httpserver", cwd=folder)
    assert time.monotonic() - started < 3
    assert "running" in done.stdout
    assert invocation(alice, "httpserver") == before != ""


def test_two_ups_at_once_join(alice, journal):
    folder = alice.folder("web", container("httpserver", delay=0.5))
    both = [alice.popen("flakectrctl up httpserver", cwd=folder, text=True, stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT) for _ in range(2)]
    for process in both:
        text, _ = process.communicate(timeout=60)
        assert process.returncode == 0, text
        assert "httpserver" in text
    assert journal.started("flakectr-") == ["flakectr-httpserver.u1000.service"]
    assert alice.page("httpserver") == "<h1>httpserver</h1>\n"


def test_what_runs_is_replaced_only_when_asked(alice):
    folder = alice.folder("web", container("httpserver", page="one\n"))
    alice.ctl("up", cwd=folder)
    alice.folder("web", container("httpserver", page="two\n"))
    assert "earlier build" in alice.ctl("up", cwd=folder).stdout
    assert alice.page("httpserver") == "one\n"
    alice.ctl("up", "--update", cwd=folder)
    assert alice.page("httpserver") == "two\n"


@pytest.mark.parametrize("place, words", [
    ("web/src/deep", ["up", "httpserver"]),
    ("web/src/deep", ["up"]),
    ("", ["-C", "web", "up", "httpserver"]),
    ("", ["up", "-C", "web/src", "httpserver"]),
    ("", ["up", "web/#httpserver"]),
    ("other", ["up", "../web#httpserver"]),
    ("web/src", ["up", ".#httpserver"]),
    ("", ["up", "./web"]),
    ("", ["up", "path:/home/alice/web#httpserver"]),
])
def test_the_flake_is_found(alice, place, words):
    folder = alice.folder("web", container("httpserver"))
    alice.run(["mkdir", "-p", f"{folder}/src/deep", f"{alice.home}/other"])
    alice.ctl(*words, cwd=f"{alice.home}/{place}")
    assert alice.page("httpserver") == "<h1>httpserver</h1>\n"


def test_a_git_repository_is_a_flake_too(alice):
    folder = alice.folder("web", container("httpserver"))
    done = alice.run("git init -q && git add flake.nix", cwd=folder)
    assert done.returncode == 0, done.stderr
    alice.ctl("up", cwd=folder)
    assert alice.page("httpserver") == "<h1>httpserver</h1>\n"


def test_a_container_of_a_project(alice):
    web = container("web", spec={"project": "shop"}).replace('"web" =', '"shop.web" =', 1)
    folder = alice.folder("web", web)
    alice.ctl("up", "shop.web", cwd=folder)
    assert alice.page("shop.web") == "<h1>web</h1>\n"


def test_nix_runs_as_the_owner_without_privileges(alice, journal):
    script = "echo the builder speaks >&2; $busybox sleep 3; exit 1"
    folder = alice.folder("web", built("slow", script))
    process = alice.popen("flakectrctl up slow", cwd=folder, stderr=subprocess.DEVNULL)
    alice.await_state("slow", "building")
    unit, = journal.builds()
    status = alice.host.read(f"/proc/{pid1.main_pid(alice.host, unit)}/status")
    process.wait(30)
    assert "\nUid:\t1000\t1000\t1000\t1000\n" in status
    assert "\nGid:\t100\t100\t100\t100\n" in status
    assert "\nNoNewPrivs:\t1\n" in status
    assert "\nCapBnd:\t0000000000000000\n" in status


def test_plain_lines_tell_what_happens(alice):
    folder = alice.folder("web", container("httpserver", delay=0.5, page="told\n"))
    text = alice.ctl("up", "httpserver", cwd=folder).stderr
    assert "\x1b" not in text
    for phase in ("evaluating", "starting"):
        assert f"httpserver: {phase}" in text


def test_a_terminal_gets_a_live_display(alice):
    folder = alice.folder("web", container("httpserver", delay=0.5, page="drawn\n"))
    command = "TERM=xterm script --quiet --return --command 'flakectrctl up httpserver' /dev/null"
    done = alice.run(command, cwd=folder, timeout=60)
    assert done.returncode == 0, done.stdout
    assert "\x1b[" in done.stdout and "10.233." in done.stdout


def test_the_build_log_is_shown_on_demand(alice):
    script = "echo the builder speaks, $text >&2; exit 1"
    for options, text in ([], '"quietly"'), (["-v"], '"loudly"'):
        folder = alice.folder("web", built("talker", script, text))
        said = alice.refused("up", *options, "talker", cwd=folder, code=1)
        assert "the builder speaks" in said  # also without: the last lines of what failed
    good = "for i in 1 2 3; do echo line $i >&2; done; printf '%s' \"$text\" >$out"
    folder = alice.folder("web", built("talker", good, '"no spec, loudly"'))
    assert "line 2" in alice.refused("up", "-v", "talker", cwd=folder, code=1)
    folder = alice.folder("web", built("talker", good, '"no spec, quietly"'))
    assert "line 2" not in alice.refused("up", "talker", cwd=folder, code=1)


def test_timings_tell_where_the_time_went(alice):
    folder = alice.folder("web", container("web"), container("db"))
    done = alice.ctl("up", "--timings", cwd=folder)
    assert "SECONDS" not in done.stdout
    head, *lines = done.stderr[done.stderr.index("SECONDS"):].splitlines()
    phases = head.split()[1:]
    assert phases[0] == "waiting" and phases[-1] == "total"
    assert {"evaluating", "starting"} < set(phases)
    rows = {line.split()[0]: dict(zip(phases, map(float, line.split()[1:]), strict=True))
            for line in lines}
    assert set(rows) == {"web", "db"}
    for row in rows.values():
        total = row.pop("total")
        assert abs(sum(row.values()) - total) < 0.01, rows
        assert row["starting"] > 0.05 and total > row["starting"] + row["evaluating"], rows


@pytest.mark.parametrize("other", ["--quiet", "--detach"])
def test_timings_need_somebody_who_watches(alice, other):
    folder = alice.folder("web", container("web"))
    assert "--timings" in alice.refused("up", "--timings", other, cwd=folder, code=2)
