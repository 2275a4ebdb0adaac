"""The release file: whatever is spoilt on it is refused by name, beside the same file unspoilt."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.releases.manifest import ReleaseRefused, read_manifest
from sync.releases.release_file import (
    COPY_BYTES,
    SEALED_BYTES,
    check_pieces,
    describe,
    read_release,
    unpack,
    write_release,
)
from sync.releases.signature import verifier
from tests.support.release_files import CONTENTS, STRANGER, manifest, piece, public, release_file, sealed

SOUND = release_file()
SLASHED = {**piece("notes.txt", b""), "name": "a/b.txt"}
TRUSTED = verifier((public(STRANGER), public()))


def check(content: bytes, *keys: str) -> None:
    file = io.BytesIO(content)
    check_pieces(file, read_release(file, verifier(keys or (public(),))).manifest)


def refused(content: bytes) -> str:
    with pytest.raises(ReleaseRefused) as refusal:
        check(content)
    return str(refusal.value)


def test_a_sound_file_is_unpacked_byte_for_byte(tmp_path: Path) -> None:
    file = io.BytesIO(SOUND)
    unpack(file, read_release(file, TRUSTED).manifest, tmp_path / "new")
    found = {path.relative_to(tmp_path / "new").as_posix(): path for path in (tmp_path / "new").rglob("*.*")}
    assert {name: path.read_bytes() for name, path in found.items()} == {
        "wheel/a-1.0-py3-none-any.whl": CONTENTS["a-1.0-py3-none-any.whl"],
        "debian/b_1_arm64.deb": b"",
        "file/notes.txt": CONTENTS["notes.txt"],
    }


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (b"", "is not a release of window-terminal"),
        (b"window-terminal release 2" + SOUND[25:], "is not a release of window-terminal"),
        (SOUND[:-1], "ends in notes.txt: 1 bytes of it are missing"),
        (SOUND[:-8], "ends in a-1.0-py3-none-any.whl: 5 bytes of it are missing"),
        (SOUND[:-4] + b"L" + SOUND[-3:], "a-1.0-py3-none-any.whl is not what was signed: its bytes were altered"),
        (SOUND[:-1] + b"\r", "notes.txt is not what was signed: its bytes were altered"),
        (SOUND + b"\n", "goes on after its last piece"),
        (SOUND[:40], "ends inside its manifest, or that is too large"),
        (SOUND[:60] + b"?" + SOUND[61:], "its manifest is not base64"),
        (release_file(STRANGER), "not signed by a trusted key"),
        (release_file(domain=b"window-terminal configuration v1\0"), "not signed by a trusted key"),
        (b"window-terminal release 1\n" + b"A" * (SEALED_BYTES + 9) + b"\n", "or that is too large"),
        (b"window-terminal release 1\n\n", "not signed by a trusted key"),
        (b"window-terminal release 1\n" + sealed(b"{}") + b"\n", "signed, but its manifest cannot be read"),
        (
            release_file(pieces=[SLASHED], after=b""),
            "'a/b.txt' is not a",
        ),
    ],
)
def test_what_is_spoilt_is_refused_and_its_twin_taken(spoilt: bytes, why: str) -> None:
    assert why in refused(spoilt)
    check(SOUND)


def test_any_of_the_trusted_keys_may_have_signed() -> None:
    check(SOUND, public(STRANGER), public())
    check(release_file(STRANGER), public(STRANGER))
    with pytest.raises(ReleaseRefused, match="not signed"):
        check(SOUND, public(STRANGER))


def test_every_single_bit_counts() -> None:
    for bit in range(len(SOUND) * 8):
        spoilt = bytearray(SOUND)
        spoilt[bit // 8] ^= 1 << bit % 8
        refused(bytes(spoilt))


@pytest.mark.parametrize("program", ["0.1", "0.1.", "0.1.0"])  # with none, one and two characters of padding
def test_the_manifest_is_written_in_one_way(program: str) -> None:
    first, line, after = release_file(program=program).split(b"\n", 2)
    assert len(line) % 4 == 0
    for place in range(1, 5):
        for other in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=":
            if line[-place] != other:
                refused(b"\n".join((first, line[:-place] + bytes([other]) + line[len(line) - place + 1 :], after)))


def test_every_byte_counts() -> None:
    for length in range(len(SOUND)):
        refused(SOUND[:length])


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(content: bytes) -> None:
    refused(content)
    refused(b"window-terminal release 1\n" + content)


class Watched(io.BytesIO):
    most = 0

    def read(self, size: int | None = -1) -> bytes:
        self.most = max(self.most, self.getbuffer().nbytes if size is None or size < 0 else size)
        return super().read(size)


def test_a_large_piece_goes_through_a_small_memory() -> None:
    content = bytes(3 * COPY_BYTES + 1)
    file = Watched(release_file(pieces=[piece("notes.txt", content)], after=content))
    check_pieces(file, read_release(file, TRUSTED).manifest)
    assert file.most == COPY_BYTES


def test_a_folder_that_is_there_is_not_unpacked_into(tmp_path: Path) -> None:
    file = io.BytesIO(SOUND)
    found = read_release(file, TRUSTED).manifest
    with pytest.raises(FileExistsError):
        unpack(file, found, tmp_path)


def test_what_is_written_here_is_what_was_written_by_hand(tmp_path: Path) -> None:
    sources = {name: tmp_path / name for name in CONTENTS}
    for name, content in CONTENTS.items():
        sources[name].write_bytes(content)
    text = json.dumps(manifest()).encode()
    found = read_manifest(text)
    assert tuple(describe(sources[each.name], each.kind, "MIT") for each in found.pieces) == found.pieces
    write_release(tmp_path / "out", sealed(text).decode(), found, sources)
    assert (tmp_path / "out").read_bytes() == SOUND


def test_a_source_that_changed_meanwhile_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    sources = {name: tmp_path / name for name in CONTENTS}
    for name, content in CONTENTS.items():
        sources[name].write_bytes(b"!" + content)
    (tmp_path / "out").write_bytes(b"before")
    found = read_manifest(json.dumps(manifest()).encode())
    with pytest.raises(ReleaseRefused, match="not what was signed"):
        write_release(tmp_path / "out", "", found, sources)
    assert (tmp_path / "out").read_bytes() == b"before"
