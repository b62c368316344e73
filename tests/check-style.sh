#!/bin/sh
# SPDX-License-Identifier: MIT
# What HACKING.md says of every file, as far as a machine can tell.
cd "$(dirname "$0")/.." || exit 1

files() {
        find . \( -name '.git' -o -name 'build*' -o -name __pycache__ \) -type d \
                ! -path './daemon/build' -prune -o -type f "$@" -print | sort
}

# C: length of files and lines, the licence first, the header's guard.
files -name '*.[ch]' | xargs -r awk '
        function complain(text) { print FILENAME ": " text; failed = 1 }
        FNR == 1 {
                if ($0 != "/* SPDX-License-Identifier: MIT */")
                        complain("the first line is not the licence")
                seen[FILENAME] = 0
        }
        /^#pragma once$/ { seen[FILENAME] = 1 }
        length($0) > 100 { complain(FNR ": longer than 100 characters") }
        /\t/ { complain(FNR ": a tab") }
        /[ \t]$/ { complain(FNR ": blanks at the end") }
        /^[^"]*\/\/ / { complain(FNR ": // begins a comment") }
        /(^|[^A-Za-z])(TODO|FIXME|XXX)([^A-Za-z]|$)/ { complain(FNR ": work left undone") }
        { lines[FILENAME] = FNR }
        END {
                for (file in lines)
                        if (lines[file] > 300) {
                                print file ": " lines[file] " lines, of at most 300"
                                failed = 1
                        }
                for (file in seen)
                        if (file ~ /\.h$/ && !seen[file]) {
                                print file ": without #pragma once"
                                failed = 1
                        }
                exit failed
        }'
c=$?

# The rest: the licence near the top, no tabs, nothing left undone.
files ! -name '*.[ch]' \( -name '*.py' -o -name '*.sh' -o -name '*.nix' -o -name '*.xml' -o -name '*.in' \
        -o -name meson.build -o -path './tests/host/*' -o -path './systemd/*' -o -path './polkit/*' \) |
        xargs -r awk '
        function complain(text) { print FILENAME ": " text; failed = 1 }
        { lines[FILENAME] = FNR }
        FNR <= 6 && /SPDX-License-Identifier: MIT/ { licensed[FILENAME] = 1 }
        length($0) > 120 && FILENAME !~ /\.(xml|nix)$/ { complain(FNR ": longer than 120 characters") }
        /\t/ { complain(FNR ": a tab") }
        /[ \t]$/ { complain(FNR ": blanks at the end") }
        FILENAME !~ /check-style/ && /(^|[^A-Za-z])(TODO|FIXME|XXX)([^A-Za-z]|$)/ { complain(FNR ": work left undone") }
        END {
                for (file in lines)
                        if (!licensed[file] && file !~ /meson\.build$/) {
                                print file ": without its licence"
                                failed = 1
                        }
                exit failed
        }'
rest=$?

# Nix has a formatter of its own, which not every host has.
nix=0
if command -v nixfmt >/dev/null; then
        files -name '*.nix' | xargs -r nixfmt --check
        nix=$?
fi

[ $c -eq 0 ] && [ $rest -eq 0 ] && [ $nix -eq 0 ]
