#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Does docs/troubleshooting.md have a part for each of doctor's checks, and each command that doctor
names as the way out?"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
SOURCES = [*sorted((ROOT / "client").glob("health*.c")), ROOT / "daemon/finding.c",
           ROOT / "daemon/firewall-survey.c", ROOT / "daemon/diagnosis.c"]
# It adds the lines of those that the daemon knows.
JOINED = "diagnosis"
PLACES = {"STATE_DIR": "/var/lib/flakectr", "STORE_DIR": "/nix/store"}


def checks():
    names = (ROOT / "common/names.h").read_text(encoding="utf-8")
    found = set(re.findall(r'#define CHECK_\w+ +"([a-z-]+)"', names))
    for source in SOURCES:
        found |= set(re.findall(r'^        \{ "([a-z-]+)", check_\w+, \w+ \},$',
                                source.read_text(encoding="utf-8"), re.MULTILINE))
    return found - {JOINED}


def commands():
    """What stands in single quotes, up to where it differs from host to host."""
    for source in SOURCES:
        text = source.read_text(encoding="utf-8")
        text = re.sub(r'" (\w+_DIR)\s*"', lambda place: PLACES[place[1]], text)
        text = re.sub(r'"\s*\n\s*"', "", text)
        for literal in re.findall(r'"((?:[^"\\\n]|\\.)*)"', text):
            for quoted in re.findall(r"(?<!\w)'([a-z][^']*)'", literal):
                command = re.split(r"%| \(|\$|\\|;", quoted)[0].strip()
                if " " in command and not command.startswith("for i in"):
                    yield command


def main():
    parts = set(re.findall(r"^### `([a-z-]+)`$", PAGE, re.MULTILINE))
    wrong = [f"docs/troubleshooting.md says nothing of the check {name}" for name in
             sorted(checks() - parts)]
    wrong += [f"docs/troubleshooting.md: there is no check {name}" for name in
              sorted(parts - checks())]
    plain = re.sub(r"\s+", " ", PAGE)
    named = set(commands())
    wrong += [f"docs/troubleshooting.md lacks what doctor advises: {command}"
              for command in sorted(named) if command not in plain]
    print("\n".join(wrong) or f"{len(parts)} checks and {len(named)} commands are explained")
    return 1 if wrong or not parts or not named else 0


if __name__ == "__main__":
    sys.exit(main())
