# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2086,SC2194,SC2242 # words are meant; @switched@ is put in
# switch-to-configuration: activates this system in a running one and restarts what changed.
case ${1-} in
boot) exit 0 ;;
switch | test) ;;
*)
        echo "Usage: $0 [switch|boot|test|dry-activate]" >&2
        exit 1
        ;;
esac
case "@switched@" in
killed) kill -KILL $$ ;;
hangs) echo "it hangs"; exec sleep infinity ;;
?*) echo "it fails"; exit "@switched@" ;;
esac
old=$(readlink -f /run/current-system)/etc/systemd/system
new=@out@/etc/systemd/system
stop='' restart='' start=''
for unit in "$old"/*.service; do
        [ -e "$unit" ] || continue
        [ -e "$new/${unit##*/}" ] || stop="$stop ${unit##*/}"
done
for unit in "$new"/*.service; do
        [ -e "$unit" ] || continue
        if [ ! -e "$old/${unit##*/}" ]; then
                start="$start ${unit##*/}"
        elif ! cmp -s "$unit" "$old/${unit##*/}"; then
                restart="$restart ${unit##*/}"
        fi
done
[ -z "$stop" ] || { echo "stopping the following units:$stop"; systemctl stop $stop; }
echo "activating the configuration..."
@out@/activate || exit 2
systemctl daemon-reload || exit 3
failed=0
change() { # VERB WORD UNIT...
        verb=$1 word=$2
        shift 2
        [ $# -gt 0 ] || return 0
        echo "$word the following units: $*"
        systemctl "$verb" "$@" || failed=4
}
change restart restarting $restart
change start starting $start
exit $failed
