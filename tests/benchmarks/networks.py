# SPDX-License-Identifier: MIT
"""What one more container of a network costs, where there are two of them and where there are many."""

import light
from series import Row
from settings import FOLDER, write_settings
from stopwatch import Step, Who

FEW, MANY = 2, 190  # together at most as many as may be up, of one person, too, where an administrator says so
TARGET = 1.10


class Network:
    """Containers in which nothing runs, so that the network is most of what a start costs."""

    def __init__(self, alice, watch, project, size):
        self.watch, user = watch, Who(alice.host, alice.name)
        names = [f"{project}.c{i}" for i in range(size)]
        alice.ctl("up", cwd=light.folder(alice, project, *names), timeout=900)
        self.start = Step(user, "/", "flakectrctl", "start", "--quiet", names[-1])
        self.down = Step(user, "/", "flakectrctl", "down", "--quiet", names[-1])

    def once(self):
        self.watch.time(self.down)
        return sum(self.watch.time(self.start))


def run(alice, watch, n):
    write_settings(alice.host, "Limits", f"ContainersRunningPerUser={FEW + MANY}")
    few = Network(alice, watch, "few", FEW)
    alone = [few.once() for _ in range(n + 1)][1:]
    many = Network(alice, watch, "many", MANY)
    pairs = [(many.once(), few.once()) for _ in range(n + 1)][1:]
    ours, raw = map(list, zip(*pairs))
    alice.clean()
    alice.host.run(f"rm -rf {FOLDER}; systemctl restart flakectrd", check=True)
    return [Row(f"container {MANY} of a network, to {FEW} of one", "ms", ours, raw, TARGET),
            Row(f"  {FEW} of one on a host without the {MANY}", "ms", raw=alone)]
