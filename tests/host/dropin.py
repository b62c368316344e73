# SPDX-License-Identifier: MIT
"""Drop-ins of the host's units."""

import contextlib


@contextlib.contextmanager
def drop_in(host, unit, *lines):
    """While the block lasts, the [Service] of this unit has these lines, too."""
    folder = f"/run/systemd/system/{unit}.d"
    host.write(f"{folder}/test.conf", "\n".join(["[Service]", *lines, ""]))
    host.run("systemctl daemon-reload", check=True)
    try:
        yield
    finally:
        host.run(f"rm -r {folder}; systemctl daemon-reload", check=True)
