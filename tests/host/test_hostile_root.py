# SPDX-License-Identifier: MIT
"""Root of a container against its host, its owner's terminal and those who copy its files."""

import json
import os
import re
import shlex
import signal
import struct
import time

import attacker
import light
import pid1
import pytest
from flake import container
from test_frozen import goes_on, writing  # noqa: F401 (fixture)
from until import until
from written import WEB

UNIT = "flakectr-web.u1000.service"
TOOLS = {"volumes": ["src:/src"], "volumes-ro": ["tools:/tools"]}


def up(person, host, **fields):
    """A container with a directory of its owner's, and with the attacker's tools."""
    folder = person.folder("web", container("web", spec=TOOLS | fields.pop("spec", {}), **fields))
    person.run("mkdir -p src tools", cwd=folder, check=True)
    attacker.put(host, f"{folder}/tools/attacker")
    person.ctl("up", "--accept", "web", cwd=folder)
    return folder


LIFT = """mount -o remount,bind,rw /proc/sys
for file in /proc/sys/user/*; do echo 1000000 >$file; done"""
NESTED = "unshare --user --map-root-user"


def test_what_the_kernel_has_once_for_all(alice, host):
    """What counts as the host's root's one user inside does not use up, and root makes itself no more of it."""
    up(alice, host)
    for kind, pool, part in (("inotify", "fs/inotify/max_user_instances", 16), ("uts", "kernel/threads-max", 32)):
        share = int(host.read(f"/proc/sys/{pool}")) // part
        for before, command in (("true", "exec"), (LIFT, "exec"), (LIFT, NESTED)):
            said = alice.inside(f"({before}) 2>/dev/null; {command} /tools/attacker take {kind} {share + 100}")
            assert share // 2 < int(said.split()[0]) <= share and said.count(" ") > 1, said


# cap_dac_override and cap_setuid, effective; of no namespace, as root inside would set it.
CAPABILITIES = struct.pack("<5I", 0x02000001, 0x82, 0, 0, 0).hex()
# rwx for a user, whose id comes between.
ACCESS_LIST = struct.pack("<I", 2).hex() + "{:s}" + "".join(
    struct.pack("<HHI", *entry).hex() for entry in ((4, 7, 2**32 - 1), (16, 7, 2**32 - 1), (32, 7, 2**32 - 1)))


def access_list(uid):
    owner = struct.pack("<HHI", 1, 7, 2**32 - 1).hex()
    return ACCESS_LIST.format(owner + struct.pack("<HHI", 2, 7, uid).hex())


def test_rights_that_files_carry(alice, bob, host):
    """Capabilities, access lists and hard links in a directory of alice's: none of them counts for more than hers."""
    folder = up(alice, host)
    file = host.path(f"{folder}/src/busybox")
    alice.inside("busybox cp $(command -v busybox) /src/busybox && chmod 0755 /src/busybox && touch /src/listed")
    alice.inside(f"/tools/attacker attribute /src/busybox security.capability {CAPABILITIES}")
    magic, *_, root = struct.unpack("<6I", os.getxattr(file, "security.capability"))
    assert (magic >> 24, root) == (3, 1000), "it counts where alice is root, and nowhere else"
    host.run(f"chmod 0755 /home/alice {folder} {folder}/src", check=True)
    for person in (bob, alice):
        done = person.run([f"{folder}/src/busybox", "cat", "/etc/shadow", "/proc/self/status"], check=False)
        assert "root:" not in done.stdout and "Permission denied" in done.stderr
        assert "CapEff:\t0000000000000000" in done.stdout
    # Inside, too: the mount is nosuid.
    assert "CapEff:\t0000000000000000" in alice.ctl(
        "exec", "--user", "www-data", "web", "--", "/src/busybox", "cat", "/proc/self/status").stdout

    # Somebody who has no name on that mount cannot be named; root inside is alice.
    for uid in (5, 1001, 65534):
        done = alice.ctl("exec", "web", "--", "/tools/attacker", "attribute", "/src/listed",
                         "system.posix_acl_access", access_list(uid), check=False)
        assert done.returncode != 0, f"an access list names {uid}"
    alice.inside(f"/tools/attacker attribute /src/listed system.posix_acl_access {access_list(0)}")
    listed = os.getxattr(host.path(f"{folder}/src/listed"), "system.posix_acl_access")
    assert [uid for tag, _, uid in struct.iter_unpack("<HHI", listed[4:]) if tag == 2] == [1000]
    for name in ("trusted.x", "security.x", "security.ima"):
        done = alice.ctl("exec", "web", "--", "/tools/attacker", "attribute", "/src/listed", name, "00", check=False)
        assert done.returncode != 0, name

    # Another name for a file of root's stays root's, whatever mode it has.
    host.run(f"cd {folder}/src && echo theirs >/home/alice/theirs && chmod 0640 /home/alice/theirs && "
             "ln /home/alice/theirs theirs", check=True)
    for command in ("cat /src/theirs", "echo >/src/theirs", "chmod 4777 /src/theirs", "chown 0 /src/theirs"):
        assert alice.ctl("exec", "web", "--", "sh", "-c", command, check=False).returncode != 0, command
    assert alice.ctl("exec", "web", "--", "ln", "/etc/passwd", "/src/passwd", check=False).returncode != 0
    host.run("rm /home/alice/theirs", check=True)


