# SPDX-License-Identifier: MIT
"""Five containers that need each other, and five that do not, against as many raw ones."""

import shlex

from flake import container
from raw import Raw
from series import Row
from stopwatch import PROGRAM, Step, Who

FIVE = 5
PORT = 80
TARGET_CHAIN, TARGET_BESIDE = 1.10, 1.15


def folder(alice, name, chained):
    return alice.folder(name, *(
        container(f"{name}{i}", spec={"dependsOn": [f"{name}{i - 1}"] if chained and i else []})
        for i in range(FIVE)))


def together(raws):
    """All of them started at once, until the port of each accepts."""
    each = (shlex.join([PROGRAM, raw.address4, str(PORT), "0", "0", "/", *raw.start])
            for raw in raws)
    return Step(Who(raws[0].host, "root"), "/", "sh", "-c", f"{' & '.join(each)} & wait")


class Project:
    def __init__(self, alice, watch, name, chained):
        self.watch, self.folder = watch, folder(alice, name, chained)
        user = Who(alice.host, alice.name)
        alice.ctl("up", cwd=self.folder, timeout=600)
        self.names = [f"{name}{i}" for i in range(FIVE)]
        # What is needed comes with the last one.
        self.start = Step(user, "/", "flakectrctl", "start", "--quiet",
                          *(self.names[-1:] if chained else self.names))
        self.down = Step(user, "/", "flakectrctl", "down", "--quiet", *self.names)

    def once(self):
        laps = self.watch.time(self.start)
        self.watch.time(self.down)
        return sum(laps)


def run(alice, watch, n):
    root = Who(alice.host, "root")
    chain = Project(alice, watch, "chain", True)
    raws = [Raw(alice.host, f"flakectr-{chain.names[0]}.u{alice.uid}.service", i + 1)
            for i in range(FIVE)]
    watch.time(chain.down)
    for raw in raws:
        raw.prepare()
    beside = Project(alice, watch, "beside", False)
    watch.time(beside.down)

    samples = {key: [] for key in ("chain", "one by one", "beside", "together")}
    for _ in range(n + 1):
        samples["chain"].append(chain.once())
        alone = 0
        for raw in raws:
            alone += sum(watch.time(Step(root, "/", *raw.start), port=(raw.address4, PORT)))
            watch.time(Step(root, "/", *raw.stop))
        samples["one by one"].append(alone)
        samples["beside"].append(beside.once())
        samples["together"].append(sum(watch.time(together(raws))))
        watch.time(Step(root, "/", "systemctl", "stop", *(raw.stop[-1] for raw in raws)))
    alice.clean()
    s = {key: values[1:] for key, values in samples.items()}
    return [Row(f"{FIVE} that need each other", "ms", s["chain"], s["one by one"], TARGET_CHAIN),
            Row(f"{FIVE} beside each other", "ms", s["beside"], s["together"], TARGET_BESIDE)]
