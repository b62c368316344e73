# SPDX-License-Identifier: MIT
"""Waits for what is to come, and fails when it does not."""

import time


def until(question, patience=60, failure="it does not come", pause=0.05):
    """Asks until the answer is yes. `failure`: what to say when it never is, or a function that tells."""
    deadline = time.monotonic() + patience
    while not question():
        assert time.monotonic() < deadline, failure() if callable(failure) else failure
        time.sleep(pause)
