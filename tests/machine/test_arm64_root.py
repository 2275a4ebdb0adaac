"""An arm64 root of each Debian release that is promised: a terminal is installed there as on a Pi, and goes again.

Everything is emulated and no systemd runs, as while a card's image is prepared: units are linked, none is started.
"""

import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from terminal import __version__
from terminal.setup.packages import NO_LGPIO, PINS_PACKAGE
from tests.conftest import RELEASES
from tests.machine.arm64_root import arm64_root, take_packages_from
from tests.machine.bare_root import CHECKOUT, MACHINE, BareRoot, Said
from tests.machine.package_relay import relayed
from tests.machine.root_releases import RootReleases, give_version
from tests.support.release_files import debian_package

PROGRAM = "/usr/local/bin/window-terminal"
LINKS = ("opt/window-terminal/current", "opt/window-terminal/confirmed")
RECORD = "var/lib/window-terminal-upgrade/installed.json"
OURS = ("opt/window-terminal", "etc/window-terminal", "var/lib/window-terminal", "usr/local/bin/window-terminal")
NEWER = "99.0"
NOTHING = "nothing to do: everything is as it shall be"
HOURS = 3 * 3600.0  # s; everything is emulated
WITHOUT_PINS_WHEEL = "trixie"  # Python 3.13 has none


class Pi(NamedTuple):
    """A root to install into, what IT has for it, and the pins' package as Raspberry Pi's archive would give it."""

    root: BareRoot
    releases: RootReleases
    pins: tuple[Path, ...]

    def types(self, what: str, words: str, *, network: bool = True) -> Said:
        """Types ./install.sh with these words, and tells how long it took."""
        begun, before = time.monotonic(), _worked()
        said = self.root.run(f"./install.sh {words}", patience=HOURS, network=network)
        print(f"\n{self.releases.debian}, {what}: {time.monotonic() - begun:.0f} s", end=", ")
        print(f"{_worked() - before:.0f} processor seconds")
        return said

    def online(self, what: str) -> Said:
        return self.types(what, f"--preseed {seen(self.releases.preseed)}")

    def offline(self, what: str, file: Path) -> Said:
        words = f"--preseed {seen(self.releases.preseed)} --offline {seen(file)}"
        return self.types(what, words, network=False)

    @property
    def file(self) -> Path:
        return self.releases.bundle(self.pins)

    @property
    def linked(self) -> list[str]:
        return [(self.root.folder / link).readlink().name for link in LINKS]

    @property
    def pair(self) -> tuple[int, int]:
        record = json.loads((self.root.folder / RECORD).read_text())
        return record["epoch"], record["version"]

    @property
    def left(self) -> list[str]:
        places = [self.root.folder / path for path in OURS]
        units = (self.root.folder / "etc/systemd/system").rglob("window-terminal*")
        return [str(path) for path in (*places, *units) if path.is_symlink() or path.exists()]


def seen(path: Path) -> str:
    """Where the root sees a file of this machine."""
    return f"{MACHINE}{path}"


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module", params=RELEASES)
def kept(request: pytest.FixtureRequest, machines: Path, commit: str) -> Pi:
    """The root that stays as it is, and what was made for it."""
    release: str = request.param
    if release not in request.config.getoption("--arm64"):
        pytest.skip(f"takes hours: run with --arm64 {release}")
    folder = machines / f"arm64-{release}"
    releases = RootReleases(folder / commit, release)
    # A stand-in: the root has no pins, and what is asked here is where the package comes from.
    pins = (debian_package(folder, PINS_PACKAGE, "0.2.2-1"),) if release == WITHOUT_PINS_WHEEL else ()
    return Pi(arm64_root(release, folder), releases, pins)


@pytest.fixture(scope="module")
def pi(kept: Pi, machines: Path) -> Iterator[Pi]:
    """A copy that nothing is installed in, or was, and is not any more."""
    with TemporaryDirectory(prefix="copy-", dir=machines) as folder, relayed() as index:
        copied = _copied(kept, folder)
        take_packages_from(index, copied.root.folder)
        yield copied


@pytest.fixture(scope="module")
def other_pi(kept: Pi, machines: Path) -> Iterator[Pi]:
    """Another such copy, to be installed without a network: it must not have the first one's packages."""
    with TemporaryDirectory(prefix="copy-", dir=machines) as folder:
        yield _copied(kept, folder)


def _copied(kept: Pi, folder: str) -> Pi:
    copy = kept.root.copy(Path(folder, "root"))
    copy.check_out()
    return kept._replace(root=copy)


def test_it_is_a_pis(pi: Pi) -> None:
    assert pi.root.run("dpkg --print-architecture && uname -m").lines == ["arm64", "aarch64"]


def test_the_network_can_be_off(pi: Pi) -> None:
    look = "cat /proc/net/dev | grep -c eth || true"
    assert pi.root.run(look, network=False).lines == ["0"]


