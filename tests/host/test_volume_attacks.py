# SPDX-License-Identifier: MIT
"""What a flake, or its owner, tries with volumes: flakectr-run refuses it in one sentence.

The flake's directory is /home/alice/raw; the daemon, which would refuse what is outside of it, has
no part in this.
"""

import contextlib
import os
import signal
import time

import pytest
from run_program import DIRECTORY, MACHINE, UNIT
from run_program import container, system  # noqa: F401 (fixtures)
from until import until

V = "/home/alice/v"
RAW = "/home/alice/raw"
ROOT = f"{DIRECTORY}/root"

CLEAN = f"""awk '$5 ~ "^({V}|/srv/attack)" {{ print $5 }}' /proc/self/mountinfo | sort -r |
        xargs -r umount -l
rm -rf {V} /srv/attack {RAW}/src {RAW}/link"""

MAKE = f"""set -e
su alice -c 'mkdir -p {V}/own {RAW}/src && echo mine >{V}/own/file'
mkdir -p /srv/attack/closed/alice && chown alice: /srv/attack/closed/alice
chmod 0700 /srv/attack/closed && echo of root >/srv/attack/file"""


@pytest.fixture
def world(container):
    container.host.run(CLEAN)
    container.host.run(MAKE, check=True)
    yield container
    container.host.run(CLEAN)


def bind(source, read_only=False, target="/x"):
    return {"type": "bind", "source": source, "target": target, "readOnly": read_only}


NOT_HIS = "belongs to the uid 0"
KERNEL = "which is the kernel's own"
NEITHER = "neither a directory nor a regular file"
OUT = "leads out of the flake's directory"
UNMAPPED = "has no mapped mounts"
ATTACKS = {
    "a link to /etc": (f"ln -s /etc {V}/etc", bind(f"{V}/etc"), NOT_HIS),
    "another's directory": ("true", bind("/tmp"), NOT_HIS),
    "another's file, by a hard link": (
        f"rm {V}/own/file; ln /srv/attack/file {V}/own/file", bind(f"{V}/own/file"), NOT_HIS),
    "another's file, in what is mounted over hers": (
        f"mount --bind /srv/attack {V}/own", bind(f"{V}/own/file"), NOT_HIS),
    "a file that alice may not read": ("true", bind("/etc/shadow", True), "Permission denied"),
    "behind a directory that she may not enter": (
        "true", bind("/srv/attack/closed/alice"), "Permission denied"),
    "root's home by a link": (
        f"ln -s /srv/attack/closed/alice {V}/link", bind(f"{V}/link"), "Permission denied"),
    "a link out of the flake": (f"ln -s /etc {RAW}/link", bind("link", True), OUT),
    "a relative link out of the flake": (f"ln -s ../v/own {RAW}/link", bind("link"), OUT),
    "a link in the way out of the flake": (
        f"ln -s /home/alice {RAW}/link", bind("link/v/own"), OUT),
    "the flake's directory by its whole name": (
        f"ln -s {V}/own {RAW}/link", bind(f"{RAW}/link"), OUT),
    "a magic link": ("true", bind("/proc/self/root/etc", True), "link that may not be followed"),
    "a magic link of another": ("true", bind("/proc/1/root", True),
                               "the source of the volume"),
    "a FIFO": (f"mkfifo {V}/f && chown alice {V}/f", bind(f"{V}/f"), NEITHER),
    "a socket": ("true", bind("/run/dbus/system_bus_socket", True), NEITHER),
    "a device": ("true", bind("/dev/null", True), NEITHER),
    "the devices": ("true", bind("/dev", True), KERNEL),
    "/run": ("true", bind("/run", True), "sockets of the host"),
    "/proc": ("true", bind("/proc", True), KERNEL),
    "/proc, writable": ("true", bind("/proc"), NOT_HIS),
    "a file in /proc": ("true", bind("/proc/sys/kernel/hostname", True), KERNEL),
    "a link to /": (f"ln -s / {V}/all", bind(f"{V}/all", True), KERNEL),
    "/sys": ("true", bind("/sys", True), KERNEL),
    "cgroups": ("true", bind("/sys/fs/cgroup", True), KERNEL),
    "a namespace": (
        f"touch {V}/ns && mount --bind /proc/1/ns/net {V}/ns", bind(f"{V}/ns", True), KERNEL),
    "/proc below another's directory": (
        "mkdir /srv/attack/p && mount -t proc proc /srv/attack/p", bind("/srv/attack", True), KERNEL),
    "/run below another's directory": (
        "mkdir /srv/attack/run && mount --bind /run /srv/attack/run", bind("/srv/attack", True), KERNEL),
    "/run below a directory of hers": (
        f"mkdir {V}/own/run && mount --bind /run {V}/own/run", bind(f"{V}/own", True), KERNEL),
    "/proc below, writable": (
        f"mkdir {V}/own/p && mount -t proc proc {V}/own/p", bind(f"{V}/own"), UNMAPPED),
    "a file system that cannot map": (
        f"cd {V} && mkdir u w m && chown alice: u && "
        f"mount -t overlay o -o lowerdir=own,upperdir=u,workdir=w m", bind(f"{V}/m"), UNMAPPED),
    "nothing there": ("true", bind(f"{V}/nothing"), "No such file"),
    "a flake that has gone": (f"mv {RAW} {V}/raw.old", bind("src"), "No such file"),
    "a target through a link": (f"ln -s /var {ROOT}/data", bind("src", target="/data/x"), "a link"),
    "a target that is a link": (f"ln -s /nix/store {ROOT}/x", bind("src"), "a link in it"),
    "a target through a link in /tmp": (
        f"ln -s /var {ROOT}/tmp", bind("src", target="/tmp/x"), "a link in it"),
    "a target below a file": (
        f"touch {ROOT}/data", bind("src", target="/data/x"), "something else than a directory"),
    "a file over a directory": (
        f"mkdir {ROOT}/x", bind(f"{V}/own/file"), "something else than a file"),
    "a volume of root's that is open": (
        "install -d -m 0700 /var/lib/flakectr/volumes && "
        "install -d -m 0755 /var/lib/flakectr/volumes/attack.u1000",
        {"type": "named", "source": "attack", "target": "/x"}, "open to others than root"),
    "a volume that is a link": (
        "install -d -m 0700 /var/lib/flakectr/volumes && "
        "rm -rf /var/lib/flakectr/volumes/attack.u1000 && "
        "ln -s /etc /var/lib/flakectr/volumes/attack.u1000",
        {"type": "named", "source": "attack", "target": "/x"}, "Cannot open the directory"),
    "a volume whose files are a link": (
        "install -d -m 0700 /var/lib/flakectr/volumes /var/lib/flakectr/volumes/attack.u1000 && "
        "ln -s /etc /var/lib/flakectr/volumes/attack.u1000/files",
        {"type": "named", "source": "attack", "target": "/x"}, "Cannot open the files in"),
}


