# Odoo itself: where its source is, its configuration, and how it is run.
# shellcheck shell=bash

prepare_odoo() { # -> $ODOO_PATH, the folder that holds the odoo package, and $ODOO_VERSION
    if [ -n "${ODOO_SRC:-}" ]; then
        use_odoo_src
    else
        [ -e "$CACHE/odoo/.version" ] || fetch_odoo
        ODOO_PATH=$CACHE/odoo/usr/lib/python3/dist-packages
        ODOO_VERSION=$(cat "$CACHE/odoo/.version")
    fi
}

use_odoo_src() {
    ODOO_PATH=$(cd "$ODOO_SRC" 2>/dev/null && pwd -P) || die "ODOO_SRC: there is no folder $ODOO_SRC"
    [ -e "$ODOO_PATH/odoo/release.py" ] ||
        die "ODOO_SRC: $ODOO_PATH holds no odoo/release.py; give a checkout of Odoo, or the folder" \
            "that its odoo package is installed in (such as .../dist-packages)"
    grep -q "^version_info = ($SERIES, 0" "$ODOO_PATH/odoo/release.py" ||
        die "ODOO_SRC: $ODOO_PATH is not Odoo $SERIES.0"
    if [ -e "$ODOO_PATH/.git" ]; then
        ODOO_VERSION=git-$(git -C "$ODOO_PATH" rev-parse --short HEAD 2>/dev/null || echo unknown)
    else
        ODOO_VERSION=src-$(sha256sum <<<"$ODOO_PATH" | cut -c1-6)
    fi
}

# write_conf DATABASE [LINE...] -> $CONF; a LINE counts more than the usual one of that name.
# Odoo is always given a file of ours: it would read the user's own.
write_conf() {
    local db=$1
    shift
    CONF=$CACHE/conf/$db.conf
    printf '%s\n' '[options]' "$@" "data_dir = $DATA" "addons_path = $ADDONS_PATH" \
        "db_name = $db" "dbfilter = ^$db\$" 'list_db = False' \
        'http_interface = 127.0.0.1' 'max_cron_threads = 0' \
        'smtp_server = 127.0.0.1' 'smtp_port = 9' | # nothing listens there
        awk -F ' = ' '!seen[$1]++' >"$CONF"
}

# -P: what lies in the folder we are called from must not be imported
odoo() { "$VENV/bin/python" -P -m odoo "$@"; }

odoo_shell() { odoo shell -c "$CONF" --no-http --log-level warn "$@"; }

port_is_used() { (exec 4<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    "$PYTHON_BASE" -c '
import socket
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    print(probe.getsockname()[1])'
}
