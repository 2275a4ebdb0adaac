"""The succession of series: where another one has to begin, the one before is set aside whole, in a folder beside.

`buffer` is the series that is written to. `buffer.earlier/<series>` are buffers of their own, as they were; they
are delivered under the key that they were made with. `buffer.next` is one that is being prepared: a cut either
leaves the old one in place, or the next one whole.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from sync.buffer.cursors import Cursors
from sync.buffer.identity import Identity, keep_identity
from sync.buffer.kept_bundles import TEXTS_TABLE, KeptTexts
from sync.buffer.numbering import SeriesPosition, documents, lost, rechained
from sync.durable import make_folder, sync_folder
from sync.journal import JournalStorage
from terminal.domain.facts import Fact, canonical

FILE = "buffer.journal"
CONTINUED = "continued"  # the text that says from which number on the facts are in the next series
CONTINUES = "continues"  # the text that names the series before
FACTS_A_COMMIT = 200


def earlier(folder: Path) -> list[Path]:
    """The folders of the series that came before the one in `folder`; a cut leaves some without their live file."""
    patterns = (f"*/{FILE}", f"*/{FILE}.[0-9]*")
    return sorted({path.parent for pattern in patterns for path in _aside(folder).glob(pattern)})


def folder_of(folder: Path, series: str) -> Path:
    """Where an earlier series lies."""
    return _aside(folder) / series


def finish(folder: Path) -> None:
    """Puts the next series in its place where a cut came between. Raises OSError."""
    if not folder.exists() and _next(folder).exists():
        _put_in_place(folder)


def set_aside(folder: Path, series: str) -> None:
    """Makes room for another series. Raises OSError."""
    make_folder(_aside(folder), 0o700)
    folder.rename(folder_of(folder, series))
    sync_folder(_aside(folder))
    sync_folder(folder.parent)


def succeed(folder: Path, series: str) -> None:
    """Sets the series in `folder` aside and puts the prepared one in its place. Raises OSError."""
    set_aside(folder, series)
    _put_in_place(folder)


def prepare(
    folder: Path,
    before: JournalStorage,
    identity: Identity,
    cursors: Cursors,
    facts: Sequence[Fact],
    **sizes: Any,
) -> None:
    """Makes the next series: these facts under their numbers, each chained anew. Raises OSError.

    What has a number before them is in the series before, and is declared so: the center counts without gaps.
    """
    import shutil  # brings every compressor along, and a terminal that starts waits for its imports

    beside = _next(folder)
    shutil.rmtree(beside, ignore_errors=True)  # what a cut left
    make_folder(beside, 0o700)
    with closing(JournalStorage(beside / FILE, log="facts", **sizes)) as journal:
        keep_identity(journal, identity)
        texts = before.table(TEXTS_TABLE) or {}
        texts.pop(CONTINUED, None)
        journal.commit({TEXTS_TABLE: texts})
        KeptTexts(journal).keep({CONTINUES: facts[0].series})
        journal.commit({"cursors": {"1": msgspec.json.encode(cursors)}})
        for change in _changes(identity, facts):
            journal.commit(change, floor=facts[0].seq)


def _changes(identity: Identity, facts: Sequence[Fact]) -> Iterator[dict[str, dict[str, bytes | None]]]:
    place, first = SeriesPosition(identity.terminal, identity.series), facts[0]
    if first.seq > 1:
        declared = lost(place, first.seq - 1, first, f"the center has them in the series {first.series}")
        place = place.after(declared, canonical(declared))
        yield {"lost": documents([(declared, canonical(declared))])}
    for start in range(0, len(facts), FACTS_A_COMMIT):
        numbered, place = rechained(place, facts[start : start + FACTS_A_COMMIT])
        yield {
            "facts": documents(each for each in numbered if each[0].kind != "lost"),
            "lost": documents(each for each in numbered if each[0].kind == "lost"),
        }


def _put_in_place(folder: Path) -> None:
    _next(folder).rename(folder)
    sync_folder(folder.parent)


def _aside(folder: Path) -> Path:
    return folder.with_name(folder.name + ".earlier")


def _next(folder: Path) -> Path:
    return folder.with_name(folder.name + ".next")
