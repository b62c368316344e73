#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Are programs as hard as meson.build makes them? By readelf: position independent, read-only after
relocation, no stack that executes, no text that is written; stack protector, fortified libc calls and
marked targets of jumps where the program's symbols and machine can tell. With its own words for all
that is not so. Of a folder, each program in it, and no file there may be setuid."""

import os
import pathlib
import re
import stat
import subprocess
import sys

# What the first instruction of a function is where jumps are to land on marks alone.
MARKS = {"X86-64": r"\bendbr64\b", "AArch64": r"\b(bti|paciasp)\b"}


def tell(*command):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


def read(path, *what):
    return tell("readelf", "--wide", *what, path)


def segment_flags(segments, kind):
    """The flags of all segments of that kind: ["R E", "RW"]."""
    return re.findall(rf"^ *{kind} +(?:0x\w+ +){{5}}([RWE ]{{3}})", segments, re.MULTILINE)


def image_faults(path):
    header, segments = read(path, "--file-header"), read(path, "--segments")
    dynamic = read(path, "--dynamic")
    if not re.search(r"Type: +DYN", header) or not re.search(r"\bPIE\b", dynamic):
        yield "is not position independent"
    if "GNU_RELRO" not in segments or "BIND_NOW" not in dynamic:
        yield "is writable where relocation is over: no full RELRO"
    if any("E" in flags for flags in segment_flags(segments, "GNU_STACK") or ["E"]):
        yield "has a stack that executes"
    if any("W" in flags and "E" in flags for flags in segment_flags(segments, "LOAD")):
        yield "has memory that is written and executed"
    if "TEXTREL" in dynamic or "RPATH" in dynamic or "RUNPATH" in dynamic:
        yield "has relocations in its text, or a path of libraries of its own"


def symbol_faults(path, is_static):
    """A static program has the names until it is stripped."""
    symbols = set(re.findall(r" (\w+)(?:@\S+)?(?: \(\d+\))?$",
                             read(path, "--symbols" if is_static else "--dyn-syms"), re.MULTILINE))
    if is_static and "main" not in symbols:
        return
    if "__stack_chk_fail" not in symbols:
        yield "has no stack protector"
    if not any(name.endswith("_chk") for name in symbols):
        yield "calls libc unfortified"


def mark_faults(path):
    machine = re.search(r"Machine: .*?(X86-64|AArch64)", read(path, "--file-header"))
    main = machine and re.search(r"<main>:\n(.*)", tell("objdump", "--disassemble=main", path))
    if main and not re.search(MARKS[machine[1]], main[1]):
        yield "does not mark where jumps may land"


def mode_faults(path):
    if os.stat(path).st_mode & (stat.S_ISUID | stat.S_ISGID):
        yield "is setuid or setgid"


def is_program(path):
    """Not what a debugger wants to know of one."""
    with path.open("rb") as file:
        return os.access(path, os.X_OK) and file.read(4) == b"\x7fELF"


def faults(path, named):
    yield from mode_faults(path)
    if not (named or is_program(path)):
        return
    yield from image_faults(path)
    yield from symbol_faults(path, "INTERP" not in read(path, "--segments"))
    yield from mark_faults(path)


def files_of(path):
    if not path.is_dir():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and not file.is_symlink())


def main():
    # What is named is meant to be one; of what lies in a folder not all is.
    named = [pathlib.Path(word) for word in sys.argv[1:]]
    files = [file for path in named for file in files_of(path)]
    programs = sum(map(is_program, files))
    found = [f"{file} {fault}" for file in files for fault in faults(file, file in named)]
    print("\n".join(found) or f"{programs} programs are hardened")
    return 1 if found or not programs else 0


if __name__ == "__main__":
    sys.exit(main())
