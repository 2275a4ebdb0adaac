"""Every file that a command makes, in a shell without a mask, is for its user and group; nobody else writes."""

import stat
from pathlib import Path

from sync.buffer import Buffer
from sync.center.store import Store
from tests.support.commands import HALL, typed
from tests.support.disk import draft, flip
from tests.support.servers import Reply, Server, authority

PUBLIC = {"ca.pem", "server.pem"}  # certificates are for everybody


def office(place: Path) -> None:
    """What IT and the center's machine make."""
    hall, key = place / "hall.toml", place / "it.key"
    hall.write_text(HALL, encoding="utf-8")
    passphrase = place / "passphrase"
    passphrase.write_text("the bridge was mended in May", encoding="utf-8")
    for made_by_an_editor in (hall, passphrase):
        made_by_an_editor.chmod(0o600)
    signing = ("--key", key, "--passphrase-file", passphrase)
    ours = authority(place / "deep" / "certificates")
    with Server(ours, Reply(b'{"now":1}')) as center:
        for words in (
            ("config", "key", "new", *signing),
            ("config", "push", "--yes", hall, *signing, "--center", center.url, "--ca", ours.ca),
            ("center", "certificate", "--folder", place / "certificates"),
        ):
            assert typed(*words).exit_code == 0


def cards(place: Path) -> None:
    """A buffer, one that was damaged, one set aside, and what is brought from it to a center."""
    with Buffer(place / "state" / "buffer", "board-1") as buffer:
        buffer.record([draft("one")])
    for name in ("facts.jsonl", "facts.jsonl.gz"):
        words = ("buffer", "export", "--path", place / "state" / "buffer", "--out", place / name)
        assert typed(*words).exit_code == 0
    with Buffer(place / "state" / "buffer", "board-2") as buffer:
        buffer.record([draft("two")])
    flip(place / "state" / "buffer" / "buffer.journal", 300)
    with Buffer(place / "state" / "buffer", "board-2") as buffer:
        buffer.record([draft("three")])
    url = f"sqlite:///{place / 'center.db'}"
    Store(url).close()
    assert typed("center", "import", place / "facts.jsonl.gz", "--database", url).exit_code == 0


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_file_and_folder_that_a_command_makes(tmp_path: Path, unmasked: None) -> None:
    office(tmp_path)
    cards(tmp_path)
    there = list(tmp_path.rglob("*"))
    files = {path for path in there if path.is_file() and path.name not in PUBLIC}
    assert {"it.key", "it.key.directory", "ca.key", "server.key", "center.db", "buffer.journal.damaged"} <= {
        path.name for path in files
    }
    assert {path.name: oct(mode(path)) for path in files if mode(path) & 0o137} == {}
    assert {path.name: oct(mode(path)) for path in there if mode(path) & 0o022} == {}, "others write nothing"
    assert {path.name for path in there if mode(path) & 0o007 and path.is_file()} == PUBLIC
