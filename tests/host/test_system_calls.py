# SPDX-License-Identifier: MIT
"""Which system calls a container may make: those that systemd-nspawn would let it, whatever its tree is."""

import pathlib
import subprocess

import compiled
import kin
import minimal
import pytest
from flake import container
from test_privileged import administrator  # noqa: F401 (fixture)
from written import WEB

UNIT = "flakectr-web.u1000.service"
# systemd-nspawn knows it of x86-64 alone.
UNTOLD = {"x32 335"}
# From here on they have one number everywhere, and what is older than they are does not know them.
NEWER = 424


def read(pid, name):
    try:
        return pathlib.Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def status(pid, field):
    for line in read(pid, "status").splitlines():
        if line.startswith(f"{field}:"):
            return line.split()[1:]
    return []


def first_process(host):
    """Of the container, as this machine numbers it."""
    (pid,) = (pid for pid in kin.descendants(host.child)
              if status(pid, "NSpid")[2:] == ["1"] and UNIT in read(pid, "cgroup"))
    return pid


def filters(host):
    """How many a container has beyond those of the host, which is in a container itself."""
    return int(status(first_process(host), "Seccomp_filters")[0]) - int(status(host.child, "Seccomp_filters")[0])


@pytest.fixture(scope="module")
def allowed(host):
    if status("self", "Seccomp") != ["0"]:
        pytest.skip("filters that can be read cannot exist here: this machine has one of its own")
    program = compiled.put(host, "/usr/local/bin/filters", "filters.c")

    def of_container():
        words = [host.path(program), str(first_process(host)), status(host.child, "Seccomp_filters")[0]]
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
        return set(done.stdout.splitlines())
    return of_container


def is_newer(call):
    return int(call.split()[1]) >= NEWER or call.endswith(" 335")


def test_as_systemd_nspawn_would(alice, host, allowed, administrator):
    """One of more capabilities is left to systemd-nspawn; this one changes nothing in its calls."""
    administrator("have the capability CAP_SYS_NICE")
    privileged = {"privileged": {"capabilities": ["CAP_SYS_NICE"]}}
    alice.ctl("up", "--accept", "web", cwd=alice.folder("web", container("web", spec=privileged)))
    assert filters(host) > 1
    theirs = allowed()
    alice.ctl("remove", "--force", "--yes", "web")

    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    assert filters(host) == 1
    ours = allowed()
    assert len(ours) > 900
    assert theirs - ours <= UNTOLD
    assert all(is_newer(call) for call in ours - theirs), ours - theirs
    if int(host.run("systemctl --version").stdout.split()[1]) >= 257:
        assert ours <= theirs


def test_also_without_an_init(alice, host, allowed):
    alice.ctl("up", "web", cwd=alice.folder("web", minimal.container("web", minimal.WEB, ports=[80])))
    assert filters(host) == 1 and "x86_64 321" not in allowed(), "it may call bpf"


# As systemd's own services and those of NixOS do it.
CONFINED = """[Service]
Type=exec
ExecStart=/bin/sleep infinity
CapabilityBoundingSet=CAP_CHOWN
DeviceAllow=char-* rw
DynamicUser=yes
ImportCredential=journal.*
IPAddressDeny=any
LockPersonality=yes
MemoryDenyWriteExecute=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
RestrictAddressFamilies=AF_UNIX AF_NETLINK AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallErrorNumber=EPERM
SystemCallFilter=@system-service
"""


def test_a_service_inside_may_confine_itself(alice, host):
    alice.ctl("up", "web", cwd=alice.folder("web", container("web", units={"confined.service": CONFINED})))
    pid = alice.inside("systemctl show -P MainPID confined").strip()
    told = dict(line.split(":", 1) for line in alice.inside(f"cat /proc/{pid}/status").splitlines())
    of_all = dict(line.split(":", 1) for line in alice.inside("cat /proc/1/status").splitlines())
    assert int(told["Seccomp_filters"]) > int(of_all["Seccomp_filters"]), told
    assert told["NoNewPrivs"].strip() == "1" and told["CapBnd"].strip() == f"{1:016x}", told
    assert alice.inside("touch /etc/x && rm /etc/x && echo written") == "written\n"
    assert "Read-only" in alice.inside(f"nsenter -t {pid} -m touch /etc/x 2>&1; true")


OWN = r"""cd $1 && mkdir -p own/host && cp $2 own/host/busybox && mv run run.old && ln -s /own run &&
printf '#!/own/host/busybox sh\nexec /own/host/busybox sleep 1000\n' >own/host/flakectr-init && chmod 0755 own/host/*"""


def test_another_first_program_in_its_place(alice, host):
    """A tree with one of its own where ours is shown, which would begin without a filter."""
    alice.ctl("up", "web", cwd=alice.folder("web", container("web")))
    busybox = alice.inside("readlink -f $(command -v busybox)").strip()
    alice.ctl("down", "web")
    host.run(["sh", "-ec", OWN, "sh", f"{WEB}/root", busybox], check=True)
    alice.ctl("start", "web", check=False)
    alice.await_state("web", "running", "failed", "stopped")
    if alice.state("web") == "running":
        assert filters(host) == 1
        assert kin.program(first_process(host)) == "systemd"
