# SPDX-License-Identifier: MIT
"""The processes that a test has started, found by descent, so that no other is ever signalled."""

import os
import pathlib


def descendants(pid):
    found = []
    for file in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in file.read_text(encoding="ascii").split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def program(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def signal(process, number, name):
    """To the program of that name among what a Popen has started; how many there were."""
    pids = [pid for pid in descendants(process.pid) if program(pid) == name]
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass
    return len(pids)
