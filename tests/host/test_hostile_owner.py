# SPDX-License-Identifier: MIT
"""What a person can do to what runs as her for her container, and with namespaces of her own."""

import signal
import subprocess
import time

import attacker
import flake
import pytest
from held import hold
from host import KILL_DAEMON
from pid1 import invocation
from run_program import DIRECTORY, MACHINE
from run_program import container, system  # noqa: F401 (fixtures)
from test_volume_attacks import V, hanging, world  # noqa: F401 (fixture)
from until import until

INSIDE = "exec unshare --user --map-user=1000 --map-group=100 "


def test_a_namespace_of_her_own(alice, host):
    """What she mounts there nobody else sees, and no link to it is followed."""
    folder = alice.folder("web", flake.container("web", spec={"volumes": ["src:/src"]}))
    alice.run("mkdir -p src && echo hers >src/file", cwd=folder, check=True)
    mounts = "mount -t tmpfs none src && echo false >src/file && mount --bind /etc flake.lock 2>/dev/null; "
    done = alice.run(f"unshare -Urm sh -c '{mounts}{INSIDE}flakectrctl up'", cwd=folder, timeout=120)
    assert done.returncode == 0, done.stderr
    assert alice.inside("cat /src/file") == "hers\n"
    alice.ctl("down", "web")

    holder = alice.popen("exec unshare -Urm sh -c 'mount -t tmpfs none src && echo false >src/file && "
                         "echo $$ && exec sleep 600'", cwd=folder, text=True, stdout=subprocess.PIPE)
    pid = holder.stdout.readline().strip()
    try:
        for source in (f"/proc/{pid}/root{folder}/src", f"/proc/{pid}/cwd/src"):
            alice.run(f"rm -rf src.old; mv src src.old; ln -s {source} src", cwd=folder, check=True)
            said = alice.refused("start", "web", code=1)
            assert "leads out" in said or "may not be followed" in said, said
            alice.run("rm src; mv src.old src", cwd=folder, check=True)
    finally:
        alice.signal(signal.SIGKILL, "sleep")
        holder.communicate(timeout=60)
    alice.ctl("start", "web")


def test_a_helper_that_is_hers(world, system, host):  # noqa: F811
    """While it opens what she chose it is of her uid: she may stop it, and gets nothing out of it."""
    tool = attacker.put(host, f"{V}/attacker")
    with hanging(host):
        world.record(system, volumes=[f"{V}/hang:/x"])
        runs = host.popen(["/usr/libexec/flakectr/flakectr-run", MACHINE], text=True, stderr=subprocess.PIPE)
        until(lambda: host.run("pgrep -u alice -x flakectr-run").returncode == 0)
        pid = host.run("pgrep -u alice -x flakectr-run").stdout.strip()
        done = host.run([tool, "trace", pid], user="alice")
        assert done.stdout == "looked\n", done.stdout + done.stderr
        said = runs.communicate(timeout=25)[1]
        assert runs.returncode == 1 and "hang" in said and said.count("\n") == 1, said
    until(lambda: host.run("pgrep -x flakectr-run").returncode != 0, failure="it is still there")
    assert host.run(f"ls -A {DIRECTORY}/binds").stdout == ""


def test_a_lease_on_her_own_secret(alice, host):
    """Who opens it would wait for as long as she likes."""
    folder = alice.folder("web", flake.container("web", spec={
        "volumes": ["file:/etc/file"], "credentials": {"key": {"file": "key"}}}))
    alice.run("echo key >key; echo file >file", cwd=folder)
    tool = attacker.put(host, f"{folder}/attacker")
    alice.ctl("up", "--accept", cwd=folder)
    for name in ("key", "file"):
        holder = alice.popen([tool, "lease", name], cwd=folder, text=True, stdout=subprocess.PIPE)
        assert holder.stdout.readline() == "held\n"
        started = time.monotonic()
        said = alice.refused("restart", "web", code=1)
        assert time.monotonic() - started < 30 and "holds a lease on it" in said and name in said, said
        alice.signal(signal.SIGKILL, "attacker")
        holder.communicate(timeout=60)
        alice.ctl("start", "web")


FIELDS = ("_SYSTEMD_UNIT", "UNIT", "OBJECT_SYSTEMD_UNIT", "COREDUMP_UNIT", "USER_UNIT", "_SYSTEMD_CGROUP")


def forge(host, text):
    """As any user may speak to journald, with all fields that say of which unit something is."""
    unit = "flakectr-web.u1000.service"
    began = invocation(host, unit)
    fields = "".join(f"{name}={unit}\\n" for name in FIELDS)
    fields += f"_SYSTEMD_INVOCATION_ID={began}\\nINVOCATION_ID={began}\\n_UID=0\\n_PID=1\\n"
    script = ("import socket; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); "
              f"s.sendto(b'MESSAGE={text}\\nPRIORITY=3\\nSYSLOG_IDENTIFIER=systemd-nspawn\\n{fields}', "
              "'/run/systemd/journal/socket')")
    host.run(["python3", "-c", script], user="bob", check=True)
    host.run(["systemd-cat", "-t", "systemd-nspawn", "echo", text], user="bob", check=True)


