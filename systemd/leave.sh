#!/bin/sh
# SPDX-License-Identifier: MIT
# For packages that are removed: stops all containers and takes away what flakectrd has put into the
# host. Nobody could stop them any more. What they have written stays in /var/lib/flakectr.
set -e

[ -d /run/systemd/system ] || exit 0
systemctl stop flakectr-boot.service flakectrd.service || true
systemctl stop 'flakectr@*' 'flakectr-*' 'flakectrd-*' || true
systemctl stop machine-flakectr.slice || true
for link in /sys/class/net/fc-????????; do
        [ -d "$link/bridge" ] || continue
        networkctl delete "${link##*/}" 2>/dev/null || ip link delete "${link##*/}" || true
done
for family in inet bridge; do
        nft delete table $family flakectr 2>/dev/null || true
done
rm -rf /run/flakectr /run/flakectr-names
