# SPDX-License-Identifier: MIT
"""Evaluates Nix expressions with the Nix of a host's tree, which is left as it is; nothing is booted.

In there the repository is /mnt/repository, and each of `places` is /mnt/<its name>.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/host"))

import tree  # noqa: E402

TIMEOUT = 300
# The mounts go with the process. Nix has no store: what is instantiated is not written down.
INSIDE = """
tree=$1; shift
for folder in tmp mnt root; do mount -t tmpfs none "$tree/$folder"; done
mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev"
while [ "$1" != -- ]; do
        mkdir "$tree/mnt/$1"
        mount --bind "$2" "$tree/mnt/$1"
        shift 2
done
shift
exec chroot "$tree" env -i HOME=/root PATH=/usr/bin:/bin NIX_REMOTE=dummy:// "$@"
"""


# Two at once: an expression costs mostly the start of Nix.
EACH = """
ls /mnt/work/*.nix | xargs -P 2 -n 1 sh -c '
        nix-instantiate --eval --strict --json --readonly-mode "$1" \\
                >"${1%.nix}.json" 2>"${1%.nix}.txt" || : >"${1%.nix}.json"' sh
"""


class Failure(Exception):
    """What Nix said."""

    def sentence(self, word):
        """The one line of the error itself, which has this word, without its head."""
        lines = {line.strip() for line in str(self).splitlines() if word in line}
        lines = [line for line in lines if line.startswith("error: ")]
        assert len(lines) == 1, self
        return lines[0].removeprefix("error: ")


class Nix:
    """The Nix of one suite."""

    def __init__(self, suite, places=None):
        self.places = {"repository": ROOT} | (places or {})
        self.statistics = None  # of the last one, where NIX_SHOW_STATS_PATH is /mnt/work/stats
        with tree.locked(suite) as root:
            self.root = root

    def run(self, command, variables=None, folder=None):
        """Runs a command in the tree, where `folder` is /mnt/work."""
        places = self.places | ({"work": folder} if folder else {})
        words = [str(word) for place in places.items() for word in place]
        settings = [f"{name}={value}" for name, value in (variables or {}).items()]
        return subprocess.run(
            ["unshare", "-m", "--propagation", "private", "sh", "-euc", INSIDE, "sh", self.root,
             *words, "--", *settings, *command], stdin=subprocess.DEVNULL, text=True,
            capture_output=True, timeout=TIMEOUT, check=True)

    def outcomes(self, expressions, variables=None):
        """Of each expression its value, as JSON has it, or what Nix said of it, without colours."""
        with tempfile.TemporaryDirectory() as folder:
            for i, expression in enumerate(expressions):
                pathlib.Path(folder, f"{i:04}.nix").write_text(expression, encoding="utf-8")
            self.run(["sh", "-c", EACH], variables, folder)
            statistics = pathlib.Path(folder, "stats")
            self.statistics = json.loads(statistics.read_text()) if statistics.exists() else None
            return [self.outcome(pathlib.Path(folder, f"{i:04}")) for i in range(len(expressions))]

    @staticmethod
    def outcome(path):
        value, said = (path.with_suffix(suffix).read_text(encoding="utf-8")
                       for suffix in (".json", ".txt"))
        return json.loads(value) if value else Failure(re.sub(r"\x1b\[[0-9;]*m", "", said))

    def value(self, expression, variables=None):
        """The value of one expression."""
        outcome, = self.outcomes([expression], variables)
        if isinstance(outcome, Failure):
            raise outcome
        return outcome
