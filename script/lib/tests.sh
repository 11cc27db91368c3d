# The tests, on databases of their own.
# shellcheck shell=bash

# run_tests [ARGUMENT...]: pytest's exit code. What a bridge leads to changes how everything else
# works: the tests of the bridges run in a database of their own. All there are, without arguments,
# run in several processes, each on a copy of the database.
run_tests() {
    local codes=()
    hold_lock "test_$CHECKOUT" "another script/test of this folder to end"
    export HYPOTHESIS_STORAGE_DIRECTORY=$CACHE/hypothesis
    cd "$REPO" || return
    share_arguments "$@"
    if [ $# = 0 ]; then OPTIONS=(-n "$(count_processes)" --dist loadscope --durations 15); fi
    prepare_test_db
    if [ ${#PLAIN_PATHS[@]} != 0 ]; then
        run_pytest "$TEST" "${PLAIN_PATHS[@]}" "${OPTIONS[@]}"
        codes+=("$CODE")
    fi
    if [ ${#BRIDGES_PATHS[@]} != 0 ]; then
        prepare_bridges_db
        # pytest starts an Odoo server, which has to leave the jobs alone.
        ODOO_QUEUE_JOB_CHANNELS=root:0 \
            run_pytest "$TEST_BRIDGES" "${BRIDGES_PATHS[@]}" "${OPTIONS[@]}"
        codes+=("$CODE")
    fi
    join_codes "${codes[@]}"
}

MOST_PROCESSES=4

count_processes() {
    local count
    count=$(nproc)
    echo $((count < MOST_PROCESSES ? count : MOST_PROCESSES))
}

# share_arguments [ARGUMENT...] -> $OPTIONS, and the paths of tests in $PLAIN_PATHS and
# $BRIDGES_PATHS: all there are, if no argument is one.
share_arguments() {
    local argument path
    OPTIONS=() PLAIN_PATHS=() BRIDGES_PATHS=()
    for argument in "$@"; do
        path=${argument%%::*}
        if [ -n "$path" ] && [ -e "$path" ]; then
            add_path "$argument"
        else
            OPTIONS+=("$argument")
        fi
    done
    if [ $((${#PLAIN_PATHS[@]} + ${#BRIDGES_PATHS[@]})) = 0 ]; then
        for path in */tests; do add_path "$path"; done
    fi
}

add_path() {
    local path=${1#"$REPO/"}
    if [[ ,$BRIDGES, == *",${path%%/*},"* ]]; then
        BRIDGES_PATHS+=("$path")
    else
        PLAIN_PATHS+=("$path")
    fi
}

run_pytest() { # run_pytest DATABASE ARGUMENT... -> $CODE
    local db=$1
    shift
    # Processes that work on it are killed: not on the one that the other tests are in.
    export COLLECTIONS_CRASH_DB=${db}_crash
    copy_db "$db" "$COLLECTIONS_CRASH_DB"
    at_end drop_crash_db
    # A port of our own: a demo may be running.
    write_conf "$db" "http_port = $(free_port)" "screenshots = $CACHE/screenshots"
    say "running the tests of $*"
    CODE=0
    export PYTHONPATH=$LIB/plugins
    supervise "$VENV/bin/pytest" -c pytest.ini --rootdir "$REPO" -o cache_dir="$CACHE/pytest_$CHECKOUT" \
        -p own_files -p untimed --odoo-config="$CONF" --odoo-database="$db" "$@" || CODE=$?
    drop_crash_db
}

drop_crash_db() { drop_db "$COLLECTIONS_CRASH_DB"; }

NO_TESTS=5

join_codes() { # join_codes CODE...: that there are no tests counts only if there are none anywhere
    local code joined=$NO_TESTS
    for code in "$@"; do
        case $code in
        "$NO_TESTS") ;;
        0) if [ "$joined" = "$NO_TESTS" ]; then joined=0; fi ;;
        *) joined=$code ;;
        esac
    done
    return "$joined"
}

prepare_test_db() { # -> $TEST, one for each state of the addons
    prepare_template
    TEST=test_${CHECKOUT}_$( (echo "$TEMPLATE"; addons_state; cat "$LIB/test_company.py") | sha256sum | cut -c1-8)
    ! db_exists "$TEST" || return 0
    drop_databases "test\_$CHECKOUT\_%"
    say "installing $ADDONS"
    copy_db "$TEMPLATE" "${TEST}_new"
    forgo_durability "${TEST}_new"
    with_addons -i "${TEST}_new" test-install
    odoo_shell <"$LIB/test_company.py" || die "the tests' company could not be made"
    rm "$CONF"
    rename_db "${TEST}_new" "$TEST"
}

# The bridges install themselves, where both sides are.
prepare_bridges_db() { # -> $TEST_BRIDGES, one for each state of the bridges, besides $TEST
    TEST_BRIDGES=${TEST}_$(addons_state "$BRIDGES")
    ! db_exists "$TEST_BRIDGES" || return 0
    drop_databases "${TEST//_/\\_}\_%"
    say "installing $BRIDGED, for $BRIDGES"
    copy_db "$TEST" "${TEST_BRIDGES}_new"
    forgo_durability "${TEST_BRIDGES}_new"
    with_addons -i "${TEST_BRIDGES}_new" bridges-install "$BRIDGED"
    rm "$CONF"
    rename_db "${TEST_BRIDGES}_new" "$TEST_BRIDGES"
}

drop_databases() { # drop_databases PATTERN: as in SQL
    local old
    for old in $(sql "select datname from pg_database where datname like '$1'"); do
        drop_db "$old"
        rm -f "$CACHE/conf/$old.conf"
    done
}
