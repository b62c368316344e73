# SPDX-License-Identifier: MIT
"""What flakectrd has the host's control groups do. Here they are a container's, whose options nobody sets."""

import pytest
from dropin import drop_in

UNIT = "flakectr-cgroups.service"
STUBS = "/run/cgroups-stubs"
OPTIONS = "rw,nosuid,nsdelegate,memory_recursiveprot"
# What there is to find, and what is asked for.
FINDMNT = f"""#!/bin/sh
[ "$*" = "-no OPTIONS /sys/fs/cgroup" ] && cat {STUBS}/options
"""
MOUNT = f"""#!/bin/sh
printf '%s\\n' "$*" >>{STUBS}/asked
echo {OPTIONS},favordynmods >{STUBS}/options
"""
ANYWHERE = [f"Environment=PATH={STUBS}:/usr/bin:/bin", "[Unit]", "ConditionVirtualization="]


def state(host):
    return host.run(["systemctl", "show", "-P", "ActiveState", UNIT], check=True).stdout.strip()


@pytest.fixture
def on_a_machine(host):
    """As if this were none of a container's: it asks programs of ours."""
    host.write(f"{STUBS}/options", f"{OPTIONS}\n")
    host.write(f"{STUBS}/asked", "")
    host.write(f"{STUBS}/findmnt", FINDMNT, mode=0o755)
    host.write(f"{STUBS}/mount", MOUNT, mode=0o755)
    with drop_in(host, UNIT, *ANYWHERE):
        yield lambda: host.read(f"{STUBS}/asked").splitlines()
        host.run(f"systemctl stop {UNIT}; rm -r {STUBS}")


def test_not_in_a_container(alice, host):
    alice.ctl("list")
    assert state(host) == "inactive"
    shown = host.run(["systemctl", "show", "-P", "ConditionResult", UNIT], check=True).stdout
    assert shown.strip() == "no"


def test_comes_with_the_daemon_and_is_taken_back(alice, host, on_a_machine):
    host.run("systemctl restart flakectrd", check=True)
    assert state(host) == "active" and on_a_machine() == ["-o remount,rw,favordynmods /sys/fs/cgroup"]
    host.run("systemctl restart flakectrd", check=True)
    assert len(on_a_machine()) == 1
    host.run(["systemctl", "stop", UNIT], check=True)
    assert on_a_machine()[1:] == [f"--options-mode=ignore -o remount,{OPTIONS} /sys/fs/cgroup"]
    alice.ctl("list")


def test_what_the_host_has_already_stays(host, on_a_machine):
    host.write(f"{STUBS}/options", f"{OPTIONS},favordynmods\n")
    host.run("systemctl restart flakectrd", check=True)
    host.run(["systemctl", "stop", UNIT], check=True)
    assert state(host) == "inactive" and on_a_machine() == []


def test_an_administrator_masks_it(host, on_a_machine):
    host.run(f"systemctl mask --runtime {UNIT}", check=True)
    host.run("systemctl restart flakectrd", check=True)
    assert state(host) == "inactive" and on_a_machine() == []
    host.run(f"systemctl unmask --runtime {UNIT}", check=True)


def test_a_kernel_that_refuses_is_no_fault(host, on_a_machine):
    host.write(f"{STUBS}/mount", "#!/bin/sh\nexit 32\n", mode=0o755)
    host.run("systemctl restart flakectrd", check=True)
    failed = host.run(["systemctl", "list-units", "--failed", "--plain", "--no-legend"], check=True).stdout
    assert UNIT not in failed
