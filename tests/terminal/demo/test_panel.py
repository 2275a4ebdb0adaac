"""The front panel on a real rig, worked by Debian's Chromium."""

import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from display.palette import DONE
from tests.support.panel_browser import SIZES, Window, browsed, well_placed
from tests.terminal.demo.conftest import Stand

NONE = "—"
SCREEN = 1280, 800
# How much of the plate is of one colour, counted in the picture that the page shows.
SHARE = """(plate, [red, green, blue]) => {
  const canvas = new OffscreenCanvas(plate.naturalWidth, plate.naturalHeight).getContext("2d");
  canvas.drawImage(plate, 0, 0);
  const seen = canvas.getImageData(0, 0, canvas.canvas.width, canvas.canvas.height).data;
  let count = 0;
  for (let i = 0; i < seen.length; i += 4) {
    if (seen[i] === red && seen[i + 1] === green && seen[i + 2] === blue) count++;
  }
  return count * 4 / seen.length;
}"""


@pytest.fixture(scope="module")
def window(running: Stand) -> Iterator[Window]:
    with browsed(running.url, SCREEN) as window:
        yield window


@pytest.fixture
def page(stand: Stand, window: Window) -> Iterator[Page]:
    """The panel, with nothing held and the plate shown."""
    expect(window.page.get_by_test_id("plate")).to_have_attribute("data-frame", re.compile("."))
    yield window.page
    window.page.mouse.up()
    window.page.mouse.move(0, 0)
    assert not window.failed
    assert {url for url in window.asked if not url.startswith((stand.url, f"blob:{stand.url}", "data:"))} == set()


def test_a_press_lights_its_lamp_thanks_and_reaches_the_center(stand: Stand, page: Page) -> None:
    ratings = stand.at_center("rating")
    plate, lamp = page.get_by_test_id("plate"), page.get_by_test_id("lamp-satisfied")
    frame = plate.get_attribute("data-frame") or ""
    expect(lamp).to_have_attribute("data-lit", "false")

    page.get_by_test_id("key-satisfied").click()

    expect(lamp).to_have_attribute("data-lit", "true")
    expect(plate).not_to_have_attribute("data-frame", frame)
    stand.rig.until(lambda: plate.evaluate(SHARE, DONE.ground) > 0.05, "the plate thanks")
    stand.settle()
    expect(page.get_by_test_id("center")).to_have_text(str(stand.at_center()))
    assert stand.at_center("rating") == ratings + 1
    expect(lamp).to_have_attribute("data-lit", "false")
    expect(page.get_by_test_id("lamp-very_satisfied")).to_have_attribute("data-lit", "false")


def test_a_finger_is_heard_seen_and_recorded(stand: Stand, page: Page) -> None:
    punches = stand.at_center("punch")
    page.get_by_test_id("finger-0117-right-index").hover()
    page.mouse.down()
    expect(page.get_by_test_id("finger-name")).to_contain_text("王晓燕 右手食指")
    expect(page.get_by_test_id("ring-name")).to_contain_text("绿")
    expect(page.get_by_test_id("tone")).to_have_text("已记 Counted")
    page.mouse.up()
    expect(page.get_by_test_id("finger-name")).to_contain_text("空")
    stand.settle()
    assert stand.at_center("punch") == punches + 1


@pytest.mark.parametrize(("finger", "why"), [("stranger", "unknown"), ("smudge", "unreadable")])
def test_a_quick_touch_by_keyboard_is_seen_by_the_sensor(stand: Stand, page: Page, finger: str, why: str) -> None:
    touches, tones = stand.at_center("touch"), stand.rig.status().tones
    page.get_by_test_id(f"finger-{finger}").press("Enter")
    expect(page.get_by_test_id("tones")).to_have_text(f"第 {tones + 1} 声")
    expect(page.get_by_test_id("tone")).to_contain_text("未识别")
    stand.settle()
    assert stand.at_center("touch") == touches + 1
    with closing(sqlite3.connect(stand.rig.database)) as connection:
        (raw,) = connection.execute("SELECT raw FROM facts WHERE kind = 'touch' ORDER BY seq DESC").fetchone()
    assert f'"why":"{why}"' in raw


