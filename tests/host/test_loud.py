# SPDX-License-Identifier: MIT
"""What a container or a builder says is text: no line of it says to the host's journal how urgent it is.

The journal of a host writes what is urgent on every terminal of the host, just as it is.
"""

import json

import bus
from flake import apart, built
from leader import reboot
from until import until

URGENT = r"<0>urgent \033]0;evil\007 words"
TRACE = """{ outputs = _: { flakeContainers.x86_64-linux.evil =
  builtins.trace "x\\n<0>urgent words" (throw "x\\n<0>urgent words"); }; }"""


def priorities(journal):
    """Of all lines with such words."""
    entries = map(json.loads, journal.text("-o", "json", "--all", "_TRANSPORT=stdout").splitlines())
    # What is no text comes as a list of bytes.
    said = ((e["PRIORITY"], e["MESSAGE"]) for e in entries)
    return {priority for priority, text in said
            if "urgent" in (text if isinstance(text, str) else bytes(text).decode("latin-1"))}


def test_a_console_is_not_urgent(alice, host, journal):
    folder = alice.folder("web", apart("web"))
    alice.ctl("up", "web", cwd=folder)
    alice.inside(f"printf '{URGENT}\\n' >/dev/console")
    until(lambda: priorities(journal), failure="it is not in the journal")
    assert priorities(journal) == {"6"}
    assert "<0>urgent" in alice.ctl("logs", "--console", "web").stdout
    # What is said before it runs keeps its weight.
    alice.ctl("down", "web")
    alice.folder("web", apart("web", broken="exits"))
    alice.refused("up", "--update", "web", cwd=folder, code=1)
    alice.folder("web", apart("web", spec={"volumes": ["src:/src"]}))
    assert "cannot open src" in alice.refused("up", "--update", "web", cwd=folder, code=1)
    assert "alice cannot open src" in journal.text("-p", "3", "-o", "cat", "-t", "web.u1000")


def test_a_console_after_a_reboot_inside(alice, host, journal):
    """systemd starts it then, and the daemon has no part in it."""
    alice.ctl("up", "web", cwd=alice.folder("web", apart("web")))
    host.run("systemctl stop flakectrd", check=True)
    reboot(host, "web.u1000")
    alice.await_state("web", "running")
    alice.inside(f"printf '{URGENT}\\n' >/dev/console")
    until(lambda: priorities(journal), failure="it is not in the journal")
    assert priorities(journal) == {"6"}


def test_a_build_is_not_urgent(alice, journal):
    """Its words go to the journal where the caller takes none."""
    for fields in ({"text": TRACE}, {}):
        folder = alice.folder("evil", *([] if fields else [built("evil", "echo '<0>urgent words'; exit 1")]), **fields)
        done = bus.call(alice, "Build", folder, "['evil']", "@a{sv} {}")
        assert f"{bus.ERROR}BuildFailed" in done.stderr, done.stderr
    assert "<0>urgent words" in journal.text("-o", "cat", "-t", "flakectr-build")
    assert priorities(journal) == {"6"}
