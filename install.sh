#!/usr/bin/env bash
# Sets the window terminal up: in this folder, or, as root, as the service of this machine: a terminal's or a center's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" # what comes with files' names goes back: they are named from there

usage() {
    cat <<'EOF'
usage: sudo ./install.sh [options]     install or upgrade the terminal on this Pi; a second time nothing is left to do
           --dry-run        show what would be done, and do nothing
           --center URL --ca FILE --key KEY   where the center is, and whom to trust; asked for if left out
           --preseed FILE   all of that from a file
           --offline FILE   without a network, from a release file
           --uninstall      take it away again; where facts wait, with --keep-facts, --export FOLDER or --delete-facts
           --card-key --token --ntp --swap --video --allow --device --overlay --package: docs/manual/operations.md
       sudo ./install.sh center [options]   the same for the hall's center, on a machine of its own: docs/manual/center.md
           --name --key --pages --database --port --backups --allow --ntp --offline FILE --dry-run --uninstall --delete-data
       ./install.sh COMMAND [options]

  demo   a center, a terminal with simulated devices and a front panel in the browser, all on this machine
           --headless       open no window and no browser
           --seconds N      stop by itself after N seconds
           --story day      play a scripted working day fast and print what happened
  test   set up what the tests need and run them all; options go to pytest
           --long               the long campaigns too
           --bare-root RELEASE  also from nothing but Debian trixie or bookworm, as root
  bundle FILE  everything that a terminal needs, in one signed file that installs without a network
           --for terminal|center|office --debian trixie|bookworm --architecture arm64|amd64 --key KEYFILE --with FILE.deb
  image [options]  clean this card, so that it can be cloned; as root, on a terminal; --dry-run shows how
  lock   write lock-*.txt anew after a change of pyproject.toml; --upgrade: the newest version of everything
Python packages go into .venv, by lock-*.txt; Debian's are installed as root, else the line to type is printed.
EOF
}

say() { printf '%s\n' "$*" >&2; }

# Installs the Debian packages that are missing, or says how.
debian() {
    local missing=() package
    command -v dpkg-query >/dev/null || { say "not a Debian system; it should have: $*"; return 1; }
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    [ "$(id -u)" -eq 0 ] || { say "missing Debian packages; type:  sudo apt-get install -y ${missing[*]}"; return 1; }
    say "installing ${missing[*]} …"
    if ! { apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; }; then
        say "apt-get could not install ${missing[*]}; is the package mirror in /etc/apt reachable?"
        return 1
    fi
}

# Makes .venv of python3 and names in $lock the lock that it installs by: its own, else the nearest earlier one.
interpreter() {
    local minor nearest
    command -v python3 >/dev/null || debian python3 python3-venv || exit 1
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        { say "Python 3.11 or later is needed, python3 is $(python3 --version); Debian 12 and 13 bring one"; exit 1; }
    python3 -c 'import ensurepip, venv' 2>/dev/null || debian python3-venv || exit 1
    minor=$(python3 -c 'import sys; print(sys.version_info.minor)')
    for ((nearest = minor; nearest > 11; nearest--)); do [ -f "lock-3.$nearest.txt" ] && break; done
    lock=lock-3.$nearest.txt
    [ "$nearest" = "$minor" ] ||
        say "Python 3.$minor has no lock: taking $lock, untried. If that fails, put Python 3.$nearest first in PATH."
    # One that was half made, moved here, or left behind by an earlier Debian does not work.
    [ -x .venv/bin/pip ] && grep -qF -- "-m venv $(pwd -P)/.venv" .venv/pyvenv.cfg &&
        grep -q "^version = 3\.$minor\." .venv/pyvenv.cfg && return 0
    rm -rf .venv
    python3 -m venv .venv
}

# Installs by the lock. As variables, it binds the setuptools that pip builds with as well (an older pip heeds the
# first of them there, a later one the second).
packages() {
    PIP_CONSTRAINT=$lock PIP_BUILD_CONSTRAINT=$lock \
        .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" && return 0
    say "the packages of $lock could not be installed. No network: is the package registry reachable (pip config list)?"
    say "\"Cannot install\" or \"ResolutionImpossible\" above: pyproject.toml asks for other versions; ./install.sh lock"
    exit 1
}

# Makes .venv with this project and the extras in $1; does nothing when it is as pyproject.toml and the lock want it.
environment() {
    local stamp
    interpreter
    stamp="$1 $(python3 --version) $(cat pyproject.toml "$lock" | sha256sum)"
    [ "$(cat .venv/stamp 2>/dev/null)" = "$stamp" ] && return 0
    say "setting up .venv …"
    packages --editable ".[$1]"
    printf '%s' "$stamp" >.venv/stamp
}

run_tests() {
    local bin=.venv/bin
    unset PYTHONDONTWRITEBYTECODE # hundreds of processes are started: none should compile the code anew
    "$bin/ruff" check .
    "$bin/ruff" format --check --quiet .
    "$bin/python" -m pytest --collect-only "$@" >/dev/null 2>&1 & # compiles the tests beside mypy, for all below
    "$bin/mypy"
    "$bin/lint-imports" --no-cache
    # One more than there are cores, as much is waiting; each has a part of the files: a set-up is made once.
    wait && "$bin/python" -m pytest --numprocesses "$(($(nproc) + 1))" --dist worksteal "$@"
}

case "${1:-}" in
demo)
    shift
    debian fonts-noto-cjk || say "going on without; Chinese text may not be readable on the plate"
    environment center
    exec .venv/bin/python -m terminal demo "$@"
    ;;
test)
    shift
    # libatomic1: the browser tests' driver is linked against it; libharfbuzz-bin: a witness for letters that join;
    # e2fsprogs: the cards whose power is cut; a bare Debian 13 has none. postgresql: centers that work with one;
    # systemd: reads and scores the units
    debian fonts-noto-cjk fonts-noto-core unicode-data libharfbuzz-bin e2fsprogs espeak-ng xvfb \
        chromium libatomic1 shellcheck tesseract-ocr tesseract-ocr-chi-sim weston libwayland-egl1 postgresql \
        systemd || exit 1
    environment center,office,test
    run_tests "$@"
    ;;
bundle)
    shift
    environment release
    cd "$OLDPWD" && exec "$OLDPWD/.venv/bin/window-terminal" release bundle --project "$OLDPWD" "$@"
    ;;
image)
    [ -x /usr/local/bin/window-terminal ] ||
        { say "no terminal is installed here: sudo ./install.sh first; a clone has what this card has"; exit 1; }
    cd "$OLDPWD" && exec /usr/local/bin/window-terminal setup "$@" ;;
lock)
    shift
    interpreter
    packages uv
    exec .venv/bin/python -m tests.support.version_lock "$@"
    ;;
--help | -h)
    usage
    ;;
'' | center | --*)
    [[ ${*: -1} != --help && ${*: -1} != -h && ($# -gt 0 || $(id -u) -eq 0) ]] || { usage; exit 0; }
    cd "$OLDPWD" && exec "$OLDPWD/terminal/setup/install.sh" "$@"
    ;;
*)
    say "no such command: $1; ./install.sh --help says which there are"
    exit 2
    ;;
esac
