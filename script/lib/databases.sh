# Databases with their files: a template with all that the addons depend on, copies of it, and the
# addons installed in them.
# shellcheck shell=bash

db_exists() { [ "$(sql "select 1 from pg_database where datname = '$1'")" = 1 ]; }

drop_db() {
    sql "drop database if exists \"$1\" with (force)" 2>/dev/null
    rm -rf "$DATA/filestore/$1"
}

copy_db() { # copy_db FROM TO; the files are linked, for Odoo never changes one in place
    drop_db "$2"
    createdb -T "$1" "$2"
    mkdir -p "$DATA/filestore"
    if [ -d "$DATA/filestore/$1" ]; then cp -al "$DATA/filestore/$1" "$DATA/filestore/$2"; fi
}

rename_db() { # rename_db FROM TO: TO is there only when it is complete
    drop_db "$2"
    if [ -d "$DATA/filestore/$1" ]; then mv "$DATA/filestore/$1" "$DATA/filestore/$2"; fi
    sql "alter database \"$1\" rename to \"$2\""
}

# What can be made anew need not wait for the disk at every commit; a crash may lose its last
# moments, but never damages it.
forgo_durability() { sql "alter database \"$1\" set synchronous_commit = off"; }

prepare_template() { # -> $TEMPLATE
    TEMPLATE=template_$(sha256sum <<<"$ODOO_VERSION|$DEPENDS|$VENV" | cut -c1-12)
    hold_lock template "another script to make the template database"
    if ! db_exists "$TEMPLATE"; then
        say "installing Odoo's $DEPENDS with demo data, once (this takes the longest)"
        drop_db "building_$TEMPLATE"
        sql "create database \"building_$TEMPLATE\" encoding 'UTF8' template template0"
        forgo_durability "building_$TEMPLATE"
        write_conf "building_$TEMPLATE"
        logged template odoo -c "$CONF" -i "$DEPENDS" --with-demo --no-http --stop-after-init \
            --log-level warn || die "Odoo's own addons could not be installed"
        rename_db "building_$TEMPLATE" "$TEMPLATE"
        rm "$CONF"
    fi
    release_lock template
}

# with_addons ACTION DATABASE LOG [ADDONS]: install (-i) or update (-u) addons of this repository.
with_addons() {
    local name=$CHECKOUT-$3 addons=${4:-$ADDONS}
    local log=$CACHE/log/$name.log
    write_conf "$2"
    logged "$name" odoo -c "$CONF" "$1" "$addons" --with-demo --no-http --stop-after-init \
        --log-level warn || die "$addons could not be installed"
    if grep -q 'demo data failed' "$log"; then
        tail -n 30 "$log" >&2
        die "the demo data could not be loaded (all of it: $log)"
    fi
    # A warning while installing is a mistake of the addon's.
    if grep -E ' (WARNING|ERROR|CRITICAL) ' "$log" >&2; then
        [ -z "${CI:-}" ] || die "installing $addons logged the lines above"
        say "installing $addons logged the lines above, which CI takes for errors"
    fi
}
