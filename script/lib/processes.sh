# Running programs, and ending all of them when the script ends, however it ends.
# shellcheck shell=bash

SUPERVISED=       # the process group that `supervise` is waiting for
SIGNAL=           # the signal that asked this script to stop, if one did
ENDINGS=()        # functions to call at the end, the last one added first
declare -A LOCKS=()

at_end() { ENDINGS=("$1" "${ENDINGS[@]}"); }

end() {
    local rc=$? ending
    trap '' INT TERM HUP
    trap - EXIT
    for ending in "${ENDINGS[@]}"; do "$ending" || true; done
    exit "$rc"
}

on_signal() {
    SIGNAL=$1
    if [ -n "$SUPERVISED" ]; then
        # HUP makes Odoo start again.
        kill -s "${1/HUP/TERM}" -- "-$SUPERVISED" 2>/dev/null || true
    else
        exit "$(signal_status)"
    fi
}

STOPPED_STATUS= # the exit code when a signal stops the script, if not the usual one
signal_status() { echo "${STOPPED_STATUS:-$((128 + $(kill -l "$SIGNAL")))}"; }

trap end EXIT
for _signal in INT TERM HUP; do
    # shellcheck disable=SC2064  # the name is wanted as it is now
    trap "on_signal $_signal" "$_signal"
done

# A program that outlives the script must not go on holding its locks.
close_locks() {
    local fd
    for fd in "${LOCKS[@]}"; do exec {fd}>&-; done
}

without_locks() (
    close_locks # of this subshell; the script itself keeps them
    "$@"
)

# start_process COMMAND...: start it in the background, in a process group of its own; the group's
# number is in $STARTED.
start_process() {
    set -m
    # With a trap, this subshell waits for its program to end by itself; without, it would die first.
    (
        trap - EXIT
        trap : INT TERM HUP
        close_locks
        "$@"
    ) <&0 &
    STARTED=$!
    set +m
}

# supervise COMMAND...: run it and give back its exit code.
# Bash puts off a trap until the program in the foreground has ended, so the command runs in the
# background: a signal for this script goes at once, and once, to all that the command has started
# (browsers, wkhtmltopdf).
supervise() {
    start_process "$@"
    await_process "$STARTED"
}

await_process() { # await_process NUMBER: go on supervising what start_process started
    local rc
    SUPERVISED=$1
    while :; do # a signal ends `wait` early
        wait "$SUPERVISED" && rc=0 || rc=$?
        kill -s 0 "$SUPERVISED" 2>/dev/null || break
        # It was told to stop; whoever goes on all the same (pytest may) is made to.
        if [ -n "$SIGNAL" ]; then
            is_gone_within 10 "$SUPERVISED" || true
            break
        fi
    done
    stop_process "$SUPERVISED"
    SUPERVISED=
    [ -z "$SIGNAL" ] || exit "$(signal_status)"
    return "$rc"
}

# stop_process NUMBER: end what start_process started, and all that it has started itself.
stop_process() {
    kill -s TERM -- "-$1" 2>/dev/null || return 0
    is_gone_within 15 "$1" || kill -s KILL -- "-$1" 2>/dev/null || true
}

is_gone_within() { # is_gone_within SECONDS NUMBER
    local tenths
    for ((tenths = 0; tenths < 10 * $1; tenths++)); do
        kill -s 0 -- "-$2" 2>/dev/null || return 0
        sleep 0.1
    done
    return 1
}

# logged NAME COMMAND...: supervise it, with its words in a log file; show their end if it fails.
logged() {
    local log=$CACHE/log/$1.log
    shift
    supervise "$@" >"$log" 2>&1 && return
    tail -n 30 "$log" >&2
    printf '(all of it: %s)\n' "$log" >&2
    return 1
}
