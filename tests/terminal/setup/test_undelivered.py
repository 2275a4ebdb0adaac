"""Undelivered facts: counted in every series, written to files that a center takes in, and never deleted unseen."""

import errno
import os
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sync.buffer import FILE, Buffer
from sync.export_file import opened
from terminal.services.control_protocol import Status, StatusAnswer
from terminal.services.control_socket import Control
from terminal.services.state_folder import BEGINS_FILE
from terminal.setup.acts import ExportFacts, RemoveFacts
from terminal.setup.executor import ActFailed
from terminal.setup.hands import RootHands
from terminal.setup.paths import STATE_FOLDER
from terminal.setup.places import Places
from terminal.setup.undelivered import CannotTell, export_waiting, waiting_facts, waiting_now
from tests.support.disk import draft
from tests.support.owners import NOBODY, given
from tests.terminal.commands.test_status import STATUS
from tests.terminal.setup.conftest import RootPrograms


def record(folder: Path, count: int, board: str = "b1") -> None:
    with Buffer(folder, board) as buffer:
        buffer.record([draft(str(n)) for n in range(count)])


def test_facts_are_counted_that_the_center_does_not_have(tmp_path: Path) -> None:
    assert waiting_facts(tmp_path) == 0
    record(tmp_path / "buffer", 5)
    with Buffer(tmp_path / "buffer", "b1") as buffer:
        buffer.settle(2)
    assert waiting_facts(tmp_path) == 3


def test_those_of_another_board_wait_too_and_each_series_has_a_file(tmp_path: Path) -> None:
    record(tmp_path / "buffer", 2, "b1")
    record(tmp_path / "buffer", 3, "b2")  # begins another series; the one before is set aside
    assert waiting_facts(tmp_path) == 5
    written = export_waiting(tmp_path, tmp_path / "out")
    assert sorted(count for _, count in written) == [2, 3]
    for file, count in written:
        with opened(file) as export:
            assert len(list(export.facts())) == count


def test_facts_that_went_on_in_the_next_series_wait_once(tmp_path: Path) -> None:
    record(tmp_path / "buffer", 5)
    with Buffer(tmp_path / "buffer", "b1") as buffer:
        buffer.renew(4)
    assert waiting_facts(tmp_path) == 5 + 1, "and what declares that the first three are elsewhere"
    exported = [count for _, count in export_waiting(tmp_path, tmp_path / "out")]
    assert sorted(exported) == [3, 3]


def test_facts_in_a_journal_that_a_cut_left_between_two_segments_are_counted_and_exported(tmp_path: Path) -> None:
    """Its live file has got its name for good, and there is no next one yet."""
    record(tmp_path / "buffer", 5)
    live = tmp_path / "buffer" / FILE
    live.rename(live.with_name(f"{FILE}.0000000001"))
    assert waiting_facts(tmp_path) == 5
    assert [count for _, count in export_waiting(tmp_path, tmp_path / "out")] == [5]


def test_a_mark_whose_journal_is_gone_is_nothing_that_can_be_counted(tmp_path: Path) -> None:
    record(tmp_path / "buffer", 5)
    (tmp_path / "buffer" / FILE).unlink()
    with pytest.raises(CannotTell, match="No such file"):
        waiting_facts(tmp_path)


def test_a_buffer_that_a_process_holds_is_not_counted(tmp_path: Path) -> None:
    with Buffer(tmp_path / "buffer", "b1"), pytest.raises(CannotTell, match="held by process"):
        waiting_facts(tmp_path)


def test_a_terminal_that_runs_says_what_waits_and_where_none_does_nobody_can_tell(places: Places) -> None:
    with Buffer(places.state / "buffer", "b1") as buffer:
        buffer.record([draft("x")])
        assert waiting_now(places) is None
        places.runtime.mkdir(parents=True)
        answering = Status.answered_by(lambda _: msgspec.convert(STATUS | {"waiting": 7}, StatusAnswer))
        with closing(Control(places.runtime / "control", [answering])) as control:
            control.start()
            assert waiting_now(places) == 7
    assert waiting_now(places) == 1