def test_a_terminal_comes_from_the_network_changes_and_goes(pi: Pi) -> None:
    if pi.pins:
        stopped = pi.online("online, until the pins' library")
        assert stopped.code == 1
        assert NO_LGPIO in "\n".join(stopped.lines)
    packages = "".join(f" --package {seen(path)}" for path in pi.pins)
    said = pi.types("online", f"--preseed {seen(pi.releases.preseed)}{packages}")
    assert_serving(pi, said, __version__)
    assert not (pi.root.folder / RECORD).exists()

    assert NOTHING in done(pi.online("online, a second time"))
    give_version(pi.root.folder / CHECKOUT[1:], NEWER)
    done(pi.online("online, a newer version"))
    assert pi.linked == [NEWER, NEWER]
    pi.root.check_out()
    done(pi.online("online, the older version again"))
    assert pi.linked == [__version__, __version__]

    done(pi.types("uninstalling", "--uninstall"))
    assert pi.left == []


def test_a_terminal_comes_from_a_file_changes_and_goes_without_a_network(other_pi: Pi) -> None:
    pi, first = other_pi, other_pi.file
    assert_serving(pi, pi.offline("offline", first), __version__)
    assert pi.pair == (1, 1)
    assert [path.name for path in (pi.root.folder / RECORD).parent.iterdir()] == ["installed.json"]

    assert NOTHING in done(pi.offline("offline, a second time", first))
    done(pi.offline("offline, a newer version", pi.releases.with_program(first, NEWER, (1, 3))))
    assert (pi.linked, pi.pair) == ([NEWER, NEWER], (1, 3))
    assert_refused(pi, first, "1.1 is older than 1.3, which is installed")
    assert (pi.linked, pi.pair) == ([NEWER, NEWER], (1, 3))
    again = pi.releases.resigned(first, "again", pi.releases.it, version=4)
    done(pi.offline("offline, the older version again", again))
    assert (pi.linked, pi.pair) == ([__version__, __version__], (1, 4))

    done(pi.types("uninstalling", "--uninstall", network=False))
    assert pi.left == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"debian": "OTHER"}, "is for Debian OTHER, this is Debian HERE"),
        ({"architecture": "amd64"}, "is for amd64, this machine is arm64"),
    ],
    ids=["another release", "another architecture"],
)
def test_a_file_for_another_machine_is_refused(pi: Pi, changes: dict[str, str], why: str) -> None:
    here = pi.releases.debian
    [other] = set(RELEASES) - {here}
    told = {name: value.replace("OTHER", other) for name, value in changes.items()}
    file = pi.releases.resigned(pi.file, "elsewhere", pi.releases.it, **told)
    assert_refused(pi, file, why.replace("OTHER", other).replace("HERE", here))


def test_a_file_that_a_stranger_signed_is_refused(pi: Pi) -> None:
    assert_refused(
        pi, pi.releases.resigned(pi.file, "foreign", pi.releases.stranger), "not signed by a trusted key"
    )


@pytest.mark.parametrize(
    ("last", "why"),
    [(b"", "1 bytes of it are missing"), (b"?", "is not what was signed: its bytes were altered")],
    ids=["a missing byte", "an altered byte"],
)
def test_a_spoilt_file_is_refused(pi: Pi, last: bytes, why: str) -> None:
    spoilt = pi.file.with_name("spoilt.release")
    spoilt.write_bytes(pi.file.read_bytes()[:-1] + last)
    assert_refused(pi, spoilt, why)


def test_the_same_file_for_this_machine_whole_and_by_it_is_taken(pi: Pi) -> None:
    """The twin of those above; that all of it is installed then is shown above, too."""
    file = pi.releases.resigned(pi.file, "twin", pi.releases.it)
    words = f"{seen(file)} --key {pi.releases.it.public} --into /tmp/taken --installed /tmp/none"
    words += " --word /tmp/none --successions /tmp/none"
    said = pi.root.run(f"python3 -m terminal.setup.offline_file {words}", network=False, patience=HOURS)
    assert said == (0, [__version__])


def done(said: Said) -> list[str]:
    assert said.code == 0, "\n".join(said.lines[-30:])
    return said.lines


def assert_serving(pi: Pi, said: Said, version: str) -> None:
    """The terminal of this version starts with the system, and draws with what is there."""
    lines = done(said)
    assert "note: no systemd runs here: units are linked, and started when the system starts" in lines
    assert [line for line in lines if line.startswith("trusts IT's key")], lines[-30:]
    assert [line for line in lines if line.startswith("doctor")], lines[-30:]
    assert pi.linked == [version, version]
    wanted = [path.name for path in (pi.root.folder / "etc/systemd/system").glob("*.wants/*")]
    assert "window-terminal.service" in wanted
    shown = "--unit 市公安局 --name 王晓燕 --badge 0117 --out /tmp/plate.png"
    drawn = pi.root.run(f"{PROGRAM} plate {shown}", patience=HOURS, network=False)
    assert drawn.code == 0, drawn.lines
    assert (pi.root.folder / "tmp/plate.png").read_bytes().startswith(b"\x89PNG")


def assert_refused(pi: Pi, file: Path, why: str) -> None:
    """By name, and nothing is done."""
    before = pi.left
    said = pi.offline(f"refused: {why}", file)
    assert said.code == 1
    assert said.lines[-1].startswith(f"{seen(file)}: ")
    assert said.lines[-1].endswith(why)
    assert pi.left == before
