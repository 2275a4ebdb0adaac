"""A new signing key for a hall whose terminals nobody walks to: over a real center, and at a desk."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sync.bundles.signing import KeyFile
from sync.center.network.certificates import establish
from sync.uplink import worker
from terminal.__main__ import main
from terminal.domain.directory import Directory
from terminal.domain.events import Configured, DirectoryKnown
from tests.support.commands import HALL
from tests.support.office import Hut
from tests.support.signing_keys import new_key
from tests.sync.center.conftest import Hall

SENTENCE, OTHER = "the bridge was mended in May", "and the lock in September"
CARD = "90017"


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """IT's desk: its key, and the hall's file with a card in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(worker, "ASK_AGAIN", 0.02)
    monkeypatch.setattr(worker, "REPORT", 0.1)
    new_key(Path("it.key"), 1)
    Path("hall.toml").write_text(
        HALL.replace('name = "张敏"', f'name = "张敏"\ncards = ["{CARD}"]'), encoding="utf-8"
    )


@pytest.fixture
def center(tmp_path: Path) -> Iterator[Hall]:
    center = Hall(tmp_path, establish(tmp_path / "tls", ["center.hall.example"], datetime.now(UTC)))
    center.trusted = [public("it.key")]
    center.start()
    yield center
    assert center.stop() == 0


def public(name: str) -> str:
    return typed(f"config key show --key {name}").stdout.strip()


def typed(words: str, *lines: str) -> Result:
    result = CliRunner().invoke(main, words.split(), input="".join(line + "\n" for line in lines))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def push(center: Hall, words: str, *lines: str) -> Result:
    return typed(f"config push hall.toml --yes --center {center.url} --ca tls/ca.pem {words}", *lines)


def newest_directory(hut: Hut) -> Directory:
    """It is published before the windows' configuration, and so may have come before that."""
    told = [event.directory for event in hut.seen if isinstance(event, DirectoryKnown)]
    return told[-1] if told else Directory()


def test_terminals_take_the_new_key_through_the_center_and_keep_the_cards(center: Hall, tmp_path: Path) -> None:
    cards = KeyFile.load(Path("it.key"), str).card_key
    with closing(Hut(tmp_path / "card", center.url, center.authority.ca, (public("it.key"),), cards)) as hut:
        hut.worker.start()
        assert center.command("accept", hut.code(), "--window", "2F-17").exit_code == 0
        assert push(center, "").exit_code == 0
        assert hut.next(Configured).config == "1.1"
        made = typed("config key new --key new.key --signed-by it.key", SENTENCE)
        assert made.exit_code == 0, made.output
        pushed = push(center, "--key new.key", SENTENCE)
        assert pushed.exit_code == 0, pushed.output
        assert (pushed.stdout.splitlines()[0], "warning" in pushed.stderr) == ("nothing changes", False)
        assert hut.audit("trust") == f"epoch 2: {made.stdout.strip()}"
        assert hut.next(Configured).config == "2.1"
        while (known := newest_directory(hut)).version != "2.1":
            hut.next(DirectoryKnown)
        assert known.card(CARD) is not None
        assert made.stderr.count("advice") == 1
        assert "warning" not in made.stderr


def test_the_key_before_signs_nothing_more_at_the_desk_and_nothing_at_the_center(center: Hall) -> None:
    Path("stolen.key").write_bytes(Path("it.key").read_bytes())
    assert push(center, "").exit_code == 0
    typed("config key new --key new.key --signed-by it.key", SENTENCE)
    assert "has named" in (at_the_desk := push(center, "").output)
    assert f"{public('new.key')} its successor and signs nothing more; sign with that key" in at_the_desk
    for shown in (typed("config key show --key it.key"), typed("config key show --key it.key --for-terminals")):
        assert (shown.exit_code, shown.stdout, "its successor" in shown.stderr) == (1, "", True)
    assert push(center, "--key new.key", SENTENCE).exit_code == 0
    assert "not signed by a trusted key" in push(center, "--key stolen.key").output
    thief = typed("config key new --key thief.key --signed-by stolen.key", SENTENCE)
    assert thief.exit_code == 0
    assert "not signed by a trusted key" in push(center, "--key thief.key", SENTENCE).output
    assert center.sql("SELECT epoch, version FROM bundles ORDER BY epoch") == [(1, 1), (2, 1)]


