# SPDX-License-Identifier: MIT
"""What a container may take of its host: limits that systemd holds, seen at its unit and its slice."""

import re

import pid1
from flake import apart, spec

UNIT = "flakectr-web.u1000.service"


def properties(host, *names):
    done = host.run(f"systemctl show -p {','.join(names)} {UNIT}", check=True)
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


def test_limits_without_a_word_of_it(alice, host):
    """Forks without end, and a flood of its log, end at these."""
    alice.ctl("up", "web", cwd=alice.folder("web", apart("web")))
    assert properties(host, "TasksMax", "LogRateLimitBurst", "LogRateLimitIntervalUSec", "Slice",
                      "DevicePolicy") == {
        "TasksMax": "16384", "LogRateLimitBurst": "10000", "LogRateLimitIntervalUSec": "30s",
        "Slice": "machine-flakectr-u1000.slice", "DevicePolicy": "closed"}


def test_limits_of_all_that_a_person_runs(alice, host):
    """Whatever its spec says, and however many they are: no more than one person."""
    alice.ctl("up", "web", cwd=alice.folder("web", spec("web", resources={"tasks": 4194304})))
    slice_, session = (pid1.show(host, unit, "TasksMax", "Slice")
                       for unit in ("machine-flakectr-u1000.slice", "user-1000.slice"))
    assert slice_ == session < 4194304


def test_resources_are_limits_of_the_unit(alice, host):
    resources = {"memory": "512M", "cpu": "0.5", "tasks": 1000, "io": 50}
    alice.ctl("up", "web", cwd=alice.folder("web", spec("web", resources=resources)))
    assert properties(host, "MemoryMax", "CPUQuotaPerSecUSec", "TasksMax", "IOWeight") == {
        "MemoryMax": str(512 << 20), "CPUQuotaPerSecUSec": "500ms", "TasksMax": "1000",
        "IOWeight": "50"}


def test_the_daemon_is_confined(host):
    said = host.run("systemd-analyze security --no-pager flakectrd.service", check=True).stdout
    exposure = float(re.search(r"Overall exposure level for flakectrd.service: ([0-9.]+)", said)[1])
    print(f"exposure {exposure}")
    assert exposure <= 4.0, said
