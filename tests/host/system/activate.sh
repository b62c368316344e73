# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Makes /etc what this system says: links into the store, but what programs write is a file.
busybox=@debian@/bin/busybox
echo "setting up /etc..."
$busybox ln -sfn @out@/etc /etc/static
for path in @out@/etc/*; do
        name=${path##*/}
        case $name in
        passwd | group) $busybox cp "$path" "/etc/$name" ;;
        *)
                [ -L "/etc/$name" ] || $busybox rm -rf "/etc/$name"
                $busybox ln -sfn "/etc/static/$name" "/etc/$name"
                ;;
        esac
done
$busybox ln -sfn @out@ /run/current-system
