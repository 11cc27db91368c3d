# The demo company's database, its mail, and its night.
# shellcheck shell=bash

DEMO=demo_$CHECKOUT

# prepare_demo [new]: have the demo database with the addons as they are now.
prepare_demo() {
    local state
    MAIL=$CACHE/mail/$DEMO
    state=$(addons_state)-$ODOO_VERSION
    if [ "${1:-}" = new ] || ! db_exists "$DEMO"; then
        make_demo
    elif [ "$(demo_state)" != "$state" ]; then
        say "updating the addons in the demo database"
        with_addons -u "$DEMO" demo-update
    fi
    sql "comment on database \"$DEMO\" is '$state'"
}

demo_state() {
    sql "select shobj_description(oid, 'pg_database') from pg_database where datname = '$DEMO'"
}

make_demo() {
    local new=${DEMO}_new
    prepare_template
    say "making the demo company"
    copy_db "$TEMPLATE" "$new"
    with_addons -i "$new" demo-install
    rm "$CONF"
    keep_to_this_machine "$new"
    switch_on "$new"
    # What Odoo's own demo data would send is none of the policy's messages.
    sql "update mail_mail set state = 'cancel' where state = 'outgoing'" "$new"
    rm -rf "$MAIL" # what an earlier demo company sent
    rename_db "$new" "$DEMO"
}

# Mail goes to the sink; nor may a demo buy text messages or tell Odoo's makers that it exists.
keep_to_this_machine() {
    set_parameter "$1" iap.endpoint http://127.0.0.1:9
    set_parameter "$1" sms.endpoint http://127.0.0.1:9
    set_parameter "$1" iap.partner_autocomplete.endpoint http://127.0.0.1:9
    sql "update ir_cron set active = false where id in (select res_id from ir_model_data
         where model = 'ir.cron' and module = 'mail'
         and name = 'ir_cron_module_update_notification')" "$1"
}

switch_on() { # until somebody says so, the addon sends nothing by itself
    sql "update res_company set collections_automatic = true
         where id in (select company_id from collections_policy)" "$1"
}

set_parameter() { # set_parameter DATABASE KEY VALUE
    sql "insert into ir_config_parameter (key, value) values ('$2', '$3')
         on conflict (key) do update set value = excluded.value" "$1"
}

start_sink() { # -> $SMTP_PORT, and the messages in $MAIL
    local tenths port=$CACHE/conf/$DEMO.smtp.$$
    MAIL=$CACHE/mail/$DEMO
    start_process "$VENV/bin/python" -P "$LIB/sink.py" "$MAIL" "$port" 2>"$CACHE/log/sink.log"
    SINK=$STARTED
    at_end stop_sink
    for ((tenths = 0; tenths < 100; tenths++)); do
        [ ! -e "$port" ] || break
        sleep 0.1
    done
    [ -e "$port" ] || {
        tail -n 5 "$CACHE/log/sink.log" >&2
        die "the server that keeps the demo's messages did not start"
    }
    SMTP_PORT=$(cat "$port")
    rm "$port"
}

stop_sink() { stop_process "$SINK"; }

# write_demo_conf HTTP_PORT [LINE...] -> $CONF
write_demo_conf() {
    local port=$1
    shift
    write_conf "$DEMO" "http_port = $port" "smtp_port = $SMTP_PORT" "$@"
}

# do_night PORT: tonight's work, with a web server beside it, for printed documents take their
# styles from there.
do_night() {
    local rc=0
    set_parameter "$DEMO" report.url "http://127.0.0.1:$1"
    write_demo_conf "$1"
    start_process odoo -c "$CONF" --log-level warn >"$CACHE/log/night-web.log" 2>&1
    NIGHT_WEB=$STARTED
    at_end stop_night_web
    wait_for_web "$1" "$NIGHT_WEB" || {
        tail -n 20 "$CACHE/log/night-web.log" >&2
        die "Odoo did not start"
    }
    supervise odoo_shell <"$LIB/night.py" 2>"$CACHE/log/night.log" || rc=$?
    stop_night_web
    # What it warned of; or, where it broke off, how.
    tail -n 30 "$CACHE/log/night.log" >&2
    return "$rc"
}

NIGHT_WEB=
stop_night_web() {
    [ -z "$NIGHT_WEB" ] || stop_process "$NIGHT_WEB"
    NIGHT_WEB=
}

wait_for_web() { # wait_for_web PORT PROCESS
    local tenths
    for ((tenths = 0; tenths < 1200; tenths++)); do
        kill -s 0 "$2" 2>/dev/null || return 1
        if port_is_used "$1"; then return 0; fi
        sleep 0.1
    done
    return 1
}
