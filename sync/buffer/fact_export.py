"""The fact export: writes what the center does not have from a buffer to a file that travels by hand."""

from pathlib import Path

from sync.buffer.buffer import Buffer
from sync.contract import key_hash
from sync.export_file import FORMAT, Header, write
from terminal.domain.facts import Fact


def export_facts(buffer: Buffer, out: Path, version: str, *, everything: bool = False) -> int:
    """How many facts went into the new file `out`; `version` is that of the program. Raises OSError."""
    header, facts = exported(buffer, version, everything=everything)
    write(out, header, facts)
    return len(facts)


def exported(buffer: Buffer, version: str, *, everything: bool = False) -> tuple[Header, list[Fact]]:
    """The same, for whoever may not write where they may read. Raises OSError."""
    identity, after = buffer.identity, 0 if everything else buffer.cursors.through
    end = buffer.end  # from there on they are the next series', under the same numbers
    facts = [fact for fact in buffer.history(after + 1) if end is None or fact.seq < end]
    return Header(
        format=FORMAT,
        terminal=identity.terminal,
        board=identity.board,
        version=version,
        key_hash=key_hash(identity.key),
        series=identity.series,
        first=facts[0].seq if facts else after + 1,
    ), facts
