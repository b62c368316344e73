# SPDX-License-Identifier: MIT
"""An answer of polkit is to one question, and to what is there when it comes."""

import subprocess
import time

import bus
import pid1
import pytest
from flake import container
from steady import QUICK, known
from test_contention import start
from until import until

FUSE = "use the device /dev/fuse"
# It thinks for three seconds, and nobody is asked anything meanwhile.
SLOW = """polkit.addRule(function(action, subject) {
    if (action.id != "org.flakectr1.%s" || subject.user != "alice")
        return polkit.Result.NOT_HANDLED;
    polkit.spawn(["/bin/sleep", "3.0625"]);
    return polkit.Result.YES;
});
"""
ONE = """polkit.addRule(function(action, subject) {
    if (action.id != "org.flakectr1.privileged")
        return polkit.Result.NOT_HANDLED;
    return action.lookup("container") == "%s" ? polkit.Result.YES : polkit.Result.NO;
});
"""


def await_question(host):
    until(lambda: host.run("grep -l '3[.]0625' /proc/[0-9]*/cmdline").stdout != "", QUICK,
          "polkit was not asked")


def privileged(name):
    return container(name, spec={"privileged": {"devices": ["/dev/fuse"]}})


@pytest.mark.parametrize("permitted, refused", [("one", "two"), ("two", "one")])
def test_a_second_question_has_an_answer_of_its_own(alice, rules, permitted, refused):
    """Of one call, in the same words but for the container."""
    rules.set(ONE % permitted)
    folder = alice.folder("web", privileged("one"), privileged("two"))
    said = alice.refused("up", "--accept", "one", "two", cwd=folder, code=3)
    assert f"{refused} wants to {FUSE}" in said
    assert alice.state(permitted) == "running" and alice.page(permitted)
    assert known(alice, refused) is None
    # Nor is the first one's answer good for the next call.
    rules.set(ONE % "nobody")
    assert FUSE in alice.refused("up", "--accept", refused, cwd=folder, code=3)


def test_the_container_goes_while_polkit_thinks(alice, host, rules, nothing_left):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    alice.ctl("down", "web")
    root = bus.Root(host)
    for verb in ("start", "restart", "remove"):
        alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
        alice.ctl("down", "web")
        rules.set(SLOW % "manage-own")
        process = start(alice, verb, *(["--yes"] if verb == "remove" else []), "web")
        await_question(host)
        done = root.run("flakectrctl remove --yes --owner alice web", timeout=60)
        assert done.returncode == 0, done.stderr
        text, _ = process.communicate(timeout=QUICK)
        assert process.returncode == 4, text
        assert known(alice, "web") is None
        rules.set("")
    nothing_left()


def test_another_is_there_when_polkit_has_thought(alice, host, rules):
    """What it permits is what was asked of: another container of that name asks anew."""
    rules.set(SLOW % "privileged")
    folder = alice.folder("web", privileged("web"))
    process = start(alice, "up", "--accept", cwd=folder)
    await_question(host)
    root = bus.Root(host)
    done = root.run("flakectrctl down --owner alice web", timeout=60)
    text, _ = process.communicate(timeout=QUICK)
    assert process.returncode != 0 and (done.returncode == 0 or "no container" in done.stderr), text
    assert known(alice, "web") is None or alice.state("web") == "stopped"
    assert pid1.state(host, "flakectr-web.u1000.service") != "active"


WANTS = {
    "privileged": lambda name: {"privileged": {"devices": ["/dev/fuse"]}},
    "expose": lambda name: {"ports": [{"container": 80, "host": 8080 + len(name), "address": "0.0.0.0"}]},
    "boot": lambda name: {"autoStart": True},
}


@pytest.mark.parametrize("action", WANTS)
def test_it_is_asked_for_each_container(bob, host, action):
    """A password that was typed for one is not one for the next: none is kept."""
    host.run("echo root:secret | chpasswd", check=True)
    bob.session = "login"
    folder = bob.folder("web", *(container(name, spec=WANTS[action](name)) for name in ("one", "three")))
    log = f"{folder}/typescript"
    process = bob.popen(f"TERM=dumb script --quiet --return --flush --command "
                        f"'flakectrctl up --accept one three' {log}", cwd=folder,
                        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    answered, typed, deadline = 0, 0, time.monotonic() + 60
    try:
        while process.poll() is None and time.monotonic() < deadline:
            text = host.read(log) if host.path(log).exists() else ""
            asked = text.count("assword:")
            # What comes before the terminal's echo is off, pkttyagent throws away.
            again = text.rstrip().endswith("assword:") and time.monotonic() - typed > 5
            if asked > answered or again:
                time.sleep(0.3)
                process.stdin.write(b"secret\n")
                process.stdin.flush()
                answered, typed = asked, time.monotonic()
            time.sleep(0.1)
        process.stdin.close()
        process.wait(QUICK)
    finally:
        bob.session = True
        host.run("passwd --lock root")
    text = host.read(log)
    # In a session that is no local one, its own containers are one more question.
    assert text.count("to let the container one") == text.count("to let the container three") == 1, text
    assert text.count("Equal to root") == (2 if action == "privileged" else 0), text
    assert answered == text.count("assword:") >= 2, text
    assert bob.state("one") == bob.state("three") == "running"