def test_a_recovery_key_from_the_safe_keeps_the_cards_and_goes_above_the_thief(center: Hall) -> None:
    cards = KeyFile.load(Path("it.key"), str).card_key
    safe = typed("config key new --for recovery --key safe.key --cards-of it.key", SENTENCE)
    assert safe.exit_code == 0, safe.output
    recovery = safe.stdout.strip()
    assert typed(f"config key new --key two.key --signed-by it.key --recovery {recovery}", SENTENCE).exit_code == 0
    assert push(center, "--key two.key", SENTENCE).exit_code == 0
    assert typed("config key new --key thief.key --signed-by two.key", SENTENCE, OTHER).exit_code == 0
    assert push(center, "--key thief.key", OTHER).exit_code == 0
    assert "--epoch is wanted" in typed("config key new --key x.key --signed-by safe.key", SENTENCE).output
    back = typed("config key new --key back.key --signed-by safe.key --epoch 9", SENTENCE, OTHER)
    assert back.exit_code == 0, back.output
    after = push(center, "--key back.key", OTHER)
    said = "warning: 1 windows were last published with a key that this one did not follow on"
    assert (after.exit_code, said in after.stderr) == (0, True), "the thief may have pushed anything"
    assert "not signed by a trusted key" in push(center, "--key thief.key", OTHER).output
    kept = KeyFile.load(Path("back.key"), lambda: OTHER)
    assert (kept.card_key, kept.stored.recovery, kept.epoch) == (cards, recovery, 9)


def test_a_card_key_that_changes_is_told(center: Hall) -> None:
    typed("config key new --for recovery --key safe.key", SENTENCE)
    made = typed("config key new --key back.key --signed-by safe.key --epoch 9", SENTENCE, OTHER)
    assert made.stderr.startswith("warning: its card key is a new one: give what `config card-key` prints")


def test_two_people_sign_where_the_hall_wants_it_and_one_of_them_cannot_end_it(center: Hall) -> None:
    for name in ("li", "wang"):
        assert typed(f"config key new --for second --key {name}.key", SENTENCE).exit_code == 0
    two = f"--second {public('li.key')} --second {public('wang.key')}"
    assert typed(f"config key new --key two.key --signed-by it.key {two}", OTHER).exit_code == 0
    alone = push(center, "--key two.key", OTHER)
    assert "this hall wants a second person's signature: --second-key FILE" in alone.output
    both = push(center, "--key two.key --second-key wang.key", OTHER, SENTENCE)
    assert both.exit_code == 0, both.output
    ending = typed("config key new --key one.key --signed-by two.key --no-second", OTHER)
    assert "this hall wants a second person's signature" in ending.output
    ended = typed(
        "config key new --key one.key --signed-by two.key --second-key li.key --no-second", OTHER, SENTENCE, OTHER
    )
    assert ended.exit_code == 0, ended.output
    assert push(center, "--key one.key", OTHER).exit_code == 0


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("--signed-by it.key --epoch 3", "it.key: its epoch is 1, so the next key's is 2"),
        ("--signed-by safe.key --epoch 1", "safe.key: an epoch above 1 is wanted with it"),
        ("--signed-by li.key", "li.key: it is a key for the second signature, and one for signing is wanted here"),
        ("--signed-by none.key", "none.key: No such file or directory; make one with"),
        ("--signed-by it.key --second-key safe.key", "it is a key for recovery, and one for the second signature"),
    ],
)
def test_a_succession_that_nobody_would_follow_is_refused_at_the_desk(words: str, why: str) -> None:
    for role, name in (("recovery", "safe"), ("second", "li")):
        typed(f"config key new --for {role} --key {name}.key", SENTENCE)
    refused = typed(f"config key new --key new.key {words}", SENTENCE, SENTENCE)
    assert (refused.exit_code, why in refused.output) == (1, True), refused.output
    assert not Path("new.key").exists()
    assert typed("config key new --key new.key --signed-by it.key", SENTENCE).exit_code == 0


def test_a_key_of_another_part_configures_nothing() -> None:
    typed("config key new --for recovery --key safe.key", SENTENCE)
    refused = typed("config push hall.toml --key safe.key --center https://127.0.0.1:9 --ca hall.toml", SENTENCE)
    assert "safe.key: it is a key for recovery, and one for signing is wanted here" in refused.output
