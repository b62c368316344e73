# SPDX-License-Identifier: MIT
"""Whatever is wrong: a clear sentence, an exit status, and nothing left behind."""

import re
import subprocess
import time

import bus
import pytest
from flake import built, container, flake, spec
from host import KILL_DAEMON

FAILED, USAGE, MISSING, NOT_READY = 1, 2, 4, 5


@pytest.fixture
def fails(alice, nothing_left):
    """fails(code, containers or text, words...): what `up` says of this flake."""
    def up(code, *containers, text=None, words=("up",)):
        folder = alice.folder("bad", *containers, text=text)
        said = alice.refused(*words, cwd=folder, code=code)
        nothing_left()
        assert "\x1b" not in said
        return said
    return up


def test_no_flake(alice, nothing_left):
    alice.run("mkdir -p empty/deep")
    for words in (["up"], ["build"], ["up", "httpserver"], ["up", "../deep#x"], ["up", "/nowhere#x"]):
        assert "flake" in alice.refused(*words, cwd=f"{alice.home}/empty/deep", code=MISSING)
    done = bus.call(alice, "Up", f"{alice.home}/empty", "@as []", "@a{sv} {}")
    assert f"{bus.ERROR}NoSuchFlake" in done.stderr
    nothing_left()


def test_a_syntax_error_is_told_in_nix_own_words(fails):
    said = fails(FAILED, text="{ outputs = { self }: { flakeContainers = ; }; }\n")
    assert "syntax error" in said and "flake.nix" in said


def test_an_evaluation_error_is_told_in_nix_own_words(fails):
    text = flake().replace("flakeContainers", 'oops = 1; flakeContainers = throw "no such luck"; x')
    assert "no such luck" in fails(FAILED, text=text, words=("up", "web"))
    assert "no such luck" in fails(FAILED, text=text)


def test_a_faulty_option_is_told(fails):
    assert "70000" in fails(FAILED, container("web", spec={"ports": [70000]}))


def test_a_flake_without_containers(fails):
    text = "{ outputs = { self }: { packages = { }; }; }\n"
    assert "flakeContainers" in fails(MISSING, text=text)


def test_an_unknown_name_lists_those_there_are(fails):
    said = fails(MISSING, container("one"), container("two"), words=("up", "three"))
    assert "three" in said and "one" in said and "two" in said


@pytest.mark.parametrize("name", ["Web", "we_b", "-", "web-", "a.b.c", "x" * 60, "w\x1b[31mb", "wéb"])
def test_what_is_no_name(fails, name):
    assert "name" in fails(USAGE, container("web"), words=("up", "--", name))


@pytest.mark.parametrize("words", [("up", "--nonsense"), ("frobnicate",), (), ("status", "--update"),
                                   ("list", "web"), ("up", "-C")])
def test_what_is_no_command(fails, words):
    fails(USAGE, container("web"), words=words)


def test_what_is_not_there(fails):
    for verb in ("start", "restart", "status", "down", "remove"):
        assert "nosuch" in fails(MISSING, container("web"), words=(verb, "nosuch"))


def test_a_build_that_fails_shows_the_end_of_its_log(fails):
    script = "for i in 1 2 3 4 5; do echo step $i >&2; done; echo it broke >&2; exit 1"
    said = fails(FAILED, built("web", script))
    assert "it broke" in said and "step 5" in said


def test_a_build_that_fails_starts_none_of_them(fails, journal):
    fails(FAILED, container("one"), built("two", "echo it broke >&2; exit 1"))
    assert journal.started("flakectr-") == []


# What else a spec can have wrong: tests/specs/bad.
@pytest.mark.own
@pytest.mark.parametrize("change, word", [
    ({"colour": "red"}, "colour"),
    ({"without": ["system"]}, "system"),
    ({"name": "other"}, "other"),
    ({"project": "shop"}, "shop"),
    ({"ports": [{"container": 80, "protocol": "tcp"}, {"container": 65536, "protocol": "tcp"}]},
     ".ports[1].container"),
    ({"system": "/etc"}, "system"),
    ({"system": "/nix/store/../../etc"}, "system"),
])
def test_a_faulty_spec(fails, journal, change, word):
    change = dict(change)
    without = change.pop("without", ())
    said = fails(FAILED, spec("web", without, **change))
    assert word in said and "web" in said
    assert journal.started("flakectr-") == []


@pytest.mark.own
@pytest.mark.parametrize("script", [
    "printf '{' >$out",
    ": >$out",
    "$busybox mkdir $out",
    "$busybox mkdir -p $out/spec.json",
    "$busybox mkdir $out; $busybox ln -s /etc/passwd $out/spec.json",
    "$busybox ln -s /etc/passwd $out",
    "$busybox head -c 1100000 /dev/zero | $busybox tr '\\000' ' ' >$out",
    "i=0; while [ $i -lt 5000 ]; do printf '[['; i=$((i+1)); done >$out",
])
def test_what_is_no_spec_at_all(fails, journal, script):
    text = '''builtins.toJSON { version = 1; name = "web"; ports = [ ];
          system = nixpkgs.lib.mkSystem { name = "any"; }; }'''
    said = fails(FAILED, built("web", script, text))
    assert "web" in said and "passwd" not in said and "root:" not in said
    assert journal.started("flakectr-") == []


