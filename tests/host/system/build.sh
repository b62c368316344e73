# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC1090,SC2123,SC2154,SC2164 # a builder: its variables are of system.nix
# The derivation's builder: /bin/sh is busybox, and Debian's own busybox brings what else it takes, which is
# no folder of four hundred links for each build.
busybox=$debian/bin/busybox
for tool in cat chmod cp ln mkdir sed; do
        eval "$tool() { \$busybox $tool \"\$@\"; }"
done

mkdir -p "$out/bin" "$out/etc"
ln -s "$debian/usr" "$out/sw"
ln -s "$debian/usr" "$out/systemd"
echo "$version" >"$out/nixos-version"
printf %s "$platform" >"$out/system"
echo "systemd 252" >"$out/init-interface-version"

# A script of the system: its interpreter and the system's own path are filled in.
script() {
        { echo "#!$busybox sh"; cat "$1"; } |
                sed -e "s|@out@|$out|g" -e "s|@debian@|$debian|g" \
                        -e "s|@broken@|$broken|g" -e "s|@switched@|$switched|g" >"$2"
        chmod 555 "$2"
}
script "$init" "$out/init"
script "$activate" "$out/activate"
script "$switch" "$out/bin/switch-to-configuration"

cd "$out/etc"
. "$files"
