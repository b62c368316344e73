# SPDX-License-Identifier: MIT
"""flakectr-run and flakectr-init without the daemon: what they start."""

import time

import pid1
from run_program import BRIDGE, DIRECTORY, MACHINE, OVERLAY, RUN, STATE, UNIT, add_to_store
from run_program import container, system  # noqa: F401 (fixtures)
from until import until


def test_starts_with_its_network(container, system):
    container.record(system)
    done = container.start()
    assert done.returncode == 0, container.console()
    assert container.pages() == ["hello\n", "hello\n"]
    early = container.inside("cat /early").stdout
    for line in ("inet 10.233.7.2/24 scope global host0", "default via 10.233.7.1 dev host0",
                 "inet6 fd12:3456:789a:7::2/64 scope global nodad",
                 "default via fd12:3456:789a:7::1 dev host0"):
        assert line in early
    settings = "cd /proc/sys/net/ipv6/conf/host0 && cat accept_ra autoconf accept_redirects"
    assert container.inside(settings).stdout == "0\n0\n0\n"
    assert container.inside("cat /proc/sys/kernel/hostname").stdout == "run-test\n"
    shown = container.host.run(f"machinectl show -p Unit --value {MACHINE}").stdout
    assert shown.strip() == UNIT
    assert container.stop() < 10


def test_second_start_finds_its_tree_as_it_was(container, system):
    container.record(system)
    for _ in range(2):
        assert container.start().returncode == 0, container.console()
        assert container.inside("systemctl is-system-running").stdout == "running\n"
        assert container.host.run(f"cat {DIRECTORY}/ownership").stdout == "map\n"
        assert container.host.run(f"stat -c %u {DIRECTORY}/root/var").stdout == "0\n"
        container.stop()


def test_nothing_inherited_reaches_the_inside(container, system):
    container.record(system)
    # systemd makes "$" of "$$".
    script = (f"exec 3</root 4</usr/share 7</etc 8<{STATE}; export LISTEN_FDS=6 LISTEN_PID=$$$$"
              " LISTEN_FDNAMES=a:b:c:d:e:f EVIL=1 LD_LIBRARY_PATH=/tmp;"
              f" exec {RUN} {MACHINE}")
    assert container.start("sh", "-c", script).returncode == 0, container.console()
    outer = container.host.run(f"readlink /proc/{pid1.main_pid(container.host, UNIT)}/fd/*").stdout
    assert not {"/root", "/usr/share", "/etc", STATE} & set(outer.splitlines())
    inner = container.inside("readlink /proc/1/fd/*; cat /proc/1/environ").stdout
    assert not {"/root", "/usr/share", "/etc", STATE} & set(inner.splitlines())
    assert "LISTEN_" not in inner and "EVIL" not in inner and "LD_LIBRARY_PATH" not in inner
    environment = container.host.run(f"cat /proc/{pid1.main_pid(container.host, UNIT)}/environ").stdout
    names = {entry.partition("=")[0] for entry in environment.split("\0") if entry}
    assert names <= {"PATH", "JOURNAL_STREAM", "NOTIFY_SOCKET", "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY",
                     "SYSTEMD_SECCOMP"}


def test_root_inside_writes_neither_to_the_store_nor_to_our_init(container, system):
    container.record(system)
    assert container.start().returncode == 0, container.console()
    attacks = ["mount -o remount,bind,rw /nix/store", "touch /nix/store/x",
               "echo x >/run/host/flakectr-init",
               "mount -o remount,bind,rw /run/host/flakectr-init",
               "umount -l /run/host/flakectr-init", "umount -l /run/host", "umount -l /nix/store",
               f"echo x >{system}/init"]
    for attack in attacks:
        assert container.inside(attack).returncode != 0, attack
    assert not container.host.path("/nix/store/x").exists()


def test_a_stop_while_the_shell_is_pid_1_is_not_lost(container, system):
    container.record(system)
    line = "NixOS Stage 2"
    for _ in range(3):
        before, started = container.console().count(line), time.monotonic()
        assert container.start(wait=False).returncode == 0
        while container.console().count(line) == before:
            assert time.monotonic() - started < 20
        assert container.stop() < 10


def test_reboot_and_poweroff_from_inside(container, system):
    container.record(system)
    assert container.start().returncode == 0, container.console()
    container.inside("systemctl reboot -f")
    until(lambda: (pid1.show(container.host, UNIT, "NRestarts"), container.state()) == (1, "active"),
          failure=container.console)
    assert container.pages() == ["hello\n", "hello\n"]
    container.inside("systemctl poweroff -f")
    until(lambda: container.state() == "inactive", failure=container.console)


def test_a_killed_one_leaves_nothing_in_the_way(container, system):
    container.record(system)
    stale = f"/run/systemd/nspawn/unix-export/{MACHINE}"
    container.host.run(f"mkdir -p {stale} && mount -t tmpfs tmpfs {stale}", check=True)
    assert container.start().returncode == 0, container.console()
    container.host.run(f"systemctl kill --signal=KILL {UNIT}; systemctl stop {UNIT}")
    assert MACHINE not in container.host.run("find /run/systemd/nspawn").stdout
    assert container.start().returncode == 0, container.console()


def test_a_file_system_without_mapped_mounts(container, system):
    """The files go to the container's range, and stay there when the file system can do more."""
    container.record(system)
    container.host.run(OVERLAY, check=True)
    container.start()
    assert "no mapped mounts" in container.console()
    assert container.host.run(f"cat {DIRECTORY}/ownership").stdout == "chown\n"
    assert container.host.run(f"stat -c %u {DIRECTORY}/root/usr").stdout == "600113152\n"
    container.stop()
    container.host.run(f"umount {DIRECTORY}/root", check=True)
    assert container.start().returncode == 0, container.console()
    assert container.host.run(f"cat {DIRECTORY}/ownership").stdout == "chown\n"
    assert container.host.run(f"stat -c %u {DIRECTORY}/root/var").stdout == "600113152\n"


def test_a_mapped_tree_is_never_given_to_the_range(container, system):
    container.record(system)
    container.host.write(f"{DIRECTORY}/ownership", "map\n", mode=0o600)
    container.host.run(OVERLAY, check=True)
    container.refused(MACHINE, "has them no longer")
    assert container.host.run(f"stat -c %u {DIRECTORY}/root/usr").stdout == "0\n"


def test_init_that_is_a_link_within_the_store(container, system):
    container.record(add_to_store(container.host, f"ln -s {system}/init init"))
    assert container.start().returncode == 0, container.console()
    assert container.pages() == ["hello\n", "hello\n"]


def test_init_that_cannot_run_ends_at_once(container):
    container.record(add_to_store(container.host, "echo '#!/nowhere' >init && chmod +x init"))
    assert container.start().returncode != 0
    assert "flakectr-init: cannot run" in container.console()


def test_no_bridge_ends_at_once(container, system):
    container.record(system)
    container.host.run(f"ip link delete {BRIDGE}", check=True)
    started = time.monotonic()
    assert container.start().returncode != 0
    assert time.monotonic() - started < 10
    assert BRIDGE in container.console()
