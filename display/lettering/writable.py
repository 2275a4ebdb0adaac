"""What is writable: letter by letter by a font, or shaped (letters that join, stack, run from the right). Pure.

What is neither, this plate cannot write at all.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category, east_asian_width, mirrored, name, normalize

from display.lettering.bidi import levels
from terminal.domain.mistake import Mistake

EUROPEAN = ("LATIN ", "GREEK ", "CYRILLIC ", "MODIFIER LETTER ")
ASIAN = (
    "CJK ",
    "IDEOGRAPHIC ",
    "VERTICAL ",
    "HIRAGANA ",
    "KATAKANA",
    "BOPOMOFO ",
    "HANGUL SYLLABLE",
    "HANGUL LETTER",
)
PLAIN = (*EUROPEAN, *ASIAN, "YI ", "LISU ")
SHAPED = ("ARABIC ", "TIBETAN ", "THAI ", "NEW TAI LUE ", "TAI LE ")
DOWNWARDS = ("MONGOLIAN ", "PHAGS-PA ")  # a line of it lying on its side would be wrong, whatever its letters
JOINERS = "\u200c\u200d"
NO_GLYPH = "{code} has no glyph in the terminal's fonts"
GETA = "〓"  # what printers set for a character that is not in their case

Has = Callable[[str], bool]
Shaping = Callable[[], bool]


class Piece(NamedTuple):
    """A part of a text that is written in one go, from the right where its level is odd."""

    text: str
    shaped: bool
    level: int


@lru_cache(maxsize=256)
def pieces(text: str) -> tuple[Piece, ...]:
    """The text in its logical order: whole words of letters, everything else character by character."""
    found: list[Piece] = []
    script = ""
    for character, level in zip(text, levels(text), strict=True):
        last, script = script, _script(character)
        mark = character in JOINERS or category(character)[0] == "M"
        # A bracket turns round where letters run from the right.
        shaped = mark or script in SHAPED or (level == 1 and mirrored(character) == 1)
        if found and (mark or (script and script == last and found[-1].level == level)):
            script = script or last
            before = found.pop()
            found.append(Piece(before.text + character, before.shaped or shaped, before.level))
        else:
            found.append(Piece(character, shaped, level))
    return tuple(found)


def unwritable(text: str, has: Has, shaping: Shaping) -> list[Mistake]:
    """Why parts of this text would be shown wrong, each once and in their order; empty where none would.

    `has` says whether one font has all of these characters; `shaping`, whether letters can be joined, and is asked
    only where they must be.
    """
    found = [why for piece in pieces(text) for why in _wrong(piece, has, shaping)]
    return list(dict.fromkeys(found))


def writable(text: str, has: Has, shaping: Shaping) -> str:
    """The text with 〓 for every part of it that would be shown wrong."""
    return "".join(GETA if _wrong(piece, has, shaping) else piece.text for piece in pieces(text))


def _wrong(piece: Piece, has: Has, shaping: Shaping) -> list[Mistake]:
    wrong = [why for character in piece.text if (why := _refused(character, piece.shaped))]
    if wrong:
        return wrong
    wrong = [Mistake(NO_GLYPH, code=_code(each)) for each in piece.text if not has(each)]
    if wrong or not piece.shaped:
        return wrong
    if not has(piece.text):
        return [Mistake("{codes} are in no font together", codes=" ".join(map(_code, piece.text)))]
    return (
        [] if shaping() else [Mistake("{code}: its script needs python3-pil with raqm", code=_code(piece.text[0]))]
    )


def _refused(character: str, shaped: bool) -> Mistake | None:
    """Why no font can help; None where one can."""
    kind = category(character)
    if kind in ("Cc", "Cf", "Cs", "Co") and not (shaped and character in JOINERS):
        return Mistake("{code} is no character to write", code=_code(character))
    called = _called(character)
    if called.startswith(DOWNWARDS):
        return Mistake("{script} is written downwards, the plate is not", script=called.split()[0].capitalize())
    if kind[0] == "L" and called and not called.startswith(PLAIN + SHAPED):
        return Mistake("{script} is a script that the plate cannot write", script=called.split()[0].capitalize())
    return None


def _script(character: str) -> str:
    """The script that letters of a word share; empty for what stands by itself, as Chinese characters do."""
    called = _called(character)
    shaped = next((script for script in SHAPED if called.startswith(script)), "")
    if shaped or category(character)[0] != "L" or east_asian_width(character) in "WF":
        return shaped
    return called.split(" ")[0]


def _called(character: str) -> str:
    """Its name in Unicode; of a letter's variant (full width, presentation form) the letter's own."""
    own = normalize("NFKC", character)[0]
    return name(own if category(own)[0] == "L" else character, "")


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"
