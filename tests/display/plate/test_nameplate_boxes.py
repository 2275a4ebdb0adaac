"""Whatever is on the plate, at any size: in its box, on nothing else, and large enough."""

from itertools import combinations, product
from typing import get_args

import pygame
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from display.lettering.lettering import Lettering
from display.plate.body import whose
from display.plate.legibility import smallest
from display.plate.nameplate import BANNER_STYLES
from display.plate.pictures import Photos
from display.texts.wording import grouped, spoken
from terminal.domain.look import Look
from terminal.domain.views import Message, Scene, View
from tests.reference.cases import SIZES
from tests.support.plates import OVER_THEM, VIEWS, Written, plate, written


@pytest.fixture(scope="module")
def one_keeper(lettering: Lettering) -> Written:
    return Written()


CHARACTERS = "李明轩门直骨王𠮷𬱖阿买提欧阳志远"
PARTS = st.text(alphabet=CHARACTERS, min_size=1, max_size=6)
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("·".join).map(lambda name: name[:20].rstrip("·"))
UNITS = st.text(alphabet="人力资源和社会保障局综合窗口（、）·市场监督管理", min_size=1, max_size=40).filter(
    lambda unit: any(map(str.isalpha, unit))
)
NOTES = ["clock", "offline", "sensor", "evaluator", "reader", "font", "storage", "fingers", "board"]
HEADLINES = {
    "pairing": Message("pairing.code", {"code": "482913"}),
    "unconfigured": Message("unconfigured.waiting"),
    "staffed": None,
    "covered": Message("post.cover", {"name": "李明轩"}),
    "away": Message("post.away", {"until": "10:45"}),
    "nobody": Message("post.nobody", {"where": "一楼大厅总服务台"}),
    "closed": Message("post.closed_until", {"opens": "08:30", "month": "10", "day": "12"}),
    "standby": Message("post.closed_tomorrow", {"opens": "08:30"}),
    "touch_please": Message("post.unshown"),
    "out_of_order": Message("out_of_order", {"where": "一楼大厅总服务台"}),
}
TAKEN = Message("complaint.taken", {"number": "2F-17-120034-5"})
SAID = [None, *map(Message, sorted(BANNER_STYLES.keys() - {"complaint.taken", "punch.counted"}))]
SAID += [Message("rating.unclear"), Message("complaint.offer"), Message("punch.counted", {"time": "07:52"})]


@st.composite
def views(draw: st.DrawFn) -> View:
    """Any plate, with as much on it as there may be."""
    scene = draw(st.sampled_from(sorted(get_args(Scene))))
    named = scene in ("staffed", "covered", "away")
    complaint = draw(st.sampled_from([None, None, TAKEN]))
    notes = draw(st.lists(st.sampled_from(NOTES), max_size=6, unique=True))
    return View(
        scene,
        hall=draw(st.sampled_from(["", "幸福县政务服务中心", "克孜勒苏柯尔克孜自治州政务服务中心（东区）"])),
        unit=draw(UNITS),
        window=draw(st.sampled_from(["", "17", "2F-17"])),
        name=draw(NAMES) if named else "",
        badge=draw(st.sampled_from(["7", "1023", "20231023"])) if named else "",
        headline=HEADLINES[scene],
        banner=draw(st.sampled_from(SAID)),
        complaint=complaint,
        notes=tuple(Message(f"note.{note}") for note in notes),
        clock="09:26",
        clock_trusted=draw(st.booleans()),
        post=draw(st.sampled_from(["", "A", "B"])) if named else "",
        stars=draw(st.integers(0, 5)),
        party=draw(st.booleans()),
        hours=(("08:30", "12:00"), ("14:00", "17:30")) if scene == "closed" else (),
        alert=draw(st.sampled_from([None, Message("alert.disk_full")])),
        qr=draw(st.sampled_from(["", "https://hall.example/c/2F-17-120034-5"])) if complaint else "",
        look=Look(hotline=draw(st.sampled_from(["", "0571-12345678"]))),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(view=views(), size=st.sampled_from(SIZES))
def test_no_ink_leaves_its_box_or_lies_on_another_and_none_is_below_its_minimum(
    one_keeper: Written, photos: Photos, view: View, size: tuple[int, int]
) -> None:
    one_keeper.kept.clear()
    plate(view, one_keeper, size, photos)
    whole, least = pygame.Rect((0, 0), size), smallest(size, 7, 3)
    far = {
        whose(view, view.name),
        view.unit,
        view.name,
        view.badge and f"工号 {view.badge}",
        grouped("2F-17-120034-5"),
        view.window,
    }
    far |= {line for message in (view.headline, view.banner, view.complaint) for line in spoken(message, view.look)}
    for piece in one_keeper.kept:
        assert piece.ink.w and piece.box.contains(piece.ink) and whole.contains(piece.ink), piece
        assert piece.em >= (least.far if piece.text in far else least.near), piece
    for one, other in combinations(one_keeper.kept, 2):
        assert not one.ink.colliderect(other.ink), (one, other)


@pytest.mark.parametrize("size", SIZES)
def test_every_state_has_its_words_inside_its_boxes(size: tuple[int, int], keeper: Written) -> None:
    whole = pygame.Rect((0, 0), size)
    for view, banner, complaint in product(VIEWS.values(), OVER_THEM, (None, TAKEN)):
        seen = written(replace(view, banner=banner, complaint=complaint), keeper, size)
        assert all(piece.box.contains(piece.ink) and whole.contains(piece.ink) for piece in seen)
        for one, other in combinations(seen, 2):
            assert not one.ink.colliderect(other.ink), (one, other)
