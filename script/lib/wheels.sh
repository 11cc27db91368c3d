# The addons as Python packages.
# shellcheck shell=bash

build_wheels() { # -> dist/
    local path copies=$CACHE/wheels_$CHECKOUT
    prepare_tools
    rm -rf "$REPO/dist" "$copies"
    mkdir -p "$REPO/dist" "$copies"
    for path in "$REPO"/*/pyproject.toml; do
        path=${path%/*}
        # From a copy, with the version that the manifest says: in a checkout the builder would
        # leave out files that git does not know yet, and count commits.
        tar -C "$REPO" --exclude=__pycache__ -cf - "${path##*/}" | tar -C "$copies" -xf -
        # Without isolation: the builder is the pinned one, and nothing is downloaded.
        logged wheel-build env WHOOL_POST_VERSION_STRATEGY_OVERRIDE=none \
            "$UV" build --wheel --offline --no-build-isolation --python "$TOOLS/bin/python" \
            --out-dir "$REPO/dist" "$copies/${path##*/}" || die "${path##*/} could not be built"
    done
    rm -rf "$copies" "$REPO/dist/.gitignore"
}

check_wheels() {
    local db=wheel_$CHECKOUT folder=$CACHE/wheels_$CHECKOUT
    # --no-deps: a wheel asks for Odoo itself, which is here, but not as a package.
    logged wheel-install "$UV" pip install -q --offline --no-deps --python "$VENV/bin/python" \
        --target "$folder" "$REPO"/dist/*.whl || die "the wheels could not be installed"
    prepare_template
    say "installing the addons from their wheels"
    copy_db "$TEMPLATE" "$db"
    forgo_durability "$db"
    PYTHONPATH=$folder ADDONS_PATH=$ODOO_PATH/odoo/addons \
        with_addons -i "$db" wheel-addons "$ADDONS${BRIDGES:+,$BRIDGES}"
    drop_db "$db"
    rm -rf "$folder" "$CONF"
}
