# The benchmarks, on databases of their own.
# shellcheck shell=bash

run_bench() { # run_bench ARGUMENT...: its exit code
    prepare_bench_base
    write_conf "$BENCH"
    export COLLECTIONS_BENCH_CONF=$CONF COLLECTIONS_BENCH_BASE=$BENCH
    cd "$REPO" || return
    supervise "$VENV/bin/python" -m benchmarks "$@"
}

# prepare_bench_base -> $BENCH: the addons as they are now, in a database that waits for the disk
# as usual.
prepare_bench_base() {
    local old
    hold_lock "test_$CHECKOUT" "another script/test of this folder to end"
    prepare_test_db
    BENCH=bench_${TEST#test_}
    if ! db_exists "$BENCH"; then
        for old in $(sql "select datname from pg_database where datname like 'bench\_$CHECKOUT\_%'"); do
            drop_db "$old"
        done
        copy_db "$TEST" "$BENCH"
    fi
    release_lock "test_$CHECKOUT"
}
