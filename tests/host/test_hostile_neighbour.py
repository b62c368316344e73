# SPDX-License-Identifier: MIT
"""Another person of the same host, and what she makes only to get at somebody else's container."""

import re
import signal

import attacker
import bus
import kin
from flake import container, spec
from leader import leader
from pid1 import invocation
from test_network import addresses, gateway

# Found in seconds: systemd-nspawn calls the links of both vb-attacked6MX6.
NAME, SAME = "attacked", "attacked9mcg1"
PORTS = "nft --stateless list set bridge flakectr ports"


def test_a_link_that_is_called_as_anothers(alice, bob, host, nothing_left):
    """What guards it goes by its name: it is nobody else's, and he starts as before."""
    bob.ctl("up", cwd=bob.folder("web", spec(NAME)))
    guarded = host.run(PORTS, check=True).stdout
    assert "vb-attacked6MX6" in guarded
    folder = alice.folder("web", spec(SAME))
    for _ in range(2):
        said = alice.refused("up", cwd=folder, code=1)
        assert f"{SAME} cannot be called so beside {NAME}.u1001" in said, said
    assert host.run(PORTS).stdout == guarded and alice.json("list") == []
    # Also while his is down, and where both are hers.
    bob.ctl("down", NAME)
    nothing_left()
    assert "cannot be called so" in alice.refused("up", cwd=folder, code=1)
    bob.ctl("start", NAME)
    bob.ctl("remove", "--force", "--yes", NAME)
    alice.ctl("up", cwd=folder)
    alice.ctl("remove", "--force", "--yes", SAME)
    nothing_left()


# Who echoes datagrams, and who says something from one port; what he hears.
ECHO = """import socket
with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as server:
    server.bind(("::", 9009))
    print("there", flush=True)
    while True:
        server.sendto(*server.recvfrom(100))"""
SAY = """import socket, sys
address = sys.argv[1]
with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as one:
    one.bind(("", 40009))
    one.settimeout(0.5)
    try:
        one.sendto(b"heard", (address, 9009))
        print(one.recv(100).decode())
    except OSError as error:
        print(error)"""


def within(host, machine, program, *words):
    return ["nsenter", "--net", "--target", leader(host, machine), "python3", "-c", program, *words]


def say(person, address):
    return person.run(["python3", "-c", SAY, address]).stdout.strip()


def test_datagrams_of_a_port_that_another_had(alice, bob, host):
    """What she has begun nobody goes on with, nor she herself once she may not any more."""
    folder = alice.folder("web", spec("any", hostAccess=True))
    alice.ctl("up", "--accept", "any", cwd=folder)
    echoes = [host.popen(command, text=True, stdout=-1) for command in
              (within(host, "any.u1000", ECHO), ["python3", "-c", ECHO])]
    try:
        assert [echo.stdout.readline() for echo in echoes] == ["there\n"] * 2
        for address in addresses(alice, "any"):
            assert "heard" not in say(bob, address)
            assert say(alice, address) == "heard" and say(bus.Root(host), address) == "heard"
            assert "heard" not in say(bob, address), address
            speaks = within(host, "any.u1000", SAY, gateway(address))
            assert host.run(speaks).stdout == "heard\n"
        alice.folder("web", spec("any"))
        alice.ctl("up", "--update", "any", cwd=folder)
        for address in addresses(alice, "any"):
            speaks = within(host, "any.u1000", SAY, gateway(address))
            assert "heard" not in host.run(speaks).stdout, address
    finally:
        for echo in echoes:
            kin.signal(echo, signal.SIGTERM, "python3")
            echo.communicate(timeout=60)


