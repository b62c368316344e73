#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""check-architecture.py [--write]: is the drawing in docs/architecture.md that of the code? With --write it
becomes so. Layers are those of tests/check-layers.sh; an include that goes up is a fault."""

import collections
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/architecture.md"
BEGIN, END = "<!-- drawn by tests/check-architecture.py -->\n```\n", "```\n<!-- drawn -->\n"
WIDTH = 100
LAYERS = ("faces", "work", "worlds")


def includes(path):
    return re.findall(r'^#include "(?:\w+/)?([\w-]+)\.h"', path.read_text("utf-8"), re.MULTILINE)


def worlds():
    """Of each file of a world, all files of that world."""
    script = (ROOT / "tests/check-layers.sh").read_text("utf-8").replace("\\\n", " ")
    found = [line.split()[1:] for line in script.splitlines() if line.startswith("world ")]
    return {name: names for names in found for name in names}


def libraries():
    """Who may include which library, as that test has it: FILE: [LIBRARY...]."""
    named = collections.defaultdict(list)
    script = (ROOT / "tests/check-layers.sh").read_text("utf-8").replace("\\\n", " ")
    for library, files in re.findall(r"^only '?([\w(|/]+)\S* (.*)$", script, re.MULTILINE):
        for name in re.findall(r"daemon/([\w-]+)\.c", files):
            named[name].append({"g(lib|io|object": "GLib", "netlink/": "rtnetlink",
                                "polkit/": "polkit", "nftables/": "nftables"}.get(library, library))
    return named


def layer(name, of_worlds):
    if name in of_worlds:
        return "worlds"
    return "faces" if name == "main" or name.endswith("-bus") else "work"


def upward(files, of_worlds):
    for path in files:
        for header in includes(path):
            if (path.parent / f"{header}.h").exists():
                above, below = layer(path.stem, of_worlds), layer(header, of_worlds)
                if LAYERS.index(below) < LAYERS.index(above):
                    yield f"{path.relative_to(ROOT)} includes {header}.h, which is above it"


def boxed(lines):
    rule = "─" * WIDTH
    return [f"┌{rule}┐", *(f"│ {line.ljust(WIDTH - 2)} │" for line in lines), f"└{rule}┘"]


def titled(title, lines):
    return [(title if i == 0 else "").ljust(8) + line for i, line in enumerate(lines)]


def helpers():
    """Of each helper program, the worlds that have PID 1 start it."""
    found = collections.defaultdict(list)
    for path in sorted((ROOT / "daemon").glob("*.c")):
        for name in re.findall(r'LIBEXEC_DIR "/(flakectr-\w+)"', path.read_text("utf-8")):
            found[name].append(path.stem)
    return found


def world_lines(of_worlds):
    """What each is, by its files, and which library it speaks to."""
    named = libraries()
    for names in {tuple(names): None for names in of_worlds.values()}:
        outside = sorted({library for name in names for library in named.get(name, [])})
        lines = textwrap.wrap(" ".join(names), WIDTH - 34, break_on_hyphens=False)
        lines[0] = lines[0].ljust(WIDTH - 34) + (f" → {', '.join(outside)}" if outside else "")
        yield from lines


def drawing(files, of_worlds):
    stems = sorted({path.stem for path in files if path.suffix == ".c"})
    faces = [name for name in stems if layer(name, of_worlds) == "faces"]
    down = ["│".rjust(12), "▼".rjust(12)]
    lines = ["    flakectrctl, editors, busctl", down[0] + " D-Bus: org.flakectr1", down[1]]
    lines += boxed(titled("faces", textwrap.wrap(" ".join(faces), WIDTH - 10, break_on_hyphens=False)))
    lines += down + boxed(titled("work", ["all that is in no other box"])) + down
    lines += boxed(titled("worlds", list(world_lines(of_worlds)))) + down
    lines += boxed(titled("common", ["the folder common/"]))
    lines += ["", "PID 1 starts, each in a unit of its own, asked by the files in brackets:", ""]
    lines += [f"    {name:<15} ({', '.join(sorted(set(askers)))})" for name, askers in sorted(helpers().items())]
    return "".join(line.rstrip() + "\n" for line in lines)


def main():
    files = sorted((ROOT / "daemon").glob("*.[ch]"))
    of_worlds = worlds()
    wrong = list(upward(files, of_worlds))
    page = PAGE.read_text("utf-8")
    head, _, rest = page.partition(BEGIN)
    drawn, _, tail = rest.partition(END)
    wanted = drawing(files, of_worlds)
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(head + BEGIN + wanted + END + tail, encoding="utf-8")
    elif drawn != wanted:
        wrong.append("docs/architecture.md is not drawn as the code is: "
                     "tests/check-architecture.py --write")
    print("\n".join(wrong) or f"{len(files)} files are as they are drawn")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
