# SPDX-License-Identifier: MIT
"""A terminal session as a picture: what a pty has seen, on a screen without an end, as SVG."""

import html
import re

# What flakectrctl and curl send: colours, one line up, the rest of a line away.
TOKEN = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|([\r\n])|([^\x1b\r\n]+)")
LINE, CHARACTER, EDGE = 19, 8.4, 16
# By the numbers of SGR.
STYLES = {"1": "b", "2": "d", "31": "r", "32": "g", "33": "y", "34": "u", "35": "m", "36": "c"}
HEAD = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img">
<title>{title}</title>
<style>
text {{ font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #d8dee9; white-space: pre }}
.b {{ font-weight: bold; fill: #fff }} .d {{ fill: #8792a5 }} .r {{ fill: #e06c75 }} .g {{ fill: #98c379 }}
.y {{ fill: #e5c07b }} .u {{ fill: #61afef }} .m {{ fill: #c678dd }} .c {{ fill: #56b6c2 }}
</style>
<rect width="100%" height="100%" rx="8" fill="#20242c"/>
"""


class Screen:
    """Lines of cells; a cell is a character and its style."""

    def __init__(self):
        self.lines, self.row, self.column, self.style = [[]], 0, 0, ""

    def write(self, text, style=None):
        for codes, command, control, plain in TOKEN.findall(text):
            if command:
                self.obey(command, codes)
            elif control == "\r":
                self.column = 0
            elif control:
                self.row, self.column = self.row + 1, 0
                if self.row == len(self.lines):
                    self.lines.append([])
            else:
                self.put(plain, self.style if style is None else style)

    def put(self, text, style):
        line = self.lines[self.row]
        line += [(" ", "")] * (self.column - len(line))
        line[self.column:self.column + len(text)] = [(character, style) for character in text]
        self.column += len(text)

    def obey(self, command, codes):
        if command == "m":
            self.style = STYLES.get(codes.split(";")[-1], "")
        elif command == "A":
            self.row = max(0, self.row - int(codes or 1))
        elif command == "K":
            del self.lines[self.row][self.column:]

    def picture(self, title):
        lines = self.lines
        while lines and not lines[-1]:
            lines = lines[:-1]
        width = max(map(len, lines)) * CHARACTER + 2 * EDGE
        parts = [HEAD.format(width=round(width), height=len(lines) * LINE + 2 * EDGE,
                             title=html.escape(title))]
        for number, line in enumerate(lines):
            if line:
                parts.append(f'<text x="{EDGE}" y="{EDGE + LINE * number + 14}" '
                             f'xml:space="preserve">{spans(line)}</text>\n')
        return "".join(parts) + "</svg>\n"


def spans(line):
    """Neighbours of one style together."""
    found, text, current = [], "", None
    for character, style in [*line, ("", None)]:
        if style != current and text:
            escaped = html.escape(text, quote=False)
            found.append(f'<tspan class="{current}">{escaped}</tspan>' if current else escaped)
            text = ""
        text, current = text + character, style
    return "".join(found)
