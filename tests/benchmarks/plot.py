# SPDX-License-Identifier: MIT
"""Curves as SVG: how something grows with the number of containers, both axes logarithmic."""

import math
import re
import statistics

WIDTH, HEIGHT, MARGIN, GAP = 300, 220, 50, 30
COLOURS = ("#1f6feb", "#8b949e", "#d29922", "#2da44e")


def decades(values):
    """The powers of ten that hold all of them."""
    low = math.floor(math.log10(min(values)))
    return low, max(math.ceil(math.log10(max(values))), low + 1)


class Panel:
    """title: with the unit. curves: {what: [(count, value), ...]}"""

    def __init__(self, title, curves, left):
        self.title, self.curves, self.left = title, curves, left
        points = [point for curve in curves.values() for point in curve]
        self.x, self.y = (decades([point[axis] for point in points]) for axis in (0, 1))

    def place(self, count, value):
        across = (math.log10(count) - self.x[0]) / (self.x[1] - self.x[0])
        up = (math.log10(value) - self.y[0]) / (self.y[1] - self.y[0])
        return self.left + across * WIDTH, MARGIN + (1 - up) * HEIGHT

    def grid(self):
        bottom, right = MARGIN + HEIGHT, self.left + WIDTH
        yield f'<text x="{self.left}" y="{MARGIN - 14}" font-weight="bold">{self.title}</text>'
        for power in range(self.x[0], self.x[1] + 1):
            x, _ = self.place(10 ** power, 10 ** self.y[0])
            yield f'<path d="M{x:.1f} {MARGIN}V{bottom}" stroke="#d0d7de"/>'
            yield f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{10 ** power}</text>'
        for power in range(self.y[0], self.y[1] + 1):
            _, y = self.place(10 ** self.x[0], 10 ** power)
            yield f'<path d="M{self.left} {y:.1f}H{right}" stroke="#d0d7de"/>'
            yield f'<text x="{self.left - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0 ** power:g}</text>'

    def lines(self):
        for i, (what, curve) in enumerate(self.curves.items()):
            colour, places = COLOURS[i % len(COLOURS)], [self.place(*point) for point in curve]
            path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
            yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
            for x, y in places:
                yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
            yield (f'<text x="{self.left + 8}" y="{MARGIN + 16 + 16 * i}" fill="{colour}">'
                   f'{what}</text>')


def svg(panels):
    """panels: [(title, curves), ...]"""
    placed = [Panel(title, curves, MARGIN + i * (WIDTH + MARGIN + GAP))
              for i, (title, curves) in enumerate(panels)]
    width, height = placed[-1].left + WIDTH + GAP, HEIGHT + 2 * MARGIN
    body = "\n".join(line for panel in placed for line in [*panel.grid(), *panel.lines()])
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'font-family="sans-serif" font-size="12" fill="#57606a">\n'
            f'<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n')


def counted(rows, pattern, series="ours"):
    """[(n, median)] of the rows that are of n containers."""
    found = ((re.fullmatch(pattern, row.what), getattr(row, series)) for row in rows)
    return sorted((int(match[1]), statistics.median(values))
                  for match, values in found if match and values)


def of_rows(rows):
    together, listing = r"(\d+) started together", r"list, (\d+) containers?"
    return svg([
        ("started together, ms", {"flakectr": counted(rows, together),
                                  "systemd-nspawn alone": counted(rows, together, "raw")}),
        ("list, ms", {"flakectrctl list": counted(rows, listing)}),
        ("memory of the daemon, MB", {"running": counted(rows, r"daemon RSS, (\d+) running")})])
