# SPDX-License-Identifier: MIT
"""The power goes at any moment: what is on the disk then is all that the next flakectrd knows."""

import itertools
import os
import random
import subprocess
import threading

import pytest
from dropin import drop_in
from flake import container, flake
from held import SLOW_STOP
from host import KILL_DAEMON
from test_update import settled, web
from until import until

pytestmark = pytest.mark.own

STATE, ROOTS, CUTS = "/var/lib/flakectr", "/nix/var/nix/gcroots/flakectr", "/var/tmp/cuts"
BOOT = "systemctl start flakectr-boot.service && systemctl stop flakectr-boot.service"
# Nothing of before runs or is in /run, and systemd starts what starts with the host.
POWER_CUT = f"""{KILL_DAEMON}
systemctl kill --signal=KILL 'flakectr*'
systemctl stop 'flakectr*'
systemctl reset-failed 'flakectr*'
rm -rf /run/flakectr/booted /tmp/flakectrd-build-*
for left in /run/systemd/nspawn/unix-export/*.u*; do
        [ ! -e "$left" ] || {{ umount --lazy "$left" 2>/dev/null; rm -rf "$left"; }}
done"""


@pytest.fixture(scope="module", autouse=True)
def no_power(machine):
    """Nobody starts flakectrd again before the host does."""
    with drop_in(machine, "flakectrd.service", "Restart=no"):
        yield


