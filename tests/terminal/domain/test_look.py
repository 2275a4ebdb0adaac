"""The hall's look: what can be read, and what a terminal may be sent."""

import base64
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import ValidationError, convert

from terminal.domain.look import EMBLEM_MAX_BYTES, PNG, Look, Theme, contrast, look_problems, picture_problem

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int = 2, height: int = 2, more: int = 0) -> bytes:
    """A grey picture; `more` bytes of a comment make it larger."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress((b"\0" + b"\x80" * width) * height))
    comment = chunk(b"tEXt", b"c\0" + b"x" * (more - 14)) if more else b""
    return PNG + header + comment + pixels + chunk(b"IEND", b"")


EXACT = png(more=EMBLEM_MAX_BYTES - len(png()))


@pytest.mark.parametrize(
    ("one", "other", "reads"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#FFFFFF", 4.54),
        ("#595959", "#ffffff", 7.00),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.00),
        ("#808080", "#808080", 1.0),
    ],
)
def test_contrast_is_what_wcag_says(one: str, other: str, reads: float) -> None:
    assert contrast(one, other) == pytest.approx(reads, abs=0.005)


@given(colours, colours)
def test_contrast_has_no_sides_and_no_other_range(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.0000001


def test_the_look_of_a_hall_that_says_nothing_is_right() -> None:
    assert look_problems(Look()) == []


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        (Theme(serving="#595959"), Theme(serving="#777777"), "serving reads at 4.4:1 only, 7:1 is needed; white"),
        (Theme(resting="#595959"), Theme(resting="#5a5a5a"), "resting reads at 6.8:1 only, 7:1 is needed; white"),
        (Theme(window="#0000ff"), Theme(window="#ff0000"), "window reads at 3.9:1 only, 7:1 is needed; white"),
        (
            Theme(body="#ffffff", ink="#595959"),
            Theme(body="#ffffff", ink="#777777"),
            "ink reads at 4.4:1 only, 7:1 is needed; take a darker ink, or a lighter body",
        ),
        (Theme(body="#000000", ink="#ffffff"), Theme(body="#404040", ink="#808080"), "ink reads at 2.6:1 only"),
    ],
)
def test_a_theme_that_cannot_be_read_is_refused(right: Theme, wrong: Theme, why: str) -> None:
    assert look_problems(Look(theme=right)) == []
    (problem,) = look_problems(Look(theme=wrong))
    assert problem.startswith(f"theme: {why}")


@given(st.builds(Theme, serving=colours, resting=colours, window=colours, body=colours, ink=colours))
def test_what_is_taken_reads_at_seven_to_one(theme: Theme) -> None:
    grounds = [(theme.serving, "#ffffff"), (theme.resting, "#ffffff"), (theme.window, "#ffffff")]
    readable = [contrast(*pair) >= 7 for pair in [*grounds, (theme.body, theme.ink)]]
    assert len(look_problems(Look(theme=theme))) == readable.count(False)


def test_the_accent_carries_no_words_and_may_be_any_colour() -> None:
    assert look_problems(Look(theme=Theme(accent="#ffff00"))) == []


@pytest.mark.parametrize("colour", ["red", "#12345", "#1234567", "0c2c60", "#0c2c6g", "#0c2c60\n"])
def test_a_colour_is_six_hexadecimal_digits(colour: str) -> None:
    assert convert({"serving": "#0C2c60"}, Theme).serving == "#0C2c60"
    with pytest.raises(ValidationError):
        convert({"serving": colour}, Theme)


@pytest.mark.parametrize("picture", [png(), png(512, 512), EXACT], ids=["small", "widest", "largest"])
def test_an_emblem_is_a_picture(picture: bytes) -> None:
    assert picture_problem(picture) is None
    assert look_problems(Look(emblem=base64.b64encode(picture).decode())) == []


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (b"\xff\xd8\xff\xe0JFIF", "not a PNG; save it as one"),
        (b"", "not a PNG; save it as one"),
        (EXACT + b"x", "more than 65536 bytes; save it smaller or with fewer colours"),
        (png(513, 2), "513x2 pixels, at most 512x512; save it smaller"),
        (png(2, 513), "2x513 pixels, at most 512x512; save it smaller"),
        (png(0, 2), "0x2 pixels, at most 512x512; save it smaller"),
        (png() + b"x", "a damaged PNG; save it anew"),
        (PNG, "a damaged PNG; save it anew"),
        (PNG + chunk(b"IEND", b""), "a damaged PNG; save it anew"),
    ],
)
def test_what_is_no_emblem_is_refused_with_the_remedy(picture: bytes, why: str) -> None:
    assert picture_problem(picture) == why
    assert look_problems(Look(emblem=base64.b64encode(picture).decode())) == ([f"emblem: {why}"] if picture else [])


@given(st.data())
def test_a_picture_that_was_cut_or_altered_anywhere_is_seen(data: st.DataObject) -> None:
    whole = png()
    place = data.draw(st.integers(0, len(whole) - 1))
    altered = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    assert picture_problem(whole[:place])
    assert picture_problem(altered)


def test_an_emblem_that_is_no_base64_is_refused() -> None:
    assert look_problems(Look(emblem="emblem.png")) == ["emblem: not a picture in base64"]


@pytest.mark.parametrize(
    "address", ["https://hall.example/", "hall.example/{number}", "ftp://x/{number}", "https://x/{number}/{number}"]
)
def test_a_complaint_is_followed_at_an_address_with_its_number(address: str) -> None:
    assert look_problems(Look(complaints="https://hall.example/c/{number}")) == []
    (problem,) = look_problems(Look(complaints=address))
    assert problem == "complaints: wanted an address such as https://hall.example/c/{number}"
