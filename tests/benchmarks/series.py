# SPDX-License-Identifier: MIT
"""Numbers of one kind in the order in which they were measured, and what is said of them."""

import statistics


def quartiles(values):
    """Lower quartile, median, upper quartile."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    return tuple(statistics.quantiles(values, n=4, method="inclusive"))


def ratios(ours, raw):
    """Each of ours by its neighbour in time, so that a slow moment counts for both."""
    return [mine / other for mine, other in zip(ours, raw, strict=True)]


class Row:
    """One line of the result. limit: of the ratio where there is a raw series, else of ours.
    missing: why there is nothing to show."""

    def __init__(self, what, unit, ours=None, raw=None, limit=None, missing=None):
        self.what, self.unit, self.limit, self.missing = what, unit, limit, missing
        self.ours, self.raw = ours, raw

    @property
    def ratio(self):
        return quartiles(ratios(self.ours, self.raw)) if self.ours and self.raw else None

    @property
    def verdict(self):
        if self.limit is None:
            return ""
        value = self.ratio[1] if self.ratio else statistics.median(self.ours)
        return "ok" if value <= self.limit else "over"

    def data(self):
        ratio = self.ratio
        return {"what": self.what, "unit": self.unit, "ours": self.ours, "raw": self.raw,
                "median_ours": statistics.median(self.ours) if self.ours else None,
                "median_raw": statistics.median(self.raw) if self.raw else None,
                "ratio": dict(zip(("q1", "median", "q3"), ratio)) if ratio else None,
                "target": self.limit, "verdict": self.verdict or None,
                "could_not_run": self.missing}

    def cells(self):
        def amount(values):
            return f"{statistics.median(values):.1f} {self.unit}" if values else "-"

        ratio = "{1:.2f} ({0:.2f}..{2:.2f})".format(*self.ratio) if self.ratio else "-"
        limit = ""
        if self.limit is not None:
            limit = f"<= {self.limit:.2f}" if self.raw else f"<= {self.limit} {self.unit}"
        return [self.what, amount(self.ours), amount(self.raw), ratio, limit, self.verdict]


def table(rows):
    lines = [["what", "ours", "raw", "ratio (q1..q3)", "target", ""],
             *(row.cells() for row in rows if not row.missing)]
    widths = [max(len(line[i]) for line in lines) for i in range(6)]
    aligned = (
        [cell.ljust(width) if i in (0, 4, 5) else cell.rjust(width)
         for i, (cell, width) in enumerate(zip(line, widths))] for line in lines)
    told = [f"{row.what.strip()}: could not run: {row.missing}" for row in rows if row.missing]
    return "\n".join(["  ".join(line).rstrip() for line in aligned] + told)