def test_a_terminal_that_stands_still_gives_no_answer_and_no_old_figures(stand: Stand, page: Page) -> None:
    figures, ratings = page.locator("[data-figure]"), stand.at_center("rating")
    recorded = str(stand.rig.status().recorded)
    expect(page.get_by_test_id("recorded")).to_have_text(recorded)
    assert stand.rig.terminal
    os.killpg(stand.rig.terminal.pid, signal.SIGSTOP)
    try:
        expect(page.get_by_test_id("no-answer")).to_be_visible()
        expect(page.get_by_test_id("no-answer")).to_contain_text("无应答")
        expect(figures).to_have_text([NONE] * figures.count())
        expect(page.get_by_test_id("plate")).to_be_hidden()
        expect(page.get_by_test_id("lamp-satisfied")).to_have_attribute("data-lit", "unknown")
        with ThreadPoolExecutor() as callers:
            state = callers.submit(stand.call, "GET", "api/state")
            picture = callers.submit(stand.call, "GET", "api/plate.png")
            press = callers.submit(stand.act, "press", key="basically_satisfied")
        assert (state.result().status_code, state.result().json().keys()) == (200, {"answer", "bench"})
        assert (picture.result().status_code, press.result().status_code) == (503, 503)
        assert press.result().json().keys() == {"error"}
    finally:
        os.killpg(stand.rig.terminal.pid, signal.SIGCONT)
    expect(page.get_by_test_id("no-answer")).to_be_hidden()
    expect(page.get_by_test_id("plate")).to_be_visible()
    expect(page.get_by_test_id("recorded")).to_have_text(recorded)
    stand.settle()
    assert stand.at_center("rating") == ratings


def test_facts_wait_while_the_cable_is_pulled(stand: Stand, page: Page) -> None:
    ratings = stand.at_center("rating")
    page.get_by_role("switch", name="网线 network cable").click()
    expect(page.get_by_test_id("link")).to_contain_text("未连接")
    page.get_by_test_id("key-very_satisfied").click()
    expect(page.get_by_test_id("waiting")).to_have_text("1")
    assert stand.at_center("rating") == ratings
    page.get_by_test_id("cable").click()
    expect(page.get_by_test_id("waiting")).to_have_text("0")
    expect(page.get_by_test_id("link")).to_contain_text("已连接")
    assert stand.at_center("rating") == ratings + 1


def test_a_key_that_is_held_makes_a_complaint(stand: Stand, page: Page) -> None:
    complaints = stand.at_center("complaint")
    page.get_by_test_id("key-dissatisfied").hover()
    page.mouse.down()
    stand.rig.until(lambda: _banner(stand) == "complaint.offer", "the plate offers to take a complaint")
    page.mouse.up()
    page.mouse.down()
    stand.rig.until(lambda: stand.rig.status().plate.complaint is not None, "the complaint is taken")
    page.mouse.up()
    stand.settle()
    assert stand.at_center("complaint") == complaints + 1


def _banner(stand: Stand) -> str:
    banner = stand.rig.status().plate.banner
    return banner.id if banner else ""


def test_a_card_a_wrong_clock_and_a_lost_sensor_are_shown(stand: Stand, page: Page) -> None:
    page.get_by_test_id("cable").click()
    page.get_by_test_id("clock").click()
    expect(page.get_by_test_id("trust")).to_contain_text("未校准")
    expect(page.get_by_test_id("clock")).to_have_attribute("aria-checked", "false")
    page.get_by_test_id("card-0233").click()
    expect(page.get_by_test_id("tone")).to_contain_text("时间待核")
    page.get_by_test_id("sensor").click()
    expect(page.get_by_test_id("parts")).to_contain_text("指纹仪")
    for control in ("clock", "cable", "sensor"):
        page.get_by_test_id(control).click()
    expect(page.get_by_test_id("trust")).to_contain_text("已校准")
    expect(page.get_by_test_id("parts")).to_contain_text("无")


