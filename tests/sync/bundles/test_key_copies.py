"""Two copies of one key's file: which one may sign is told by what the center has."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.bundles.bundle import BundleRefused
from sync.bundles.key_copies import QUESTION_DOMAIN, caught_up, check_newest, open_question
from sync.bundles.signing import KeyFile
from sync.bundles.stored_key import KeyWrong
from sync.contract import PublishedByKey
from tests.support.office import NOW
from tests.support.signing_keys import new_key, plain_key

SAME = PublishedByKey(NOW, 3, NOW, 1, 1)


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    """It signed three configurations, a directory and a release."""
    key = new_key(tmp_path / "it.key", 1).next_directory().next_release()
    for _ in range(3):
        key = key.next_version(NOW)
    return key


def refused(key: KeyFile, published: PublishedByKey) -> str:
    with pytest.raises(KeyWrong) as wrong:
        check_newest(key, published, "https://c", Path("ca.pem"))
    return str(wrong.value)


@pytest.mark.parametrize(
    "published",
    [SAME, PublishedByKey(), replace(SAME, version=2, issued=NOW - 1), replace(SAME, directory=0, release=0)],
    ids=["the same", "a new center", "one that was restored", "no directory"],
)
def test_a_file_that_counted_all_signs(key: KeyFile, published: PublishedByKey) -> None:
    check_newest(key, published, "https://c", Path("ca.pem"))


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"version": 4}, "configuration up to 3, and"),
        ({"directory": 2}, "directory up to 1"),
        ({"release": 2}, "soft"),
    ],
)
def test_a_copy_that_lags_signs_nothing(key: KeyFile, changed: dict[str, int], what: str) -> None:
    said = refused(key, replace(SAME, **changed))
    assert f"it signed {what}" in said
    assert said.endswith(
        f"then: window-terminal config key catch-up --key {key.path} --center https://c --ca ca.pem"
    )


def test_two_copies_that_signed_one_version_each_are_told_apart(key: KeyFile) -> None:
    assert "the center has another configuration 3 by this key than this file" in refused(
        key, replace(SAME, issued=NOW + 1)
    )


def test_a_file_from_before_there_was_a_date_is_believed(tmp_path: Path) -> None:
    old = new_key(tmp_path / "old.key", 1).next_version(0)
    check_newest(old, PublishedByKey(NOW, 1, NOW), "https://c", Path("ca.pem"))


def test_catching_up_counts_on_and_never_back(key: KeyFile) -> None:
    further = caught_up(key, PublishedByKey(NOW, 9, NOW + 5, 0, 4))
    check_newest(plain_key(key.path), PublishedByKey(NOW, 9, NOW + 5, 0, 4), "https://c", Path("ca.pem"))
    stored = further.stored
    assert (stored.version, stored.directory, stored.release, stored.issued) == (9, 1, 4, NOW + 5)
    assert caught_up(further, SAME).stored == stored
    assert further.next_version(NOW).version == 10


def test_a_center_cannot_use_up_the_versions(key: KeyFile) -> None:
    with pytest.raises(KeyWrong, match="the center says 1004, which is more than 1000 above 3"):
        caught_up(key, replace(SAME, version=1004))
    assert caught_up(key, replace(SAME, version=1003)).version == 1003


def test_only_it_asks(key: KeyFile, tmp_path: Path) -> None:
    asked = key.sealed(QUESTION_DOMAIN, b'{"algorithm":"ed25519","epoch":1,"nonce":"n"}')
    assert open_question(asked, (key.public,)).epoch == 1
    with pytest.raises(BundleRefused, match="not signed by a trusted key"):
        open_question(asked, (new_key(tmp_path / "other.key", 1).public,))
