# What the scripts tell: progress on standard error, and one sentence that says what to do when
# they cannot go on.
# shellcheck shell=bash

say() { printf '[%4ds] %s\n' "$SECONDS" "$*" >&2; }

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

usage() { # the comment at the top of the script is its help
    sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"
}
