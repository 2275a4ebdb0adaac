"""The succession of series: another board, facts in conflict, and cuts while one series follows another."""

import shutil
import threading
from pathlib import Path

import msgspec
import pytest

from sync.buffer import Buffer, remembered, succession
from sync.buffer.inspection import inspect
from terminal.domain.facts import Fact, digest
from tests.support.disk import draft

OURS, THEIRS = "10000000aaaa", "10000000bbbb"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "buffer"


def record(buffer: Buffer, *details: str) -> None:
    buffer.record([draft(detail) for detail in details])


def record_singly(buffer: Buffer, count: int) -> None:
    for _ in range(count):
        record(buffer, "more")


def details(facts: list[Fact]) -> list[object]:
    return [fact.body.get("detail", fact.kind) for fact in facts]


def test_a_card_in_another_board_is_another_terminal(folder: Path) -> None:
    with Buffer(folder, OURS) as buffer:
        record(buffer, "1", "2", "3")
        buffer.settle(1)
        was, facts = buffer.identity, list(buffer.history())
    for _ in range(2):
        with Buffer(folder, THEIRS) as buffer:
            now = buffer.identity
            assert (now.board, buffer.recorded, buffer.waiting, buffer.cursors.store) == (THEIRS, 0, 0, "")
            assert not {now.key, now.series, now.terminal} & {was.key, was.series, was.terminal}
            (aside,) = buffer.earlier()
    with Buffer(aside) as ended:
        assert (ended.identity, ended.waiting, list(ended.history())) == (was, 2, facts)


def test_a_cut_while_a_delivered_part_of_an_earlier_series_was_noted_loses_nothing_of_it(folder: Path) -> None:
    """Its journal's live file has got its name for good, and there is no next one yet."""
    with Buffer(folder, OURS) as buffer:
        record(buffer, "1", "2", "3")
    with Buffer(folder, THEIRS) as buffer:
        (aside,) = buffer.earlier()
    live = aside / succession.FILE
    live.rename(live.with_name(f"{live.name}.0000000001"))
    with Buffer(folder, THEIRS) as buffer:
        assert buffer.earlier() == [aside]
    with Buffer(aside) as ended:
        assert ended.waiting == 3


@pytest.mark.parametrize(("stored", "found"), [(OURS, OURS), (OURS, "unknown"), ("unknown", OURS), (OURS, "")])
def test_the_same_board_or_one_that_tells_nothing_goes_on(folder: Path, stored: str, found: str) -> None:
    with Buffer(folder, stored) as buffer:
        record(buffer, "1")
        was = buffer.identity
    with Buffer(folder, found) as buffer:
        assert (buffer.identity, buffer.recorded, buffer.earlier(), buffer.came_from) == (was, 1, [], None)


def test_a_card_that_is_only_looked_at_stays_as_it_is(folder: Path) -> None:
    with Buffer(folder, OURS) as buffer:
        record(buffer, "1")
    with Buffer(folder, THEIRS, look=True) as buffer:
        assert (buffer.identity.board, buffer.recorded) == (OURS, 1)


def test_what_is_in_conflict_goes_on_under_its_numbers_in_another_series(folder: Path) -> None:
    with Buffer(folder, OURS) as buffer:
        record(buffer, *"abcde")
        buffer.center_is("store")
        buffer.keep("window", "2F-17")
        buffer.settle(3)
        was = buffer.identity
        buffer.renew(4)
        record(buffer, "f")
        assert buffer.identity == msgspec.structs.replace(was, series=buffer.identity.series)
        assert (buffer.identity.series != was.series, buffer.kept("window")) == (True, "2F-17")
        pending = buffer.pending(10)
        assert [(fact.seq, fact.series) for fact in pending] == [(n, buffer.identity.series) for n in (3, 4, 5, 6)]
        assert details(pending) == ["lost", "d", "e", "f"]
        assert [fact.prev for fact in pending[1:]] == [digest(fact) for fact in pending[:-1]]
        assert (buffer.recorded, buffer.waiting) == (6, 4)
        (aside,) = buffer.earlier()
    assert inspect(folder).problems == []
    with Buffer(folder, OURS) as buffer:
        assert (buffer.pending(10), buffer.waiting) == (pending, 4)
        assert details(list(remembered(buffer))) == [*"abc", "lost", *"def"]
    with Buffer(aside) as ended:
        assert (ended.end, details(list(ended.history()))[:3]) == (4, [*"abc"])


def test_a_conflict_at_the_first_fact_declares_nothing(folder: Path) -> None:
    with Buffer(folder, OURS) as buffer:
        record(buffer, "a", "b")
        buffer.renew(1)
        assert [(fact.seq, fact.body.get("detail")) for fact in buffer.pending(9)] == [(1, "a"), (2, "b")]
    assert inspect(folder).problems == []


def test_a_cut_leaves_the_series_before_or_the_next_one_whole(folder: Path, tmp_path: Path) -> None:
    with Buffer(folder, OURS) as buffer:
        record(buffer, *"abc")
        was = buffer.identity
        shutil.copytree(folder, tmp_path / "before")
        buffer.renew(2)
        begun, pending = buffer.identity, buffer.pending(9)
        (aside,) = buffer.earlier()
    prepared = tmp_path / "buffer.next"
    folder.rename(prepared)  # the cut came after the one was set aside, before the other was put in its place
    with Buffer(folder, OURS) as buffer:
        assert (buffer.identity, buffer.pending(9)) == (begun, pending)
    folder.rename(prepared)
    shutil.rmtree(aside.parent)
    (tmp_path / "before").rename(folder)  # it came while the next one was being prepared
    with Buffer(folder, OURS) as buffer:
        assert (buffer.identity, details(buffer.pending(9))) == (was, [*"abc"])
        buffer.renew(2)
        assert details(buffer.pending(9)) == ["lost", "b", "c"]


def test_a_disk_that_refuses_leaves_the_series_in_use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(5, "input/output error")

    with Buffer(folder, OURS) as buffer:
        record(buffer, "a", "b")
        was = buffer.identity
        with monkeypatch.context() as broken:
            broken.setattr(succession, "set_aside", refuse)
            with pytest.raises(OSError, match="input/output"):
                buffer.renew(1)
        record(buffer, "c")
        assert (buffer.identity, details(buffer.pending(9))) == (was, [*"abc"])
        buffer.renew(1)
        assert (details(buffer.pending(9)), buffer.end) == ([*"abc"], None)


def test_what_is_recorded_meanwhile_is_in_one_series_or_the_other(folder: Path) -> None:
    with Buffer(folder, OURS) as buffer:
        record(buffer, "first")
        threads = [threading.Thread(target=record_singly, args=(buffer, 20)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for _ in range(5):
            buffer.renew(1)
        for thread in threads:
            thread.join()
        pending = buffer.pending(100)
        assert [fact.seq for fact in pending] == list(range(1, 62))
        assert {fact.series for fact in pending} == {buffer.identity.series}
    assert inspect(folder).problems == []
