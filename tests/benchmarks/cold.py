# SPDX-License-Identifier: MIT
"""A flake of five whose text is new to Nix, brought up as a whole: one evaluation and one build, then all boots."""

from flake import container
from projects import FIVE, together
from raw import Raw
from series import Row
from stopwatch import Step, Who

NAME = "cold"
TARGET = 1.05


def run(alice, watch, n):
    """Against `nix build` of all of them, and then as many raw ones at once."""
    host, names = alice.host, [f"{NAME}{i}" for i in range(FIVE)]
    user, root = Who(host, alice.name), Who(host, "root")

    def folder(page):
        return alice.folder(NAME, *(container(name, page=f"{page}\\n") for name in names))

    where = folder("first")
    alice.ctl("up", cwd=where, timeout=600)
    raws = [Raw(host, f"flakectr-{names[0]}.u{alice.uid}.service", i + 1) for i in range(FIVE)]
    alice.ctl("down", *names)
    for raw in raws:
        raw.prepare()
    up = Step(user, where, "flakectrctl", "up", "--quiet")
    build = Step(user, where, "nix", "--extra-experimental-features", "nix-command flakes", "build", "--no-link",
                 *(f'{where}#flakeContainers.x86_64-linux."{name}"' for name in names))
    ours, bare = [], []
    for i in range(n + 1):
        folder(f"ours {i}")
        ours.append(sum(watch.time(up)))
        alice.ctl("down", *names)
        folder(f"bare {i}")
        bare.append(sum(watch.time(build, together(raws))))
        watch.time(Step(root, "/", "systemctl", "stop", *(raw.stop[-1] for raw in raws)))
    alice.clean()
    return [Row(f"up of {FIVE} that are new", "ms", ours[1:], bare[1:], TARGET)]
