# SPDX-License-Identifier: MIT
"""docs/dbus.md: each example is run as it stands there, and prints what stands below it."""

import pathlib
import re
import shlex

from flake import container

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "docs/dbus.md"
EXAMPLE = re.compile(r"^```(sh|python)\n(.*?)^```\n```text\n(.*?)^```$", re.M | re.S)
PROGRAMS = {"sh": ["bash", "-eu"], "python": ["/usr/bin/python3", "-B"]}


def pattern(text):
    """What is left out there may be anything on that line."""
    return ".*".join(re.escape(part) for part in text.split("…"))


def test_examples(alice, nothing_left):
    text = GUIDE.read_text(encoding="utf-8")
    examples = EXAMPLE.findall(text)
    assert len(examples) == len(re.findall(r"^```(?:sh|python)$", text, re.M)) == 8
    folder = alice.folder("httpserver", container("httpserver"))
    for number, (language, code, expected) in enumerate(examples):
        path = f"{folder}/../example-{number}"
        alice.host.write(path, code, owner="alice")
        done = alice.run([*PROGRAMS[language], path], cwd=folder, timeout=120)
        alice.host.path(path).unlink()
        said = f"example {number}, {shlex.join(PROGRAMS[language])}:\n{done.stdout}{done.stderr}"
        assert (done.returncode, done.stderr) == (0, ""), said
        assert re.fullmatch(pattern(expected), done.stdout), said
        alice.ctl("wait", "httpserver", "--for", "stopped" if "stopped\n" in expected else "ready")
    alice.ctl("down", "httpserver")
    nothing_left()
