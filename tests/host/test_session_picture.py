# SPDX-License-Identifier: MIT
"""docs/session.svg, which the README shows, is what a terminal shows today: tests/demo --record makes it."""

import pathlib
import re

import demo
import pytest

pytestmark = pytest.mark.own

ROOT = pathlib.Path(__file__).resolve().parents[2]


def lines(picture):
    """What is read there; addresses and times differ."""
    found = [re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<text[^>]*>(.*?)</text>", picture)]
    return [re.sub(r"\bfd[0-9a-f]{2}:[0-9a-f:]+|\d+", "N", line) for line in found]


def test_the_picture_is_true(alice, host):
    folder = alice.folder("httpserver", text=(ROOT / "tests/host/example/flake.nix").read_text("utf-8"))
    assert folder == demo.FOLDER
    try:
        host.run(demo.USUAL, check=True)
        stage = demo.Recording(host)
        demo.perform(stage)
    finally:
        host.run("ip link delete eth0")
    assert not stage.failed
    shown = (ROOT / "docs/session.svg").read_text(encoding="utf-8")
    assert lines(stage.screen.picture("")) == lines(shown)