@pytest.mark.parametrize("enabled", [False, True])
@pytest.mark.parametrize("phase", ["switching", "stopping", "starting", "checking"])
def test_an_update_that_is_cut_off_starts_only_what_is_to_start(alice, host, phase, enabled):
    folder = web(alice, units=SLOW_STOP if phase == "stopping" else {})
    alice.ctl("up", cwd=folder)
    if enabled:
        alice.ctl("enable", "web")
    web(alice, "second", switch="hangs" if phase == "switching" else "",
        broken="hangs" if phase == "starting" else "", delay=60 if phase == "checking" else 0)
    process = alice.popen(["flakectrctl", "update", *([] if phase == "switching" else ["--restart"])], cwd=folder,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    alice.await_state("web", phase)
    host.run(POWER_CUT, check=True)
    assert process.wait(60) == 1
    host.run(BOOT, check=True)
    if enabled:
        settled(alice)
    else:
        # Nor does it start by that somebody looks.
        assert alice.state("web") == "stopped"
        alice.ctl("start", "web")
    assert alice.page("web") == "first\n"
    assert [of_it["number"] for of_it in alice.json("generations", "web")] == [1]
    alice.ctl("disable", "web")


# Of the state between two writes: flakectrd stands still while it is copied.
CUT = """set -e
pid=$(systemctl show -P MainPID flakectrd)
[ "$pid" != 0 ] || exit 0
kill -STOP "$pid"
trap 'kill -CONT "$pid"' EXIT
mkdir -p {to}
cp -a {state} {to}/state
cp -a {roots} {to}/roots"""
PUT_BACK = """set -e
find {state} {roots} -mindepth 1 -delete
cp -a {to}/state/. {state}/
cp -a {to}/roots/. {roots}/"""


class Cuts:
    """Copies of the state at moments that nobody has chosen, each with how many steps were done then."""

    def __init__(self, host):
        self.host, self.steps, self.taken, self.over = host, 0, [], threading.Event()
        self.thread = threading.Thread(target=self.take)

    def take(self):
        while not self.over.is_set():
            steps, to = self.steps, f"{CUTS}/{len(self.taken)}"
            done = self.host.run(CUT.format(to=to, state=STATE, roots=ROOTS))
            # One that a step has ended in is of before or after it.
            if done.returncode == 0 and steps == self.steps:
                self.taken.append((steps, to))
            else:
                self.host.run(["rm", "-rf", to])
            self.over.wait(random.uniform(0, 0.15))

    def __enter__(self):
        self.host.run(f"rm -rf {CUTS}; mkdir {CUTS}", check=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


# What each step leaves: is it known, what is its page, which snapshots has it, does it start with the host?
STEPS = [
    ("", (False, None, [], False)),
    ("up web", (True, "first", [], False)),
    ("up --update web", (True, "second", [], False)),
    ("rollback web", (True, "first", [], False)),
    ("down web", (True, "first", [], False)),
    ("snapshot web one", (True, "first", ["one"], False)),
    ("restore --yes web one", (True, "first", ["one"], False)),
    ("reset --yes web", (True, "first", ["one"], False)),
    ("import --yes web.tar", (True, "first", ["one"], False)),
    ("enable web", (True, "first", ["one"], True)),
    ("update --restart web", (True, "second", ["one"], True)),
    ("snapshot rm web one", (True, "second", [], True)),
    ("disable web", (True, "second", [], False)),
    ("remove --yes web", (False, None, [], False)),
]
PER_STEP = int(os.environ.get("FLAKECTR_TEST_CUTS", "1"))  # that are tried of each step


def boot_from(host, cut):
    host.run(POWER_CUT, check=True)
    host.run(PUT_BACK.format(to=cut, state=STATE, roots=ROOTS), check=True)
    host.run("systemctl start flakectrd", check=True)


def check(alice, host, before, after):
    """Whatever was under way has happened, or has not."""
    known = [of_it["name"] for of_it in alice.json("list", "--all")]
    assert "other" in known
    assert host.run(f"find {STATE} -name '*.broken-*'").stdout == ""
    assert ("web" in known) in (before[0], after[0])
    if "web" not in known:
        return
    labels = [snapshot["label"] for snapshot in alice.json("snapshots", "web")]
    assert labels in (before[2], after[2])
    if before[3] and after[3]:
        settled(alice)
    elif not before[3] and not after[3]:
        until(lambda: alice.state("web") == "stopped", failure=lambda: alice.state("web"))
    if not (before[0] and after[0]):
        return
    alice.ctl("start", "web")
    assert alice.page("web").strip() in (before[1], after[1])


def flake_of(page):
    return flake(container("web", page=f"{page}\n"), container("other"))


def test_at_any_moment(alice, host):
    folder = alice.folder("web", text=flake_of("first"))
    alice.ctl("up", "other", "web", cwd=folder)
    alice.ctl("down", "other", "web")
    alice.ctl("export", "web", "web.tar", cwd=folder)
    alice.ctl("remove", "--yes", "web")
    with Cuts(host) as cuts:
        for number, (command, _) in enumerate(STEPS):
            host.write(f"{folder}/flake.nix", flake_of("second" if "update" in command else "first"), owner="alice")
            if command:
                alice.ctl(*command.split(), cwd=folder)
            cuts.steps = number
            # One of before the next, at least; the others come while it is under way.
            until(lambda: number in [steps for steps, _ in cuts.taken])
    for steps in range(len(STEPS)):
        of_step = [cut for at, cut in cuts.taken if at == steps]
        for cut in random.sample(of_step, min(PER_STEP, len(of_step))):
            boot_from(host, cut)
            check(alice, host, *[STEPS[min(n, len(STEPS) - 1)][1] for n in (steps, steps + 1)])
    host.run(["rm", "-rf", CUTS])
    alice.ctl("disable", "web", check=False)


# What a file system may have made of a file that was written last.
TORN = {"empty": "truncate -s 0 {}", "zeros": "size=$(stat -c %s {0}); truncate -s 0 {0}; truncate -s $size {0}",
        "half": "truncate -s $(($(stat -c %s {0}) / 2)) {0}"}


def torn(files):
    """Each file, and how; with more cuts, each in all ways."""
    ways = list(TORN.values())
    if PER_STEP > 1:
        return itertools.product(files, ways)
    return zip(files, itertools.cycle(ways))


def test_a_torn_file_harms_none_but_its_own(alice, host):
    folder = alice.folder("web", text=flake_of("first"))
    alice.ctl("up", cwd=folder)
    alice.ctl("down", cwd=folder)
    host.run(f"rm -rf {CUTS}; mkdir {CUTS}", check=True)
    host.run(CUT.format(to=f"{CUTS}/0", state=STATE, roots=ROOTS), check=True)
    files = host.run(f"cd {STATE}; find . -name root -prune -o -type f ! -path '*/other.*' -print").stdout.split()
    assert {name.rpartition("/")[2] for name in files} >= {"record.json", "spec.json", "1.json"}, files
    for file, way in torn(files):
        host.run(POWER_CUT, check=True)
        host.run(PUT_BACK.format(to=f"{CUTS}/0", state=STATE, roots=ROOTS), check=True)
        host.run(f"cd {STATE}; " + way.format(file), check=True)
        host.run("systemctl start flakectrd", check=True)
        alice.ctl("start", "other")
        assert alice.page("other") == "<h1>other</h1>\n"
        # What was torn is told of, or made anew; what it was of comes up from its flake.
        alice.ctl("up", "--update", "web", cwd=folder)
        assert alice.page("web") == "first\n", way.format(file)
        assert host.run("systemctl is-failed flakectrd").stdout != "failed\n"
    host.run(["rm", "-rf", CUTS])
