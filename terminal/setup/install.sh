#!/usr/bin/env bash
# Installs a terminal, or, with the word `center`, that: Python, a release with its environment, then its setup. As root.
set -euo pipefail
from=$PWD # files that somebody names are named from there
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
if [ "${1:-}" = center ]; then role=center drawing=() && shift; else role='' drawing=(python3-pygame); fi
releases=/opt/window-terminal/releases
upgrade=/var/lib/window-terminal${role:+-$role}-upgrade
unpacked=$upgrade/offline         # what a release file was unpacked to
installed=$upgrade/installed.json # (epoch, version) of the newest that came from a file
processes=/sys/fs/cgroup/system.slice/window-terminal${role:+-$role}.service/cgroup.procs # while it runs

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# Says in $found where the file of this option lies. Without one that is missing something else would be installed.
file() {
    { found=$(cd "$from" && realpath -e -- "${2:-}" 2>/dev/null) && [ -f "$found" ]; } ||
        die "$1 ${2:-FILE}: there is no such file${found:+, it is a folder}; a stick must be plugged in and mounted"
}

apt=(apt-get -y -q --no-install-recommends -o Dpkg::Options::=--force-confold)

# From now on packages come from the unpacked file alone.
packages_from_file() {
    mkdir -p "$unpacked/debian/lists/partial"
    apt+=(-o "Dir::Etc::SourceList=$unpacked/debian/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$unpacked/debian/lists" -o APT::Sandbox::User=root)
    rest+=(--archive "$unpacked/debian")
}

# Installs the Debian packages that are missing.
debian() {
    local missing=() package && export DEBIAN_FRONTEND=noninteractive
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    say "installing ${missing[*]} …"
    dpkg --force-confold --configure -a >&2 || true # after a power cut in the middle apt would go on with nothing
    mapfile -t -O "${#missing[@]}" missing < <(dpkg-query -W -f='${db:Status-Eflag} ${Package}:${Architecture}\n' | sed -n 's/^reinstreq //p')
    if ! { "${apt[@]}" update && "${apt[@]}" --fix-broken --reinstall install "${missing[@]}"; } >&2; then
        die "apt-get could not install ${missing[*]}; what is there stays. No network: sudo ./install.sh${role:+ $role} --offline FILE"
    fi
}

# Whether releases/VERSION is whole, for what this machine is, and, where a file is installed, made of that file.
made() {
    [ "$(cat "$releases/$1/complete" 2>/dev/null || echo none)" = "$role" ] && { [ -z "$offline" ] || cmp -s "$unpacked/release.json" "$installed"; }
}

# Whether this version runs, or looks after the one that does.
serves() {
    grep -qs . "$processes" &&
        grep -qxF "releases/$1" < <(readlink "$releases/../current" "$releases/../confirmed")
}

