# What only the operating system can give: Debian packages, where we may install them.
# shellcheck shell=bash

as_admin() { # run it as root, if that is possible without asking anybody
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

APT_UPDATED=
# install_packages WHY PACKAGE...: whether they are there now.
install_packages() {
    local why=$1
    shift
    command -v apt-get >/dev/null && as_admin true || return 1
    say "installing $* ($why)"
    if [ -z "$APT_UPDATED" ]; then
        APT_UPDATED=1
        supervise as_admin apt-get -qq update >"$CACHE/log/apt.log" 2>&1 || true
    fi
    supervise as_admin env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends "$@" >>"$CACHE/log/apt.log" 2>&1 && return
    tail -n 5 "$CACHE/log/apt.log" >&2
    return 1
}

BROWSER_HINT="sudo apt-get install chromium"

find_browser() { # by the names that Odoo looks for
    local name
    for name in google-chrome chromium chromium-browser google-chrome-stable; do
        if [ -x "$(command -v "$name")" ]; then return 0; fi
    done
    return 1
}

prepare_browser() {
    find_browser || install_packages "the browser tests" chromium && find_browser && return
    [ -z "${CI:-}" ] || die "no Chromium could be installed, and CI must run the browser tests ($BROWSER_HINT)"
    say "no Chromium: the browser tests are skipped ($BROWSER_HINT)"
}

PDF_LIBRARIES=(libxrender1 libxext6 libfontconfig1 libfreetype6 fonts-dejavu-core)

prepare_pdf() { # prepare_pdf PROGRAM: the static wkhtmltopdf still needs these of the system
    "$1" --version >/dev/null 2>&1 && return
    install_packages "PDF documents" "${PDF_LIBRARIES[@]}" && "$1" --version >/dev/null 2>&1 && return
    say "PDF documents cannot be printed (sudo apt-get install ${PDF_LIBRARIES[*]})"
}
