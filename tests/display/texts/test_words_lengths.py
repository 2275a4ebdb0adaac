"""What the catalogue's limits promise: a text as long as it may be is still readable on every plate."""

import pygame
import pytest
from msgspec.structs import replace

from display.plate.nameplate import draw
from display.texts.catalogue import LANGUAGES
from display.texts.words import too_long
from terminal.domain.look import Language, Look
from terminal.domain.views import Message, View
from tests.reference.cases import SIZES
from tests.support import catalogues
from tests.support.plates import Written


def words(*lengths: int) -> str:
    """As many wide characters a line."""
    return "\n".join("国" * length for length in lengths)


SAID = {
    "post.away_unknown": words(14, 20),
    "rating.thanks": words(20),
    "complaint.taken": words(20, 24),
    "alert.disk_full": words(20),
    "note.evaluator": words(12),
    "plate.staffed": words(12),
    "plate.window": words(4),
    "plate.hours": words(6),
    "plate.hotline": words(4),
    "plate.party": words(6),
    "plate.post_A": words(6),
    "plate.stars": words(6),
}
NUMBER = Message("complaint.taken", {"number": "2F-17-120034-5"})
VIEWS = {
    "nameless": View("nobody", headline=Message("post.away_unknown")),
    "away": View("away", name="欧阳明轩", badge="1023", headline=Message("post.away_unknown")),
    "banner": View("staffed", name="欧阳明轩", badge="1023", banner=Message("rating.thanks")),
    "receipt": View("staffed", name="欧阳明轩", badge="1023", complaint=NUMBER),
    "merits": View("staffed", name="欧阳明轩", badge="1023", post="A", stars=4, party=True),
    "hours": View("closed", headline=Message("post.closed_day"), hours=(("08:00", "12:00"), ("13:30", "17:30"))),
    "alert": View("staffed", name="欧阳明轩", badge="1023", alert=Message("alert.disk_full")),
    "notes": View("staffed", name="欧阳明轩", badge="1023", notes=(Message("note.evaluator"),)),
}


@pytest.fixture(scope="module")
def keeper() -> Written:
    return Written()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", VIEWS)
def test_the_longest_texts_are_readable(name: str, size: tuple[int, int], keeper: Written) -> None:
    view = replace(
        VIEWS[name],
        hall="政务服务中心",
        unit="市场监督管理局",
        window="2F-17",
        look=Look(words=SAID, hotline="0556-5500000"),
    )
    keeper.kept.clear()
    draw(pygame.Surface(size, 0, 32), view, keeper)
    said = [line for text in SAID.values() for line in text.split("\n")]
    ours = [piece for piece in keeper.kept if any(line in piece.text for line in said)]
    assert ours
    assert not [f"{len(each.text)} at {each.em}, not {each.least}" for each in ours if each.em < each.least]


def test_these_are_as_long_as_they_may_be() -> None:
    assert not any(too_long(id, text) for id, text in SAID.items())
    assert all(too_long(id, text + "国") for id, text in SAID.items())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_too_long_for_its_place(language: Language) -> None:
    said = catalogues.entries(catalogues.source(language))
    assert not [(id, why) for id, texts in said.items() for text in texts if (why := too_long(id, text))]


@pytest.mark.parametrize(
    ("id", "fits", "longer"),
    [
        ("post.closed_day", "字" * 14 + "\n" + "字" * 20, "字" * 15),
        ("post.closed_day", "字" * 14 + "\n" + "字" * 20, "字\n" + "字" * 21),
        ("rating.thanks", "字" * 20, "字" * 21),
        ("rating.thanks", "x" * 40, "x" * 41),
        ("note.offline", "字" * 12, "字" * 13),
        ("note.offline", "字", "字\n字"),
        ("alert.disk_full", "字" * 20, "字" * 21),
        ("plate.badge", "字" * 4, "字" * 5),
        ("plate.hours", "字" * 6, "字" * 7),
        ("complaint.taken", "字" * 20 + "\n" + "字" * 24, "字\n" + "字" * 25),
        ("complaint.offer", "字", "字\n字"),
        ("post.closed_day", "字\n字", "字\n字\n字"),
        ("punch.counted", "字" * 17 + " {time}", "字" * 18 + " {time}"),
    ],
)
def test_a_text_that_is_too_long_is_seen(id: str, fits: str, longer: str) -> None:
    assert too_long(id, fits) is None
    assert too_long(id, longer)
