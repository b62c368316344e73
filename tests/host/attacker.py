# SPDX-License-Identifier: MIT
"""attacker.c, built for whoever needs it."""

import pathlib
import subprocess

SOURCE = pathlib.Path(__file__).resolve().parent / "attacker.c"


def put(host, path):
    """There on the host, for anybody to run."""
    subprocess.run(["gcc", "-D_GNU_SOURCE", "-O2", "-static", "-o", host.path(path), SOURCE], check=True)
    return path