MACHINED = ("org.freedesktop.machine1", "/org/freedesktop/machine1", "org.freedesktop.machine1.Manager")
PID1 = ("org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager")
MACHINE, UNIT = "web.u1000", "flakectr-web.u1000.service"
CALLS = (
    (MACHINED, "OpenMachineShell", "sssasas", MACHINE, "root", "/bin/sh", "1", "sh", "0"),
    (MACHINED, "OpenMachineLogin", "s", MACHINE), (MACHINED, "OpenMachinePTY", "s", MACHINE),
    (MACHINED, "OpenMachineRootDirectory", "s", MACHINE), (MACHINED, "UnregisterMachine", "s", MACHINE),
    (MACHINED, "CopyFromMachine", "sss", MACHINE, "/etc/shadow", "/tmp/stolen"),
    (MACHINED, "CopyToMachine", "sss", MACHINE, "/etc/hosts", "/root/hosts"),
    (MACHINED, "BindMountMachine", "sssbb", MACHINE, "/home/bob", "/root", "0", "0"),
    (MACHINED, "KillMachine", "ssi", MACHINE, "all", "9"), (MACHINED, "TerminateMachine", "s", MACHINE),
    (MACHINED, "RegisterMachine", "sayssus", "other.u1000", "0", "", "container", "$$", "/"),
    (PID1, "StopUnit", "ss", UNIT, "replace"), (PID1, "KillUnit", "ssi", UNIT, "all", "9"),
    (PID1, "RestartUnit", "ss", UNIT, "replace"), (PID1, "FreezeUnit", "s", UNIT),
    (PID1, "AttachProcessesToUnit", "ssau", UNIT, "", "1", "$$"),
    (PID1, "SetUnitProperties", "'sba(sv)'", UNIT, "1", "1", "TasksMax", "t", "1"),
    (PID1, "BindMountUnit", "sssbb", UNIT, "/home/bob", "/root", "0", "0"),
    (PID1, "StartUnit", "ss", "flakectr@web.u1000.service", "replace"),
    (PID1, "StopUnit", "ss", "flakectrd.service", "replace"),
)


def test_ways_past_flakectrd(alice, bob, host):
    """Nobody but root gets at a container by the host's own services, and its owner neither."""
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    before = invocation(host, UNIT)
    script = "\n".join(" ".join(("busctl call --timeout=5", *of_it, member, *(word or "''" for word in words),
                                f">/dev/null && echo {member}")) for of_it, member, *words in CALLS)
    for person in (alice, bob):
        done = person.run(script)
        assert done.stdout == "" and done.stderr.count("\n") == len(CALLS), done.stdout + done.stderr
        assert not re.search("Invalid|Unknown|No such", done.stderr), done.stderr
    assert invocation(host, UNIT) == before and alice.page("web") == "<h1>web</h1>\n"


TOOLS = {"volumes": ["src:/src"], "volumes-ro": ["tools:/tools"]}
# Of what root inside hands out, each: where its way up ends, what can be made in it, and who runs it.
TAKE = """import os, socket, sys
taker = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
taker.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
print("there", flush=True)
for _ in range(int(sys.argv[2])):
    words, (fd,), *_ = socket.recv_fds(taker, 100, 1)
    name = words.decode()
    if not os.path.isdir(f"/proc/self/fd/{fd}"):
        pid = os.fork()
        if pid == 0:
            os.set_inheritable(fd, True)
            os.execve(fd, ["busybox", "id", "-u"], {})
        os.waitpid(pid, 0)
        continue
    at = fd
    for _ in range(64):
        at = os.open("..", os.O_RDONLY, dir_fd=at)
    print(name, sorted(os.listdir(at)), flush=True)
    for path, flags in (("made", os.O_CREAT | os.O_WRONLY), ("1/root/etc/shadow", 0), ("cgroup.procs", os.O_WRONLY),
                        ("var/lib/flakectr", 0), ("etc/shadow", 0), ("../../../../etc/machine-id", os.O_WRONLY)):
        try:
            print("OPEN", name, path, os.open(path, flags, 0o644, dir_fd=fd))
        except OSError:
            pass"""
HANDED = ("/", "/proc", "/sys/fs/cgroup", "/nix/store", "/run/host", "/srv/busybox")


def test_what_root_inside_hands_out(alice, host):
    """Open directories lead up to the container's root and no further, and a setuid program is nobody's but hers."""
    folder = alice.folder("web", container("web", spec=TOOLS))
    alice.run("mkdir -p src tools", cwd=folder, check=True)
    attacker.put(host, f"{folder}/tools/attacker")
    alice.ctl("up", "web", cwd=folder)
    taker = alice.popen(["python3", "-c", TAKE, f"{folder}/src/socket", str(len(HANDED))], text=True, stdout=-1)
    assert taker.stdout.readline() == "there\n"
    alice.inside("busybox cp $(command -v busybox) /srv/busybox && chmod 6755 /srv/busybox; "
                 f"for file in {' '.join(HANDED)}; do /tools/attacker hand /src/socket $file || exit; done")
    said = taker.communicate(timeout=60)[0]
    print(said)
    root = sorted(alice.inside("busybox ls -A /").split())
    assert [line.split(" ", 1)[1] for line in said.splitlines() if line[0] == "/"] == [str(root)] * 5, said
    assert "OPEN" not in said and said.endswith("1000\n"), said
