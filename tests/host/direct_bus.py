# SPDX-License-Identifier: MIT
"""A question on the host's system bus, asked as root and by no process: busctl takes ten times as long."""

import jeepney
from jeepney.io.blocking import open_dbus_connection

BUS = "/run/dbus/system_bus_socket"
TIMEOUT = 60


class Refused(Exception):
    """By whoever was asked."""


def ask(host, to, path, method, signature="", *arguments):
    """method: INTERFACE.MEMBER. What it returns, where a variant is its signature and its value."""
    interface, _, member = method.rpartition(".")
    whom = jeepney.DBusAddress(path, to, interface)
    with open_dbus_connection(f"unix:path={host.path(BUS)}", auth_timeout=TIMEOUT) as bus:
        answer = bus.send_and_get_reply(
            jeepney.new_method_call(whom, member, signature, arguments), timeout=TIMEOUT)
    if answer.header.message_type == jeepney.MessageType.error:
        raise Refused(answer.header.fields[jeepney.HeaderFields.error_name], *answer.body)
    return answer.body
