# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What a test made by mkTest does around its script: see docs/nix.md.
set -eu
project=test-$$
names="@names@"
folder=$(mktemp -d)

# Whatever happens, nothing is left.
clear_away() {
        code=$?
        trap '' EXIT HUP INT TERM
        for name in $names; do
                flakectrctl --quiet remove --force --yes "$project.$name" 2>/dev/null || :
        done
        rm -rf "$folder"
        exit "$code"
}
trap clear_away EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# inside NAME COMMAND...
inside() {
        inside_name=$1
        shift
        flakectrctl exec "$project.$inside_name" -- "$@"
}

# The IPv4 address of a container, for commands out here.
address() {
        flakectrctl list | sed -n "s/^$project\.$1 *[^ ]* *\([0-9.]*\).*/\1/p"
}

# retry SECONDS COMMAND...: until it succeeds.
retry() {
        retry_left=$1
        shift
        until "$@"; do
                retry_left=$((retry_left - 1))
                if [ "$retry_left" -le 0 ]; then
                        echo "not in time: $*" >&2
                        return 1
                fi
                sleep 1
        done
}

# wait_for_unit NAME UNIT [SECONDS], wait_for_port NAME PORT [SECONDS]
wait_for_unit() {
        retry "${3:-60}" inside "$1" systemctl --quiet is-active "$2"
}
wait_for_port() {
        retry "${3:-60}" inside "$1" bash -c ": </dev/tcp/127.0.0.1/$2" 2>/dev/null
}

@files@

flakectrctl up --accept --directory "$folder" >&2

@script@
