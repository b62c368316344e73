# SPDX-License-Identifier: MIT
"""What is done to several containers at once: in which order, and what is told of each."""

import json

import bus
import pid1
import pytest
from flake import container
from host import KILL_DAEMON
from member import broken, member
from test_projects import entered, moments, states

pytestmark = pytest.mark.own

CHAIN = (member("a-front", ["m-app"]), member("m-app", ["z-db"]), member("z-db", system={"delay": 1}))
NAMES = ["a-front", "m-app", "z-db"]


@pytest.fixture
def chain(alice):
    folder = alice.folder("shop", *CHAIN, member("mail"))
    alice.ctl("up", cwd=folder)
    return folder


def told(person, *words, code, **options):
    """What a verb that fails prints with --json, by name; and what it says."""
    done = person.ctl(*words, "--json", check=False, **options)
    assert done.returncode == code, (done.stdout, done.stderr)
    return {of_it["name"]: of_it for of_it in json.loads(done.stdout)}, done.stderr


def invocations(person, *names):
    return [pid1.invocation(person.host, f"flakectr-{name}.u{person.uid}.service") for name in names]


def check_restart(alice, chain, words):
    before = invocations(alice, "mail")
    with bus.Monitor(alice) as monitor:
        done = alice.ctl("restart", *words, cwd=chain)
    assert [name for name in entered(monitor, "stopping") if name in NAMES] == NAMES
    assert [name for name in entered(monitor, "running") if name in NAMES] == NAMES[::-1]
    stopped = max(i for i, line in enumerate(monitor.text.splitlines()) if "<'stopping'>" in line)
    ready = [i for i, line in enumerate(monitor.text.splitlines())
             if "<'running'>" in line and "mail" not in line]
    assert ready[0] > stopped, monitor.text
    front, app, db = moments(alice, *NAMES)
    assert app - db > 1e6 and front > app, "the port of db was not waited for"
    assert all(f"{name} was restarted: 10." in done.stdout for name in NAMES)
    assert (invocations(alice, "mail") == before) == bool(words)


def test_a_restart_stops_all_before_it_starts_the_first(alice, chain):
    for words in (NAMES, ["z-db", "a-front", "m-app"], []):
        check_restart(alice, chain, words)
    # With one at a time nobody waits for whoever waits for him.
    alice.ctl("restart", "-j", "1", *NAMES)
    assert states(alice) == {name: "running" for name in [*NAMES, "mail"]}


def test_what_needs_what_does_not_come_again_stays_down(alice, host, nothing_left):
    folder = alice.folder("shop", *CHAIN, member("mail"))
    alice.ctl("up", cwd=folder)
    # Of one its first process is killed as soon as it has started again.
    process = alice.popen("flakectrctl restart --json", cwd=folder, text=True, stdout=-1, stderr=-1)
    alice.await_state("z-db", "checking")
    host.run(["systemctl", "kill", "--signal=KILL", "flakectr-z-db.u1000.service"], check=True)
    text, said = process.communicate(timeout=60)
    of = {of_it["name"]: of_it for of_it in json.loads(text)}
    assert process.returncode == 1 and {name: of[name]["result"] for name in of} == {
        "z-db": "failed", "m-app": "not-tried", "a-front": "not-tried", "mail": "restarted"}, text
    assert of["z-db"]["error"] == bus.ERROR + "StartFailed" and "z-db" in of["z-db"]["reason"]
    assert of["a-front"]["error"] == bus.ERROR + "DependencyFailed"
    assert "m-app was not started again: it needs z-db, which is not up" in said
    assert states(alice) == {"z-db": "failed", "m-app": "stopped", "a-front": "stopped", "mail": "running"}
    # They are as others that are down: nothing of them is kept.
    alice.ctl("down", "mail")
    assert host.run("ip -o link | grep -c fc-").stdout == "0\n"
    nothing_left()


def test_who_leaves_while_they_are_down_leaves_them_down(alice, nothing_left, chain):
    process = alice.popen("flakectrctl restart", cwd=chain)
    alice.await_state("a-front", "waiting")
    alice.await_state("z-db", "checking")
    assert alice.signal(2) == 1 and process.wait(30) == 130
    for name in NAMES:
        alice.await_state(name, "stopped")
    # So does a daemon that ends meanwhile, and what runs is not half up.
    alice.ctl("start", "a-front")
    process = alice.popen("flakectrctl restart", cwd=chain)
    alice.await_state("a-front", "waiting")
    alice.host.run(KILL_DAEMON, check=True)
    process.wait(30)
    alice.await_state("a-front", "stopped")
    alice.ctl("down", cwd=chain)
    nothing_left()


