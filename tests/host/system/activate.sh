# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Makes /etc what this system says: links into the store, but what programs write is a file.
echo "setting up /etc..."
ln -sfn @out@/etc /etc/static
set --
for path in @out@/etc/*; do
        name=${path##*/}
        case $name in
        passwd | group) continue ;;
        esac
        [ -L "/etc/$name" ] || [ ! -e "/etc/$name" ] || rm -rf "/etc/${name:?}"
        set -- "$@" "/etc/static/$name"
done
cp @out@/etc/passwd @out@/etc/group /etc/
ln -sfn "$@" /etc/
ln -sfn @out@ /run/current-system
