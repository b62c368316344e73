# SPDX-License-Identifier: MIT
"""flakectrd.conf, as an administrator sets it."""

import pytest

FOLDER = "/etc/flakectr"


def write_settings(host, section, *lines):
    """For the daemon that comes next, which comes at once."""
    host.write(f"{FOLDER}/flakectrd.conf", "\n".join([f"[{section}]", *lines, ""]))
    host.run("systemctl restart flakectrd", check=True)


@pytest.fixture
def settings(host):
    """settings(SECTION, LINES...): until the test is over."""
    yield lambda section, *lines: write_settings(host, section, *lines)
    host.run(f"rm -rf {FOLDER} && systemctl restart flakectrd", check=True)
