"""The kept directory: there after a restart without a network, and never an older one or another of its version."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.buffer import Buffer
from sync.bundles.bundle import BundleRefused
from sync.bundles.kept_directory import KeptDirectory
from sync.bundles.trust import KeyTrust
from tests.support.directory_desk import HALL_NAME, NEIGHBOUR, configure, directory
from tests.support.disk import Disk, flip, moment
from tests.support.office import CARD_KEY, KEYS

NOW = moment(1000)


class Place:
    """A terminal's folder, which outlives its process."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "directory"
        self.buffer = Buffer(folder / "buffer", "board-1")
        configure(self.buffer)
        self.kept = self._kept()

    def _kept(self) -> KeptDirectory:
        return KeptDirectory(self.buffer, self.file, KeyTrust(KEYS), CARD_KEY)

    def restart(self) -> None:
        self.buffer.close()
        self.buffer = Buffer(self.folder / "buffer", "board-1")
        self.kept = self._kept()

    def known(self) -> str:
        """The version that is known after a start, empty for none."""
        event = self.kept.known(NOW)
        return event.directory.version if event else ""

    def take(self, signed: str, hall: str = HALL_NAME) -> str:
        return self.kept.take(signed, hall, (0, 0), NOW).directory.version

    def refused(self, signed: str) -> str:
        with pytest.raises(BundleRefused) as refusal:
            self.take(signed)
        return str(refusal.value)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.buffer.close()


def test_it_is_there_after_a_restart(place: Place) -> None:
    assert place.known() == ""
    assert place.take(directory(3)) == "1.3"
    place.restart()
    event = place.kept.known(NOW)
    assert event is not None
    assert event.directory.card("90810") == NEIGHBOUR
    assert place.file.stat().st_mode & 0o777 == 0o600


def test_only_newer_ones_are_taken(place: Place) -> None:
    place.take(directory(3))
    assert place.refused(directory(2)) == "1.2 is older than 1.3"
    assert place.refused(directory(3, people=())) == "1.3 was here before with other content"
    assert place.known() == "1.3"
    assert place.take(directory(4)) == "1.4"
    assert place.refused(directory(1_005)) == "1.1005 is more than 1000 versions or 10 epochs above 1.4"
    assert place.take(directory(1_004)) == "1.1004"


def test_what_is_worth_fetching(place: Place) -> None:
    assert [place.kept.wants(pair) for pair in ((0, 0), (1, 3))] == [False, True]
    place.take(directory(3))
    assert [place.kept.wants(pair) for pair in ((0, 0), (1, 2), (1, 3), (1, 4), (2, 1))] == [False] * 3 + [True] * 2
    place.restart()
    place.known()
    assert [place.kept.wants(pair) for pair in ((1, 3), (1, 4))] == [False, True]


def test_a_spoilt_file_is_not_used_and_its_version_is_fetched_again(place: Place) -> None:
    place.take(directory(3))
    flip(place.file, 200)
    place.restart()
    with pytest.raises(BundleRefused, match="not signed by a trusted key"):
        place.known()
    assert place.kept.wants((1, 3))
    assert place.refused(directory(2)) == "1.2 is older than 1.3"
    assert place.refused(directory(3, people=())) == "1.3 was here before with other content"
    assert place.take(directory(3)) == "1.3"
    place.restart()
    assert place.known() == "1.3"


def test_an_older_file_that_somebody_puts_back_is_not_used(place: Place) -> None:
    place.take(directory(3))
    older = place.file.read_bytes()
    place.take(directory(4))
    place.file.write_bytes(older)
    place.restart()
    with pytest.raises(BundleRefused, match="is older than"):
        place.known()


def test_a_lost_file_is_fetched_again(place: Place) -> None:
    place.take(directory(3))
    place.file.unlink()
    place.restart()
    assert place.known() == ""
    assert place.kept.wants((1, 3))


def test_a_power_cut_between_the_file_and_its_mark_takes_nothing_back(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.take(directory(3))
    monkeypatch.setattr(place.buffer, "keep", cut)
    with pytest.raises(OSError, match="the plug is pulled"):
        place.take(directory(4))
    place.restart()
    assert place.known() == "1.4"
    assert place.take(directory(4)) == "1.4"
    assert place.refused(directory(3)) == "1.3 is older than 1.4"


def cut(name: str, text: str) -> None:
    raise OSError("the plug is pulled")


def test_a_failing_disk_keeps_the_one_before(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.take(directory(3))
    with monkeypatch.context() as patch:
        Disk(patch).failures = [True]
        with pytest.raises(OSError, match="Input/output error"):
            place.take(directory(4))
    place.restart()
    assert place.known() == "1.3"
    assert place.kept.wants((1, 4))


def test_it_is_the_halls_by_the_configuration(place: Place) -> None:
    place.take(directory(3))
    configure(place.buffer, hall="另一个大厅", version=2)
    assert place.kept.hall(NOW) == "另一个大厅"
    with pytest.raises(BundleRefused, match="it is for the hall 政务服务中心"):
        place.known()


def test_without_a_configuration_there_is_no_hall_to_be_of(tmp_path: Path) -> None:
    buffer = Buffer(tmp_path / "buffer", "board-1")
    kept = KeptDirectory(buffer, tmp_path / "directory", KeyTrust(KEYS), CARD_KEY)
    (tmp_path / "directory").write_text(directory(3))
    assert (kept.hall(NOW), kept.known(NOW)) == ("", None)
    configure(buffer)
    assert kept.known(NOW)
    buffer.close()
