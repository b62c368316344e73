# SPDX-License-Identifier: MIT
"""Updates: in the running container where that can be, else with a restart, and back where it fails."""

import signal
import subprocess
import threading
import time

import bus
import pid1
import pytest
from flake import container, spec as raw_spec
from held import SLOW_STOP
from host import KILL_DAEMON
from until import until

UNIT = "flakectr-web.u1000.service"
ROOTS = "/nix/var/nix/gcroots/flakectr"
FAILING = {"bad.service": "[Service]\nType=oneshot\nExecStart=/bin/false\n"}
DATA = {"type": "named", "source": "data", "target": "/data"}
QUICK = 20


def main_pid(host):
    return pid1.main_pid(host, UNIT)


def web(person, text="first", spec=None, **system):
    """~/web with one container whose page is this text; the same folder each time."""
    return person.folder("web", container("web", spec, page=f"{text}\n", **system))


def settled(person):
    """Nothing is done with it any more, and it runs."""
    def seen():
        of_it = bus.managed_now(person.host)[bus.path("web", person.uid)]
        return of_it["State"], of_it["Phase"]
    until(lambda: seen() == ("running", ""), QUICK, seen)


@pytest.fixture
def first(alice):
    folder = web(alice)
    alice.ctl("up", "web", cwd=folder)
    return folder


def numbers(person):
    return [(of_it["number"], of_it["current"]) for of_it in person.json("generations", "web")]


def roots(host):
    return sorted(host.run(f"ls {ROOTS}").stdout.split())


def result(person, *words, **options):
    (of_it,) = person.json(*words, **options)
    return of_it["result"], of_it["fields"]


def test_in_place(alice, host, first):
    before = main_pid(host)
    web(alice, "second", units={"more.service": "[Service]\nExecStart=/bin/sleep infinity\n"})
    done = alice.ctl("update", cwd=first)
    assert "web was updated in place: 10." in done.stdout
    assert "activating the configuration" in done.stderr and "more.service" in done.stderr
    assert main_pid(host) == before
    assert alice.page("web") == "second\n"
    assert numbers(alice) == [(1, False), (2, True)]
    assert alice.ctl("exec", "web", "--", "systemctl", "is-active", "more").stdout == "active\n"
    assert "is up to date" in alice.ctl("update", "web").stdout
    assert "running already" in alice.ctl("up", cwd=first).stdout
    assert numbers(alice) == [(1, False), (2, True)]
    alice.ctl("restart", "web")
    assert alice.page("web") == "second\n" and main_pid(host) != before


def test_up_offers_it_and_does_it(alice, host, first):
    before = main_pid(host)
    web(alice, "second")
    assert "flakectrctl update web" in alice.ctl("up", cwd=first).stdout
    assert alice.page("web") == "first\n"
    assert alice.json("up", "--update", cwd=first)[0]["result"] == "switched"
    assert alice.page("web") == "second\n" and main_pid(host) == before


def test_with_a_restart(alice, host, first):
    before = main_pid(host)
    web(alice, "second", {"volumes": [DATA]})
    assert result(alice, "update", "--no-restart", cwd=first) == ("outdated", ["volumes"])
    assert main_pid(host) == before and numbers(alice) == [(1, True)]
    done = alice.ctl("update", cwd=first)
    assert "web was updated: 10." in done.stdout and "needed a restart: volumes changed" in done.stdout
    assert main_pid(host) != before and alice.page("web") == "second\n"
    again = main_pid(host)
    web(alice, "third", {"volumes": [DATA]})
    assert result(alice, "update", "--restart", cwd=first) == ("updated", [])
    assert main_pid(host) != again and alice.page("web") == "third\n"
    alice.refused("update", "--restart", "--no-restart", cwd=first, code=2)
    alice.ctl("remove", "--yes", "--force", "web")
    alice.ctl("volume", "rm", "data")


def test_what_the_daemon_alone_minds_is_no_restart(alice, host, first):
    before = main_pid(host)
    web(alice, "first", {"ready": {"timeout": 77}, "restart": "always"})
    assert result(alice, "update", cwd=first) == ("switched", [])
    assert main_pid(host) == before
    (of_it,) = alice.json("inspect", "web")
    assert of_it["spec"]["ready"]["timeout"] == 77


