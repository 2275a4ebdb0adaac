# Typed in a bare root: Debian's package of the pins' library as Raspberry Pi's archive has it, made in /root/pins.
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends gcc swig python3-dev python3-pip python3-setuptools >/dev/null
cd /root
PYPI=1 python3 -m pip wheel --quiet --no-deps --wheel-dir wheels lgpio
version=$(basename wheels/lgpio-*.whl | cut -d- -f2)
packed=pins/python3-lgpio_$version-1_$(dpkg --print-architecture)
mkdir -p "$packed/DEBIAN" "$packed/usr/lib/python3/dist-packages" "$packed/usr/share/doc/python3-lgpio"
python3 -m zipfile -e wheels/lgpio-*.whl "$packed/usr/lib/python3/dist-packages"
cat >"$packed/DEBIAN/control" <<C
Package: python3-lgpio
Version: $version-1
Architecture: $(dpkg --print-architecture)
Depends: libc6, python3
Maintainer: nobody <nobody@localhost>
Description: the library of the pins
C
echo "License: Unlicense" >"$packed/usr/share/doc/python3-lgpio/copyright"
dpkg-deb --build --root-owner-group "$packed" >/dev/null
