"""The manifest: what is out of form is refused by name, beside its twin in form; no bytes make the reader fail."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.releases.manifest import MANIFEST_BYTES, ReleaseRefused, check_machine, read_manifest, write_manifest
from tests.support.release_files import manifest, piece

PIECE = piece("a-1.0-py3-none-any.whl", b"wheel")


def read(**changes: Any) -> Any:
    return read_manifest(json.dumps(manifest(**changes)).encode())


def refused(content: bytes) -> str:
    with pytest.raises(ReleaseRefused) as refusal:
        read_manifest(content)
    return str(refusal.value)


def refusal(**changes: Any) -> str:
    return refused(json.dumps(manifest(**changes)).encode())


def test_what_was_written_by_hand_is_read_and_written_back_the_same() -> None:
    found = read()
    assert (found.purpose, found.debian, found.pair, found.buffer_format) == ("terminal", "trixie", (1, 3), 1)
    assert [(each.name, each.kind, each.size) for each in found.pieces] == [
        ("a-1.0-py3-none-any.whl", "wheel", 5),
        ("b_1_arm64.deb", "debian", 0),
        ("notes.txt", "file", 3),
    ]
    assert json.loads(write_manifest(found)) == manifest()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"algorithm": "rsa"}, "signed by 'rsa'"),
        ({"purpose": "kiosk"}, "no machine is ('kiosk'"),
        ({"debian": "buster"}, "no machine is"),
        ({"debian": ""}, "no machine is"),
        ({"architecture": "win_amd64"}, "no machine is"),
        ({"purpose": "office"}, "no machine is"),
        ({"program": "../0.1"}, "'../0.1' is not a version"),
        ({"program": ""}, "is not a version"),
        ({"epoch": 0}, "epoch is out of bounds"),
        ({"epoch": 1_001}, "epoch is out of bounds"),
        ({"version": 0}, "version is out of bounds"),
        ({"version": 1_000_001}, "version is out of bounds"),
        ({"issued": -1}, "issued is out of bounds"),
        ({"buffer_format": 0}, "buffer_format is out of bounds"),
        ({"version": True}, "version is not a int"),
        ({"version": "3"}, "version is not a int"),
        ({"version": 3.0}, "version is not a int"),
        ({"pieces": {}}, "pieces is not a list"),
        ({"pieces": [[]]}, "does not have the fields name, kind"),
        ({"pieces": [PIECE, PIECE]}, "two pieces called 'a-1.0-py3-none-any.whl'"),
        ({"pieces": [PIECE, {**PIECE, "name": "A-1.0-py3-none-any.whl"}]}, "two pieces called"),
        ({"pieces": [{**PIECE, "name": f"{n}.whl"} for n in range(2_001)]}, "has 2001 pieces, 2000 are allowed"),
        ({"shell": "rm"}, "does not have the fields algorithm"),
    ],
)
def test_what_is_out_of_form_is_refused(changes: dict[str, Any], why: str) -> None:
    assert why in refusal(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"architecture": "amd64"},
        {"debian": "bookworm"},
        {"purpose": "office", "debian": "", "architecture": "win_amd64"},
        {"program": "0.1.0.dev1+g12"},
        {"epoch": 1_000, "version": 1_000_000},
        {"pieces": []},
        {"pieces": [{**PIECE, "name": f"{n}.whl"} for n in range(2_000)]},
    ],
)
def test_its_twins_in_form_are_read(changes: dict[str, Any]) -> None:
    assert read(**changes)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "../evil.whl"}, "'../evil.whl' is not a plain file name"),
        ({"name": "/etc/evil.whl"}, "is not a plain file name"),
        ({"name": "a\\b.whl"}, "is not a plain file name"),
        ({"name": "C:a.whl"}, "is not a plain file name"),
        ({"name": ".whl"}, "is not a plain file name"),
        ({"name": "-r.whl"}, "is not a plain file name"),
        ({"name": "a.whl\n"}, "is not a plain file name"),
        ({"name": "a\x00.whl"}, "is not a plain file name"),
        ({"name": "a" * 201}, "is not a plain file name"),
        ({"name": ""}, "is not a plain file name"),
        ({"kind": "debian"}, "a-1.0-py3-none-any.whl is no 'debian'"),
        ({"kind": "script"}, "is no 'script'"),
        ({"size": -1}, "is said to have -1 bytes"),
        ({"size": (1 << 30) + 1}, "is said to have 1073741825 bytes"),
        ({"sha256": "A" * 64}, "has no SHA-256"),
        ({"sha256": "a" * 63}, "has no SHA-256"),
        ({"licence": "MIT\x1b[2J"}, "a licence that cannot be shown"),
        ({"licence": "M" * 501}, "a licence that cannot be shown"),
        ({"licence": None}, "licence is not a str"),
    ],
)
def test_a_piece_out_of_form_is_refused(changes: dict[str, Any], why: str) -> None:
    assert why in refusal(pieces=[{**PIECE, **changes}])


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "fonts-noto-cjk_1%3a20240730+repack1-1_all.deb", "kind": "debian"},
        {"name": "zlib1g_1%3a1.3.dfsg+really1.3.1-1+b1_arm64.deb", "kind": "debian"},
        {"name": "openssl_3.5.9-1~deb13u1_arm64.deb", "kind": "debian"},
        {"name": "a.whl", "kind": "file"},
        {"size": 1 << 30},
        {"licence": "木兰宽松许可证"},
        {"licence": ""},
    ],
)
def test_a_piece_in_form_is_read(changes: dict[str, Any]) -> None:
    assert read(pieces=[{**PIECE, **changes}])


def test_a_manifest_has_a_size() -> None:
    content = json.dumps(manifest()).encode()
    assert read_manifest(content + b" " * (MANIFEST_BYTES - len(content)))
    assert refused(content + b" " * (MANIFEST_BYTES - len(content) + 1)) == (
        f"its manifest is larger than {MANIFEST_BYTES} bytes"
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[]", b"{", b"[" * 100_000, b'{"a":1,"a":1}', b'{"epoch":' + b"9" * 5_000 + b"}"],
)
def test_what_is_no_manifest_is_refused(content: bytes) -> None:
    assert refused(content).startswith("signed, but its manifest cannot be read: ")


def test_a_key_stands_once_wherever_it_is() -> None:
    text = json.dumps(manifest())
    assert "twice" in refused(text.replace('"size": 5', '"size": 5, "size": 5').encode())
    assert "twice" in refused(text.replace('"epoch": 1', '"epoch": 1, "epoch": 2').encode())


@pytest.mark.parametrize(
    ("machine", "why"),
    [
        (("terminal", "trixie", "arm64"), ""),
        (("terminal", "bookworm", "arm64"), "is for Debian trixie, this is Debian bookworm"),
        (("terminal", "trixie", "amd64"), "is for arm64, this machine is amd64"),
        (("office", "", "win_amd64"), "is for terminal, not for office"),
    ],
)
def test_it_is_for_one_kind_of_machine(machine: tuple[str, str, str], why: str) -> None:
    found = read()
    if not why:
        check_machine(found, *machine)
        return
    with pytest.raises(ReleaseRefused) as told:
        check_machine(found, *machine)
    assert str(told.value) == why


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail(content: bytes) -> None:
    refused(content)


@given(st.sampled_from(sorted(manifest())), JSON)
def test_no_value_anywhere_makes_the_reader_fail(field: str, value: Any) -> None:
    try:
        read(**{field: value})
    except ReleaseRefused as e:
        assert str(e).isprintable() or "licence" in str(e)


@given(st.sampled_from(sorted(PIECE)), JSON)
def test_no_value_in_a_piece_makes_the_reader_fail(field: str, value: Any) -> None:
    try:
        found = read(pieces=[{**PIECE, field: value}])
    except ReleaseRefused:
        return
    assert "/" not in found.pieces[0].name
