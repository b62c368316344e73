# SPDX-License-Identifier: MIT
"""flakectrd, traced: what it calls is written down, or takes longer."""

import contextlib

from until import until


@contextlib.contextmanager
def traced(host, options):
    """While the block lasts, strace with these options watches it: yields that process."""
    pid = host.run("systemctl start flakectrd; systemctl show -P MainPID flakectrd").stdout.strip()
    tracer = host.popen(f"exec strace {options} -p {pid}")
    try:
        until(lambda: "TracerPid:\t0" not in host.read(f"/proc/{pid}/status"), failure="it is not traced")
        yield tracer
    finally:
        host.run("pkill -x strace")
        tracer.wait(60)
