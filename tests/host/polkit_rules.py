# SPDX-License-Identifier: MIT
"""A rule of the host's administrator, which polkit has read when it is used."""

import time

import pytest
from journal import Journal

PATH = "/etc/polkit-1/rules.d/00-test.rules"


class Rules:
    def __init__(self, host):
        self.host = host
        host.run("systemctl start polkit", check=True)

    def change(self, act):
        journal = Journal(self.host)
        act()
        deadline = time.monotonic() + 20
        while "Finished loading" not in journal.text("-u", "polkit.service"):
            assert time.monotonic() < deadline, "polkit does not read its rules"
            time.sleep(0.05)

    def set(self, text):
        self.change(lambda: self.host.write(PATH, text))

    def clear(self):
        if self.host.path(PATH).exists():
            self.change(lambda: self.host.run(f"rm {PATH}", check=True))


@pytest.fixture
def rules(host):
    made = Rules(host)
    yield made
    made.clear()
