# What every script starts with: strict bash, the project's paths, and all of this folder.
# Everything the scripts make lies in one cache folder outside the repository.
# shellcheck shell=bash
set -euo pipefail
umask 022

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
LIB=$REPO/script/lib
REQUIREMENTS=$REPO/requirements
SERIES=19
# A name for this checkout, so that several can share one cache and one server.
CHECKOUT=$(printf '%s' "$REPO" | sha256sum | cut -c1-6)

# Only script/console hands on what this script is given on standard input.
exec 3<&0 </dev/null

. "$LIB/say.sh"
. "$LIB/processes.sh"
. "$LIB/cache.sh"
. "$LIB/system.sh"
. "$LIB/python.sh"
. "$LIB/debian.sh"
. "$LIB/odoo.sh"
. "$LIB/postgres.sh"
. "$LIB/addons.sh"
. "$LIB/databases.sh"
. "$LIB/demo.sh"
. "$LIB/lint.sh"
. "$LIB/wheels.sh"
. "$LIB/tests.sh"
. "$LIB/bench.sh"

prepare_all() { # everything that is needed to run Odoo with the addons of this repository
    prepare_cache
    hold_lock setup "another script to finish its set-up"
    prepare_uv
    prepare_odoo
    prepare_venv
    release_lock setup
    find_addons
    start_postgres
}
