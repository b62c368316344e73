# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2050 # @broken@ is put in
# The second stage: the tree is set up from the store, then systemd takes over.
export PATH=@debian@/usr/bin:@debian@/usr/sbin
busybox=@debian@/bin/busybox

echo
echo "<<< NixOS Stage 2 >>>"
echo
echo "booting system configuration @out@"
if [ "@broken@" = exits ]; then
        echo "stage-2-init: something that this system needs is not there" >&2
        exit 1
fi

# Debian's programs look for their libraries in /usr; it stays empty on the disk.
cd /
$busybox mkdir -p usr etc root tmp run home srv var/empty var/cache var/lib var/log var/spool var/tmp
$busybox mount -o bind @debian@/usr /usr
$busybox ln -sfn usr/bin usr/sbin usr/lib usr/lib64 /
[ -L /var/run ] || $busybox ln -s ../run /var/run
$busybox chmod 0700 /root
$busybox chmod 1777 /tmp /var/tmp

echo "running activation script..."
@out@/activate
$busybox ln -sfn @out@ /run/booted-system
while [ "@broken@" = hangs ]; do
        $busybox sleep 1000
done

echo "starting systemd..."
exec /run/current-system/systemd/lib/systemd/systemd "$@"