def test_of_what_is_down(alice, first):
    alice.ctl("down", "web")
    web(alice, "second")
    assert result(alice, "update", "web") == ("prepared", [])
    assert alice.state("web") == "stopped" and numbers(alice) == [(1, False), (2, True)]
    alice.ctl("start", "web")
    assert alice.page("web") == "second\n"


@pytest.mark.own
@pytest.mark.parametrize("status", [2, 3, 1, "killed", "hangs"])
def test_a_switch_that_fails_goes_back(alice, host, first, status):
    before = main_pid(host)
    web(alice, "second", {"ready": {"timeout": 4}}, switch=str(status))
    said = alice.refused("update", cwd=first, code=5 if status == "hangs" else 1)
    assert "it runs generation 1 again" in said
    assert {2: "activation failed", 3: "could not be reloaded", 1: "status 1", "killed": "signal 9",
            "hangs": "within 4 seconds"}[status] in said
    assert main_pid(host) == before and alice.page("web") == "first\n"
    assert numbers(alice) == [(1, True)] and roots(host) == ["web.u1000.1.output", "web.u1000.1.system"]
    assert alice.state("web") == "running"
    web(alice, "third")
    alice.ctl("update", cwd=first)
    assert numbers(alice) == [(1, False), (3, True)] and alice.page("web") == "third\n"


def test_failed_units_are_told(alice, host, first):
    before = main_pid(host)
    web(alice, "second", units=FAILING)
    done = alice.ctl("update", cwd=first)
    assert "some of its units failed" in done.stdout
    assert main_pid(host) == before and alice.page("web") == "second\n"
    assert numbers(alice) == [(1, False), (2, True)]


def test_what_does_not_get_ready_goes_back(alice, host, first):
    before = main_pid(host)
    web(alice, "second", {"ready": {"timeout": 2, "check": {"type": "http", "port": 80, "path": "/none"}}})
    said = alice.refused("update", cwd=first, code=5)
    assert "its check has not passed" in said and "it runs generation 1 again" in said
    assert main_pid(host) == before and alice.page("web") == "first\n"
    assert numbers(alice) == [(1, True)]


def test_a_restart_that_does_not_get_ready_goes_back(alice, first):
    web(alice, "second", {"ready": {"timeout": 3}}, broken="exits")
    said = alice.refused("update", "--restart", cwd=first, code=1)
    assert "ended before it was ready" in said and "it runs generation 1 again" in said
    assert alice.page("web") == "first\n" and numbers(alice) == [(1, True)]


def test_a_build_that_fails_touches_nothing(alice, host, first):
    before = main_pid(host)
    alice.folder("web", text="{ outputs = { self }: { flakeContainers.x86_64-linux.web = throw \"no\"; }; }")
    alice.refused("update", cwd=first, code=1)
    assert main_pid(host) == before and alice.page("web") == "first\n"
    assert numbers(alice) == [(1, True)] and alice.state("web") == "running"


def test_another_architecture_is_refused(alice, host, first):
    before = main_pid(host)
    web(alice, "second", platform="aarch64-linux")
    for words in (["update"], ["up", "--update"]):
        said = alice.refused(*words, cwd=first, code=1)
        assert "The system of web is for aarch64-linux" in said
    assert main_pid(host) == before and numbers(alice) == [(1, True)]
    assert len(roots(host)) == 2


def test_consent_is_asked_for_what_is_new(alice, host, first):
    before = main_pid(host)
    web(alice, "second", {"autoStart": True})
    assert "start with the host" in alice.refused("update", cwd=first, code=3)
    assert main_pid(host) == before and numbers(alice) == [(1, True)] and len(roots(host)) == 2
    alice.ctl("update", "--accept", cwd=first)
    assert main_pid(host) == before and alice.page("web") == "second\n"
    alice.ctl("rollback", "web")
    alice.ctl("rollback", "web", "--to", "2")
    assert alice.json("inspect", "web")[0]["grants"] == ["start with the host"]
    web(alice, "third")
    alice.ctl("update", cwd=first)


