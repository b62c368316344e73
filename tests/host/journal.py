# SPDX-License-Identifier: MIT
"""What the host's journal says since a moment."""

import json


class Journal:
    def __init__(self, host):
        self.host = host
        shown = host.run("journalctl -n0 --show-cursor -o cat").stdout
        self.cursor = shown.partition("cursor: ")[2].strip()

    def text(self, *arguments):
        return self.host.journal("--after-cursor", self.cursor, *arguments)

    def started(self, prefix):
        """Units with this prefix that PID 1 began to start, each as often as it was."""
        lines = self.host.run(["journalctl", "-o", "json", "--after-cursor", self.cursor,
                               "_PID=1", "JOB_TYPE=start"]).stdout.splitlines()
        jobs = {(entry["UNIT"], entry.get("JOB_ID")) for entry in map(json.loads, lines)
                if entry.get("UNIT", "").startswith(prefix)}
        return sorted(unit for unit, _ in jobs)

    def builds(self):
        return self.started("flakectrd-build-")
