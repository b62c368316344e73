#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""coverage.py FOLDER: how many of the lines of each directory the unit tests of a build with
-Db_coverage=true have run. It is told, and asked of nobody: host tests see the rest."""

import collections
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]


def reports(folder):
    notes = sorted(str(path) for path in folder.rglob("*.gcno") if "tests" not in path.parts)
    for start in range(0, len(notes), 50):
        done = subprocess.run(
            ["gcov", "--json-format", "--stdout", *notes[start:start + 50]], cwd=folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        yield from map(json.loads, filter(None, done.stdout.splitlines()))


def lines_of(folder):
    """Of each source, its lines and how often each ran; an object may be in several programs."""
    ran = collections.defaultdict(collections.Counter)
    for report in reports(folder):
        for file in report["files"]:
            path = pathlib.Path(os.path.normpath(folder / file["file"]))
            if path.is_relative_to(ROOT) and path.suffix == ".c":
                for line in file["lines"]:
                    ran[path.relative_to(ROOT)][line["line_number"]] += line["count"]
    return ran


def main():
    folders = collections.defaultdict(lambda: [0, 0])
    for path, lines in lines_of(pathlib.Path(sys.argv[1]).resolve()).items():
        folders[str(path.parent)][0] += sum(count > 0 for count in lines.values())
        folders[str(path.parent)][1] += len(lines)
    for folder, (ran, there) in sorted(folders.items()):
        print(f"{folder:<14} {100 * ran / there:5.1f} % of {there} lines")
    return 0 if folders else 1


if __name__ == "__main__":
    sys.exit(main())
