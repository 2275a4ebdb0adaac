"""The buffer as versions before this one wrote it: opened, restored, gone on with, and delivered to a real center.

`written/VERSION-COMMIT.tar.gz` has its folder, partly archived, and in `facts.jsonl` the facts as it read them.
"""

import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.buffer import FILE, Buffer
from sync.bundles.bundle import verified_before
from sync.center.network.certificates import establish
from terminal.core import restore
from terminal.domain.facts import Fact, canonical
from tests.support.chains import chained
from tests.support.disk import draft
from tests.support.office import Hut, Settled
from tests.sync.center.conftest import Hall

WRITTEN = sorted((Path(__file__).parent / "written").iterdir())
SETTLED, RECORDED = 13, 22  # of the facts in each


@pytest.fixture(params=WRITTEN, ids=lambda file: file.name)
def unpacked(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with tarfile.open(request.param) as tar:
        for name in tar.getnames():  # Debian 12's Python takes no `filter`; the archive is our own
            held = tar.extractfile(name)
            if held is None:
                (tmp_path / name).mkdir(parents=True, exist_ok=True)
            else:
                (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / name).write_bytes(held.read())
    return tmp_path


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    (tmp_path / "center").mkdir()
    running = Hall(tmp_path / "center", establish(tmp_path / "tls", [], datetime.now(UTC)))
    running.start()
    yield running
    assert running.stop() == 0


def lines(facts: list[Fact]) -> str:
    return "".join(f"{canonical(fact).decode()}\n" for fact in facts)


def test_every_fact_is_read_as_it_was_written(unpacked: Path) -> None:
    with Buffer(unpacked / "buffer") as buffer:
        facts = list(buffer.history())
        assert buffer.damaged == 0
        assert (buffer.recorded, buffer.cursors.through) == (RECORDED, SETTLED)
    assert lines(facts) == (unpacked / "facts.jsonl").read_text(encoding="utf-8")
    assert all(fact.said for fact in facts)


def test_a_lost_byte_of_it_is_noticed(unpacked: Path) -> None:
    for segment in (unpacked / "buffer").glob(f"{FILE}*"):
        segment.write_bytes(segment.read_bytes().replace(b"wrong_pin", b"wrong_pIn"))
    with Buffer(unpacked / "buffer") as buffer:
        assert buffer.damaged
        assert lines(list(buffer.history())) != (unpacked / "facts.jsonl").read_text(encoding="utf-8")


def test_the_desk_goes_on_where_it_was(unpacked: Path) -> None:
    with Buffer(unpacked / "buffer") as buffer:
        assert (buffer.cursors.store, buffer.cursors.orders, buffer.kept("window")) == ("store-1", 7, "2F-17")
        assert [refusal.seq for refusal in buffer.refused()] == [4]
        assert verified_before(buffer.configurations.current).target == "2F-17"
        facts = list(buffer.history())
        buffer.record([draft("the next one")])
        assert chained(list(buffer.history()))
    staffing = restore(facts, facts[-1].moment).kept.staffing
    assert staffing is not None
    assert (staffing.post.state, staffing.post.badge) == ("staffed", "GH-0217")


def test_a_center_that_is_new_gets_all_of_it_the_archived_too(unpacked: Path, hall: Hall) -> None:
    hut = Hut(unpacked / "buffer", hall.url, hall.authority.ca)
    try:
        hut.worker.start()
        joined = hall.command("accept", hut.code(), "--window", hut.buffer.kept("window") or "")
        assert joined.exit_code == 0, joined.output
        hut.next(Settled, through=RECORDED)
    finally:
        hut.close()
    raws = [raw for (raw,) in hall.sql("SELECT raw FROM facts ORDER BY seq")][:RECORDED]
    assert "".join(f"{raw}\n" for raw in raws) == (unpacked / "facts.jsonl").read_text(encoding="utf-8")
    assert hall.sql("SELECT what FROM alarms") == hall.sql("SELECT why FROM quarantine") == []
