# SPDX-License-Identifier: MIT
"""The fixtures of the Nix side's tests: the Nix of each host, and public sources where they are.

NIXPKGS       a checkout of nixpkgs
NIXPKGS_LIB   the folder lib of one (default: that of NIXPKGS)
FLAKE_PARTS   a checkout of flake-parts
"""

import os
import pathlib
import sys

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from nix import Nix, tree  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent


def sources():
    """What is there of them, by the name of its variable."""
    found = {name: pathlib.Path(os.environ[name]).resolve()
             for name in ("NIXPKGS", "NIXPKGS_LIB", "FLAKE_PARTS") if os.environ.get(name)}
    if "NIXPKGS" in found:
        found.setdefault("NIXPKGS_LIB", found["NIXPKGS"] / "lib")
    return found


@pytest.fixture(scope="session", params=tree.SUITES)
def nix(request):
    return Nix(request.param, {name.lower().replace("_", "-"): path
                               for name, path in sources().items()})


@pytest.fixture(scope="session")
def needs():
    """Skips a test where a source is missing: no public source can exist on a machine without it."""
    def check(*names):
        missing = [name for name in names if name not in sources()]
        if missing:
            pytest.skip(f"cannot exist here: {', '.join(missing)} must name public sources")
    return check
