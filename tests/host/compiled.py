# SPDX-License-Identifier: MIT
"""Small programs of the tests in C, built for whoever needs them."""

import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


def put(host, path, source, *flags):
    """There on the host, for anybody to run; static unless the flags say otherwise."""
    subprocess.run(["gcc", "-D_GNU_SOURCE", "-O2", *(flags or ["-static"]), "-o", host.path(path), HERE / source],
                   check=True)
    return path
