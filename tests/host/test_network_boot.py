# SPDX-License-Identifier: MIT
"""The network is there before the first process inside, names and all: no service tries twice."""

import pytest
import world
from dropin import drop_in
from flake import container
from test_network import outside  # noqa: F401 (fixture)
from until import until

# As early as a service can be, and once.
EARLY = f"""[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/bash -c 'exec 3<>/dev/tcp/{world.NAME}/80 && printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3 && \\
        read line <&3 && [[ $line == *200* ]]'
"""


def tries(person, times):
    person.ctl("up", "web", cwd=person.folder("web", container("web", units={"early.service": EARLY})))
    for n in range(times):
        state = person.inside("systemctl show -P ActiveState early.service")
        assert state == "active\n", f"{n}: {state}{person.ctl('logs', 'web').stdout}"
        # With the last container the network goes, and who answers for its names.
        person.ctl("down", "web")
        person.ctl("start", "web")


def test_a_service_that_needs_it_at_boot_starts_at_the_first_try(alice, outside):
    tries(alice, 3)


def test_nothing_runs_inside_before_somebody_answers_for_names(alice, outside):
    folder = alice.folder("web", container("web", units={"early.service": EARLY}))
    with drop_in(outside, "flakectrd-names-.service", "ExecStartPre=/bin/sleep 2"):
        alice.ctl("up", "web", cwd=folder)
        answers = outside.run("systemctl show -P ActiveEnterTimestampMonotonic 'flakectrd-names-*'").stdout
        began = alice.inside("systemctl show -P UserspaceTimestampMonotonic")
        assert int(began) > int(answers) - 1_000_000 > 0  # PID 1 is the last to hear of it
        assert alice.inside("systemctl show -P ActiveState early.service") == "active\n"
        # One that is given up does not wait.
        alice.ctl("down", "web")
        start = alice.popen(["flakectrctl", "start", "web"])
        alice.await_state("web", "starting")
        alice.ctl("down", "web")
        assert start.wait(timeout=30) != 0 and alice.state("web") == "stopped"


def test_where_nobody_can_answer_for_names_it_starts_all_the_same(alice, host, journal):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    alice.ctl("down", "web")
    with drop_in(host, "flakectrd-names-.service", "ExecStartPre=/bin/false"):
        alice.ctl("start", "web")
        assert alice.state("web") == "running"
    until(lambda: "Nobody answers for names" in journal.text())
    alice.ctl("down", "web")


@pytest.mark.long
def test_a_hundred_times_out_of_a_hundred(alice, outside):
    tries(alice, 100)
