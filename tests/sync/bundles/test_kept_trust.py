"""What a terminal keeps of whom it trusts: over restarts, for good, and whatever a center says next."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from msgspec import Raw

from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from sync.bundles import bundle
from sync.bundles.bundle import BundleRefused, Payload, sign
from sync.bundles.installed import configured, kept
from sync.bundles.kept_directory import KeptDirectory
from sync.bundles.kept_trust import TakenSuccessions, take_successions, trust_of
from sync.bundles.trust import KeyTrust
from terminal.domain.window import Window
from tests.support.directory_desk import HALL_NAME, directory
from tests.support.disk import moment
from tests.support.office import CARD_KEY, NOW
from tests.support.successions import (
    FIRST,
    INSTALLED,
    LI,
    NEXT,
    RECOVERY,
    STRANGER,
    THIRD,
    TWO,
    key,
    names,
    public,
)

OLD = (public(FIRST),)
ROOTS = KeyTrust((public(NEXT),), public(RECOVERY), epoch=200, former=OLD)
WINDOW = Raw(msgspec.json.encode(Window(HALL_NAME, "Asia/Shanghai", "市场监督管理局", "2F-17", "", (), ())))


@pytest.fixture
def buffer(tmp_path: Path) -> Iterator[Buffer]:
    with closing(Buffer(tmp_path / "buffer", "board-1")) as buffer:
        buffer.keep("window", "2F-17")
        yield buffer


def signed(by: int, epoch: int, version: int, beside: int | None = None) -> str:
    payload = Payload("ed25519", "2F-17", epoch, version, NOW, NOW + 1000, NOW + 500, WINDOW)
    return sign(key(by), payload, key(beside) if beside else None)


def apply(buffer: Buffer, text: str, installed: KeyTrust = INSTALLED) -> str:
    """Takes a bundle as a terminal does."""
    event = configured(buffer, text, installed, moment(1000))
    buffer.configure(KeptBundles(current=text, high_water=bundle.pair(event.config)))
    return event.config


def follow(buffer: Buffer, installed: KeyTrust, told: list[str]) -> TakenSuccessions:
    with TemporaryDirectory() as folder:
        return take_successions(buffer, installed, told, Path(folder, "successions"))


def refused(buffer: Buffer, text: str, installed: KeyTrust = INSTALLED) -> str:
    with pytest.raises(BundleRefused) as refusal:
        configured(buffer, text, installed, moment(1000))
    return str(refusal.value)


def test_the_key_before_signs_nothing_more_and_the_next_one_does(buffer: Buffer) -> None:
    apply(buffer, signed(FIRST, 1, 1))
    taken = follow(buffer, INSTALLED, [names(NEXT, 2)])
    assert [trust.keys for trust in taken.trusts] == [(public(NEXT),)]
    assert refused(buffer, signed(FIRST, 1, 2)) == "not signed by a trusted key"
    assert refused(buffer, signed(FIRST, 3, 1)) == "not signed by a trusted key"
    assert apply(buffer, signed(NEXT, 2, 1)) == "2.1"


def test_what_is_kept_from_before_goes_on_until_the_next_one_publishes(buffer: Buffer, tmp_path: Path) -> None:
    apply(buffer, signed(FIRST, 1, 1))
    people = KeptDirectory(buffer, tmp_path / "directory", INSTALLED, CARD_KEY)
    people.take(directory(1, key(FIRST)), HALL_NAME, (0, 0), moment(1000))
    follow(buffer, INSTALLED, [names(NEXT, 2)])
    assert kept(buffer, INSTALLED, moment(1000)) is not None
    assert people.known(moment(1000)) is not None
    with pytest.raises(BundleRefused, match="not signed by a trusted key"):
        people.take(directory(2, key(FIRST)), HALL_NAME, (0, 0), moment(1000))
    assert people.take(directory(1, key(NEXT), epoch=2), HALL_NAME, (0, 0), moment(1000)).directory.people


def test_root_finds_what_was_taken(buffer: Buffer, tmp_path: Path) -> None:
    copy = tmp_path / "successions"
    assert take_successions(buffer, INSTALLED, [names(NEXT, 2, by=STRANGER)], copy).trusts == ()
    assert not copy.exists()
    take_successions(buffer, INSTALLED, [names(NEXT, 2)], copy)
    assert msgspec.json.decode(copy.read_bytes()) == [names(NEXT, 2)]


def test_it_is_known_after_a_restart(tmp_path: Path) -> None:
    for known in ((public(FIRST),), (public(NEXT),)):
        with closing(Buffer(tmp_path / "buffer", "board-1")) as buffer:
            assert trust_of(buffer, INSTALLED).keys == known
            follow(buffer, INSTALLED, [names(NEXT, 2)])


def test_a_list_leads_from_wherever_a_terminal_is(buffer: Buffer) -> None:
    """Whoever lay in a drawer takes both steps, whoever has the first the second, whoever was set up later none."""
    steps = [names(NEXT, 2), names(THIRD, 3, by=NEXT)]
    assert follow(buffer, KeyTrust((public(THIRD),), public(RECOVERY)), steps) == TakenSuccessions((), ())
    assert follow(buffer, INSTALLED, steps[:1]).trusts[0].epoch == 2
    assert [trust.epoch for trust in follow(buffer, INSTALLED, steps).trusts] == [3]
    assert follow(buffer, INSTALLED, steps) == TakenSuccessions((), ())


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (names(THIRD, 2), "not signed by a trusted key"),
        (names(THIRD, 3, by=STRANGER), "not signed by a trusted key"),
        (names(THIRD, 2, by=NEXT), "epoch 2 does not follow on 2"),
        (names(THIRD, 4, by=NEXT), "epoch 4 does not follow on 2"),
        ("?", "not base64"),
    ],
    ids=["stolen old key", "stranger", "rollback", "leap", "garbage"],
)
def test_a_center_takes_it_nowhere_else(buffer: Buffer, told: str, why: str) -> None:
    follow(buffer, INSTALLED, [names(NEXT, 2)])
    assert follow(buffer, INSTALLED, [names(NEXT, 2), told]).refused == (why,)
    assert trust_of(buffer, INSTALLED).keys == (public(NEXT),)
    assert follow(buffer, INSTALLED, [told, names(THIRD, 3, by=NEXT)]).trusts[0].epoch == 3


def test_a_key_that_was_seen_in_its_epoch_names_only_the_next(buffer: Buffer) -> None:
    apply(buffer, signed(FIRST, 4, 1))
    leap = follow(buffer, INSTALLED, [names(NEXT, 900)])
    assert leap.refused == ("its key signs in epoch 4, and 900 does not follow on that",)
    assert follow(buffer, INSTALLED, [names(NEXT, 3, by=RECOVERY)]).refused == (
        "epoch 3 is not within 100 above 4",
    )
    assert follow(buffer, INSTALLED, [names(NEXT, 5)]).trusts[0].epoch == 5


def test_the_recovery_key_takes_it_back_from_a_thief(buffer: Buffer) -> None:
    apply(buffer, signed(FIRST, 1, 1))
    follow(buffer, INSTALLED, [names(STRANGER, 2)])
    apply(buffer, signed(STRANGER, 2, 1))
    follow(buffer, INSTALLED, [names(NEXT, 3, by=RECOVERY)])
    assert refused(buffer, signed(STRANGER, 2, 2)) == "not signed by a trusted key"
    assert apply(buffer, signed(NEXT, 3, 1)) == "3.1"


def test_what_root_says_leaves_every_succession_of_a_thief_behind(buffer: Buffer) -> None:
    follow(buffer, INSTALLED, [names(STRANGER, 2)])
    roots = KeyTrust((public(THIRD),), epoch=9, former=(public(FIRST), public(STRANGER)))
    assert trust_of(buffer, roots) == roots
    assert refused(buffer, signed(STRANGER, 2, 1), roots) == "not signed by a trusted key"
    assert apply(buffer, signed(THIRD, 9, 1), roots) == "9.1"
    assert follow(buffer, roots, [names(NEXT, 10, by=THIRD)]).trusts[0].epoch == 10


@pytest.mark.parametrize(
    ("installed", "told", "by", "epoch"),
    [
        (KeyTrust((public(NEXT),), epoch=20, former=OLD), [], NEXT, 20),
        (KeyTrust((public(NEXT),), epoch=1_000, former=OLD), [], NEXT, 1_000),
        (INSTALLED, [names(NEXT, 12, by=RECOVERY)], NEXT, 12),
        (INSTALLED, [names(NEXT, 101, by=RECOVERY)], NEXT, 101),
        (ROOTS, [names(THIRD, 201, by=NEXT)], THIRD, 201),
        (ROOTS, [names(THIRD, 300, by=RECOVERY)], THIRD, 300),
    ],
)
def test_a_key_that_was_named_signs_in_its_epoch_however_high_and_in_no_other(
    buffer: Buffer, tmp_path: Path, installed: KeyTrust, told: list[str], by: int, epoch: int
) -> None:
    """A bundle alone goes up by 10 epochs; whom root or the recovery key named was not named by a bundle."""
    apply(buffer, signed(FIRST, 1, 2))
    people = KeptDirectory(buffer, tmp_path / "directory", INSTALLED, CARD_KEY)
    people.take(directory(1, key(FIRST)), HALL_NAME, (0, 0), moment(1000))
    assert follow(buffer, installed, told).refused == ()
    people = KeptDirectory(buffer, tmp_path / "directory", installed, CARD_KEY)
    assert people.known(moment(1000)), "what the key before signed goes on"
    for other in {2, 11, min(epoch + 1, 999), 999} - {epoch}:  # by a thief who wants it used up
        why = rf"in epoch {epoch}, not in {other}|^{other}\.1 is more than 1000 versions or 10 epochs above 1\.2"
        assert re.search(why, refused(buffer, signed(by, other, 1), installed))
        with pytest.raises(BundleRefused, match=why.replace("1\\.2", "1\\.1")):
            people.take(directory(1, key(by), epoch=other), HALL_NAME, (0, 0), moment(1000))
    assert refused(buffer, signed(FIRST, 1, 3), installed) == "not signed by a trusted key"
    assert apply(buffer, signed(by, epoch, 1), installed) == f"{epoch}.1"
    assert people.take(directory(1, key(by), epoch=epoch), HALL_NAME, (0, 0), moment(1000))
    assert refused(buffer, signed(by, epoch, 1_002), installed).endswith(f"10 epochs above {epoch}.1")


def test_where_two_people_sign_one_is_not_enough(buffer: Buffer, tmp_path: Path) -> None:
    assert refused(buffer, signed(FIRST, 1, 1), TWO) == "signed by one person, and this hall wants two"
    assert "not by another person" in refused(buffer, signed(FIRST, 1, 1, beside=FIRST), TWO)
    assert apply(buffer, signed(FIRST, 1, 1, beside=LI), TWO) == "1.1"
    people = KeptDirectory(buffer, tmp_path / "directory", TWO, CARD_KEY)
    with pytest.raises(BundleRefused, match="this hall wants two"):
        people.take(directory(1, key(FIRST)), HALL_NAME, (0, 0), moment(1000))


def test_what_one_person_signed_before_two_were_wanted_goes_on(buffer: Buffer) -> None:
    apply(buffer, signed(FIRST, 1, 1))
    follow(buffer, INSTALLED, [names(NEXT, 2, second=(public(LI),))])
    assert kept(buffer, INSTALLED, moment(1000)) is not None
    assert refused(buffer, signed(NEXT, 2, 1)) == "signed by one person, and this hall wants two"
    assert apply(buffer, signed(NEXT, 2, 1, beside=LI)) == "2.1"