def test_two_restarts_and_a_down_at_once(alice, chain):
    both = [alice.popen("flakectrctl restart", cwd=chain) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert states(alice) == {name: "running" for name in [*NAMES, "mail"]}
    process = alice.popen("flakectrctl restart", cwd=chain)
    alice.await_state("a-front", "waiting")
    alice.ctl("down", "z-db")
    assert process.wait(60) == 1
    assert {name: states(alice)[name] for name in NAMES} == {name: "stopped" for name in NAMES}


def test_what_could_not_be_started_is_not_stopped(alice, chain):
    # Its output is not in the store any more, and nothing holds it there.
    output = alice.json("inspect", "z-db")[0]["output"]
    before = invocations(alice, "z-db")
    alice.host.run(f"rm -rf /nix/var/nix/gcroots/flakectr/*z-db*; mv {output} {output}.away", check=True)
    try:
        of, said = told(alice, "restart", code=1, cwd=chain)
    finally:
        alice.host.run(f"mv {output}.away {output}", check=True)
    assert of["z-db"]["result"] == "failed" and invocations(alice, "z-db") == before, said
    assert of["m-app"]["result"] == of["a-front"]["result"] == "restarted"
    assert set(states(alice).values()) == {"running"}


def test_they_are_removed_in_the_reverse_order(alice, bob, host, chain, nothing_left):
    of, said = told(alice, "remove", "--yes", *NAMES, code=1)
    assert {of_it["error"] for of_it in of.values()} == {bus.ERROR + "Busy"}, of
    assert said.count("stop it first") == 3
    alice.ctl("down", "a-front")
    of, said = told(alice, "remove", "--yes", "a-front", "m-app", code=1)
    assert of["a-front"]["result"] == "removed" and of["m-app"]["result"] == "failed"
    assert "a-front" not in states(alice)
    alice.ctl("up", cwd=chain)
    with bus.Monitor(alice) as monitor:
        removed = alice.json("remove", "--force", "--yes", "z-db", "m-app", "a-front")
    assert entered(monitor, "stopping") == NAMES
    assert {of_it["result"] for of_it in removed} == {"removed"} and len(removed) == 3
    assert states(alice) == {"mail": "running"}
    bob.refused("remove", "--force", "--yes", "mail.u1000", code=3)
    # root, for them.
    alice.ctl("up", cwd=chain)
    done = host.run("flakectrctl --owner alice remove --force --yes a-front z-db m-app", timeout=60)
    assert done.returncode == 0 and done.stdout.count("was removed") == 3, done.stderr
    alice.ctl("down", "mail")
    nothing_left()


def test_json_tells_of_failures_too(alice, bob):
    folder = alice.folder("shop", member("web", ["app"]), broken("app", ["db"]), member("db"), member("mail"))
    of, said = told(alice, "up", code=5, cwd=folder)
    assert {name: of[name]["result"] for name in of} == {
        "web": "not-tried", "app": "failed", "db": "started", "mail": "started"}
    assert of["app"]["error"] == bus.ERROR + "NotReady" and of["app"]["reason"] in said
    assert of["web"]["reason"] == "web was not tried: it needs app, which is not up"
    assert "error" not in of["db"] and of["db"]["state"] == "running" and of["db"]["addresses"]
    alice.folder("shop", member("web", ["app"]), member("db", system={"name": "changed"}))
    done = alice.ctl("up", "--json", "nosuch", cwd=folder, check=False)
    assert done.returncode == 4
    of_it, = json.loads(done.stdout)
    assert of_it["name"] == "nosuch" and of_it["result"] == "failed", of_it
    assert of_it["error"] == bus.ERROR + "NoSuchContainer" and of_it["reason"] in done.stderr
    alice.host.write(f"{folder}/flake.nix", "{", owner="alice")
    for words, code, key in ((["up"], 1, "flake"), (["build"], 1, "flake"), (["update", "db"], 1, "name"),
                             (["down", "nosuch"], 4, "names")):
        done = alice.ctl(*words, "--json", cwd=folder, check=False)
        failed, = json.loads(done.stdout)
        assert (done.returncode, failed["result"]) == (code, "failed"), failed
        assert failed[key] and failed["error"] and failed["reason"] in done.stderr
    assert json.loads(alice.ctl("restart", "--json", "nosuch", check=False).stdout) == []

    assert [of_it["result"] for of_it in alice.json("down", "db", "mail")] == ["stopped"] * 2
    assert [of_it["result"] for of_it in alice.json("start", "mail")] == ["started"]
    done = bob.ctl("restart", "--json", "mail.u1000", check=False)
    of_it, = json.loads(done.stdout)
    assert done.returncode == 3 and of_it["result"] == "failed" and of_it["error"] != ""


def test_an_update_tells_of_failures_too(alice):
    folder = alice.folder("shop", container("one"), container("two"))
    alice.ctl("up", cwd=folder)
    alice.folder("shop", container("one", spec={"ready": {"timeout": 10}, "ports": [81]}),
                 container("two", spec={"aliases": ["second"]}))
    of, said = told(alice, "update", code=5, cwd=folder)
    assert of["one"]["result"] == "failed" and "generation 1 again" in of["one"]["reason"]
    assert of["two"]["result"] == "updated", said


def test_what_others_need_starts_again_alone(alice, chain):
    before = invocations(alice, "a-front", "m-app")
    alice.ctl("restart", "z-db")
    alice.ctl("down", "z-db")
    alice.ctl("start", "z-db")
    assert states(alice)["z-db"] == "running"
    assert invocations(alice, "a-front", "m-app") == before
