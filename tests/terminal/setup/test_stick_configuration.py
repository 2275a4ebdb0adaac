"""The stick's configuration, from IT's command to a terminal that never had a network; nothing of a stranger's."""

import base64
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from sync.bundles.bundle import BundleRefused
from sync.bundles.carried_configuration import CarriedConfiguration, read_carried
from sync.bundles.trust import KeyTrust
from terminal.domain.events import Configured, DirectoryKnown, StickTold
from terminal.services.carried_by_stick import CarriedByStick
from terminal.services.stick_outcome import STICK_CONFIGURATION, StickRefusal
from terminal.setup import stick_configuration
from terminal.setup.stick import brought
from terminal.setup.stick_configuration import pass_on, verified
from tests.support.commands import typed
from tests.support.office import KEYS, Hut
from tests.support.release_files import release_file
from tests.terminal.commands.test_config_moves import FILE
from tests.terminal.setup.test_stick import TERMS

OURS = KeyTrust(KEYS)


class Office:
    """IT's PC, with a stick in it, and root's folder at a terminal."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stick, self.own = folder, folder / "stick", folder / "own"
        for each in (self.stick, self.own):
            each.mkdir()
        (folder / "hall.toml").write_text(FILE, encoding="utf-8")
        private = base64.b64encode(bytes(range(32))).decode()
        (folder / "it.key").write_bytes(msgspec.json.encode({"private": private, "epoch": 1, "version": 0}))

    def sign(self, *more: str) -> str:
        done = typed(
            "config",
            "sign",
            self.folder / "hall.toml",
            "--into",
            self.stick,
            "--key",
            self.folder / "it.key",
            *more,
        )
        assert done.exit_code == 0, done.output
        return done.stdout

    @property
    def directory(self) -> Path:
        return self.stick / "hall.directory"

    @property
    def first(self) -> Path:
        return self.stick / "001-2F-17.configuration"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    group = SimpleNamespace(getgrnam=lambda name: SimpleNamespace(gr_gid=os.getgid()))
    monkeypatch.setattr(stick_configuration, "grp", group)  # no such user on the machine of the tests
    return Office(tmp_path)


@contextmanager
def terminal(office: Office) -> Iterator[Hut]:
    """One without a network: its worker is never started."""
    with closing(Hut(office.folder / "card", "https://127.0.0.1:9", office.folder / "ca.pem", KEYS)) as hut:
        yield hut


def carried(office: Office, hut: Hut) -> list[object]:
    """What the terminal says to what root passed on."""
    assert brought(office.stick, TERMS, OURS, office.own)[0] == "taken"
    told: list[object] = []
    CarriedByStick(office.own / "outcome.json", hut.worker.carried, told.append, lambda: hut.now).look()
    return told


def test_a_terminal_that_never_had_a_network_stands_where_it_signed_and_goes_on_from_there(office: Office) -> None:
    with terminal(office) as hut:
        name = hut.buffer.identity.terminal
        assert office.sign() == ("2F-17: 1.1 in 001-2F-17.configuration\n3F-08: 1.1 in 002-3F-08.configuration\n")
        assert carried(office, hut) == [
            StickTold("refused", f"it has nothing for window - and nothing for {name}", hut.now)
        ], "a window's bundle alone says nothing of which terminal stands there"
        office.sign("--place", f"3F-08={name}")
        assert carried(office, hut) == []
        assert (hut.next(Configured).window.window, hut.buffer.kept("window")) == ("3F-08", "3F-08")
        assert len(hut.next(DirectoryKnown).directory.people) == 2
        office.sign()
        assert carried(office, hut) == [] and hut.next(Configured).config == "1.3", "its window's, from now on"
        assert carried(office, hut) == [], "the same again is no news"
    assert (office.own / STICK_CONFIGURATION).stat().st_mode & 0o777 == 0o640, "people stand in it"


def test_an_older_one_is_refused_and_said_before_the_plate(office: Office) -> None:
    with terminal(office) as hut:
        name = hut.buffer.identity.terminal
        office.sign("--place", f"2F-17={name}")
        old = office.first.read_text()
        for _ in range(2):
            office.sign("--place", f"2F-17={name}")
            assert carried(office, hut) == []
        office.first.write_text(old)
        [told] = carried(office, hut)
        assert isinstance(told, StickTold) and told.step == "refused"
        assert "1.1 is not newer than 1.3" in told.says
        assert hut.next(Configured).config == "1.2" and hut.next(Configured).config == "1.3"


def flipped(office: Office) -> None:
    text = office.first.read_text()
    office.first.write_text(text[:100] + ("A" if text[100] != "A" else "B") + text[101:])


def piped(office: Office) -> None:
    office.first.unlink()
    os.mkfifo(office.first)


SPOILT: dict[str, tuple[Callable[[Office], object], KeyTrust, str]] = {
    "a stranger's key": (lambda office: None, KeyTrust((base64.b64encode(bytes(32)).decode(),)), "not signed by"),
    "one person of two": (lambda office: None, KeyTrust(KEYS, second=KEYS), "signed by one person"),
    "a bit flipped": (flipped, OURS, "001-2F-17.configuration: not signed by"),
    "no end of it": (lambda office: office.first.write_text("A" * (1 << 20)), OURS, "is no text that IT signed"),
    "no text": (lambda office: office.first.write_bytes(b"\xff" * 100), OURS, "is no text that IT signed"),
    "a pipe": (piped, OURS, "not a plain file"),
    "another's directory": (
        lambda office: (office.stick / "hall.directory").write_text("AAAA"),
        OURS,
        "hall.directory",
    ),
}


@pytest.mark.parametrize(("spoil", "trust", "why"), SPOILT.values(), ids=SPOILT)
def test_what_no_key_of_its_signed_is_not_passed_on(
    office: Office, spoil: Callable[[Office], object], trust: KeyTrust, why: str
) -> None:
    office.sign()
    assert len(verified(office.stick, OURS).bundles) == 2, "its twin is right"
    spoil(office)
    with pytest.raises(BundleRefused, match=why):
        verified(office.stick, trust)
    step, says, there = brought(office.stick, TERMS, trust, office.own)
    assert (step, why in says, there, list(office.own.iterdir())) == ("refused", True, False, [])


def test_software_and_configuration_come_on_one_stick(office: Office) -> None:
    office.sign()
    (office.stick / "a.release").write_bytes(release_file(version=5))
    step, says, there = brought(office.stick, TERMS, OURS, office.own)
    assert (step, says, there) == ("taken", "configuration of 2 windows; 0.1.0 (1.5) from a.release", True)


def test_what_cannot_be_read_is_said_and_changes_nothing(office: Office) -> None:
    with terminal(office) as hut:
        for content in (b"", b"{}", msgspec.json.encode(CarriedConfiguration(("AAAA",)))):
            (office.own / STICK_CONFIGURATION).write_bytes(content)
            told: list[object] = []
            desk = CarriedByStick(office.own / "outcome.json", hut.worker.carried, told.append, lambda: hut.now)
            desk.look()
            assert isinstance(told[0], StickTold) and told[0].says.startswith("it cannot be read")
            assert desk.refused == StickRefusal(hut.now.at, told[0].says)
        assert hut.buffer.configurations.current == ""


def test_it_is_passed_on_whole(office: Office) -> None:
    office.sign()
    found = verified(office.stick, OURS)
    pass_on(found, office.own)
    assert read_carried((office.own / STICK_CONFIGURATION).read_bytes()) == found
