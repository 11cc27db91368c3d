# The benchmarks, on databases of their own.
# shellcheck shell=bash

run_bench() { # run_bench ARGUMENT...: its exit code
    prepare_bench_base
    prepare_peer
    write_conf "$BENCH" "addons_path = $ADDONS_PATH,$PEER/odoo/addons"
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

prepare_peer() { # -> $PEER, a folder with what the addon is compared with
    PEER=$CACHE/peer-$(sha256sum <"$REQUIREMENTS/peer.txt" | cut -c1-12)
    [ ! -e "$PEER/.ready" ] || return 0
    rm -rf "$PEER"
    logged peer fetch_peer || die "the peer could not be installed: check the network"
    touch "$PEER/.ready"
}

fetch_peer() {
    use_pips_index
    "$UV" pip install -q --no-deps --require-hashes --no-build --python "$VENV/bin/python" \
        --target "$PEER" -r "$REQUIREMENTS/peer.txt"
}
