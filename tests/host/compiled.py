# SPDX-License-Identifier: MIT
"""Small programs of the tests in C, built for whoever needs them."""

import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


def build(target, source, *flags):
    """Static unless the flags say otherwise."""
    subprocess.run(["gcc", "-D_GNU_SOURCE", "-O2", *(flags or ["-static"]), "-o", target, HERE / source],
                   check=True)


def put(host, path, source, *flags):
    """There on the host, for anybody to run."""
    build(host.path(path), source, *flags)
    return path
