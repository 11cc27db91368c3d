# Odoo from Debian's own package: downloaded by an apt of our own, with Debian's signatures, and
# unpacked into the cache; nothing is installed on the machine.
# shellcheck shell=bash

# Beside Odoo itself, what its files link to.
ODOO_PACKAGES=(
    "odoo-$SERIES" fonts-font-awesome fonts-font-awesome-legacy fonts-inconsolata fonts-montserrat
    fonts-ocr-b fonts-roboto-unhinted libjs-jquery libjs-jquery-form libjs-underscore
)
DEBIAN_KEYS=/usr/share/keyrings/debian-archive-keyring.gpg
ANOTHER_ODOO="set ODOO_SRC to a checkout of Odoo $SERIES.0 or to a folder it is installed in"

fetch_odoo() { # -> $CACHE/odoo
    local apt=$CACHE/apt root=$CACHE/odoo.new
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null ||
        die "Odoo is taken from Debian's package, but this machine has no apt: $ANOTHER_ODOO"
    rm -rf "$apt" "$root"
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/debs" "$root"
    : >"$apt/status"
    describe_source "$apt/odoo.sources"
    say "downloading Odoo $SERIES from Debian (140 MB)"
    logged odoo-download download_packages "$apt" ||
        die "Odoo could not be downloaded: check the network, then run this again; or $ANOTHER_ODOO"
    say "unpacking Odoo"
    logged odoo-unpack unpack_packages "$apt/debs" "$root" ||
        die "Odoo could not be unpacked: is there room in $CACHE?"
    mend_odoo "$root"
    dpkg-deb -f "$apt/debs/odoo-$SERIES"_*.deb Version >"$root/.version"
    rm -rf "$CACHE/odoo" "$apt"
    mv "$root" "$CACHE/odoo"
}

describe_source() { # describe_source FILE: only sid has Odoo
    local mirror
    mirror=${DEBIAN_MIRROR:-$(find_mirror)}
    [ -n "$mirror" ] ||
        die "this machine's apt knows no Debian mirror: set DEBIAN_MIRROR to one, or $ANOTHER_ODOO"
    [ -r "$DEBIAN_KEYS" ] || install_packages "Debian's signatures" debian-archive-keyring ||
        die "Debian's signing keys are missing: run sudo apt-get install debian-archive-keyring"
    printf 'Types: deb\nURIs: %s\nSuites: sid\nComponents: main\nArchitectures: %s\nSigned-By: %s\n' \
        "$mirror" "$(dpkg --print-architecture)" "$DEBIAN_KEYS" >"$1"
}

find_mirror() { # the one that this machine's own apt uses
    local file files=()
    [ "$(. /etc/os-release && echo "$ID")" = debian ] || return 0
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources}; do
        if [ -r "$file" ]; then files+=("$file"); fi
    done
    [ ${#files[@]} -gt 0 ] || return 0
    awk -v codename="$(. /etc/os-release && echo "${VERSION_CODENAME:-sid}")" \
        -f "$LIB/mirror.awk" "${files[@]}"
}

# By options, not by a file in APT_CONFIG: apt reads the machine's own files after that one.
private_apt() { # private_apt FOLDER COMMAND...
    local apt=$1
    shift
    apt-get -q -o Dir::Etc::sourcelist="$apt/odoo.sources" -o Dir::Etc::sourceparts=- \
        -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
        -o Dir::State="$apt" -o Dir::State::lists="$apt/lists" -o Dir::State::status="$apt/status" \
        -o Dir::Cache="$apt/cache" -o APT::Sandbox::User= -o Acquire::Languages=none \
        -o Acquire::AllowInsecureRepositories=false -o APT::Get::AllowUnauthenticated=false \
        -o Acquire::Retries=3 -o Acquire::Check-Valid-Until=false "$@"
    # (Check-Valid-Until: a mirror that is a frozen snapshot is fine too)
}

download_packages() {
    private_apt "$1" -o APT::Update::Error-Mode=any update &&
        cd "$1/debs" && private_apt "$1" download "${ODOO_PACKAGES[@]}"
}

unpack_packages() { # unpack_packages FROM TO
    local deb packages=usr/lib/python3/dist-packages
    set -o pipefail
    for deb in "$1"/*.deb; do
        # dist-packages/addons doubles the .py files of dist-packages/odoo/addons
        dpkg-deb --fsys-tarfile "$deb" | tar -xf - -C "$2" --no-same-owner --exclude=./etc \
            --exclude="./$packages/addons" --exclude="./$packages/doc" --exclude="./$packages/setup" ||
            return
    done
}

mend_odoo() {
    local fonts=$1/usr/share/fonts mail=$1/usr/lib/python3/dist-packages/odoo/addons/mail
    # The font has another name in sid's package than in Odoo's link to it.
    if [ ! -e "$fonts/truetype/inconsolata/Inconsolata.otf" ]; then
        mkdir -p "$fonts/truetype/inconsolata"
        ln -s ../../opentype/inconsolata/Inconsolata-Regular.otf "$fonts/truetype/inconsolata/Inconsolata.otf"
    fi
    # Debian leaves it out, but a bundle names it: without it every page logs an error, and Odoo's
    # browser tests fail on that.
    local stub=$mail/static/lib/selfie_segmentation/selfie_segmentation.js
    if [ ! -e "$stub" ]; then
        mkdir -p "${stub%/*}"
        echo "/* not in Debian's package; only video calls with a blurred background need it */" >"$stub"
    fi
    chmod -R a+rX "$1"
}
