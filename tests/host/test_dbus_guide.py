# SPDX-License-Identifier: MIT
"""docs/dbus.md: each example is run as it stands there, and prints what stands below it."""

import pathlib
import re
import shlex

import pytest
from flake import container

GUIDE = pathlib.Path(__file__).resolve().parents[2] / "docs/dbus.md"
EXAMPLE = re.compile(r"^```(sh|python)\n(.*?)^```\n```text\n(.*?)^```$", re.M | re.S)
FOR_NODE = re.compile(r"^```js\n(.*?)^```\n```text\n(.*?)^```$", re.M | re.S)
PROGRAMS = {"sh": ["bash", "-eu"], "python": ["/usr/bin/python3", "-B"]}


def pattern(text):
    """What is left out there may be anything on that line."""
    return ".*".join(re.escape(part) for part in text.split("…"))


def run(person, code, expected, program, folder):
    path = f"{folder}/../example"
    person.host.write(path, code, owner=person.name)
    done = person.run([*program, path], cwd=folder, timeout=120)
    person.host.path(path).unlink()
    said = f"{shlex.join(program)}:\n{code}\n{done.stdout}{done.stderr}"
    assert (done.returncode, done.stderr) == (0, ""), said
    assert re.fullmatch(pattern(expected), done.stdout), said


def test_examples(alice, nothing_left):
    text = GUIDE.read_text(encoding="utf-8")
    examples = EXAMPLE.findall(text)
    assert len(examples) == len(re.findall(r"^```(?:sh|python)$", text, re.M)) == 8
    folder = alice.folder("httpserver", container("httpserver"))
    for language, code, expected in examples:
        run(alice, code, expected, PROGRAMS[language], folder)
        alice.ctl("wait", "httpserver", "--for", "stopped" if "stopped\n" in expected else "ready")
    alice.ctl("down", "httpserver")
    nothing_left()


def test_example_for_node(alice):
    if alice.run(["node", "--eval", "require('dbus-next')"]).returncode != 0:
        pytest.skip("Debian has no D-Bus library for Node: it cannot exist here")
    (code, expected), = FOR_NODE.findall(GUIDE.read_text(encoding="utf-8"))
    folder = alice.folder("httpserver", container("httpserver"))
    alice.ctl("build", cwd=folder)
    run(alice, code, expected, ["node"], folder)
