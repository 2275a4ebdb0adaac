#!/usr/bin/env bash
# Sets the window terminal up in this folder. ./install.sh without a command says what there is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
    cat <<'EOF'
usage: ./install.sh COMMAND [options]

  demo   a center, a terminal with simulated devices and a front panel in the browser, all on this machine
           --headless       open no window and no browser
           --seconds N      stop by itself after N seconds
           --story day      play a scripted working day fast and print what happened
  test   set up what the tests need and run them all; options go to pytest (--long: the long campaigns too)

Python packages go into .venv here. Debian packages are installed when you are root; otherwise the line to type
is printed.
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
    if [ "$(id -u)" -ne 0 ]; then
        say "missing Debian packages; type:  sudo apt-get install -y ${missing[*]}"
        return 1
    fi
    say "installing ${missing[*]} …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Makes .venv with this project and the extras in $1; does nothing when it is as pyproject.toml wants it.
environment() {
    local stamp
    command -v python3 >/dev/null || debian python3 || exit 1
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        { say "Python 3.11 or later is needed; this is $(python3 --version)"; exit 1; }
    python3 -c 'import ensurepip, venv' 2>/dev/null || debian python3-venv || exit 1
    stamp="$1 $(python3 --version) $(sha256sum <pyproject.toml)"
    [ "$(cat .venv/stamp 2>/dev/null)" = "$stamp" ] && .venv/bin/python -c 'import terminal' 2>/dev/null && return 0
    say "setting up .venv …"
    .venv/bin/python -c '' 2>/dev/null || { rm -rf .venv; python3 -m venv .venv; }
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[$1]" ||
        { say "the packages could not be installed; is the package registry reachable?"; exit 1; }
    printf '%s' "$stamp" >.venv/stamp
}

run_tests() {
    local bin=.venv/bin
    "$bin/ruff" check .
    "$bin/ruff" format --check --quiet .
    "$bin/mypy"
    "$bin/lint-imports" --no-cache
    "$bin/python" -m pytest "$@"
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
    # libatomic1: the browser tests' driver is linked against it; libharfbuzz-bin: a witness for letters that join
    debian fonts-noto-cjk fonts-noto-core unicode-data libharfbuzz-bin espeak-ng xvfb \
        chromium libatomic1 tesseract-ocr tesseract-ocr-chi-sim weston libwayland-egl1 || exit 1
    environment center,test
    run_tests "$@"
    ;;
*)
    usage
    [ -z "${1:-}" ] && exit 0
    exit 2
    ;;
esac
