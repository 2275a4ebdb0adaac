"""The hall path: whatever a target holds, it means the hall whose name stands first in it, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.serving.hall_path import hall_path, is_hall_name

PIECES = [
    "/",
    "//",
    "a",
    "b",
    "yingjiang",
    "v1",
    ".",
    "..",
    "%2F",
    "%2f",
    "%2e%2e",
    "%61",
    "%00",
    "\\",
    "?",
    "#",
    ";",
]
MORE = ["http:", "https://center", "*", "healthz", "-", "A", "1", "@", ":8443", " ", "\r\n"]
TARGETS = st.lists(st.sampled_from(PIECES + MORE) | st.text(max_size=3), max_size=8).map("".join)
NAMES = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)


@given(target=TARGETS.map(lambda text: text.encode(errors="surrogatepass")))
def test_what_is_read_is_what_stands_there_and_nothing_is_decoded(target: bytes) -> None:
    found = hall_path(target)
    if found is None:
        return
    assert f"/{found.hall}".encode() + found.rest in (target, target + b"/")
    assert found.rest.startswith(b"/")
    assert set(found.hall) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@given(name=NAMES.filter(is_hall_name), rest=TARGETS)
def test_behind_a_name_anything_is_the_halls_own_business(name: str, rest: str) -> None:
    path = rest.encode(errors="surrogatepass")
    assert hall_path(b"/%s/%s" % (name.encode(), path)) == (name, b"/" + path)


@pytest.mark.parametrize(
    "target",
    [
        b"",
        b"*",
        b"/",
        b"//a/v1/health",
        b"a/v1/health",
        b"/./a/v1/health",
        b"/../a/v1/health",
        b"/%61/v1/health",
        b"/a%2Fv1/health",
        b"/A/v1/health",
        b"/a-/v1/health",
        b"/a--b/v1/health",
        b"/-a/v1/health",
        b"/1a/v1/health",
        b"/a;b/v1/health",
        b"/a\\v1/health",
        b"/a\xc3\xa9/v1/health",
        b"/v1/health",
        b"/v2/health",
        b"/healthz",
        b"/readyz",
        b"/metrics",
        b"/public/v1/health",
        b"https://center.city/a/v1/health",
        b"//center.city/a/v1/health",
        b"/" + b"a" * 41 + b"/v1/health",
    ],
)
def test_what_means_no_hall(target: bytes) -> None:
    assert hall_path(target) is None


@pytest.mark.parametrize(
    ("target", "hall", "rest"),
    [
        (b"/a", "a", b"/"),
        (b"/a/", "a", b"/"),
        (b"/ruili-2/v1/facts", "ruili-2", b"/v1/facts"),
        (b"/a/../b/v1/facts", "a", b"/../b/v1/facts"),
        (b"/a//b", "a", b"//b"),
        (b"/a/%2e%2e/b", "a", b"/%2e%2e/b"),
        (b"/v1a/v1/facts", "v1a", b"/v1/facts"),
        (b"/" + b"a" * 40 + b"/v1", "a" * 40, b"/v1"),
    ],
)
def test_what_means_one(target: bytes, hall: str, rest: bytes) -> None:
    assert hall_path(target) == (hall, rest)
