#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""check-manual.py FLAKECTRCTL MANUAL: both, the help and the completions tell of the same verbs and options.

The program's table of verbs is what is compared with."""

import re
import subprocess
import sys


def ask(program, *words):
    return subprocess.run([program, *words], stdout=subprocess.PIPE, text=True, check=True).stdout


def candidates(program, *words):
    return [line.split("\t")[0] for line in ask(program, "complete", "--", *words).splitlines()]


def section(manual, name):
    return re.search(rf"^# {name}\n(.*?)(?=^# |\Z)", manual, re.M | re.S).group(1)


def manual_verbs(manual):
    """The first words of each entry, and what is said to do the same: *down* …, *stop*"""
    found = set()
    for line in re.findall(r"^\*.*$", section(manual, "VERBS"), re.M):
        found.add(re.match(r"\*([a-z]+)", line).group(1))
        found |= set(re.findall(r", \*([a-z]+)\*$", line))
    return found


def manual_options(manual):
    """{"--json": {"up", …}}, with None for an option of which no verb is named."""
    found = {}
    entries = re.findall(r"^(\*-.*)\n((?:\t.*\n|\n(?=\t))+)", section(manual, "OPTIONS"), re.M)
    for head, text in entries:
        name = re.search(r"\*(--[a-z-]+)\*", head).group(1)
        verbs = re.match(r"\t((?:\*[a-z]+\*(?:, )?)+):", text)
        found[name] = set(re.findall(r"\*([a-z]+)\*", verbs.group(1))) if verbs else None
    return found


def compare(what, of_program, of_text):
    missing, foreign = sorted(of_program - of_text), sorted(of_text - of_program)
    if missing or foreign:
        print(f"{what}: not there {missing}, there without being known {foreign}")
    return not missing and not foreign


def main(program, path):
    with open(path, encoding="utf-8") as file:
        manual = file.read()
    verbs, options = set(candidates(program, "")), manual_options(manual)
    good = compare("verbs in the manual page", verbs, manual_verbs(manual))
    helped = re.findall(r"^  ([a-z]+) ", ask(program, "help"), re.M)
    good &= compare("verbs in the help", set(helped), verbs & set(helped))
    having, seen = {}, {"--version"}
    for verb in sorted(set(helped)):
        text = ask(program, "help", verb)
        of_verb = set(candidates(program, verb, "-"))
        listed = set(re.findall(r"^  (?:-.,|   ) (--[a-z-]+)", text, re.M))
        good &= compare(f"options in the help of {verb}", of_verb, listed)
        good &= text == ask(program, verb, "--help")
        seen |= of_verb
        for option in of_verb:
            having.setdefault(option, set()).add(verb)
    good &= compare("options in the manual page", seen, set(options))
    for option, verbs_of_text in options.items():
        if verbs_of_text is not None and option in having:
            good &= compare(f"verbs that have {option} in the manual page", having[option], verbs_of_text)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
