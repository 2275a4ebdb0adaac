# Typed in the root of a guest's disk: a plain card, with what Raspberry Pi OS Lite has and with nothing of ours.
set -e
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openssh-server openssl dosfstools >/dev/null
apt-get clean
mkdir /boot/firmware
echo "/dev/vdb /boot/firmware vfat defaults 0 2" >>/etc/fstab
# What a Pi does in a second takes half a minute where the processor is emulated beside other work.
printf '[Manager]\nDefaultTimeoutStartSec=900\nDefaultDeviceTimeoutSec=900\n' >/etc/systemd/system.conf.d/zz-plain.conf
mkdir /etc/systemd/system/window-terminal-first-boot.service.d
printf '[Service]\nTimeoutStartSec=infinity\n' >/etc/systemd/system/window-terminal-first-boot.service.d/50-emulated.conf
# So with the time after which an installation that hangs is ended: its words are all there but for the minutes.
printf '#!/bin/sh\nshift 2\nexec /usr/bin/timeout --kill-after=10s 6h "$@"\n' >/usr/local/bin/timeout
chmod 755 /usr/local/bin/timeout
# Where packages come from it is not told: they come from the card, or from nowhere.
rm /etc/pip.conf /etc/apt/apt.conf.d/50machine /etc/apt/sources.list
find . -mindepth 1 -delete
