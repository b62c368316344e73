#!/bin/sh
# SPDX-License-Identifier: MIT
# Each outside library is spoken to where HACKING.md says, and layers include downwards only.
cd "$(dirname "$0")/.." || exit 1
failed=0

refuse() {
        echo "$1 must not include $2"
        failed=1
}

# only PREFIX FILE...: headers of a library, and who may include them
only() {
        library=$1
        shift
        # shellcheck disable=SC2013 # none of our names has a blank
        for file in $(grep -rlE "^ *# *include [<\"]$library" --include='*.[ch]' daemon client common); do
                allowed=no
                for pattern; do
                        # shellcheck disable=SC2254 # patterns are meant
                        case $file in $pattern) allowed=yes ;; esac
                done
                [ $allowed = yes ] || refuse "$file" "<$library...>"
        done
}

# included FILE: what it includes of ours, without folders
included() {
        sed -n 's/^ *# *include "\(.*\)"$/\1/p' "$1"
}

# world NAME FILE...: one of the outside worlds; it includes itself, common/ and the bus's signals only
world() {
        headers=$(printf '%s.h ' "$@")
        for name; do
                for file in "daemon/$name.c" "daemon/$name.h"; do
                        [ -e "$file" ] || continue
                        for header in $(included "$file"); do
                                case " $headers config.h firewall-rules.inc listener.h " in
                                        *" $header "*) continue ;;
                                esac
                                [ -e "common/${header#common/}" ] || refuse "$file" "\"$header\""
                        done
                done
        done
}

only polkit/ daemon/authority.c
only 'g(lib|io|object)' daemon/authority.c daemon/loop.c daemon/settings.c
only 'json-(c/|cleanup)' 'common/json*.[ch]' 'common/document*.c' common/spec.c common/record.c \
        common/request.c 'daemon/build/*'
only netlink/ daemon/network.c daemon/route-table.c
only nftables/ daemon/firewall-transaction.c
only systemd/ 'daemon/*' 'client/*' 'common/bus-guard.*'
only seccomp.h daemon/init/make-filter.c

world authority caller petition question loop
world listener
world submission pid1 pid1-link presence unit-properties unit-watch start service port-recipe port-unit unit \
        names-unit unit-recipe machine build build-unit clean-unit exec-unit tree-unit report-reader
world state hold state-boot state-directory state-generations state-roots generation state-clone \
        state-snapshots state-trash state-tree state-volumes
world store
world network network-removal route-table firewall firewall-elements firewall-docker \
        firewall-survey firewall-transaction forwarding netlink-watch port-name
world firewalld
world range
world probe
world names-file
world name-servers
world console
world port-holder

# The client knows the bus, not the daemon; the helpers know neither; common knows nobody.
for file in client/*.[ch]; do
        for header in $(included "$file"); do
                [ -e "client/$header" ] || [ -e "common/${header#common/}" ] ||
                        [ "$header" = config.h ] || refuse "$file" "\"$header\""
        done
done
for folder in build run exec init proxy tree; do
        for file in daemon/"$folder"/*.[ch]; do
                [ -e "$file" ] || continue
                for header in $(included "$file"); do
                        [ -e "daemon/$folder/$header" ] || [ -e "common/${header#common/}" ] ||
                                [ "$header" = config.h ] || [ "$header" = filter-program.inc ] ||
                                refuse "$file" "\"$header\""
                done
        done
done
for file in common/*.[ch]; do
        for header in $(included "$file"); do
                [ -e "common/${header#common/}" ] || [ "$header" = config.h ] ||
                        refuse "$file" "\"$header\""
        done
done
exit $failed