def test_a_system_that_is_not_in_the_store(fails):
    system = "/nix/store/00000000000000000000000000000000-nothing"
    said = fails(FAILED, spec("web", system=system))
    assert "web" in said and system in said


@pytest.mark.parametrize("system", ['builtins.toFile "no-system" ""', 'import "${nixpkgs}/debian.nix"'])
def test_a_system_without_init(fails, system):
    text = f'''builtins.toJSON {{ version = 1; name = "web"; ports = [ ]; system = {system}; }}'''
    said = fails(FAILED, built("web", "printf '%s' \"$text\" >$out", text))
    assert "web" in said and re.search(r"/nix/store/\w+-(no-system|debian)", said)


def test_an_init_that_exits_at_once(fails):
    started = time.monotonic()
    said = fails(FAILED, container("web", broken="exits"))
    assert "web" in said and "something that this system needs is not there" in said
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("how, last", [("hangs", "running activation script"),
                                       ("unready", "stuck.service/start running")])
def test_an_init_that_never_gets_ready(fails, how, last):
    started = time.monotonic()
    # systemd tells of jobs that take their time after some seconds.
    said = fails(NOT_READY, container("web", spec={"ready": {"timeout": 6}}, broken=how))
    assert "web" in said and "6 seconds" in said
    assert last in said
    assert not re.search(r"\[[ *]+\] .*\n *\[[ *]+\] ", said), "what is drawn anew in place is shown once"
    assert "halt" not in said, "the last words are those of the shutdown"
    assert time.monotonic() - started < 30


def test_a_port_that_never_opens(fails):
    said = fails(NOT_READY, container("web", spec={"ports": [80, 81], "ready": {"timeout": 3}}))
    assert "81" in said and "web" in said


def test_one_fails_and_the_others_come_up(alice):
    good, bad = container("good"), container("bad", broken="exits")
    folder = alice.folder("web", good, bad)
    said = alice.refused("up", cwd=folder, code=FAILED)
    assert "bad" in said
    assert alice.page("good") == "<h1>good</h1>\n"
    assert alice.state("good") == "running"


def test_no_address_is_left(fails, host):
    host.run("ip route add 10.233.0.0/16 dev lo", check=True)
    try:
        said = fails(FAILED, container("web"))
    finally:
        host.run("ip route del 10.233.0.0/16 dev lo", check=True)
    assert "no address left for web" in said and "10.233.0.0/16" in said


def why(person, name):
    """What status says of it."""
    return person.json("status", name)[0]["failure"]


def test_status_tells_why(alice):
    folder = alice.folder("web", container("ended", broken="exits"), container("kept"), container("killed"),
                          container("late", spec={"ports": [81], "ready": {"timeout": 8}}))
    alice.refused("up", cwd=folder, code=FAILED)
    alice.host.run("systemctl kill --signal=KILL flakectr-killed.u1000.service", check=True)
    alice.await_state("killed", "failed")
    told = {"ended": "ended ended before it was ready (exit-code): stage-2-init: something that this system needs"
                     " is not there",
            "killed": "killed has ended by itself (signal)",
            "late": "late was stopped: nothing accepts connections at its port 81, 8 seconds after the start",
            "kept": ""}
    assert {name: why(alice, name) for name in told} == told
    assert told["late"][:40] in " ".join(alice.ctl("status", "late").stdout.split())
    alice.host.run(KILL_DAEMON, check=True)
    assert {name: why(alice, name) for name in told} == told
    alice.ctl("start", "killed")
    alice.ctl("down", "late")
    assert why(alice, "killed") == why(alice, "late") == ""


def test_it_works_after_it_failed(alice, fails):
    fails(FAILED, container("web", broken="exits"))
    alice.ctl("up", "web", cwd=alice.folder("bad", container("web")))
    assert alice.page("web") == "<h1>web</h1>\n"


def test_an_update_to_a_faulty_spec_stops_nothing(alice):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    folder = alice.folder("web", spec("web", ports=[{"container": 99999, "protocol": "tcp"}]))
    assert "port" in alice.refused("up", "--update", cwd=folder, code=FAILED)
    assert alice.state("web") == "running"
    assert alice.page("web") == "<h1>web</h1>\n"


def test_a_name_that_two_flakes_build_at_once(alice):
    """Who is ready first has it."""
    slow = alice.folder("slow", built("web", "$busybox sleep 4; echo >$out"))
    process = alice.popen("flakectrctl up", cwd=slow, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    alice.await_state("web", "building")
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    text, _ = process.communicate(timeout=30)
    assert process.returncode == 1 and f"{alice.home}/web" in text, text
    assert alice.page("web") == "<h1>web</h1>\n"


def test_a_name_that_another_flake_has(alice):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web", page="the first\n")))
    said = alice.refused("up", cwd=alice.folder("other", container("web")), code=FAILED)
    assert "web" in said and f"{alice.home}/web" in said
    assert alice.page("web") == "the first\n"


def test_words_of_strangers_are_cleaned(fails):
    script = "printf 'red \\033[31m and \\033]0;title\\007 bell\\n' >&2; exit 1"
    said = fails(FAILED, built("web", script))
    assert "red" in said and "bell" in said and "\x07" not in said