def test_lines_that_another_has_written(alice, bob, host, journal):
    """No line of bob's is one of alice's container: not in its console, and not as why it failed."""
    alice.ctl("up", cwd=alice.folder("web", flake.container("web")))
    forge(host, "forged by bob")
    until(lambda: journal.text("-o", "cat").count("forged by bob") == 2)
    for words in (["logs", "--console", "web"], ["logs", "web"], ["status", "web"]):
        assert "forged" not in alice.ctl(*words).stdout, words
    alice.ctl("down", "web")
    folder = alice.folder("web", flake.container("web", broken="exits"))
    fails = alice.popen(["flakectrctl", "up", "--update", "web"], cwd=folder, text=True, stderr=subprocess.PIPE)
    while fails.poll() is None:
        forge(host, "forged by bob")
    said = fails.communicate(timeout=30)[1]
    assert fails.returncode == 1 and "forged" not in said, said


@pytest.mark.parametrize("how", ["stopped", "killed", "traced"])
def test_a_builder_that_is_hers(alice, bob, host, nothing_left, how):
    """It is hers to hold up; others do not wait for it, and it goes when she does."""
    tool = attacker.put(host, "/run/attacker")
    process = hold(alice, "building")
    pid = host.run("pgrep -u alice -x flakectr-build").stdout.split()[0]
    if how == "traced":
        done = host.run([tool, "trace", pid], user="alice")
        assert "looked" in done.stdout
    else:
        host.run(["kill", "-STOP" if how == "stopped" else "-KILL", pid], user="alice", check=True)
    bob.ctl("up", cwd=bob.folder("other", flake.container("other")), timeout=60)
    assert bob.page("other") == "<h1>other</h1>\n"
    bob.ctl("remove", "--force", "--yes", "other")
    if how != "killed":
        assert process.poll() is None
        alice.signal(signal.SIGINT)
    said = process.communicate(timeout=40)[0]
    assert process.returncode != 0, said
    host.run("rm /run/attacker")
    nothing_left()


def words_of(pid):
    """A report to flakectrd, by a socket that is taken out of the builder."""
    return f"""
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
fd = libc.syscall(434, {pid}, 0)
own = libc.syscall(438, fd, 0, 0)
if own < 0:
    sys.exit(os.strerror(ctypes.get_errno()))
for words in sys.argv[1:]:
    words = words.encode().decode("unicode_escape").encode("latin-1")
    try:
        for i in range(2000):
            os.write(own, words)
    except OSError as error:
        print(error)
print("said")
"""


ENDED = "The build said what it should not"
FORGED = {
    "not in the store": (r"output held /nix/store/00000000000000000000000000000000-x\ndone\n", "does not exist"),
    "out of the store": (r"output held /nix/store/../../home/alice/x\ndone\n", ENDED),
    "not asked for": (r"output other /nix/store/00000000000000000000000000000000-x\ndone\n", ENDED),
    "nothing": (r"done\n", ENDED),
    "without end": ("x" * 4000, ENDED),
    "odd": (r"phase \033[31m\n\0\xff\n", ENDED),
    "progress": (r"progress 18446744073709551615 0\n", "cancelled"),
}


@pytest.mark.own
@pytest.mark.parametrize("what", FORGED)
def test_a_builder_that_speaks_for_her(alice, bob, host, nothing_left, what):
    """Its words are a stranger's: what it says was built is looked at, and what is no report ends it."""
    words, outcome = FORGED[what]
    process = hold(alice, "building")
    pid = host.run("pgrep -u alice -x flakectr-build").stdout.split()[0]
    host.run(["kill", "-STOP", pid], user="alice", check=True)
    done = host.run(["python3", "-c", words_of(pid), words], user="alice", timeout=60)
    assert done.stdout.endswith("said\n"), done.stdout + done.stderr
    assert bob.json("list") == []
    if outcome == "cancelled":
        assert process.poll() is None
        alice.signal(signal.SIGINT)
    said = process.communicate(timeout=40)[0]
    assert process.returncode != 0 and outcome in said and "\033" not in said, said
    assert host.run("ls -A /var/lib/flakectr/containers").stdout == ""
    nothing_left()


ROOM = "find /run /dev /sys /nix -xdev -type d -writable 2>/dev/null"


