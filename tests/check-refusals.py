#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Does a test wait for each refusal of specs, binds and authority? Three words in a row of its sentence,
which no other refusal has, must stand in some test or in tests/specs/faults, or all of it."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
# Where they are worded: all that reads specs, all that mounts, all that asks polkit.
SOURCES = ["common/spec*.c", "common/document*.c", "common/check.c", "common/credential.c",
           "common/dependency.c", "common/grant.c", "common/port.c", "common/restart.c",
           "common/volume*.c", "daemon/authority.c", "daemon/question.c", "daemon/run/bind.c",
           "daemon/run/directory.c", "daemon/run/source.c", "daemon/run/volumes.c"]
TESTS = ["tests/unit/*.c", "tests/host/*.py", "tests/nix/*.py", "tests/specs/faults"]
# What no test can bring about, each with its reason.
EXCUSED = {
    "The bus does not know the caller":
        "true of a caller that has left the bus at that moment, who hears nothing any more",
    "no reason given": "libpolkit has always had one so far",
    "Cannot bind the volume %s into %s: %s.": "the kernel does as it is told",
    "The volume %s of %s cannot be given a limit: %s.": "the kernel does as it is told",
    "Cannot mount the volume %s of %s: %s.": "the kernel does as it is told",
    "Cannot mount the volumes of %s: %s.": "the kernel does as it is told",
}
LITERAL = r'"(?:[^"\\\n]|\\.)*"'
CONVERSION = r"%[-0-9.*]*(?:zu|[a-zA-Z])|\\."


def plain(text):
    """Without comments and characters; literals that are one sentence become one literal."""
    text = re.sub(r"/\*.*?\*/|'\\?\"'", "", text, flags=re.DOTALL)
    text = re.sub(r'"\s*(?:PRI\w+|[A-Z]+_DIR)\s*"', "%s", text)
    return re.sub(r'"\s*\n?\s*[frb]*"', "", text)


def words_of(text):
    return re.sub(r"[:;,.\"\\]+(?= |$|\n)|(?<= )[\"\\]+", "", text).split()


def runs(sentence):
    """Each three words in a row that no conversion parts."""
    found = set()
    for piece in re.split(CONVERSION, sentence):
        words = words_of(piece)
        found |= {" ".join(words[i:i + 3]) for i in range(len(words) - 2)}
    return found


def is_whole(sentence, tests):
    """All of it, at the beginning of a text or after whose fault it is."""
    pattern = r"[^\n]{1,99}?".join(map(re.escape, re.split(CONVERSION, sentence)))
    return re.search(r'(?:"|: |" )' + pattern, tests)


def sentences():
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            for literal in re.findall(LITERAL, plain(path.read_text("utf-8"))):
                if runs(literal[1:-1]):
                    yield path.relative_to(ROOT), literal[1:-1]


def main():
    tests = " ".join(plain(path.read_text("utf-8")) for pattern in TESTS
                     for path in sorted(ROOT.glob(pattern)))
    test_words = " ".join(words_of(tests))
    refusals = {sentence: path for path, sentence in sentences()}
    shared = {}
    for sentence in refusals:
        for run in runs(sentence):
            shared[run] = shared.get(run, 0) + 1
    wrong = [f"{path}: no test waits for: {sentence}" for sentence, path in refusals.items()
             if sentence not in EXCUSED
             and not any(run in test_words for run in runs(sentence) if shared[run] == 1)
             and not is_whole(sentence, tests)]
    wrong += [f"tests/check-refusals.py excuses what is not there: {sentence}"
              for sentence in EXCUSED if sentence not in refusals]
    print("\n".join(wrong) or f"{len(refusals)} refusals have a test")
    return 1 if wrong or not refusals else 0


if __name__ == "__main__":
    sys.exit(main())
