# SPDX-License-Identifier: MIT
"""Small programs of the tests in C, built for whoever needs them."""

import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
HEADERS = HERE.parents[1] / "common"


def build(target, source, *flags):
    """Static unless the flags say otherwise; with our own headers at hand."""
    subprocess.run(["gcc", "-D_GNU_SOURCE", "-O2", "-I", HEADERS, "-o", target, HERE / source,
                    *(flags or ["-static"])], check=True)


def put(host, path, source, *flags):
    """There on the host, for anybody to run."""
    build(host.path(path), source, *flags)
    return path
