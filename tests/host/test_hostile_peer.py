# SPDX-License-Identifier: MIT
"""Root of a container in the place of its D-Bus, or of its first process: what it gets of the helper that comes."""

import time

import compiled
import pytest
from flake import container
from until import until

TOOLS = {"volumes-ro": ["tools:/tools"]}
BUS = "/run/dbus/system_bus_socket"
HELPER = "/usr/libexec/flakectr/flakectr-exec"
LATER = "systemd-run -q --on-active=1 --timer-property=AccuracySec=50ms"


@pytest.fixture
def web(alice, host):
    folder = alice.folder("web", container("web", spec=TOOLS))
    alice.run("mkdir -p tools", cwd=folder, check=True)
    compiled.put(host, f"{folder}/tools/peer", "peer.c")
    alice.ctl("up", "web", cwd=folder)
    return alice


def instead(web, *words):
    """In the place of its D-Bus, in a moment: what it says."""
    said = web.host.path("/var/lib/flakectr/containers/web.u1000/root/root/said")
    web.inside(f"{LATER} sh -c 'exec /tools/peer {' '.join(words)} >/root/said 2>&1'")
    until(lambda: said.exists() and (said.read_text() or "look" in words), failure="it does not begin")
    time.sleep(1)
    return said


def test_its_peer_is_out_of_reach(web):
    """The kernel may name it, and the connection is made as root inside; its memory and descriptors are the host's."""
    said = instead(web, "look", BUS, "1")
    done = web.ctl("exec", "web", "--", "true", check=False, timeout=60)
    assert done.returncode == 125, done.stderr
    until(lambda: "looked" in said.read_text())
    assert set(said.read_text().splitlines()) <= {"peer: known", "sender: known", "looked"}


def helpers(host):
    """pid: parent."""
    lines = host.run(["ps", "-eo", "pid=,ppid=,args="]).stdout.splitlines()
    return {pid: parent for pid, parent, *words in map(str.split, lines) if words[:1] == [HELPER]}


def sent(host):
    """Who is inside, and who has sent each: one for a command, and maybe one who looks for failed units."""
    found = helpers(host)
    return {pid: parent for pid, parent in found.items() if found.get(parent) in found}


def test_nobody_stays_inside(web, host):
    """Who goes inside for a command ends with who has sent him there, whatever holds him up in there."""
    instead(web, "deaf", BUS)
    looking = sent(host)
    process = web.popen(["flakectrctl", "exec", "web", "--", "true"], text=True, stderr=-1)
    until(lambda: sent(host).keys() - looking, failure=lambda: helpers(host))
    found = sent(host)
    for inside in found:
        assert "\nUid:\t0\t" not in host.read(f"/proc/{inside}/status")
        # It has of the host's what it needs to come back, and nothing of the caller's.
        assert int(host.run(f"ls /proc/{inside}/fd | wc -l").stdout) <= 7
    host.run(["kill", "-KILL", *found.values()], check=True)
    until(lambda: not found.keys() & helpers(host).keys(), failure="it is still inside")
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 125 and "flakectr-exec has ended" in said, said
    host.run("systemctl kill --signal=KILL flakectr-web.u1000.service")


# To all that are on the bus inside, of the command that runs.
SPEAKS = """unit=$(systemctl list-units --plain --no-legend 'flakectr-exec-*' | while read -r unit rest; do
case $(systemctl show -P ExecStart $unit) in *'exit '7*) echo $unit ;; esac; done)
path=/org/freedesktop/systemd1; of=$path/unit/$(echo $unit | busybox sed 's/-/_2d/g; s/[.]/_2e/g')
i=0; while [ $i -lt 32 ]; do
busctl emit --destination=:1.$i $of org.freedesktop.DBus.Properties PropertiesChanged 'sa{sv}as' \\
        org.freedesktop.systemd1.Unit 1 ActiveState s inactive 0
busctl emit --destination=:1.$i $path org.freedesktop.systemd1.Manager JobRemoved uoss 1 $path/job/1 $unit failed
i=$((i+1)); done; echo $of"""


def test_a_user_who_speaks_for_its_systemd(web):
    """What a command ends with is what systemd inside says, and nobody else there."""
    waits = "touch /root/begun; while [ ! -e /root/over ]; do sleep 0.2; done; exit 7"
    process = web.popen(["flakectrctl", "exec", "web", "--", "sh", "-c", waits])
    until(web.host.path("/var/lib/flakectr/containers/web.u1000/root/root/begun").exists)
    done = web.ctl("exec", "--user", "www-data", "web", "--", "sh", "-c", SPEAKS, timeout=300)
    assert done.stdout.count("flakectr_2dexec_2d") == 1, done.stdout + done.stderr
    assert process.poll() is None
    web.inside("touch /root/over")
    assert process.wait(60) == 7
