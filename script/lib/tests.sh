# The tests, on a database of their own.
# shellcheck shell=bash

run_tests() { # run_tests [ARGUMENT...]: pytest's exit code
    hold_lock "test_$CHECKOUT" "another script/test of this folder to end"
    prepare_test_db
    # Processes that work on it are killed: not on the one that the other tests are in.
    export COLLECTIONS_CRASH_DB=${TEST}_crash
    copy_db "$TEST" "$COLLECTIONS_CRASH_DB"
    at_end drop_crash_db
    # A port of our own: a demo may be running.
    write_conf "$TEST" "http_port = $(free_port)" "screenshots = $CACHE/screenshots"
    cd "$REPO" || return
    export HYPOTHESIS_STORAGE_DIRECTORY=$CACHE/hypothesis
    say "running the tests"
    supervise "$VENV/bin/pytest" -c pytest.ini --rootdir "$REPO" -o cache_dir="$CACHE/pytest_$CHECKOUT" \
        --odoo-config="$CONF" --odoo-database="$TEST" "$@"
}

drop_crash_db() { drop_db "$COLLECTIONS_CRASH_DB"; }

prepare_test_db() { # -> $TEST, one for each state of the addons
    local old
    prepare_template
    TEST=test_${CHECKOUT}_$( (echo "$TEMPLATE"; addons_state) | sha256sum | cut -c1-8)
    ! db_exists "$TEST" || return 0
    for old in $(sql "select datname from pg_database where datname like 'test\_$CHECKOUT\_%'"); do
        drop_db "$old"
        rm -f "$CACHE/conf/$old.conf"
    done
    say "installing $ADDONS"
    copy_db "$TEMPLATE" "${TEST}_new"
    forgo_durability "${TEST}_new"
    with_addons -i "${TEST}_new" test-install
    rm "$CONF"
    rename_db "${TEST}_new" "$TEST"
}
