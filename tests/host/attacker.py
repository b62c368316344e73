# SPDX-License-Identifier: MIT
"""attacker.c, built for whoever needs it."""

import compiled


def put(host, path):
    return compiled.put(host, path, "attacker.c")
