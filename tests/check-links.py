#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Do the links of all Markdown files lead somewhere? Those to files of ours and to headings in them;
nothing is asked of the network. And are the commands there that CONTRIBUTING.md has one type?"""

import os
import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def anchors(text):
    """As GitHub and GitLab make them of headings."""
    found = set()
    for heading in re.findall(r"^#+ +(.*)$", FENCE.sub("", text), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number = next(n for n in range(1000) if (f"{slug}-{n}" if n else slug) not in found)
        found.add(f"{slug}-{number}" if number else slug)
    return found | set(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", text))


def fault(file, target):
    """What is wrong with that link in this file; None when nothing is."""
    if re.match(r"[a-z]+:", target):
        return None if target.startswith(("https:", "mailto:")) else "is neither https nor ours"
    path, _, anchor = target.partition("#")
    place = (file.parent / path).resolve() if path else file
    if not place.is_relative_to(ROOT) or not place.exists():
        return "leads nowhere"
    if anchor and (place.suffix != ".md" or anchor not in anchors(place.read_text("utf-8"))):
        return "names a heading that is not there"
    return None


def documents():
    return [path for path in sorted(ROOT.rglob("*.md"))
            if not any(part == ".git" or part.startswith("build") for part in
                       path.relative_to(ROOT).parts[:1])]


def unlinked(files):
    """A page of docs/ that no other page leads to."""
    linked = {(file.parent / target.partition("#")[0]).resolve() for file in files
              for target in LINK.findall(FENCE.sub("", file.read_text("utf-8")))}
    return [file for file in files if file.parent == ROOT / "docs" and file not in linked]


def missing_commands(file):
    """The first word of each line in its fences, and whatever lies in tests/."""
    text = file.read_text("utf-8")
    lines = [line for block in re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
             for line in block.splitlines() if line]
    words = {line.split()[0] for line in lines} | set(re.findall(r"tests/[\w./-]*\w", text))
    pattern = re.compile(r"tests/unit/test-x\.c")
    return [word for word in sorted(words) if not pattern.match(word)
            and not (os.access(ROOT / word, os.R_OK) if "/" in word else shutil.which(word))]


def main():
    files = documents()
    links = [(file, target) for file in files
             for target in LINK.findall(FENCE.sub("", file.read_text("utf-8")))]
    wrong = [f"{file.relative_to(ROOT)}: {target} {what}" for file, target in links
             if (what := fault(file, target))]
    wrong += [f"{file.relative_to(ROOT)}: no page leads here" for file in unlinked(files)]
    wrong += [f"CONTRIBUTING.md: there is no {word}"
              for word in missing_commands(ROOT / "CONTRIBUTING.md")]
    print("\n".join(wrong) or f"{len(links)} links lead somewhere")
    return 1 if wrong or not links else 0


if __name__ == "__main__":
    sys.exit(main())
