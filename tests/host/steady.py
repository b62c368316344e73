# SPDX-License-Identifier: MIT
"""A container that runs through a whole file of tests and has nothing to do with them."""

import bus
import leftovers
import pid1
import pytest
from flake import container
from person import Person
from until import until

CONTAINERS = "/var/lib/flakectr/containers"
TRASH = "/var/lib/flakectr/trash"
QUICK = 15


class Steady:
    """bob's container, which has nothing to do with all this."""

    unit = "flakectr-steady.u1001.service"

    def __init__(self, bob):
        self.bob = bob
        bob.ctl("up", cwd=bob.folder("steady", container("steady")))
        self.before = self.look()

    def look(self):
        assert self.bob.page("steady") == "<h1>steady</h1>\n"
        shown = bus.managed_now(self.bob.host)[bus.path("steady", self.bob.uid)]
        return shown["State"], shown["Owner"], shown["Addresses"], pid1.invocation(self.bob.host, self.unit)

    def check(self):
        assert self.look() == self.before
        assert self.before[0] == "running"


@pytest.fixture(scope="module")
def steady(host):
    bob = Person(host, "bob", session=True)
    of_bob = Steady(bob)
    yield of_bob
    before = leftovers.snapshot(host)
    bob.ctl("down", "steady")
    assert before - leftovers.snapshot(host), "it was not there any more"
    bob.clean()


def known(person, name):
    return bus.managed_now(person.host).get(bus.path(name, person.uid), {}).get("State")


def await_unknown(person, name):
    until(lambda: not known(person, name), QUICK, lambda: f"{name} is {known(person, name)}")


def nothing_left_soon(host, pattern, patience=QUICK):
    until(lambda: host.run(f"ls -d {pattern}").returncode != 0, patience,
          lambda: host.run(f"ls -d {pattern}").stdout)
