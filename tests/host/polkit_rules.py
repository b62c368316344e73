# SPDX-License-Identifier: MIT
"""A rule of the host's administrator, which polkit has read when it is used."""

import pytest
from journal import Journal
from until import until

PATH = "/etc/polkit-1/rules.d/00-test.rules"


class Rules:
    def __init__(self, host):
        self.host = host
        host.run("systemctl start polkit", check=True)

    def change(self, act):
        journal = Journal(self.host)
        act()
        until(lambda: "Finished loading" in journal.text("-u", "polkit.service"), 20,
              "polkit does not read its rules")

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
