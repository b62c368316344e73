# SPDX-License-Identifier: MIT
"""Curves as SVG: how something grows with the number of containers, both axes logarithmic."""

import math
import re
import statistics

WIDTH, HEIGHT, MARGIN, GAP, COLUMNS = 300, 220, 50, 30, 3
COLOURS = ("#1f6feb", "#8b949e", "#d29922", "#2da44e")


def decades(values):
    """The powers of ten that hold all of them."""
    low = math.floor(math.log10(min(values)))
    return low, max(math.ceil(math.log10(max(values))), low + 1)


class Panel:
    """title: with the unit. curves: {what: [(count, value), ...]}"""

    def __init__(self, title, curves, i):
        self.title, self.curves = title, curves
        self.left = MARGIN + i % COLUMNS * (WIDTH + MARGIN + GAP)
        self.top = MARGIN + i // COLUMNS * (HEIGHT + 2 * MARGIN)
        points = [point for curve in curves.values() for point in curve]
        self.x, self.y = (decades([point[axis] for point in points]) for axis in (0, 1))

    def place(self, count, value):
        across = (math.log10(count) - self.x[0]) / (self.x[1] - self.x[0])
        up = (math.log10(value) - self.y[0]) / (self.y[1] - self.y[0])
        return self.left + across * WIDTH, self.top + (1 - up) * HEIGHT

    def grid(self):
        bottom, right = self.top + HEIGHT, self.left + WIDTH
        yield f'<text x="{self.left}" y="{self.top - 14}" font-weight="bold">{self.title}</text>'
        for power in range(self.x[0], self.x[1] + 1):
            x, _ = self.place(10 ** power, 10 ** self.y[0])
            yield f'<path d="M{x:.1f} {self.top}V{bottom}" stroke="#d0d7de"/>'
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
            yield (f'<text x="{self.left + 8}" y="{self.top + 16 + 16 * i}" fill="{colour}">'
                   f'{what}</text>')


def svg(panels):
    """panels: [(title, curves), ...]; those without curves are left out."""
    shown = [(title, {what: curve for what, curve in curves.items() if curve}) for title, curves in panels]
    placed = [Panel(title, curves, i)
              for i, (title, curves) in enumerate(panel for panel in shown if panel[1])]
    width = min(len(placed), COLUMNS) * (WIDTH + MARGIN + GAP) + MARGIN
    height = placed[-1].top + HEIGHT + MARGIN
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
    def of(pattern, series="ours"):
        return counted(rows, pattern, series)

    together = r"(\d+) started together"
    return svg([
        ("n systems started together, ms", {"flakectr": of(together),
                                            "systemd-nspawn alone": of(together, "raw")}),
        ("one more where n run, ms", {"start": of(r"one more, (\d+) running")}),
        ("flakectrctl list of n, ms", {"stopped": of(r"list, (\d+) containers?"),
                                       "running": of(r"list, (\d+) running")}),
        ("memory of the daemon where n run, MB", {
            "systems": of(r"daemon RSS, (\d+) running"),
            "light ones": of(r"daemon RSS, (\d+) light ones running")}),
        ("start with n of them, ms", {"ports of the host": of(r"start with (\d+) ports"),
                                      "named volumes": of(r"start with (\d+) volumes")}),
        ("n networks at once, ms", {"start": of(r"(\d+) networks at once")}),
        ("flakectrctl logs of n lines, ms", {"a system's journal": of(r"logs of (\d+) lines")})])
