# SPDX-License-Identifier: MIT
"""What a terminal shows of what is written to it: as much of one as flakectrctl needs."""

import re
import unicodedata

SEQUENCE = re.compile(r"\x1b\[(\d*)([A-Za-z])")


class Screen:
    """Text that comes to the last column goes on in the next row, which is never wanted."""

    def __init__(self, columns=40):
        self.columns = columns
        self.rows, self.row, self.column = [""], 0, 0
        self.wrapped = []   # rows that went on in the next one
        self.styled = self.moved = False
        self.rest = ""

    def resize(self, columns):
        """What is there is laid out anew, as tmux and most others do it."""
        rows = []
        at = self.row
        for number, text in enumerate(self.rows):
            if number == self.row:
                at = len(rows) + max(0, self.column - 1) // columns
            rows += [text[i:i + columns] for i in range(0, len(text), columns)] or [""]
        self.column %= columns
        self.rows, self.row, self.columns = rows, at, columns

    def letter(self, letter):
        width = 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if self.column + width > self.columns:
            self.wrapped.append(self.rows[self.row])
            self.newline()
            self.column = 0
        text = self.rows[self.row].ljust(self.column)
        self.rows[self.row] = text[:self.column] + letter + text[self.column + 1:]
        self.column += width

    def newline(self):
        self.row += 1
        if self.row == len(self.rows):
            self.rows.append("")

    def sequence(self, number, kind):
        if kind == "m":
            self.styled = True
            return
        self.moved = True
        if kind == "A":
            self.row = max(0, self.row - int(number or 1))
        elif kind == "K":
            self.rows[self.row] = self.rows[self.row][:self.column]
        else:
            raise AssertionError(f"a sequence that no flakectrctl writes: {number}{kind}")

    def write(self, text):
        text, self.rest = self.rest + text, ""
        while text:
            found = SEQUENCE.match(text)
            if found:
                self.sequence(*found.groups())
                text = text[found.end():]
                continue
            if text[0] == "\x1b":
                self.rest = text
                return
            if text[0] == "\n":
                self.newline()
            elif text[0] == "\r":
                self.column = 0
            else:
                self.letter(text[0])
            text = text[1:]

    def text(self):
        return "\n".join(row.rstrip() for row in self.rows).strip("\n")