MOVES = r"""mkdir -p /srv{0} && cp /run/current-system/sw/bin/busybox /srv/busybox
printf '#!/srv/busybox sh\necho EVIL; exec /srv/busybox sleep 1000\n' >/srv{0}/init
chmod 0755 /srv{0}/init; mv /nix /moved; /srv/busybox ln -s srv /nix"""


def test_a_store_that_is_moved_away(alice, host, journal):
    """What it stands on is where it was, not where a link leads that a volume lies over: nothing of it is run."""
    volume = {"type": "named", "source": "data", "target": "/srv"}
    alice.ctl("up", "web", cwd=alice.folder("web", container("web", spec={"volumes": [volume]})))
    tree = "/var/lib/flakectr/containers/web.u1000"
    system = json.loads(host.read(f"{tree}/record.json"))["system"].removeprefix("/nix")
    alice.inside(MOVES.format(system))
    alice.ctl("down", "web")
    assert os.readlink(host.path(f"{tree}/root/nix")) == "srv"
    said = alice.refused("start", "web", code=1)
    assert "has laid a link where /nix/store is to be" in said and "flakectrctl reset web.u1000" in said, said
    assert "EVIL" not in journal.text("-t", "web.u1000", "-o", "cat")
    alice.ctl("reset", "--yes", "web")
    alice.ctl("start", "web")
    assert alice.page("web") == "<h1>web</h1>\n"


WORDS = ("MainPID", "NFileDescriptorStore", "WatchdogUSec", "NotifyAccess", "StatusErrno", "SubState",
         "ExecMainStatus")


def test_all_that_an_init_can_say(alice, host):
    """To the unit that it is in: what is not READY=1, STOPPING=1 or STATUS= is not heard."""
    folder = light.folder(alice, "web", "web")
    attacker.put(host, f"{folder}/init")
    alice.ctl("up", cwd=folder)
    until(lambda: "all is said" in pid1.show(host, UNIT, "StatusText"))
    shown = dict(line.split("=", 1) for line in
                 host.run(f"systemctl show -p {','.join(WORDS)} {UNIT}").stdout.splitlines())
    assert host.read(f"/proc/{shown.pop('MainPID')}/comm") == "systemd-nspawn\n"
    assert shown.pop("WatchdogUSec") in ("0", "infinity")
    assert shown == {"NFileDescriptorStore": "0", "NotifyAccess": "all",
                     "StatusErrno": "0", "SubState": "running", "ExecMainStatus": "0"}
    assert alice.state("web") == "running"
    relay = host.run("pgrep -x flakectr-run").stdout.strip()
    # It has none of what was open for the start: streams, and its own socket.
    assert host.run(f"ls /proc/{relay}/fd").stdout.split() == ["0", "1", "2", "3"]
    alice.ctl("down", "web")
    alice.ctl("remove", "--yes", "web")


@pytest.mark.parametrize("kind", ["garbage", "huge", "error"])
def test_a_bus_that_is_none(alice, host, kind):
    """Whoever is root inside may answer in systemd's name; the caller hears that it failed, and nothing else."""
    up(alice, host)
    socket = "/run/dbus/system_bus_socket"
    alice.inside(f"systemd-run -q --on-active=1 --timer-property=AccuracySec=50ms /tools/attacker bus {socket} {kind}")
    time.sleep(2)
    started = time.monotonic()
    done = alice.ctl("exec", "web", "--", "true", check=False)
    assert done.returncode == 125 and time.monotonic() - started < 40, done.stderr
    assert len(done.stderr.splitlines()) == 1 and not CONTROL.search(done.stderr), done.stderr
    assert alice.state("web") == "running"
    alice.ctl("down", "web", timeout=60)


# What moves a terminal's cursor, sets its title, or answers in the name of who sits there.
EVIL = r"\033]0;evil\007\033[31m\033[2J\033P+q\033\\\302\233c\033[6n\177\010evil"
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
SPEAKS = f"""[Unit]
Description=a\\x1b]0;evil\\x07b
[Service]
ExecStart=/bin/sh -c 'printf "{EVIL.replace(chr(92), chr(92) * 2)}\\\\n" >/dev/console; \\
        printf "{EVIL.replace(chr(92), chr(92) * 2)}\\\\n"; exit 3'
"""
TAR = rf"""#!/bin/sh
printf '{EVIL}\n' >&2
exec /run/current-system/sw/bin/busybox tar "$@"
"""


