# Typed in the root of a guest's disk: the program of this checkout, installed as on a Pi. The hall's settings come later.
# Until then it trusts the first key of RFC 8032's examples.
set -e
export DEBIAN_FRONTEND=noninteractive
# Neither has Debian a package of the pins' library nor Python 3.13 a wheel: it is made, with its library inside, where
# the setup finds it.
if python3 -c 'import sys; sys.exit(sys.version_info < (3, 13))'; then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends gcc swig python3-dev >/dev/null
    PYPI=1 python3 -m pip install --quiet --break-system-packages --root-user-action ignore lgpio
    apt-get purge -y -qq --autoremove gcc swig python3-dev >/dev/null
fi
cat >/root/preseed.toml <<T
[center]
url = "https://center.invalid:8443"
ca = """
$(cat /etc/ssl/certs/ISRG_Root_X1.pem)
"""
[trust]
keys = ["11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="]
[screen]
[evaluator]
[sensor]
port = "/dev/serial0"
T
./install.sh --preseed /root/preseed.toml
rm /root/preseed.toml
/opt/window-terminal/current/bin/python -m compileall -q /opt/window-terminal/current/ || true