@pytest.mark.parametrize("number", ["INT", "KILL"])
def test_room_that_a_build_has(alice, bob, host, number):
    """She writes, while she builds, where she may at any time, and not where the host would miss the room. What
    another calls so is not cleared, nor what he has it lead to."""
    before = alice.run(ROOM).stdout
    process = hold(alice, "building")
    assert alice.run(ROOM).stdout == before
    place = alice.run("ls -d /tmp/flakectrd-build-*").stdout.strip()
    his, theirs, kept = (place[:-6] + end for end in ("aaaaaa", "bbbbbb", "cccccc"))
    alice.run(f"mkdir /home/alice/{number} && touch /home/alice/{number}/kept", check=True)
    bob.run(f"mkdir -m 777 {his}; ln -s /home/alice/{number} {theirs}; ln -s /home/alice/{number} {his}/in", check=True)
    alice.run(f"touch {his}/kept; touch {kept}", check=True)
    alice.run(f"ln -s /home {place}/home && mkdir -p {place}/deep/er && touch {place}/deep/er/file", check=True)
    if number == "KILL":
        host.run("systemctl kill --signal=KILL --kill-whom=main 'flakectrd-build-*'", check=True)
    else:
        alice.signal(signal.SIGINT)
    process.communicate(timeout=60)
    until(lambda: not host.path(place).exists(), 10, "it is still there")
    for path in (f"/home/alice/{number}/kept", f"{his}/kept", kept):
        assert host.path(path).exists()
    host.run(f"rm -r {his} {theirs} {kept} /home/alice/{number}", check=True)


def test_a_host_that_hangs_while_a_build_ends(alice, host, nothing_left):
    """Its place holds on to what is in the store: it is cleared, however long the host has no time for it."""
    process = hold(alice, "building")
    place = host.path(host.run("ls -d /tmp/flakectrd-build-*").stdout.strip())
    # Of all that is hers: PID 1 thaws what it stops. That of systemd 252 the slice, too: nothing hangs there.
    switch = "/sys/fs/cgroup/machine.slice/machine-flakectr.slice/machine-flakectr-u1000.slice/cgroup.freeze"
    host.run(f"echo 1 >{switch}", check=True)
    try:
        alice.signal(signal.SIGINT)
        over = time.monotonic() + 6.5
        while place.exists() and time.monotonic() < over:
            time.sleep(0.1)
    finally:
        host.run(f"echo 0 >{switch}", check=True)
    assert process.communicate(timeout=60) and process.returncode != 0
    nothing_left()


LEFT = """cd /tmp && mkdir flakectrd-build-left.aaaaaa flakectrd-build-used.aaaaaa flakectrd-build-new.aaaaaa &&
touch flakectrd-build-left.aaaaaa/x &&
touch -d '2 minutes ago' flakectrd-build-left.aaaaaa flakectrd-build-used.aaaaaa"""


def test_who_clears_a_place_is_killed(alice, bob, host):
    """The next build of the same person clears it, and none that is in use or another's."""
    for person in (alice, bob):
        person.run(LEFT.replace("aaaaaa", f"{person.name:x<6}"), check=True)
    uses = alice.popen("exec flock /tmp/flakectrd-build-used.alicex sleep 600")
    try:
        until(lambda: "FLOCK" in host.read("/proc/locks"))
        alice.ctl("build", cwd=alice.folder("web", flake.container("web")))
        until(lambda: not host.path("/tmp/flakectrd-build-left.alicex").exists())
        names = host.run("ls -d /tmp/flakectrd-build-*").stdout.replace("/tmp/flakectrd-build-", "").split()
        assert names == ["left.bobxxx", "new.alicex", "new.bobxxx", "used.alicex", "used.bobxxx"]
    finally:
        uses.kill()
        uses.wait()
        host.run("rm -r /tmp/flakectrd-build-*")


def test_a_nix_that_does_not_listen(alice, host, nothing_left):
    """While it evaluates it hears no SIGTERM: who started it stays until it is gone, whoever wants the end."""
    process = hold(alice, "evaluating")
    alice.signal(signal.SIGINT)
    there = ["flakectr-build"]
    while there:
        there = host.run("pgrep -lu alice '^(nix|flakectr-build)$' | cut -d ' ' -f 2").stdout.split()
        assert "flakectr-build" in there or "nix" not in there
    assert process.communicate(timeout=60) and process.returncode != 0
    nothing_left()


PHASES = {
    "a source": ({"volumes": [f"{V}/hang:/x"]}, "pgrep -u alice -x flakectr-run"),
    "a command": ({"credentials": {"key": {"command": ["sleep", "1472"]}}}, "pgrep -u alice -xf 'sleep 1472'"),
}


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("daemon", [False, True])
def test_it_is_killed_while_it_starts(alice, host, nothing_left, phase, daemon):
    """Whoever is short of memory kills whom he likes, flakectrd as well; nothing stays, and the next start works."""
    spec, sign = PHASES[phase]
    alice.run(f"mkdir -p {V}/hang", check=True)
    try:
        with hanging(host):
            folder = alice.folder("web", flake.container("web", spec=spec))
            process = alice.popen(["flakectrctl", "up", "--accept"], cwd=folder, text=True, stderr=subprocess.PIPE)
            until(lambda: process.poll() is not None or host.run(sign).returncode == 0)
            host.run("systemctl kill --signal=KILL --kill-whom=main flakectr-web.u1000.service", check=True)
            if daemon:
                host.run(KILL_DAEMON, check=True)
            assert process.communicate(timeout=60) and process.returncode != 0
    finally:
        host.run(f"rm -rf {V}")
    nothing_left()
    alice.ctl("up", "--update", cwd=alice.folder("web", flake.container("web")))
    assert alice.page("web") == "<h1>web</h1>\n"
