# SPDX-License-Identifier: MIT
"""Containers that are up, and not all that is in them; and those that will never be."""

import bus
from flake import container
from host import KILL_DAEMON
from member import member
from until import until

SICK = """[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/test -e /run/well
"""
WEB = bus.path("web", 1000)


def failed(person):
    return list(bus.managed_now(person.host)[WEB]["FailedUnits"])


def await_failed(person, wanted):
    until(lambda: failed(person) == wanted, 20, "others have failed")


def test_it_is_shown_and_recovers(alice, host):
    folder = alice.folder("web", container("web", units={"sick.service": SICK}))
    assert "web is up: 10." in alice.ctl("up", "web", cwd=folder).stdout
    await_failed(alice, [1, ["sick.service"]])
    done = alice.ctl("up", "web", cwd=folder)
    assert ("  degraded: sick.service has failed inside; 'flakectrctl logs -u sick.service web' may say why\n"
            in done.stdout), done.stdout
    assert alice.state("web") == "running"
    assert "degraded: sick.service " in alice.ctl("list").stdout
    assert "Degraded   sick.service has failed\n" in alice.ctl("status", "web").stdout
    (shown,) = alice.json("list")
    assert (shown["failed_units"], shown["failed_units_count"]) == (["sick.service"], 1)
    assert "sick.service" in alice.ctl("logs", "-u", "sick.service", "web").stdout

    with bus.Monitor(alice) as monitor:
        alice.ctl("exec", "web", "--", "sh", "-c", "touch /run/well; systemctl restart sick")
        await_failed(alice, [0, []])
        alice.ctl("exec", "web", "--", "sh", "-c", "rm /run/well; systemctl restart sick", check=False)
        await_failed(alice, [1, ["sick.service"]])
    assert monitor.changes(WEB, "FailedUnits") == ["(uint32 0, @as [])", "(uint32 1, ['sick.service'])"]

    # Also by the next daemon; and where the container's own D-Bus begins anew.
    host.run(KILL_DAEMON, check=True)
    await_failed(alice, [1, ["sick.service"]])
    alice.ctl("exec", "web", "--", "systemctl", "restart", "dbus", check=False)
    alice.ctl("exec", "web", "--", "sh", "-c", "touch /run/well; systemctl restart sick")
    await_failed(alice, [0, []])
    assert alice.ctl("list").stdout.split()[3:5] == ["web", "running"]
    alice.ctl("down", "web")
    assert failed(alice) == [0, []]


def test_there_are_names_for_some_of_many(alice, carol):
    units = {f"sick-{letter}.service": SICK for letter in "abcdefghijkl"}
    folder = alice.folder("web", container("web", units=units))
    alice.ctl("up", "web", cwd=folder)
    until(lambda: failed(carol)[0] == 12)
    said = alice.ctl("up", "web", cwd=folder).stdout
    assert " and 4 more have failed inside" in said, said
    n, names = failed(carol)
    assert n == 12 and len(names) == 8 and set(names) < set(units)
    assert f"degraded: {names[0]} and 11 more" in alice.ctl("list").stdout


def test_what_fails_for_good_is_not_waited_for(alice):
    """The command of the container, and the unit of its check; what else fails keeps nobody from waiting."""
    command = ("[Service]\nType=idle\nRestart=on-failure\nSuccessAction=poweroff\n"
               "ExecStart=/bin/sh -c 'printf \"the sauce \\\\033[31mis missing\\\\n\"; exit 3'\n")
    folder = alice.folder("web", member("web", port=81, ready={"timeout": 3600}, system={
        "units": {"run-command.service": command}}))
    said = alice.refused("up", cwd=folder, code=5)
    assert "web was stopped: its unit run-command.service has failed. The last lines of its log:\n" in said
    assert "  the sauce is missing\n" in said, said
    assert alice.state("web") == "failed"

    check = {"type": "unit", "unit": "sick.service"}
    folder = alice.folder("web", member("web", ready={"timeout": 3600, "check": check}, system={
        "units": {"sick.service": SICK}}))
    said = alice.refused("up", cwd=folder, code=5)
    assert "web was stopped: its unit sick.service has failed. The last lines of its log:\n" in said
    assert "Main process exited" in said, said

    folder = alice.folder("web", member("web", port=81, ready={"timeout": 5}, system={
        "units": {"sick.service": SICK}}))
    said = alice.refused("up", cwd=folder, code=5)
    assert "nothing accepts connections at its port 81, 5 seconds after the start; inside, sick.service has failed" \
        in said


def test_what_is_started_again_is_waited_for(alice):
    """It fails twice, and systemd has not given it up."""
    unit = ("[Unit]\nStartLimitIntervalSec=0\n[Service]\nRestart=on-failure\nRestartSec=300ms\n"
            "ExecStart=/bin/sh -c 'echo x >>/run/tries; test $(wc -l </run/tries) -gt 2 && exec sleep infinity'\n")
    folder = alice.folder("web", member("web", ready={"timeout": 60, "check": {
        "type": "unit", "unit": "flaky.service"}}, system={"units": {"flaky.service": unit}}))
    assert "degraded" not in alice.ctl("up", cwd=folder).stdout
    assert failed(alice) == [0, []]