def test_polkit_is_asked_for_what_is_new(alice, bob, first):
    web(alice, "second", {"ports": [{"container": 80, "host": 80}]})
    assert alice.refused("update", cwd=first, code=3)
    assert numbers(alice) == [(1, True)] and alice.page("web") == "first\n"
    bob.refused("update", "web.u1000", code=3)
    bob.refused("rollback", "web.u1000", code=3)
    bob.refused("generations", "web.u1000", code=3)


def test_only_what_there_is_is_updated(alice, first):
    alice.folder("web", container("web", page="second\n"), container("other", page="other\n"))
    assert [of_it["name"] for of_it in alice.json("update", cwd=first)] == ["web"]
    assert "has not been brought up yet" in alice.refused("update", ".#other", cwd=first, code=4)
    alice.refused("update", "other", cwd=first, code=4)
    assert [of_it["name"] for of_it in alice.json("list")] == ["web"]


def test_without_a_flake_it_is_the_containers_own(alice, first):
    alice.ctl("up", "one", cwd=alice.folder("other", container("one", page="one\n")))
    web(alice, "second")

    def refused(names):
        return bus.call(alice, "Update", "", names, "@a{sv} {}").stderr

    done = bus.call(alice, "Update", "", "['web']", "@a{sv} {}")
    assert "'switched'" in done.stdout, done.stderr
    assert alice.page("web") == "second\n"
    assert f"{bus.ERROR}InvalidFlake" in refused("['web', 'one']")
    assert f"{bus.ERROR}InvalidName" in refused("@as []")
    assert f"{bus.ERROR}NoSuchContainer" in refused("['web', 'none']")
    assert "the nearest is web" in alice.refused("update", "wbe", cwd="/", code=4)
    assert "the nearest is web" in alice.refused("down", "wbe", cwd="/", code=4)
    web(alice, "third")
    assert alice.json("update", "web", "one", cwd="/")[0]["result"] == "switched"


def test_dry_run(alice, host, first):
    before = main_pid(host)
    assert "nothing would change" in alice.ctl("update", "--dry-run", cwd=first).stdout
    web(alice, "second", {"aliases": ["www"]})
    done = alice.ctl("update", "--dry-run", cwd=first)
    assert 'aliases: nothing → ["www"] (needs a restart)' in done.stdout.replace("[]", "nothing")
    assert "system: " in done.stdout
    (of_it,) = alice.json("update", "--dry-run", cwd=first)
    assert {field["key"]: field["restarts"] for field in of_it["fields"]} == {"aliases": True, "system": False}
    assert main_pid(host) == before and numbers(alice) == [(1, True)] and alice.page("web") == "first\n"
    web(alice, "second", {"volumes": [{"type": "tmpfs", "size": 65536, "target": f"/m{n}{'x' * 60}"}
                                        for n in range(30)]})
    (of_it,) = alice.json("update", "--dry-run", cwd=first)
    (field,) = [field for field in of_it["fields"] if field["key"] == "volumes"]
    assert len(field["after"]) < 1100 and field["after"].endswith("…")


