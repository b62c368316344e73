# SPDX-License-Identifier: MIT
"""What is shown on a terminal of 40 columns, also when it is resized, and where it can do little."""

import signal

import kin
import pytest
from flake import apart, container
from member import member
from terminal import Terminal
from test_consent import hostile
from test_everyday import TAR

pytestmark = pytest.mark.own

NAMES = ["httpserver-of-the-shop", "db"]


@pytest.fixture
def folder(alice):
    """Up once already: Nix has nothing to say any more."""
    made = alice.folder("shop", member(NAMES[0], ["db"], system={"delay": 1}), member("db", system={"delay": 1}))
    for verb in ("build", "up", "down"):
        alice.ctl(verb, cwd=made)
    return made


def begin(person, command, folder=None, columns=40, environment="TERM=xterm"):
    return Terminal(person, f"{environment} exec flakectrctl {command}", rows=30, columns=columns, cwd=folder)


def shown(*words, code=0, **more):
    """What a program has shown when it has ended."""
    terminal = begin(*words, **more)
    assert terminal.finish() == code, terminal.text
    terminal.close()
    return terminal.screen


def broken_words(screen):
    """Rows that were cut in a word; paths have to be."""
    return [row for row in screen.wrapped if "/" not in row]


def resized(terminal, columns):
    terminal.resize(30, columns)
    kin.signal(terminal.process, signal.SIGWINCH, "flakectrctl")


def test_progress_is_drawn_in_place_and_leaves_nothing(alice, folder):
    terminal = begin(alice, "up >~/out", folder)
    terminal.await_text("checking")
    seen, torn = set(), False
    for columns in (25, 60, 12, 40):
        resized(terminal, columns)
        # What was on its way was drawn for the width of before, here as on any terminal.
        terminal.look(0.1)
        torn |= bool(terminal.screen.wrapped)
        terminal.screen.wrapped.clear()
        terminal.look(0.3)
        seen |= {row.split()[0] for row in terminal.screen.rows if row.strip()}
    assert terminal.finish() == 0
    screen = terminal.screen
    assert screen.wrapped == [] and (torn or screen.text() == ""), screen.rows
    assert screen.moved and screen.styled and any(NAMES[0].startswith(word) for word in seen), seen
    assert "db is up: 10." in alice.host.read(f"{alice.home}/out")
    terminal.close()


@pytest.mark.parametrize("environment, styled, moved", [
    ("TERM=xterm NO_COLOR=1", False, True), ("TERM=dumb", False, False), ("TERM=xterm LC_ALL=C", True, True)])
def test_where_a_terminal_can_do_less(alice, folder, environment, styled, moved):
    screen = shown(alice, "up >~/out", folder=folder, environment=environment)
    assert (screen.styled, screen.moved) == (styled, moved)
    assert moved or "db: starting" in screen.text()
    screen = shown(alice, "list", environment=environment)
    assert screen.styled == styled and screen.wrapped == [] and "db" in screen.text()


def test_quiet(alice, folder):
    assert shown(alice, "up -q", folder=folder).text() == ""
    assert shown(alice, "down -q", folder=folder).text() == ""


def test_lists_and_tables(alice):
    folder = alice.folder("web", container("web"), container("db"))
    alice.ctl("up", "-p", "8080:80", "web", cwd=folder)
    alice.ctl("up", "db", cwd=folder)
    screen = shown(alice, "list")
    assert screen.wrapped == [] and alice.address("db") in screen.text(), screen.text()
    for command in ("status web", "doctor", "help", "help up", "du", "events --help", "stats --once"):
        screen = shown(alice, command)
        assert broken_words(screen) == [], (command, screen.wrapped)
    doctor = shown(alice, "doctor").text()
    assert "polkit" in doctor and max(map(len, doctor.splitlines())) <= 40

    terminal = begin(alice, "stats")
    terminal.await_text("MEMORY")
    for columns in (20, 80, 40):
        resized(terminal, columns)
        terminal.look(0.5)
        # What was on its way when the size changed.
        terminal.screen.wrapped.clear()
        terminal.look(1.2)
        heads = next(row for row in terminal.screen.rows if row.startswith("NAME"))
        assert ("WRITTEN" in heads) == (columns == 80), terminal.screen.rows
        assert terminal.screen.wrapped == [], columns
    assert kin.signal(terminal.process, signal.SIGINT, "flakectrctl") == 1
    assert terminal.finish() == 0 and terminal.screen.wrapped == []
    rows = terminal.screen.text().splitlines()
    assert [row.split()[0] for row in rows] == ["NAME", "db", "web"], rows
    terminal.close()


# It is for a moment at which all can be seen.
SLOW_TAR = """cat >/run/wrappers/bin/tar <<'END'
#!/bin/sh
pause() { busybox dd bs=64k count=100 iflag=fullblock 2>/dev/null; busybox sleep 1; busybox cat; }
pause | busybox tar "$@" | pause
END"""


def test_what_is_copied(alice):
    folder = alice.folder("web", apart("web"))
    alice.ctl("up", "web", cwd=folder)
    alice.ctl("exec", "web", "--", "sh", "-c", f"{TAR}\n{SLOW_TAR}")
    alice.run("head -c 30M /dev/zero >large", cwd=folder)
    for words in ("cp large web:/root/large", "cp web:/root/large back"):
        terminal = begin(alice, words, folder)
        terminal.await_text("MiB  ")
        assert terminal.finish() == 0
        assert terminal.screen.text() == "" and terminal.screen.wrapped == []
        terminal.close()
        assert "copying" not in shown(alice, f"{words} -q", folder=folder).text()
        assert not shown(alice, words, folder=folder, environment="TERM=dumb").moved
    alice.run("cmp large back", cwd=folder, check=True)


def test_a_question_is_not_drawn_over(alice):
    folder = hostile(alice)
    terminal = begin(alice, "up", folder)
    terminal.await_text("Agree to that? [y/N] ")
    terminal.type("n\n")
    assert terminal.finish() == 3
    text = "".join(row.ljust(40) if row in terminal.screen.wrapped else row + "\n"
                   for row in terminal.screen.rows)
    assert text.count("flakectrctl: ") == 1 and "\n  read " in text and "building" not in text, text
    terminal.close()
