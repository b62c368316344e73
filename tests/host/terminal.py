# SPDX-License-Identifier: MIT
"""A terminal with a program on it."""

import codecs
import fcntl
import os
import pty
import select
import struct
import termios
import time

from screen import Screen


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, person, command, rows=40, columns=99, cwd=None):
        self.outer, inner = pty.openpty()
        self.screen = Screen(columns)
        self.resize(rows, columns)
        self.before = termios.tcgetattr(self.outer)
        self.process = person.popen(command, cwd=cwd, stdin=inner, stdout=inner, stderr=inner)
        os.close(inner)
        self.text = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def resize(self, rows, columns):
        fcntl.ioctl(self.outer, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        if columns != self.screen.columns:
            self.screen.resize(columns)

    def type(self, text):
        os.write(self.outer, text.encode())

    def read(self):
        """What comes within a moment; False: nothing will any more."""
        if not select.select([self.outer], [], [], 0.1)[0]:
            return True
        try:
            text = self.decoder.decode(os.read(self.outer, 65536))
        except OSError:
            return False
        self.text += text
        self.screen.write(text)
        return True

    def look(self, seconds):
        """At what it shows meanwhile."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.read():
            pass

    def finish(self, patience=60):
        """Until it ends: its exit status."""
        deadline = time.monotonic() + patience
        while self.read():
            assert time.monotonic() < deadline, self.text
        return self.wait()

    def await_text(self, wanted, patience=20):
        deadline = time.monotonic() + patience
        while wanted not in self.text:
            assert time.monotonic() < deadline, f"no {wanted!r} in {self.text!r}"
            if not self.read():
                break
        assert wanted in self.text, self.text
        self.text = self.text.partition(wanted)[2]

    def wait(self):
        return self.process.wait(60)

    def close(self):
        os.close(self.outer)
