# SPDX-License-Identifier: MIT
"""The network is there before the first process inside, names and all: no service tries twice."""

import pytest
import world
from flake import container
from test_network import outside  # noqa: F401 (fixture)

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
    person.ctl("up", cwd=person.folder("web", container("web", units={"early.service": EARLY})))
    for n in range(times):
        state = person.inside("systemctl show -P ActiveState early.service")
        assert state == "active\n", f"{n}: {state}{person.ctl('logs', 'web').stdout}"
        # With the last container the network goes, and who answers for its names.
        person.ctl("down", "web")
        person.ctl("start", "web")


def test_a_service_that_needs_it_at_boot_starts_at_the_first_try(alice, outside):
    tries(alice, 3)


@pytest.mark.long
def test_a_hundred_times_out_of_a_hundred(alice, outside):
    tries(alice, 100)