def test_interrupted_it_goes_back(alice, host, first):
    before = main_pid(host)
    web(alice, "second", switch="hangs")
    process = alice.popen("flakectrctl update", cwd=first, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    alice.await_state("web", "switching")
    alice.signal(signal.SIGINT)
    assert process.wait(QUICK) == 130
    settled(alice)
    assert main_pid(host) == before and alice.page("web") == "first\n"
    assert numbers(alice) == [(1, True)]


def test_down_ends_an_update(alice, first):
    web(alice, "second", switch="hangs")
    process = alice.popen("flakectrctl update", cwd=first, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    alice.await_state("web", "switching")
    alice.ctl("down", "web")
    assert process.wait(QUICK) == 1
    assert alice.state("web") == "stopped" and numbers(alice) == [(1, True)]
    alice.ctl("start", "web")
    assert alice.page("web") == "first\n"


@pytest.mark.own
@pytest.mark.parametrize("phase, end", [("switching", "kill --signal=KILL"), ("switching", "restart"),
                                        ("checking", "kill --signal=KILL")])
def test_a_daemon_that_ends_goes_back(alice, host, first, phase, end):
    before = main_pid(host)
    spec = {"ready": {"timeout": 60, "check": {"type": "http", "port": 80, "path": "/none"}}}
    web(alice, "second", spec if phase == "checking" else None,
        switch="hangs" if phase == "switching" else "")
    process = alice.popen("flakectrctl update", cwd=first, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL)
    alice.await_state("web", phase)
    host.run(f"systemctl {end} flakectrd", check=True)
    assert process.wait(QUICK) == 1
    settled(alice)
    assert main_pid(host) == before and alice.page("web") == "first\n"
    assert numbers(alice) == [(1, True)] and len(roots(host)) == 2


@pytest.mark.own
@pytest.mark.parametrize("phase", ["stopping", "starting", "checking"])
def test_a_daemon_killed_while_it_restarts_goes_back(alice, host, phase):
    folder = web(alice, units=SLOW_STOP if phase == "stopping" else {})
    alice.ctl("up", "web", cwd=folder)
    web(alice, "second", broken="hangs" if phase == "starting" else "",
        delay=60 if phase == "checking" else 0)
    process = alice.popen("flakectrctl update --restart", cwd=folder, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL)
    alice.await_state("web", phase)
    host.run(KILL_DAEMON, check=True)
    assert process.wait(QUICK) == 1
    settled(alice)
    assert alice.state("web") == "running" and alice.page("web") == "first\n"
    assert numbers(alice) == [(1, True)] and len(roots(host)) == 2


def test_on_a_terminal_up_asks(alice, host, first):
    before = main_pid(host)
    for answer, page in (("n", "first\n"), ("y", "second\n")):
        web(alice, "second")
        done = alice.run(["sh", "-c", f"(sleep 3; echo {answer}; sleep 3) | script -qec 'flakectrctl up' /dev/null"],
                         cwd=first, timeout=60)
        assert "Update now?" in done.stdout, done.stdout
        assert alice.page("web") == page
    assert main_pid(host) == before


class Watched:
    """An `update --watch`, and what it has said so far."""

    def __init__(self, person, folder):
        self.process = person.popen(["flakectrctl", "update", "--watch"], cwd=folder, text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=1)
        self.lines = []
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def await_line(self, words, patience=QUICK):
        def said():
            return any(words in line for line in self.lines)
        until(lambda: said() or self.process.poll() is not None, patience, lambda: self.lines)
        assert said(), self.lines
        del self.lines[:]

    def await_silence(self):
        """What changed while it was at work, it looks at as well."""
        while self.lines:
            del self.lines[:]
            time.sleep(2)


@pytest.mark.parametrize("git", [False, True])
def test_watch(alice, host, first, git):
    if git:
        alice.run("git init -q . && git add flake.nix", cwd=first)
    before = main_pid(host)
    watched = Watched(alice, first)
    watched.await_line("is up to date")
    text = host.read(f"{first}/flake.nix")
    for page in ("second", "third"):
        host.write(f"{first}/flake.nix", text.replace("first", page), owner="alice")
        watched.await_line("was updated in place")
        assert alice.page("web") == f"{page}\n"
    host.write(f"{first}/flake.nix", "{ broken", owner="alice")
    watched.await_line("syntax error")
    assert alice.page("web") == "third\n"
    if git:
        time.sleep(2)
        watched.await_silence()
        host.write(f"{first}/unknown", "text", owner="alice")
        time.sleep(1)
        assert not watched.lines
    host.write(f"{first}/flake.nix", text, owner="alice")
    watched.await_line("was updated in place")
    assert alice.page("web") == "first\n" and main_pid(host) == before
    alice.signal(signal.SIGINT)
    assert watched.process.wait(QUICK) in (130, -2)
    assert alice.state("web") == "running"
    alice.refused("update", "--watch", "github:x/y#web", code=2)


def test_a_faulty_spec_is_told(alice, host, first):
    before = main_pid(host)
    alice.folder("web", raw_spec("web", ports=[{"container": 70000}]))
    for words in (["update"], ["update", "--no-restart"], ["update", "--dry-run"]):
        assert "ports[0].container: 70000" in alice.refused(*words, cwd=first, code=1)
    assert main_pid(host) == before and numbers(alice) == [(1, True)] and len(roots(host)) == 2