@pytest.mark.own
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_volume_that_is_refused(world, system, attack):
    script, volume, *words = ATTACKS[attack]
    world.host.run(script, check=True)
    world.record(system, volumes=[volume])
    try:
        world.refused(*words)
    finally:
        world.host.run(f"[ ! -d {V}/raw.old ] || mv {V}/raw.old {RAW};"
                       " rm -rf /var/lib/flakectr/volumes/attack.u1000")
    assert world.host.run(f"ls -A {DIRECTORY}/binds; ls /var/x /nix/store/x").stdout == ""


def test_specs_that_reach_too_far_are_never_read(world, system):
    """The daemon has refused them; what is on disk is checked all the same."""
    for volume in ("../v:/x", "a//b:/x", "src:/x:ro", "src:/x\n", "src:/nix/store", "src:/proc/sys",
                   "src:/run/host", "/:/x"):
        world.record(system, volumes=[volume])
        world.refused("Cannot use the spec")


def test_an_owner_who_is_another_now(world, system):
    world.record(system, volumes=["src:/x"], ownerName="alicia")
    world.refused("nobody is called so")
    world.record(system, volumes=["src:/x"], flake="github:alice/raw")
    world.refused("is no local directory")


# No answer, not even to the first question.
HANG = f"""my ($type, $place) = ("fuse", "{V}/hang"); sysopen(my $fuse, "/dev/fuse", 2) or die;
my $options = "fd=" . fileno($fuse) . ",rootmode=40000,user_id=1000,group_id=100";
syscall(165, $type, $place, $type, 6, $options) == 0 or die $!; print "on\\n"; sleep 60"""


@contextlib.contextmanager
def hanging(host):
    """While the block lasts, a file system at V/hang that never answers."""
    host.run(f"mkdir -p {V}/hang", check=True)
    server = host.popen(["perl", "-e", f"$| = 1; {HANG}"], stdout=-1, text=True)
    try:
        assert server.stdout.readline() == "on\n"
        yield
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.communicate(timeout=60)
        host.run(f"umount -l {V}/hang")


def test_a_file_system_that_never_answers(world, system):
    with hanging(world.host):
        world.record(system, volumes=[f"{V}/hang:/x"])
        started = time.monotonic()
        world.refused("did not answer within 10 seconds")
        assert time.monotonic() - started < 15