def test_a_terminal_of_hers_is_not_moved(alice, host):
    """Whatever shows something of a container shows text."""
    alice.ctl("up", "web", cwd=alice.folder("web", container("web", units={"speaks.service": SPEAKS})))
    alice.inside("\n".join((
        f"evil=$(printf '{EVIL}'); mkdir -p /run/wrappers/bin \"/root/x/$evil\"",
        "mkfifo \"/root/x/$evil/$evil\"; ln -s /etc \"/root/x/$evil/l\"",
        f"printf %s {shlex.quote(TAR)} >/run/wrappers/bin/tar; chmod +x /run/wrappers/bin/tar",
        "echo \"$evil\" | systemd-cat; echo \"$evil\" >/dev/console; hostname \"x$evil\" || true")))
    said = {}
    for words in (["list"], ["status", "web"], ["logs", "web"], ["logs", "--console", "web"], ["inspect", "web"],
                  ["du"], ["cp", "web:/root/x", "there"], ["snapshot", "web", "one"], ["snapshots", "web"],
                  ["exec", "web", "--", "\033[2Jnothing"], ["exec", "--user", "\033[2Jnobody", "web", "--", "true"],
                  ["exec", "--directory", "/\033[2J", "web", "--", "true"], ["down", "web"],
                  ["logs", "web"], ["start", "web"], ["status", "web", "--json"], ["list", "--json"],
                  ["export", "web", "/dev/full"], ["doctor"]):
        done = alice.ctl(*words, check=False, timeout=60)
        said[" ".join(words)] = done.stdout + done.stderr
    alice.run("rm -rf there")
    assert "evil" in said["logs web"] and "evil" in said["logs --console web"]
    assert "evil" in said["cp web:/root/x there"], said
    faults = {words: text for words, text in said.items() if CONTROL.search(text)}
    assert not faults, faults


def test_files_that_never_end(alice, host):
    """Trees that are deep, wide and, by what they say of themselves, large."""
    up(alice, host)
    alice.inside("mkdir /root/deep /root/wide && cd /root/deep && /tools/attacker deep 3900 && "
                 "cd /root/wide && /tools/attacker many 20000 && busybox truncate -s 15000G /root/sparse && "
                 "mkfifo /root/pipe && cd /root && i=0; while [ $i -lt 200 ]; do ln -s l$((i+1)) l$i; i=$((i+1)); done;"
                 " for i in 1 2 3 4 5 6 7 8 9; do /tools/attacker attribute /root/sparse user.x$i"
                 " $(busybox printf '%0400d' 0); done")
    assert "web" in alice.ctl("du", timeout=120).stdout
    done = alice.ctl("snapshot", "web", "one", check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert alice.page("web") == "<h1>web</h1>\n"
    # Names in an archive have an end, and it says so.
    done = alice.run("flakectrctl export web - | head -c 200000000 >/dev/null; echo ${PIPESTATUS[0]}", timeout=300)
    assert "AddressSanitizer" not in done.stderr
    alice.ctl("down", "web")
    alice.ctl("restore", "--yes", "web", "one", timeout=300)
    alice.ctl("start", "web")
    assert alice.inside("stat -c %s /root/sparse; busybox ls /root/wide | busybox wc -l") == f"{15000 << 30}\n20000\n"
    alice.ctl("remove", "--force", "--yes", "web", timeout=300)
    until(lambda: host.run("ls /var/lib/flakectr/trash").stdout == "", 120, "it is not deleted")


def test_a_lease_on_a_file_that_is_copied(writing, host):  # noqa: F811
    """Who opens the file is to wait until its holder gives it up, who is frozen meanwhile."""
    alice = writing
    attacker.put(host, f"{WEB}/root/root/attacker")
    holder = alice.popen(["flakectrctl", "exec", "web", "--", "sh", "-c",
                          "touch /root/leased; exec /root/attacker lease /root/leased"], text=True, stdout=-1)
    assert holder.stdout.readline() == "held\n"
    started = time.monotonic()
    done = alice.ctl("snapshot", "web", "one", check=False, timeout=120)
    assert time.monotonic() - started < 60
    goes_on(host)
    assert done.returncode == 0 or "a program inside holds a lease" in done.stderr, done.stderr
    assert (alice.json("snapshots", "web") != []) == (done.returncode == 0)
    alice.signal(signal.SIGTERM)
    holder.wait(timeout=30)
    alice.ctl("snapshot", "web", "two")
