"""The upgrade of a center: a version that works stays, one that does not goes back with the data; at any cut."""

from pathlib import Path

import pytest

from terminal.setup.center.upgrade import CenterUpgrade, NotDone
from terminal.setup.center.upgrade_record import UpgradeRecord
from terminal.setup.upgrade.release_folders import ReleaseFolders

BEGUN = UpgradeRecord("1.0", "2.0")


class CutOff(BaseException):
    """The power."""


class Hall:
    """A center whose version 2.0 changes the tables, and is ready where `works`; cut off at the act `cut`."""

    def __init__(self, root: Path, *, works: bool = True, full: bool = False, changes: bool = True) -> None:
        self.folders, self.works, self.full, self.changes = ReleaseFolders(root), works, full, changes
        self.runs, self.tables, self.copies = True, "1.0", dict[str, str]()
        self.record, self.acts, self.restored, self.cut = BEGUN, 0, 0, -1
        for version in ("1.0", "2.0"):
            self.folders.begin(version)
            self.folders.finish(version)
        self.folders.point("current", "1.0")
        self.folders.point("confirmed", "1.0")

    def _act(self) -> None:
        self.acts += 1
        if self.acts == self.cut:
            raise CutOff

    def stop(self) -> None:
        self._act()
        self.runs = False

    def start(self) -> None:
        self._act()
        self.runs = True
        if self.folders.linked("current") == "2.0" and self.changes:
            self.tables = "2.0"

    def not_ready(self) -> str:
        self._act()
        assert self.runs
        serves = self.folders.linked("current")
        if serves == "1.0" and self.tables != "1.0":
            return "a newer version has worked here"
        return "" if serves == "1.0" or self.works else "it answers with 503"

    def back_up(self, label: str) -> str:
        self._act()
        assert not self.runs, "what comes after a copy is missing in it"
        if self.full:
            raise NotDone("no space left")
        self.copies[f"{label}-{self.acts}"] = self.tables
        return f"{label}-{self.acts}"

    def changed(self, backup: str) -> bool:
        return self.tables != self.copies[backup]

    def restore(self, backup: str) -> None:
        self._act()
        self.restored += 1
        assert not self.runs
        self.tables = self.copies[backup]

    def write(self, record: UpgradeRecord) -> None:
        self.record = record
        self._act()

    def upgrade(self) -> UpgradeRecord:
        return CenterUpgrade(self.folders, self, self.write).run(self.record)

    @property
    def links(self) -> tuple[str, str]:
        return self.folders.linked("current"), self.folders.linked("confirmed")


def test_a_version_that_works_stays_and_looks_after_the_next(tmp_path: Path) -> None:
    hall = Hall(tmp_path)
    assert hall.upgrade().stage == "kept"
    assert (hall.links, hall.runs, hall.tables) == (("2.0", "2.0"), True, "2.0")
    assert list(hall.copies.values()) == ["1.0"]


def test_one_that_is_not_ready_goes_back_with_the_tables(tmp_path: Path) -> None:
    hall = Hall(tmp_path, works=False)
    done = hall.upgrade()
    assert (done.stage, done.why) == ("gone_back", "it answers with 503")
    assert (hall.links, hall.runs, hall.tables) == (("1.0", "1.0"), True, "1.0")


def test_where_no_table_was_changed_nothing_is_put_back(tmp_path: Path) -> None:
    """The older version serves the database as it is: with facts that came meanwhile."""
    hall = Hall(tmp_path, works=False, changes=False)
    whole = hall.upgrade()
    assert whole.stage == "gone_back"
    assert hall.restored == 0, "facts would go"


def test_without_a_backup_nothing_is_begun(tmp_path: Path) -> None:
    hall = Hall(tmp_path, full=True)
    done = hall.upgrade()
    assert (done.stage, done.why) == ("not_begun", "no backup was made: no space left")
    assert (hall.links, hall.runs) == (("1.0", "1.0"), True)


@pytest.mark.parametrize("works", [True, False])
def test_after_a_cut_at_any_act_it_ends_as_without_one(tmp_path: Path, works: bool) -> None:
    whole = Hall(tmp_path / "whole", works=works)
    end = whole.upgrade()
    for cut in range(1, whole.acts + 1):
        hall = Hall(tmp_path / str(cut), works=works)
        hall.cut = cut
        with pytest.raises(CutOff):
            hall.upgrade()
        hall.runs = True  # the machine starts, and the center with it
        if hall.links[0] == "2.0":
            hall.tables = "2.0"
        assert hall.upgrade().stage == end.stage, cut
        assert (hall.links, hall.tables, hall.runs) == (whole.links, whole.tables, True), cut
