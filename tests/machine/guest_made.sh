# Typed once in the root of a guest's disk, after the files of guest/ were laid over it.
set -e
echo "127.0.1.1 $(cat /etc/hostname)" >>/etc/hosts
for group in gpio i2c spi netdev; do groupadd --system --force $group; done
systemctl enable systemd-networkd machine-gpio qemu-guest-agent
update-initramfs -u >/dev/null
systemctl mask apt-daily.timer apt-daily-upgrade.timer

# No kernel of Debian's has a GPIO chip in software, but its source has one: it is made into a module here.
[ -z "$(find /lib/modules -name 'gpio-sim.ko*')" ] || exit 0
modules=$(echo /lib/modules/*)
kernel=$(basename "$modules")
apt-get install -y -qq --no-install-recommends gcc make xz-utils "linux-headers-$kernel" linux-source >/dev/null
work=$(mktemp -d)
cd "$work"
tar --extract --xz --file "$(ls /usr/src/linux-source-*.tar.xz)" --strip-components=1 --wildcards \
    '*/drivers/gpio/gpio-sim.c' '*/drivers/gpio/gpiolib.h' '*/kernel/irq/irq_sim.c'
mkdir made
cp drivers/gpio/gpiolib.h made
cp drivers/gpio/gpio-sim.c made/main.c
# What hands the interrupt on is not exported to modules; this is, and does the same for us.
sed 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq(irqnum)/' kernel/irq/irq_sim.c >made/irq_sim.c
printf 'obj-m := gpio-sim.o\ngpio-sim-y := main.o irq_sim.o\n' >made/Kbuild
make -s -C "$modules/build" M="$work/made" modules
strip -g made/gpio-sim.ko
install -D -m 644 made/gpio-sim.ko "$modules/extra/gpio-sim.ko"
depmod "$kernel"
cd /
rm -r "$work"
apt-get purge -y -qq --autoremove gcc make xz-utils "linux-headers-$kernel" 'linux-source*' >/dev/null
