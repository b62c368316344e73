# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2050 # @broken@ is put in
# The second stage: the tree is set up from the store, then systemd takes over. What it calls is in the
# busybox that runs it.
export PATH=@debian@/usr/bin:@debian@/usr/sbin

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
mkdir -p usr etc root tmp run home srv var/empty var/cache var/lib var/log var/spool var/tmp
mount -o bind @debian@/usr /usr
ln -sfn usr/bin usr/sbin usr/lib usr/lib64 /
[ -L /var/run ] || ln -s ../run /var/run
chmod 0700 /root
chmod 1777 /tmp /var/tmp

echo "running activation script..."
@out@/activate
ln -sfn @out@ /run/booted-system
while [ "@broken@" = hangs ]; do
        sleep 1000
done

echo "starting systemd..."
exec /run/current-system/systemd/lib/systemd/systemd "$@"
