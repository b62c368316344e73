#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""check-libraries.py LIBRARIES.md PROGRAM...: does the table name what the programs are linked with,
and nothing else?"""

import pathlib
import re
import subprocess
import sys

ROW = re.compile(r"^\| `([^`]+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def documented(text):
    return {(library, program) for library, licence, programs in ROW.findall(text)
            for program in re.findall(r"`([^`]+)`", programs) if licence.strip()}


def needed(path):
    """Those that it asks for by itself; the dynamic loader is part of libc."""
    done = subprocess.run(["readelf", "--wide", "--dynamic", path], check=True, text=True,
                          stdout=subprocess.PIPE)
    return {(library, pathlib.Path(path).name)
            for library in re.findall(r"\(NEEDED\).*\[(.+)\]", done.stdout)
            if not library.startswith("ld-")}


def main():
    table = documented(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    linked = set().union(*map(needed, sys.argv[2:]))
    wrong = [f"{program} is linked with {library}, which is not in {sys.argv[1]}"
             for library, program in sorted(linked - table)]
    wrong += [f"{sys.argv[1]} says that {program} is linked with {library}, and it is not"
              for library, program in sorted(table - linked)]
    print("\n".join(wrong) or f"{len(linked)} needs are documented")
    return 1 if wrong or not linked else 0


if __name__ == "__main__":
    sys.exit(main())
