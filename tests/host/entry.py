# SPDX-License-Identifier: MIT
"""The way onto the host: what makes a command one of somebody there, see Host.run()."""

import collections
import os
import shlex

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SEAT = {"XDG_SEAT": "seat0", "XDG_SESSION_TYPE": "tty"}

Account = collections.namedtuple("Account", "name uid groups home")
ROOT = Account("root", 0, [0], "/root")


def entries(host, file):
    return [line.split(":") for line in host.read(file).splitlines()]


def account(host, name):
    """As the host's own files have it now; None when they do not."""
    for user, _, uid, gid, _, home, _ in entries(host, "/etc/passwd"):
        if user == name:
            others = [int(number) for _, _, number, members in entries(host, "/etc/group")
                      if name in members.split(",") and number != gid]
            return Account(name, int(uid), [int(gid), *others], home)
    return None


def session_words(name, kind, cwd, command, environment):
    """By PAM, which takes a tenth of a second."""
    command = command if isinstance(command, str) else shlex.join(command)
    command = (f"cd {shlex.quote(cwd)} && " if cwd else "cd; ") + command
    if kind != "login":
        return ["su", name, "-c", command]
    exports = "".join(f"export {k}={shlex.quote(v)}; " for k, v in environment.items())
    return ["su", "-", name, "-c", exports + command]


def variables(who, session, cwd):
    mine = {"PATH": PATH, "LANG": "C.UTF-8", "TERM": os.environ.get("TERM", "dumb"), "HOME": who.home}
    if session:
        return mine | (SEAT if session != "login" else {})
    # A shell that goes there would say so.
    mine |= {"PWD": cwd}
    return mine if who is ROOT else mine | {"USER": who.name, "LOGNAME": who.name, "SHELL": "/bin/bash"}


def words(who, session, cwd, command, environment):
    """What `enter` is told beside the host. A list needs no shell; without a session it is as for a service."""
    cwd = cwd and str(cwd)
    if not isinstance(command, str):
        command = [str(word) for word in command]
    session = session if who is not ROOT else None
    if session:
        command, cwd = session_words(who.name, session, cwd, command, environment), "/"
    else:
        cwd = cwd or ("/" if who is ROOT else who.home)
        if isinstance(command, str):
            command = ["sh" if who is ROOT else "bash", "-c", command]
    as_whom = ROOT if session else who
    assigned = variables(who, session, cwd) | environment
    return [f"{as_whom.uid}:{','.join(map(str, as_whom.groups))}", cwd,
            *(f"{name}={value}" for name, value in assigned.items()), "--", *command]
