# The Debian mirror in apt's source files, one-line style and deb822: the one that serves this
# release, else any other that looks like Debian's main archive.

function flush() {
    if (uri ~ /^(https?|ftp):/ && uri !~ /security/ && (" " components " ") ~ / main /) {
        if (index(" " suites " ", " " codename " ")) { if (!best) best = uri }
        else if (!other && uri ~ /\/debian\/?$/) other = uri
    }
    uri = suites = components = ""
}

function rest() { sub(/^[^ \t]+[ \t]+/, ""); return $0 }

FNR == 1 { flush() }
/^[ \t]*#/ { next }
/^[ \t]*$/ { flush(); next }
/^deb[ \t]/ {
    flush()
    sub(/\[[^]]*\]/, "")
    uri = $2; suites = $3
    $1 = $2 = $3 = ""; components = $0
    flush()
    next
}
tolower($1) == "uris:" { uri = $2 }
tolower($1) == "suites:" { suites = rest() }
tolower($1) == "components:" { components = rest() }
END { flush(); print best ? best : other }
