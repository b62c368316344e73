# SPDX-License-Identifier: MIT
"""What the host's journal says since a moment."""

import json
import time

from host import OF_THE_HOST


class Journal:
    def __init__(self, host):
        self.host = host
        self.since = f"--since=@{time.time():.6f}"

    def text(self, *arguments):
        return self.host.journal(self.since, *arguments)

    def whole(self):
        """Also of a file of tests that took long; or it fails."""
        done = self.host.run(["journalctl", "--no-pager", self.since], timeout=600, check=True)
        return done.stdout

    def started(self, prefix):
        """Units with this prefix that PID 1 began to start, each as often as it was."""
        lines = self.host.run(["journalctl", "-o", "json", self.since, "_PID=1", "JOB_TYPE=start"]).stdout.splitlines()
        jobs = {(entry["UNIT"], entry.get("JOB_ID")) for entry in map(json.loads, lines)
                if entry.get("UNIT", "").startswith(prefix) and entry["UNIT"] not in OF_THE_HOST}
        return sorted(unit for unit, _ in jobs)

    def builds(self):
        return self.started("flakectrd-build-")
