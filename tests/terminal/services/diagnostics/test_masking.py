"""The masking: nobody is named by what leaves a terminal, and what failed can still be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.domain.directory import Directory, DirectoryEntry
from terminal.domain.roster import Entry, Roster
from terminal.domain.window import Person, Supervisor, Window
from terminal.services.diagnostics.masking import MASK, Masking, people_words

WINDOW = Window(
    "政务服务中心",
    "Asia/Shanghai",
    "窗口",
    "2F-17",
    "",
    (Person("GH-0217", "张敏", "A", ("C0FFEE1",)),),
    (),
    supervisors=(Supervisor("S7", "Aisha Tursun"),),
)
DIRECTORY = Directory("1.1", {"GH-0810": DirectoryEntry("GH-0810", "赵明", ("3F-08",), ("ab" * 16,))})
ROSTER = Roster(1, (Entry("GH-0333", "cover", 1, 2, "孙丽"),))
WORDS = people_words(WINDOW, DIRECTORY, ROSTER)


def test_everybody_who_is_known_is_a_word() -> None:
    wanted = {"GH-0217", "张敏", "C0FFEE1", "S7", "Aisha Tursun", "GH-0810", "赵明", "ab" * 16, "GH-0333", "孙丽"}
    assert wanted == WORDS
    assert people_words(None, Directory(), Roster()) == frozenset()


@pytest.mark.parametrize("word", sorted(WORDS))
def test_no_word_is_left_however_it_is_written(word: str) -> None:
    masking = Masking(WORDS)
    for text in (word, f"'{word}'", f"badge={word},", word.lower(), f"在岗{word}。"):
        assert word.lower() not in masking.known(text).lower()


def test_what_only_resembles_a_word_stays() -> None:
    assert Masking(WORDS).known("S70 in 2F-17, GPIO 17") == "S70 in 2F-17, GPIO 17"
    assert Masking(()).known("张敏") == "张敏"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("the punch of 李强 (0452)", f"the punch of {MASK} ({MASK})"),
        ("card 0004451237 is unknown", f"card {MASK} is unknown"),
        ("key 5c5c5c5c5c5c5c5c refused", f"key {MASK} refused"),
        ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", MASK),
        ("certificate refused: certificate has expired", "certificate refused: certificate has expired"),
        ("no connection to 10.0.2.2, HTTP 503 after 15 s", "no connection to 10.0.2.2, HTTP 503 after 15 s"),
        ("/var/lib/window-terminal is not writable", "/var/lib/window-terminal is not writable"),
    ],
)
def test_of_what_was_written_freely_only_what_cannot_be_somebody_stays(text: str, left: str) -> None:
    assert Masking(WORDS).free(text) == left


@given(st.text())
def test_no_character_of_a_name_comes_through_freely(text: str) -> None:
    left = Masking(()).free(text).replace(MASK, "")
    assert left.isascii()
