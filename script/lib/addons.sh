# The addons of this repository: every folder with a manifest.
# shellcheck shell=bash

# find_addons -> $ADDONS, those that can be installed here (a,b,c), and $DEPENDS, the addons from
# elsewhere that they need. COLLECTIONS_ADDONS_PATH may name folders (a,b) with more addons.
# $BRIDGES are those that need addons from a Python package, too, which are in $BRIDGED. The others
# have to do without these, as for most of their users.
find_addons() {
    local found
    ADDONS_PATH=$REPO${COLLECTIONS_ADDONS_PATH:+,$COLLECTIONS_ADDONS_PATH}
    found=$("$PYTHON_BASE" "$LIB/addons.py" "$REPO" "$SITE/odoo/addons" \
        "$ODOO_PATH/odoo/addons" "$ODOO_PATH/addons" \
        ${COLLECTIONS_ADDONS_PATH:+"${COLLECTIONS_ADDONS_PATH//,/$'\n'}"}) ||
        die "the addons of $REPO cannot be read (see above)"
    { read -r ADDONS; read -r DEPENDS; read -r BRIDGES; read -r BRIDGED; } <<<"$found" || true
    [ -n "$ADDONS" ] || die "$REPO holds no addon that can be installed here"
}

# addons_state [ADDONS]: a name for their present state, without what needs no new installation.
addons_state() {
    local addon addons=${1:-$ADDONS}
    for addon in ${addons//,/ }; do
        (cd "$REPO" && find "$addon" -type f -not -path '*/tests/*' -not -path '*/__pycache__/*' \
            -not -name '*.rst' -not -name '*.md' -not -name pyproject.toml -print0)
    done | sort -z | (cd "$REPO" && xargs -0 sha256sum) | sha256sum | cut -c1-8
}
