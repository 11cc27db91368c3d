# The folder that holds all that is downloaded and made, and the locks of those who share it.
# shellcheck shell=bash

NEEDED_GB=4

prepare_cache() {
    [ "$(uname -s)" = Linux ] || die "this runs on Linux only: use a virtual machine or a container with Debian"
    choose_cache
    mkdir -p "$CACHE/log" "$CACHE/conf" 2>/dev/null && [ -w "$CACHE/log" ] ||
        die "$CACHE cannot be written: set COLLECTIONS_CACHE to a folder that can"
    [ -e "$CACHE/odoo/.version" ] || [ -n "${ODOO_SRC:-}" ] || check_space
}

choose_cache() {
    if [ -n "${COLLECTIONS_CACHE:-}" ]; then
        CACHE=$(realpath -m "$COLLECTIONS_CACHE")
    elif [ "$(id -u)" = 0 ]; then
        # Not below /root: PostgreSQL will not run as root, and others cannot look in there.
        CACHE=/var/cache/collections_policy
    else
        CACHE=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/collections_policy
    fi
}

check_space() {
    local free
    free=$(df -Pk "$CACHE" | awk 'NR == 2 { print int($4 / 1024 / 1024) }')
    [ "$free" -ge "$NEEDED_GB" ] ||
        die "the first start needs about $NEEDED_GB GB in $CACHE, and only $free GB are free:" \
            "make room, or set COLLECTIONS_CACHE to a folder on another disk"
}

# hold_lock NAME WHAT: wait until no other script holds it; WHAT says what is waited for.
hold_lock() {
    local fd
    exec {fd}>"$CACHE/$1.lock"
    LOCKS[$1]=$fd
    flock -n -x "$fd" && return
    say "waiting for $2"
    until flock -w 1 -x "$fd"; do :; done
}

try_lock() { # try_lock NAME: whether it could be had without waiting
    local fd
    exec {fd}>"$CACHE/$1.lock"
    LOCKS[$1]=$fd
    flock -n -x "$fd"
}

share_lock() { # share_lock NAME: hold it together with others
    local fd
    exec {fd}>"$CACHE/$1.lock"
    LOCKS[$1]=$fd
    flock -s "$fd"
}

release_lock() {
    local fd=${LOCKS[$1]:-}
    [ -n "$fd" ] || return 0
    exec {fd}>&-
    unset "LOCKS[$1]"
}