def test_the_power_plug_kills_the_terminal_and_starts_another(stand: Stand, page: Page) -> None:
    child, before = stand.rig.terminal, stand.rig.status()
    assert child
    page.get_by_test_id("plug").click()
    expect(page.get_by_test_id("no-answer")).to_contain_text("电源已拔出")
    assert not child.running
    page.get_by_test_id("plug").click()
    expect(page.get_by_test_id("no-answer")).to_be_hidden()
    expect(page.get_by_test_id("plate")).to_be_visible()
    after = stand.rig.status()
    assert after.clock.boot != before.clock.boot
    assert (after.series, after.config) == (before.series, before.config)
    assert after.recorded > before.recorded


def test_the_first_steps_tick_themselves_off_and_the_last_facts_are_told(stand: Stand, page: Page) -> None:
    page.get_by_test_id("cable").click()
    page.get_by_test_id("key-satisfied").click()
    newest = page.get_by_test_id("facts").locator("li").first
    expect(newest).to_contain_text("群众评价")
    expect(newest).to_contain_text("A citizen rates")
    expect(newest).to_have_attribute("data-seq", str(stand.rig.status().recorded))
    expect(newest.locator("time")).to_contain_text(f"#{stand.rig.status().recorded}")
    expect(newest.locator(".chip")).to_have_text(["已存盘 durable", "待上传 waiting"])
    expect(page.get_by_test_id("step-rate")).to_have_attribute("data-done", "true")
    page.get_by_test_id("cable").click()
    expect(newest.locator(".chip")).to_have_text(["已存盘 durable", "已到中心 at the center"])
    expect(page.get_by_test_id("step-cable")).to_have_attribute("data-done", "true")
    expect(page.get_by_test_id("facts").locator("li")).to_have_count(10)


def test_the_staffs_side_has_a_screen_a_keypad_a_strange_card_and_an_invite_key(stand: Stand, page: Page) -> None:
    page.get_by_test_id("card-unknown").click()
    expect(page.get_by_test_id("staff-title")).to_contain_text("Not recognised")
    expect(page.get_by_test_id("staff-plate")).to_have_attribute("alt", re.compile("未能识别"))
    for character in ("0", "1", "1", "7", "enter"):
        page.get_by_test_id(f"digit-{character}").click()
    expect(page.get_by_test_id("staff-title")).to_contain_text("Type the PIN")
    for character in ("4", "8", "2", "9", "1", "5", "enter"):
        page.get_by_test_id(f"digit-{character}").click()
    newest = page.get_by_test_id("facts").locator("li").filter(has_text="王晓燕用密码")
    expect(newest.first).to_contain_text("by PIN")
    asked = stand.at_center("asked")
    page.get_by_test_id("key-invite").click()
    stand.rig.until(lambda: stand.at_center("asked") == asked + 1, "a citizen is asked to rate")


def test_a_key_that_hangs_is_noticed_and_let_go(stand: Stand, page: Page) -> None:
    ratings = stand.at_center("rating")
    page.get_by_test_id("stuck").click()
    expect(page.get_by_test_id("stuck")).to_have_attribute("aria-checked", "false")
    stand.rig.until(lambda: stand.at_center("rating") == ratings + 1, "the key gives a rating")
    page.get_by_test_id("stuck").click()
    expect(page.get_by_test_id("stuck")).to_have_attribute("aria-checked", "true")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}")
def test_everything_has_its_name_and_its_place_on_every_screen(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert well_placed(page) == 5 + 12 + 11 + 5
    for seen in ("step-clock", "plate", "key-very_satisfied", "key-very_dissatisfied"):
        box = page.get_by_test_id(seen).bounding_box()
        assert box and box["y"] + box["height"] <= size[1], f"{seen} is seen without scrolling"
    page.set_viewport_size({"width": SCREEN[0], "height": SCREEN[1]})
