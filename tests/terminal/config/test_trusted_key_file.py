"""What root says of keys: read whole or not at all, and over the settings."""

from pathlib import Path

import pytest

from terminal.config.settings import SettingsWrong, load
from terminal.config.trusted_key_file import RootsWord, read_word, written_word
from tests.support.successions import FIRST, LI, NEXT, RECOVERY, public

WORD = RootsWord((public(NEXT),), 9, public(RECOVERY), (public(LI),), (public(FIRST),))
SETTINGS = f"""
state = "/"
runtime = "/"
center = {{ url = "https://center.hall.example:8443", ca = "ca.pem" }}
trust = {{ keys = ["{public(FIRST)}"], cards = "{public(LI)}", second = ["{public(LI)}"] }}
"""


def test_what_is_written_is_read(tmp_path: Path) -> None:
    for word in (WORD, RootsWord((public(NEXT),), 1)):
        (tmp_path / "word").write_text(written_word(word))
        assert read_word(tmp_path / "word") == word


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("epoch = 9", "epoch = 0"),
        ("epoch = 9", "epoch = 1001"),
        ("epoch = 9", ""),
        (public(NEXT), public(NEXT)[:-1]),
        (public(NEXT), public(LI)),
        (public(NEXT), public(RECOVERY)),
        (f'["{public(NEXT)}"]', "[]"),
        (f'["{public(NEXT)}"]', f'["{public(NEXT)}", "{public(5)}"]'),
        ("epoch = 9", 'epoch = 9\ncards = ""'),
        ("epoch = 9", "epoch = 9\n" + "#" * 20_000),
        ("epoch = 9", "epoch"),
    ],
)
def test_what_is_no_word_of_roots(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "word"
    path.write_text(written_word(WORD))
    assert read_word(path) == WORD
    path.write_text(written_word(WORD).replace(old, new))
    with pytest.raises(ValueError):
        read_word(path)


def test_it_stands_over_the_settings_and_leaves_the_card_key(tmp_path: Path) -> None:
    settings, word = tmp_path / "terminal.toml", tmp_path / "trust.toml"
    settings.write_text(SETTINGS)
    assert load(settings).trust.keys == (public(FIRST),)
    word.write_text(written_word(RootsWord((public(NEXT),), 9)))
    trust = load(settings).trust
    assert (trust.keys, trust.epoch, trust.second, trust.cards) == ((public(NEXT),), 9, (), public(LI))
    word.write_text("keys = []")
    with pytest.raises(SettingsWrong, match=r"does not say whom to trust: .*sudo window-terminal trust FILE"):
        load(settings)
