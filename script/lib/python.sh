# A Python that Odoo runs on, and virtual environments with exactly the pinned packages.
# shellcheck shell=bash

find_python() { # -> $PYTHON_BASE
    if look_for_python; then return; fi
    if ! command -v python3 >/dev/null && install_packages "Python" python3 python3-venv &&
        look_for_python; then
        return
    fi
    die "Python 3.11, 3.12 or 3.13 is needed${PYTHON:+, and \$PYTHON ($PYTHON) is none of them}:" \
        "install one (sudo apt-get install python3 python3-venv) or set PYTHON to one"
}

look_for_python() {
    local name
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        PYTHON_BASE=$("$name" -c '
import sys
if (3, 11) <= sys.version_info[:2] <= (3, 13):
    print(sys.executable)' 2>/dev/null) || continue
        if [ -n "$PYTHON_BASE" ]; then return 0; fi
    done
    return 1
}

prepare_uv() { # the installer: ten times as fast as pip, and it checks every package's hash too
    find_python
    export UV_CACHE_DIR=$CACHE/uv-cache UV_PYTHON_DOWNLOADS=never
    # A company's own certificate authority is known to the system, not to uv.
    [ ! -r /etc/ssl/certs/ca-certificates.crt ] || export UV_SYSTEM_CERTS=1
    if command -v uv >/dev/null; then
        UV=uv
        return
    fi
    UV=$CACHE/uv-$(sha256sum <"$REQUIREMENTS/uv.txt" | cut -c1-12)/bin/uv
    if "$UV" --version >/dev/null 2>&1; then return; fi
    "$PYTHON_BASE" -c 'import ensurepip' 2>/dev/null ||
        install_packages "virtual environments" python3-venv ||
        die "Python's venv module is missing: run sudo apt-get install python3-venv"
    say "installing uv, which installs the Python packages"
    local folder=${UV%/bin/uv}
    rm -rf "$folder"
    logged uv install_uv "$folder" ||
        die "uv could not be installed: check the network, then run this again"
}

install_uv() {
    "$PYTHON_BASE" -m venv "$1" &&
        "$1/bin/python" -m pip --disable-pip-version-check -q install --no-deps \
            --only-binary :all: --require-hashes -r "$REQUIREMENTS/uv.txt"
}

# make_venv NAME LOCKFILE [SETTLE]: its folder is in $MADE; SETTLE is called with it before the
# folder counts as ready. Its name tells what it was made of, so that it never needs an update.
make_venv() {
    local key
    key=$(
        "$PYTHON_BASE" -c 'import sys; print(sys.executable, sys.version)'
        cat "$2"
        echo "${ODOO_PATH:-}"
    )
    MADE=$CACHE/$1-$(sha256sum <<<"$key" | cut -c1-12)
    [ ! -e "$MADE/.ready" ] || return 0
    say "installing the Python packages of ${2##*/}"
    rm -rf "$MADE"
    logged "$1" fill_venv "$MADE" "$2" ||
        die "the Python packages could not be installed: check the network, then run this again"
    [ -z "${3:-}" ] || "$3" "$MADE"
    chmod -R a+rX "$MADE"
    touch "$MADE/.ready"
}

fill_venv() {
    use_pips_index
    "$UV" venv -q --python "$PYTHON_BASE" "$1" &&
        "$UV" pip sync -q --require-hashes --no-build --python "$1/bin/python" "$2"
}

use_pips_index() { # uv does not read pip's settings, where a company's own index is named
    local index
    [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ] || return 0
    index=${PIP_INDEX_URL:-$("$PYTHON_BASE" -m pip config get global.index-url 2>/dev/null)} || return 0
    export UV_DEFAULT_INDEX=$index
}

prepare_venv() {
    make_venv venv "$REQUIREMENTS/dev.txt" settle_venv
    VENV=$MADE
    SITE=$(site_packages "$VENV")
    PATH=$VENV/bin:$PATH
}

site_packages() { echo "$1"/lib/python*/site-packages; }

settle_venv() {
    local site
    site=$(site_packages "$1")
    # Last on the path: where ODOO_SRC is the system's own folder, its other packages must not win.
    echo "$ODOO_PATH" >"$site/odoo-source.pth"
    if [ "$(uname -m)" = x86_64 ]; then
        chmod 755 "$site/pydf/bin/wkhtmltopdf"
        ln -s "$site/pydf/bin/wkhtmltopdf" "$1/bin/wkhtmltopdf"
        prepare_pdf "$1/bin/wkhtmltopdf"
    elif ! command -v wkhtmltopdf >/dev/null; then
        say "no wkhtmltopdf for this kind of processor: PDF documents cannot be printed"
    fi
}

prepare_tools() { # the linters and the wheel builder, in an environment of their own
    ODOO_PATH='' make_venv tools "$REQUIREMENTS/tools.txt"
    TOOLS=$MADE
}
