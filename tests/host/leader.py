# SPDX-License-Identifier: MIT
"""A container's first process, as machined keeps it, and what is seen from there."""

import signal

from until import until

PROGRAMS = "PATH=/run/current-system/sw/bin:/run/current-system/sw/sbin"


def leader(host, machine):
    """Its pid; empty while there is none."""
    try:
        lines = host.read(f"/run/systemd/machines/{machine}").splitlines()
    except FileNotFoundError:
        return ""
    return dict(line.partition("=")[::2] for line in lines if "=" in line).get("LEADER", "")


def enter(host, machine, command, **options):
    """A shell command in all of its namespaces, with its programs; as Host.run()."""
    return host.run(["nsenter", "-t", leader(host, machine), "-a", "--wdns=/", "env", "-i", PROGRAMS,
                     "sh", "-c", command], **options)


def reboot(host, machine):
    """As from inside; returns when another has taken its place."""
    first = leader(host, machine)
    host.run(["kill", f"-{signal.SIGRTMIN + 5}", first], check=True)
    until(lambda: leader(host, machine) not in ("", first), failure="it does not come again")
