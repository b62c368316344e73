#!/bin/sh
# SPDX-License-Identifier: MIT
# man-page.sh SCDOC: the manual page of what comes in. Its first line tells man of tables.
set -eu
printf '%s\n' "'\\\" t"
exec "$1"
