"""The second window: a terminal of its own that runs once it is opened; whoever goes over is on both."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from terminal.demo.rig import Rig
from terminal.demo.second_window import SecondWindow
from tests.support.panel_browser import SIZES, Window, browsed, well_placed
from tests.terminal.demo.conftest import Stand, started

FIRST, SECOND = "api", "api/second"
HERE, THERE = "2F-17", "3F-08"
NEARLY_OVER = time(23, 40)  # the hall's day ends at midnight: whoever touches then goes home


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """A hall that nobody else's test counts on."""
    if datetime.now(ZoneInfo("Asia/Shanghai")).time() > NEARLY_OVER:
        pytest.skip("the demo's hall closes at midnight")
    with started(tmp_path_factory.mktemp("two")) as stand:
        yield stand


@pytest.fixture(scope="module")
def window(alone: Stand) -> Iterator[Window]:
    """A page on which somebody has opened the second window."""
    assert alone.call("GET", f"{SECOND}/state").status_code == 409
    assert not (alone.rig.folder / THERE).exists(), "before that it takes nothing"
    with browsed(alone.url, (1280, 800)) as window:
        expect(window.page.get_by_test_id("second-plate")).to_be_hidden()
        window.page.get_by_test_id("second-open").click()
        alone.rig.until(lambda: ready(alone), "the second window serves")
        yield window
        assert not window.failed


@pytest.fixture
def stand(alone: Stand, window: Window) -> Stand:
    return alone


def test_what_is_closed_is_never_opened_again(tmp_path: Path) -> None:
    """A page's call may still be under way when the demo ends: nobody would end what it starts."""
    second = SecondWindow(Rig(tmp_path, headless=True, say=lambda _: None))
    second.close()
    second.open()
    assert not second.opened and not (tmp_path / THERE).exists()


def state(stand: Stand, at: str) -> dict[str, Any]:
    told: dict[str, Any] = stand.call("GET", f"{at}/state").json()
    return told


def ready(stand: Stand) -> bool:
    """Whether its fingers are known; the hall's directory comes at the same time."""
    facts = state(stand, SECOND).get("facts", [])
    return any(fact["told"]["en"].startswith("Whose") for fact in facts)


def act(stand: Stand, at: str, do: str, **more: Any) -> None:
    assert stand.call("POST", f"{at}/act", json={"do": do, **more}).status_code == 200


def touched(stand: Stand, at: str, finger: str) -> dict[str, Any]:
    """How the window is after this touch."""
    tones = state(stand, at)["terminal"]["tones"]
    stand.rig.until(lambda: state(stand, at)["bench"]["finger"] == "", "the glass is clear")
    act(stand, at, "finger", finger=finger)
    stand.rig.until(lambda: state(stand, at)["terminal"]["tones"] > tones, "a tone after the touch")
    act(stand, at, "lift")
    return state(stand, at)


def plate(stand: Stand, at: str) -> tuple[str, str]:
    shown = state(stand, at)["terminal"]["plate"]
    return shown["scene"], shown.get("badge", "")


def punches(stand: Stand, window: str) -> list[str]:
    """What the center has of this window, by plain SQL."""
    with closing(sqlite3.connect(f"file:{stand.rig.database}?mode=ro", uri=True)) as connection:
        said = "SELECT json_extract(raw, '$.body.badge') || ' ' || json_extract(raw, '$.body.did') FROM facts"
        rows = connection.execute(f"{said} WHERE kind = 'punch' AND window = ? ORDER BY seq", (window,))
        return [str(row[0]) for row in rows]


def test_who_goes_from_one_window_to_the_other_is_on_both_plates(stand: Stand, window: Window) -> None:
    page = window.page
    touched(stand, FIRST, "0233-right-index")
    assert plate(stand, FIRST) == ("covered", "0233")
    frames = [page.get_by_test_id(name).get_attribute("data-frame") for name in ("plate", "second-plate")]
    for do in ("press", "release"):
        act(stand, FIRST, do, key="staff")
    touched(stand, FIRST, "0233-right-index")
    finger = page.get_by_test_id("second-finger-0233-right-index")
    finger.press("Enter")
    stand.rig.until(lambda: plate(stand, SECOND) == ("covered", "0233"), "he covers at the second window")
    assert plate(stand, FIRST) == ("away", "0233")
    for name, before in zip(("plate", "second-plate"), frames, strict=True):
        expect(page.get_by_test_id(name)).not_to_have_attribute("data-frame", before or "")
    expect(page.get_by_test_id("second-newest")).to_contain_text("李建国")
    stand.rig.until(lambda: punches(stand, THERE) == ["0233 cover"], "the center has it of the second window")
    assert punches(stand, HERE) == ["0233 cover", "0233 away"]
    touched(stand, SECOND, "0345-right-index")
    assert plate(stand, SECOND) == ("staffed", "0345")


def test_whoever_is_listed_elsewhere_is_told_so(stand: Stand, window: Window) -> None:
    before = plate(stand, SECOND)
    window.page.get_by_test_id("second-card-0117").click()
    expect(window.page.get_by_test_id("second-staff-title")).to_contain_text(HERE)
    assert plate(stand, SECOND) == before


def test_each_window_counts_its_own_facts(stand: Stand) -> None:
    act(stand, SECOND, "press", key="satisfied")
    act(stand, SECOND, "release", key="satisfied")
    for at in (FIRST, SECOND):
        stand.rig.until(lambda at=at: state(stand, at)["terminal"]["waiting"] == 0, "all is delivered")  # type: ignore[misc]
    told = [state(stand, at) for at in (FIRST, SECOND)]
    assert [each["center"] for each in told] == [each["terminal"]["recorded"] for each in told]
    assert stand.at_center() == sum(each["center"] for each in told)


def test_its_power_is_its_own(stand: Stand, window: Window) -> None:
    plug = window.page.get_by_test_id("second-plug")
    plug.click()
    expect(window.page.get_by_test_id("second-no-answer")).to_contain_text("电源已拔出")
    expect(window.page.get_by_test_id("second-lamp-satisfied")).to_have_attribute("data-lit", "unknown")
    assert state(stand, FIRST)["answer"] and not state(stand, SECOND)["answer"]
    expect(window.page.get_by_test_id("no-answer")).to_be_hidden()
    plug.click()
    expect(window.page.get_by_test_id("second-no-answer")).to_be_hidden()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
def test_it_has_its_place_on_every_screen(stand: Stand, window: Window, size: tuple[int, int]) -> None:
    page = window.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    expect(page.get_by_test_id("second-plate")).to_be_visible()
    assert well_placed(page) == 5 + 12 + 11 + 5 + 5 + 5 + 2
    for seen in ("plate", "key-very_satisfied", "key-very_dissatisfied"):
        box = page.get_by_test_id(seen).bounding_box()
        assert box and box["y"] + box["height"] <= size[1], f"{seen} is seen without scrolling"


def test_a_form_on_another_page_cannot_open_it(running: Stand) -> None:
    refused = running.call("POST", f"{SECOND}/open", data="{}", headers={"Content-Type": "text/plain"})
    assert refused.status_code == 415
    assert running.call("GET", f"{SECOND}/state").status_code == 409
    assert running.call("GET", "api/third/state").status_code == 404