# Ways to what lies below a mount that root inside has not made; in a mount namespace of their own, too.
UNCOVER = (
    "umount -l /x/deep", "umount -l /x", "mount --bind /x /y", "mount --make-private /x/deep && umount /x/deep",
    "mount -t overlay o -o lowerdir=/x,upperdir=/u,workdir=/w /y", "mount --move /x/deep /y",
    "unshare -m sh -c 'umount -l /x/deep; cat /x/deep/file'", "unshare -m sh -c 'mount --bind /x /y; cat /y/deep/file'",
    "unshare -Urm sh -c 'umount -l /x/deep; cat /x/deep/file; mount --bind /x /y; cat /y/deep/file'",
    "mount --rbind /x /y && umount -l /y/deep; cat /y/deep/file; umount -l /y",
    "mount -o remount,bind,suid,dev /x/deep", "unshare -m sh -c 'mount -t tmpfs t /x/deep && umount /x/deep; "
    "umount /x/deep; cat /x/deep/file'",
)


def test_what_is_mounted_over_stays_hidden(world, system):
    world.host.run(f"echo seen >{V}/own/file && chown alice {V}/own/file && mkdir {V}/own/deep && "
                   f"echo hidden >{V}/own/deep/file && mount -t tmpfs -o uid=1000,gid=100 tmpfs {V}/own/deep",
                   check=True)
    world.record(system, volumes=[f"{V}/own:/x"])
    assert world.start().returncode == 0, world.console()
    assert world.inside("cat /x/deep/file").stdout == ""
    assert world.inside("echo new >/x/deep/made && cat /x/deep/made").stdout == "new\n"
    assert world.host.run(f"stat -c %u:%g {V}/own/deep/made").stdout == "1000:100\n"
    flags = world.inside("busybox grep ' /x' /proc/self/mountinfo").stdout.splitlines()
    assert len(flags) == 2 and all("nosuid,nodev" in line for line in flags), flags
    able = "mkdir -p /y && unshare -m sh -c 'mount -t tmpfs t /y && umount /y'"
    assert world.inside(able).returncode == 0, "it cannot even mount"
    for way in UNCOVER:
        said = world.inside(f"mkdir -p /y /u /w; {way}; cat /x/deep/file /y/deep/file /y/file").stdout
        assert "hidden" not in said, (way, said)
        assert world.inside("cat /x/deep/made").stdout == "new\n", way
    # What is mounted there later does not come in.
    world.host.run(f"mkdir {V}/own/late && mount -t tmpfs tmpfs {V}/own/late && touch {V}/own/late/file", check=True)
    assert world.inside("ls /x/late").stdout == ""


def test_sources_that_go_between_two_starts(world, system):
    """Also where systemd starts it again by itself."""
    world.record(system, volumes=[f"{V}/own:/x"])
    assert world.start().returncode == 0, world.console()
    world.host.run(f"rm -r {V}/own && ln -s /etc {V}/own", check=True)
    world.inside("systemctl reboot -f")
    until(lambda: world.state() in ("failed", "inactive"), failure=world.console)
    assert NOT_HIS in world.console()
    assert UNIT and MACHINE not in world.host.run("machinectl list --no-legend").stdout


def test_setuid_programs_and_devices(world, system):
    world.record(system, volumes=[f"{V}/own:/x"], read_only=["/usr:/host-usr"])
    assert world.start().returncode == 0, world.console()
    world.inside("busybox cp /run/current-system/sw/bin/busybox /x/busybox; chmod 6755 /x/busybox")
    assert world.inside("chown 1 /x/busybox").returncode != 0
    assert world.inside("mknod /x/device b 8 0").returncode != 0
    assert world.inside("mount -o remount,bind,suid,dev /x").returncode != 0
    assert world.inside("touch /host-usr/x").returncode != 0
    assert world.inside("mount -o remount,bind,rw /host-usr").returncode != 0
    assert world.host.run(f"find {V}/own ! -user alice -o -type b").stdout == ""
    uids = world.host.run(f"{V}/own/busybox id -u; cat /etc/shadow", user="bob", cwd="/")
    assert "root:" not in uids.stdout and "0\n" != uids.stdout
    # An inode of root's shows as nobody's, and is nobody's to change.
    world.host.run(f"echo theirs >{V}/own/theirs && chmod 0666 {V}/own/theirs", check=True)
    assert world.inside("stat -c %u:%g /x/theirs").stdout == "65534:65534\n"
    assert world.inside("chmod 4777 /x/theirs").returncode != 0
    assert world.inside("chown 0 /x/theirs").returncode != 0
