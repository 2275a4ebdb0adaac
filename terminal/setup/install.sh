#!/usr/bin/env bash
# Installs a terminal on this machine: Python, a release with its own environment, and then `window-terminal setup`.
# install.sh, in the project's folder, runs it when it is called without a command; as root.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
releases=/opt/window-terminal/releases
unpacked=/var/lib/window-terminal-upgrade/offline # what a release file was unpacked to
record=/var/lib/window-terminal-upgrade/installed.json

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# What apt-get is told where packages come from a file and not from the network.
apt=(apt-get -y -q --no-install-recommends -o Dpkg::Options::=--force-confold)
from_file() {
    apt+=(-o "Dir::Etc::SourceList=$unpacked/debian/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$unpacked/debian/lists" -o APT::Sandbox::User=root)
    mkdir -p "$unpacked/debian/lists/partial"
}

# Installs the Debian packages that are missing.
debian() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    say "installing ${missing[*]} …"
    if ! { DEBIAN_FRONTEND=noninteractive "${apt[@]}" update && DEBIAN_FRONTEND=noninteractive "${apt[@]}" install "${missing[@]}"; } >&2; then
        die "apt-get could not install ${missing[*]}. No network: sudo ./install.sh --offline FILE; then run this again"
    fi
}

# Verifies and unpacks a release file; nothing of it runs before that.
unpack() {
    local key keys=()
    for key in "$@"; do keys+=(--key "$key"); done
    [ ${#keys[@]} -gt 0 ] || die "--offline needs IT's public key: --key KEY, as \`window-terminal config key\` printed it"
    mkdir -p "$(dirname "$unpacked")"
    python3 -m terminal.setup.offline_file "$offline" "${keys[@]}" --into "$unpacked" --installed "$record"
}

# Makes releases/VERSION, whole or not at all. pygame is left out: Debian's own draws without a desktop, the wheel not.
release() {
    local version=$1 folder=$releases/$1 minor nearest pins=()
    [ -f "$folder/complete" ] && { say "release $version is there already"; return 0; }
    say "making release $version …"
    rm -rf "$folder"
    mkdir -p "$releases"
    python3 -m venv --system-site-packages "$folder"
    minor=$(python3 -c 'import sys; print(sys.version_info.minor)')
    # Python 3.13 has no wheel of lgpio: there it is Debian's package, which setup installs.
    [ "$minor" -ge 13 ] || pins=('[pi]')
    if [ -n "$offline" ]; then
        "$folder/bin/pip" install -q --no-index --find-links "$unpacked/wheel" "window-terminal==$version"
    else
        for ((nearest = minor; nearest > 11; nearest--)); do [ -f "lock-3.$nearest.txt" ] && break; done
        mkdir "$folder/source" # a build leaves traces: not in somebody's folder
        cp -r pyproject.toml README.md LICENSE terminal display hardware sync "$folder/source"
        grep -v '^pygame==' "lock-3.$nearest.txt" >"$folder/lock.txt"
        PIP_CONSTRAINT=$folder/lock.txt PIP_BUILD_CONSTRAINT=$folder/lock.txt \
            "$folder/bin/pip" install -q --disable-pip-version-check "$folder/source${pins[*]-}" ||
            die "the packages could not be installed; is the package registry reachable (pip config list)?"
    fi
    rm -rf "$folder/source"
    # The disk has all of it before the file that says so.
    sync -f "$folder"
    : >"$folder/complete"
    sync "$folder/complete" "$folder"
}

offline='' dry='' keys=() rest=()
while [ $# -gt 0 ]; do
    case $1 in
    --offline) offline=$(realpath "${2:?--offline FILE}"); shift ;;
    --key) keys+=("${2:?--key KEY}"); rest+=("$1" "$2"); shift ;;
    --uninstall)
        [ -x /usr/local/bin/window-terminal ] || { say "nothing of it is installed here"; exit 0; }
        shift
        exec /usr/local/bin/window-terminal setup --uninstall "${rest[@]}" "$@"
        ;;
    --dry-run) dry=yes; rest+=("$1") ;;
    *) rest+=("$1") ;;
    esac
    shift
done
[ "$(id -u)" -eq 0 ] || die "installing changes the system: sudo ./install.sh"
command -v dpkg-query >/dev/null || die "not a Debian system: write a card with Raspberry Pi OS Lite, 64-bit"
if [ -n "$dry" ]; then # what a look needs is made elsewhere, and goes again
    python3 -c 'import ensurepip' 2>/dev/null || die "python3 and python3-venv are installed first; the rest is planned with them"
    releases=$(mktemp -d)
    trap 'rm -rf "$releases"' EXIT
else
    command -v python3 >/dev/null || [ -z "$offline" ] || die "python3 verifies the file: sudo apt-get install python3"
fi
if [ -n "$offline" ]; then
    unpack "${keys[@]}"
    from_file
    rest+=(--archive "$unpacked/debian")
fi
[ -n "$dry" ] || debian python3 python3-venv python3-pygame
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "Python 3.11 or later is needed, python3 is $(python3 --version); Debian 12 and 13 bring one"
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)
release "$version"
"$releases/$version/bin/window-terminal" setup "${rest[@]}"
