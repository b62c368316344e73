#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The version and its day are written in meson.build; do those that cannot read it there say the same? Debian's
changelog, the RPM's spec and Arch's PKGBUILD, and NEWS.md, where it has a title for people. Nowhere
else may it stand."""

import datetime
import email.utils
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCE = re.compile(r"^  version: '([0-9.]+)',$", re.MULTILINE)
RELEASED = re.compile(r"^released = '([0-9-]+)'$", re.MULTILINE)
# Where each says it, and the pattern of that line.
PLACES = [
    ("debian/changelog", r"\Aflakectr \(([^)]+)\) "),
    ("NEWS.md", r"\A# News\n\n## (\S+), [0-9-]+: \w+ \w+"),
    ("packaging/flakectr.spec", r"^Version: +(\S+)$"),
    ("packaging/flakectr.spec", r"^%changelog\n\*.* - (\S+)-1$"),
    ("packaging/PKGBUILD", r"^pkgver=(\S+)$"),
]
FOLDERS = ("client", "common", "daemon", "dbus", "docs", "nix", "polkit", "systemd", "tests")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def elsewhere(version):
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc" and re.search(
                    rb"(?<![\d.])" + re.escape(version).encode() + rb"(?![\d.])", path.read_bytes()):
                yield path.relative_to(ROOT)


def dates():
    """The day of the release, as each says it."""
    said = re.search(r"^ -- .*>  (.*)$", read("debian/changelog"), re.MULTILINE)[1]
    yield "debian/changelog", email.utils.parsedate_to_datetime(said).date().isoformat()
    yield "NEWS.md", re.search(r"^## \S+, ([0-9-]+):", read("NEWS.md"), re.MULTILINE)[1]
    said = re.search(r"^%changelog\n\* (\w+ \w+ \d+ \d+) ", read("packaging/flakectr.spec"), re.MULTILINE)[1]
    day = datetime.datetime.strptime(said, "%a %b %d %Y").date()
    yield "packaging/flakectr.spec", day.isoformat()


def main():
    released = RELEASED.search(read("meson.build"))[1]
    version = SOURCE.search(read("meson.build"))[1]
    wrong = []
    for name, pattern in PLACES:
        said = re.search(pattern, read(name), re.MULTILINE)
        if not said or said[1] != version:
            wrong.append(f"{name}: the version is {said and said[1]}, and in meson.build {version}")
    wrong += [f"{name}: {version} is of {day}, and in meson.build of {released}"
              for name, day in dates() if day != released]
    wrong += [f"{path}: the version stands here; meson.build is where" for path in elsewhere(version)]
    print("\n".join(wrong) or f"{version} everywhere")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
