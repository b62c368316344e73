# SPDX-License-Identifier: MIT
"""Waits for what is to come."""

import time


def read_until(stream, end):
    """Its lines, up to the first that has `end` in it."""
    lines = [stream.readline()]
    while end not in lines[-1]:
        assert lines[-1], f"there is no {end} in {lines}"
        lines.append(stream.readline())
    return lines


def until(question, patience=60, failure="it does not come", pause=0.05):
    """Asks until the answer is yes. `failure`: what to say when it never is, or a function that tells."""
    deadline = time.monotonic() + patience
    while not question():
        assert time.monotonic() < deadline, failure() if callable(failure) else failure
        time.sleep(pause)
