# SPDX-License-Identifier: MIT
"""What `--version` says: of the program, of the daemon that runs, and when these two differ."""

import pathlib
import re

import bus
import pytest
from dropin import drop_in

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = re.search(r"^  version: '(.+)',$", (ROOT / "meson.build").read_text("utf-8"), re.M)[1]
OTHER = re.sub(r"\d", "9", VERSION)
DAEMON = "/usr/libexec/flakectr/flakectrd"


@pytest.fixture
def other_daemon(host):
    """The one that runs is of a version that nobody has installed."""
    other = f"{DAEMON}-of-a-test"
    host.run(f"LC_ALL=C sed 's/{re.escape(VERSION)}/{OTHER}/g' {DAEMON} >{other} && chmod 0755 {other}",
             check=True)
    try:
        with drop_in(host, "flakectrd.service", "ExecStart=", f"ExecStart={other}"):
            host.run("systemctl restart flakectrd", check=True)
            yield
    finally:
        host.run(f"rm {other}; systemctl restart flakectrd", check=True)


def test_both_are_of_one_version(alice):
    done = alice.ctl("--version")
    assert done.stdout == f"flakectrctl {VERSION}, flakectrd {VERSION}\n" and done.stderr == ""
    assert bus.get(alice, bus.ROOT, "Version", bus.MANAGER) == VERSION


def test_the_daemon_is_of_another_version(alice, other_daemon):
    done = alice.ctl("--version")
    assert done.stdout == f"flakectrctl {VERSION}, flakectrd {OTHER}\n"
    assert done.stderr.count("\n") == 1 and "systemctl restart flakectrd" in done.stderr
    assert bus.get(alice, bus.ROOT, "Version", bus.MANAGER) == OTHER


def test_there_is_no_bus(alice):
    done = alice.ctl("--version", environment={"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"})
    assert done.stdout == f"flakectrctl {VERSION}\n"
