# Typed in the root of a guest's disk: a Chromium kiosk as they are put up on a Pi without a desktop, with a page equal
# to the plate. It starts as early as such units do, and as root: a login would only cost it time.
set -e
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    xserver-xorg-core xinit chromium fonts-noto-cjk >/dev/null
install -D -m 644 tests/benchmarks/kiosk.html /srv/kiosk/kiosk.html
cat >/etc/systemd/system/kiosk.service <<'U'
[Unit]
Description=Chromium kiosk
Conflicts=getty@tty1.service
After=getty@tty1.service

[Service]
Environment=HOME=/srv/kiosk
ExecStart=/usr/bin/xinit /usr/bin/chromium --kiosk --no-sandbox --window-size=800,480 --window-position=0,0 \
    --no-first-run --no-default-browser-check --disable-background-networking --disable-component-update \
    --disable-sync --disable-gpu --password-store=basic --hide-scrollbars --noerrdialogs \
    file:///srv/kiosk/kiosk.html -- :0 vt1 -nolisten tcp -nocursor
Restart=always

[Install]
WantedBy=multi-user.target
U
systemctl enable kiosk.service
