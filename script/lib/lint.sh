# The linters that the Odoo Community Association uses, and a few of our own.
# shellcheck shell=bash

# check WHAT COMMAND...: go on after a failure, so that one run shows everything.
check() {
    local what=$1
    shift
    supervise "$@" || {
        say "the check of $what failed"
        UNCLEAN="${UNCLEAN:+$UNCLEAN, }$what"
    }
}

lint() { # whether nothing was found; what was is in $UNCLEAN
    local addons=() translations=() scripts=() path
    UNCLEAN=
    prepare_tools
    cd "$REPO" || return
    for path in */__manifest__.py; do addons+=("${path%/*}"); done
    mapfile -t translations < <(find "${addons[@]}" -name '*.po' -o -name '*.pot' | sort)
    mapfile -t scripts < <(grep -lsE '^#!.*bash|^# shellcheck shell=bash' script/* script/lib/* .ci/*)
    local -x PATH=$TOOLS/bin:$PATH PYLINTHOME=$CACHE/pylint
    check "Python (ruff)" ruff check --no-cache -q --output-format concise .
    check "Python's format (ruff format)" ruff format --no-cache --check -q --output-format concise .
    # A model may be written in several files, one for each idea.
    check "the addons (pylint-odoo)" pylint --rcfile=/dev/null --load-plugins=pylint_odoo \
        --disable=all --enable=odoolint --disable=consider-merging-classes-inherited --score=n \
        --valid-odoo-versions="$SERIES.0" \
        --manifest-required-authors="Collections Policy contributors" "${addons[@]}"
    # XML's first line and its numbers are written as in Odoo's own addons.
    check "the addons (oca-checks-odoo-module)" oca-checks-odoo-module \
        --disable=xml-header-wrong,xml-field-numeric-without-eval "${addons[@]}"
    [ ${#translations[@]} = 0 ] || check "translations" oca-checks-po "${translations[@]}"
    check "XML" "$TOOLS/bin/python" "$LIB/check_xml.py" .
    check "the scripts (shellcheck)" shellcheck "${scripts[@]}"
    [ -z "$UNCLEAN" ]
}