# Makes releases/VERSION, whole or not at all.
release() {
    local folder=$releases/$1 minor nearest extra=''
    made "$1" && return 0
    say "making release $1 …"
    if [ -d "$folder" ]; then
        rm -f "$folder/complete" # without it the rest is no release, whatever a cut leaves of it
        sync "$folder"
        rm -rf "$folder"
    fi
    mkdir -p "$releases"
    python3 -m venv --system-site-packages --without-pip "$folder" # ensurepip runs pip from its wheel, which is slow
    python3 -m zipfile -e /usr/share/python-wheels/pip-[0-9]*.whl "$folder"/lib/python3.*/site-packages
    minor=$(python3 -c 'import sys; print(sys.version_info.minor)')
    # Python 3.13 has no wheel of lgpio, and pip would take an ancient one: there it is Debian's package, by setup.
    [ -z "$role" ] && [ "$minor" -ge 13 ] || extra="[${role:-pi}]"
    if [ -n "$offline" ]; then
        local what=(--find-links "$unpacked/wheel" "window-terminal$extra==$1")
        [ -z "$dry" ] || what=(--no-deps "$unpacked"/wheel/*.whl) # pygame is Debian's, and not installed by a look
        "$folder/bin/python" -m pip install -q --no-index "${what[@]}"
    else
        for ((nearest = minor; nearest > 11; nearest--)); do [ -f "lock-3.$nearest.txt" ] && break; done
        mkdir "$folder/source" # a build leaves traces: not in somebody's folder
        cp -r pyproject.toml README.md LICENSE terminal display hardware sync "$folder/source"
        # A terminal's without pygame: Debian's own draws where there is no desktop, the registry's does not.
        grep -v "^${role:-pygame}==" "lock-3.$nearest.txt" >"$folder/lock.txt"
        PIP_CONSTRAINT=$folder/lock.txt PIP_BUILD_CONSTRAINT=$folder/lock.txt \
            "$folder/bin/python" -m pip install -q --disable-pip-version-check "$folder/source$extra" ||
            die "the packages could not be installed. No network: sudo ./install.sh${role:+ $role} --offline FILE; else" \
                "see whether the package registry is reachable (pip config list)"
        rm -rf "$folder/source"
    fi
    # The disk has all of it before the file that says so.
    sync -f "$folder"
    printf %s "$role" >"$folder/complete"
    sync "$folder/complete" "$folder"
}

offline='' dry='' found='' trusted=() rest=()
while [ $# -gt 0 ]; do
    [[ $1 != --*=* ]] || set -- "${1%%=*}" "${1#*=}" "${@:2}"
    case $role$1 in
    *--uninstall)
        shift
        [ -x /usr/local/bin/window-terminal ] || { say "nothing of it is installed here" && exit 0; }
        cd "$from" && exec /usr/local/bin/window-terminal ${role:+"$role"} setup --uninstall "${rest[@]}" "$@"
        ;;
    *--offline) file "$@" && offline=$found && shift ;;
    *--key) trusted+=("$1" "${2:?--key KEY}") && rest+=("$1" "$2") && shift ;;
    --preseed) file "$@" && trusted+=("$1" "$found") && rest+=("$1" "$found") && shift ;;
    --ca | --package) file "$@" && rest+=("$1" "$found") && shift ;;
    --center | --card-key | --token | --swap | --video | --device | --export | *--ntp | *--allow | \
        center--name | center--database | center--port | center--backups | center--pages)
        rest+=("$1" "${2?$1: what?}") && shift ;;
    *--dry-run) dry=yes && rest+=("$1") ;;
    --overlay | --keep-facts | --delete-facts | center--delete-data) rest+=("$1") ;;
    *) die "no such option: $1; sudo ./install.sh --help says which there are" ;; # before anything is installed
    esac
    shift
done
[ "$(id -u)" -eq 0 ] || die "installing changes the system: sudo ./install.sh${role:+ $role}"
command -v dpkg-query >/dev/null || die "not a Debian system: write a card with Raspberry Pi OS Lite, 64-bit"
if [ -n "$dry" ]; then # what it takes to look is made elsewhere, and goes again
    python3 -c 'import ensurepip, venv' 2>/dev/null || die "first of all python3-venv is installed; what comes then is planned with it"
    elsewhere=$(mktemp -d)
    trap 'rm -rf "$elsewhere"' EXIT
    unpacked=$elsewhere/offline
fi
[ -n "$offline" ] || version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml) # a first boot has no project
if [ -n "$offline" ]; then
    command -v python3 >/dev/null || die "python3 verifies the file, and there is none: sudo apt-get install python3"
    [ -n "$dry" ] || trap 'rm -rf "$unpacked"' EXIT # as large as the file
    mkdir -p "${unpacked%/*}"
    # Verified and unpacked; nothing of it runs before that.
    version=$(python3 -m terminal.setup.offline_file "$offline" "${trusted[@]}" --into "$unpacked" \
        --for "${role:-terminal}" --installed "$installed")
    made "$version" || ! serves "$version" ||
        die "$version serves here and was not made of this file: while it does, only another version can be installed"
    packages_from_file
fi
[ -n "$dry" ] || debian python3 python3-venv "${drawing[@]}"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "Python 3.11 or later is needed, python3 is $(python3 --version); Debian 12 and 13 bring one"
[ -z "$dry" ] || made "$version" || releases=$elsewhere/releases
release "$version"
if [ -n "$offline" ] && [ -z "$dry" ]; then
    cp "$unpacked/release.json" "$installed.new" # half of it would refuse every later release
    sync "$installed.new"
    mv -f "$installed.new" "$installed"
    sync "$upgrade"
fi
cd "$from" && "$releases/$version/bin/window-terminal" ${role:+"$role"} setup "${rest[@]}"
