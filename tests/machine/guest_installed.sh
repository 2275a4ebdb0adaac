# Typed in the root of a guest's disk: the program of this checkout as the setup leaves it, devices and units with it.
set -e
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-pygame libgl1 libegl1 libgles2 libgl1-mesa-dri fonts-noto-cjk \
    gcc swig python3-dev >/dev/null
release=/opt/window-terminal/releases/$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
python3 -m venv --system-site-packages "$release"
# There is no wheel of lgpio for Python 3.13: where there is none it is made, with its library inside.
PYPI=1 "$release/bin/pip" install --quiet . lgpio
apt-get purge -y -qq --autoremove gcc swig python3-dev >/dev/null
touch "$release/complete"
ln -s "releases/$(basename "$release")" /opt/window-terminal/current
ln -s /opt/window-terminal/current/bin/window-terminal /usr/local/bin/window-terminal
"$release/bin/python" -m compileall -q "$release" || true

for group in gpio dialout video render input audio; do groupadd --system --force $group; done
useradd --system --user-group --home-dir /var/lib/window-terminal --shell /usr/sbin/nologin \
    --groups gpio,dialout,video,render,input,audio window-terminal
install -d -o window-terminal -g window-terminal -m 700 /var/lib/window-terminal
install -d -m 755 /etc/window-terminal
mkdir -p /etc/systemd/system.conf.d
printf '[Manager]\nRuntimeWatchdogSec=14\n' >/etc/systemd/system.conf.d/window-terminal.conf
units=terminal/setup/units
[ -d $units ] || units=tests/machine/units
cp $units/*.service /etc/systemd/system/
systemctl enable window-terminal.service