def test_state_goes_only_where_no_more_waits_than_somebody_knows(places: Places, programs: RootPrograms) -> None:
    hands = RootHands(places, programs)
    record(places.state / "buffer", 3)
    with pytest.raises(ActFailed, match="3 facts wait in /var/lib/window-terminal, not 2"):
        hands.do(RemoveFacts(STATE_FOLDER, 2))
    assert waiting_facts(places.state) == 3
    hands.do(RemoveFacts(STATE_FOLDER, 3))
    assert not places.state.exists()


def test_state_that_nobody_can_count_goes_only_where_somebody_says_so(
    places: Places, programs: RootPrograms
) -> None:
    hands = RootHands(places, programs)
    with Buffer(places.state / "buffer", "b1"):
        with pytest.raises(ActFailed, match="held by process"):
            hands.do(RemoveFacts(STATE_FOLDER, 0))
        hands.do(RemoveFacts(STATE_FOLDER, -1))
    assert not places.state.exists()


def test_an_export_that_cannot_be_written_is_an_act_that_failed(places: Places, programs: RootPrograms) -> None:
    record(places.state / "buffer", 1)
    places.at("/media").write_text("")
    with pytest.raises(ActFailed):
        RootHands(places, programs).do(ExportFacts(STATE_FOLDER, str(places.at("/media"))))
    assert waiting_facts(places.state) == 1


@pytest.mark.parametrize("left", [False, True])
def test_a_data_partition_that_is_mounted_there_is_emptied_and_stays(
    places: Places, programs: RootPrograms, monkeypatch: pytest.MonkeyPatch, left: bool
) -> None:
    record(places.state / "buffer", 1)
    real = os.rmdir

    def busy(path: str | Path, **told: Any) -> None:
        if Path(path).name == ("buffer" if left else places.state.name):
            raise OSError(errno.EBUSY, "Device or resource busy", path)
        real(path, **told)

    monkeypatch.setattr(os, "rmdir", busy)
    deed = RemoveFacts(STATE_FOLDER, -1)
    if left:
        with pytest.raises(ActFailed, match="busy"):
            RootHands(places, programs).do(deed)
    else:
        RootHands(places, programs).do(deed)
        assert [each.name for each in places.state.iterdir()] == [BEGINS_FILE], "another terminal may begin there"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_root_looks_with_the_rights_of_whom_the_folder_belongs_to(places: Places, tmp_path: Path) -> None:
    """A link leads it nowhere where that user could not go."""
    state, secret = places.root / "state", places.root / "secret"
    record(state / "buffer", 3)
    given(state, NOBODY)
    assert waiting_facts(state) == 3
    assert [count for _, count in export_waiting(state, tmp_path / "out")] == [3]
    (state / "buffer").rename(secret)
    secret.chmod(0o700)
    os.chown(secret, 0, 0)
    (state / "buffer").symlink_to(secret)
    with pytest.raises(CannotTell, match="neither a file nor a folder"):
        waiting_facts(state)
    (state / "buffer").unlink()
    secret.rename(state / "buffer")
    with pytest.raises(CannotTell, match="Permission denied"):
        waiting_facts(state)
    assert (os.geteuid(), os.getegid()) == (0, 0)


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_what_is_no_file_is_neither_followed_nor_waited_for(tmp_path: Path, kind: str) -> None:
    record(tmp_path / "buffer", 3)
    (tmp_path / "buffer" / FILE).rename(tmp_path / "elsewhere")
    if kind == "pipe":
        os.mkfifo(tmp_path / "buffer" / FILE)
    else:
        (tmp_path / "buffer" / FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotTell, match="neither a file nor a folder"):
        waiting_facts(tmp_path)
    (tmp_path / "elsewhere").replace(tmp_path / "buffer" / FILE)
    assert waiting_facts(tmp_path) == 3
