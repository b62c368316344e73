# SPDX-License-Identifier: MIT
"""What the host's PID 1 says of a unit, asked by no process: systemctl takes ten times as long."""

import contextlib
import ctypes
import os
import signal
import socket
import stat

import bus
import direct_bus
from until import until

PIDFD_GETFD = 438  # <asm/unistd.h>
libc = ctypes.CDLL(None, use_errno=True)

NAME = "org.freedesktop.systemd1"


def show(host, unit, name, interface="Service"):
    """One property, with the type that it has on the bus. interface: "Unit" for what all kinds have."""
    path = f"/org/freedesktop/systemd1/unit/{bus.encoded(unit)}"
    (_, value), = direct_bus.ask(host, NAME, path, "org.freedesktop.DBus.Properties.Get", "ss",
                                 f"{NAME}.{interface}", name)
    return value


def state(host, unit):
    """As `systemctl is-active` has it; "inactive": it does not run, or is not there."""
    return show(host, unit, "ActiveState", "Unit")


def main_pid(host, unit):
    """0: it does not run."""
    return show(host, unit, "MainPID")


def invocation(host, unit):
    """Another one with each start."""
    return show(host, unit, "InvocationID", "Unit").hex()


def bus_sockets(host):
    """PID 1's own ends of what it is connected to the bus by: copies of it."""
    number = os.pidfd_open(host.child)
    try:
        for entry in os.scandir(f"/proc/{host.child}/fd"):
            copy = libc.syscall(PIDFD_GETFD, number, int(entry.name), 0)
            if copy < 0:  # closed meanwhile
                continue
            if not stat.S_ISSOCK(os.fstat(copy).st_mode):
                os.close(copy)
                continue
            with socket.socket(fileno=copy) as end:
                if peer(end) == direct_bus.BUS:
                    yield end
    finally:
        os.close(number)


def peer(end):
    try:
        return end.getpeername() if end.family == socket.AF_UNIX else None
    except OSError:  # it listens
        return None


def is_on_the_bus(host):
    return direct_bus.ask(host, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus.NameHasOwner", "s", NAME)[0]


def hang_up(host):
    assert [end.shutdown(socket.SHUT_RDWR) for end in bus_sockets(host)], "PID 1 has no connection to the bus"
    until(lambda: not is_on_the_bus(host))


def call_back(host):
    """As flakectrd does, once it has seen that it has lost the bus."""
    until(lambda: os.kill(host.child, signal.SIGUSR1) or is_on_the_bus(host))


def restore_listeners(host):
    """machined and logind do not see that PID 1 tells them nothing any more; they hear what flakectrd has it tell."""
    host.run("systemctl reset-failed systemd-machined systemd-logind;"
             " systemctl restart systemd-machined systemd-logind", check=True)


@contextlib.contextmanager
def still(host):
    """PID 1 does nothing while the block lasts."""
    os.kill(host.child, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(host.child, signal.SIGCONT)


@contextlib.contextmanager
def away(host):
    """Nor is it on the bus while the block lasts."""
    with still(host):
        hang_up(host)
        yield
    until(lambda: is_on_the_bus(host))
