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
$busybox mkdir -p /usr /etc /root /tmp /run /var/empty
$busybox mount -o bind @debian@/usr /usr
for folder in bin sbin lib lib64; do
        $busybox ln -sfn "usr/$folder" "/$folder"
done
$busybox chmod 0700 /root
$busybox chmod 1777 /tmp

echo "running activation script..."
@out@/activate
$busybox ln -sfn @out@ /run/booted-system
while [ "@broken@" = hangs ]; do
        $busybox sleep 1000
done

echo "starting systemd..."
exec /run/current-system/systemd/lib/systemd/systemd "$@"
