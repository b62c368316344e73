# SPDX-License-Identifier: MIT
"""What a container must not leave behind, and how to get rid of it when it did."""

import time

# One line per thing; ours are recognised by name, mounts by what was not there before.
LIST = r"""
systemctl list-units --all --plain --no-legend --no-pager --full 'flakectr-*' 'flakectrd-*' |
        awk '{ print "unit " $1 " (" $3 " " $4 ")" }'
machinectl list --no-legend --no-pager | awk '{ print "machine " $1 }'
ip -o link show | awk -F': ' '$2 ~ /^(fc-|vb-|ve-)/ { sub(/@.*/, "", $2); print "interface " $2 }'
awk '$5 !~ "^/(proc|sys|run/user|run/credentials)" { print "mount " $5 }' /proc/1/mountinfo
nft list tables | sed -n '/ flakectr$/p'
ls -d /run/flakectr/forwarding /run/flakectr/gates/* /run/systemd/nspawn/unix-export/*.u* 2>/dev/null | sed 's/^/file /'
find /sys/fs/cgroup -type d \( -name 'flakectr-*' -o -name 'flakectrd-*' \) -printf 'cgroup %p\n'
pgrep -a systemd-nspawn | sed 's/^\([0-9]*\) .*/process \1 systemd-nspawn/'
"""

REMOVE = r"""
systemctl list-units --all --plain --no-legend --full 'flakectr-*' 'flakectrd-*' |
        awk '{ print $1 }' | xargs -r systemctl kill --signal=KILL
systemctl list-units --all --plain --no-legend --full 'flakectr-*' 'flakectrd-*' |
        awk '{ print $1 }' | xargs -r timeout 20 systemctl stop
ip -o link show | awk -F': ' '$2 ~ /^(fc-|vb-|ve-)/ { sub(/@.*/, "", $2); print $2 }' |
        xargs -r -n1 ip link delete
nft list tables | sed -n 's/.* \(.* flakectr\)$/\1/p' | xargs -r -L1 nft delete table
systemctl reset-failed 'flakectr*' || true
"""


def snapshot(host):
    return set(host.run(LIST, check=True).stdout.splitlines())


def find(host, before, patience=5):
    """What is there now and was not before; what only takes a moment to go is given that moment."""
    deadline = time.monotonic() + patience
    while True:
        left = sorted(snapshot(host) - before)
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.1)


def remove(host):
    host.run(REMOVE, timeout=120)
