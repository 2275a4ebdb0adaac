"""The panel's browser, for the tests that look at it: Debian's Chromium, and how its page must be laid out."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 10_000  # ms
SIZES = [(390, 844), (768, 1024), (1024, 768), (1280, 800), (1920, 1080)]

expect.set_options(timeout=PATIENCE)


class Window(NamedTuple):
    """The panel in a browser, with what it asked for and which scripts failed."""

    page: Page
    asked: list[str]
    failed: list[str]


@contextmanager
def browsed(url: str, screen: tuple[int, int]) -> Iterator[Window]:
    if CHROMIUM is None:
        pytest.skip("Debian's chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        page = browser.new_page(viewport={"width": screen[0], "height": screen[1]})
        window = Window(page, [], [])
        page.on("request", lambda request: window.asked.append(request.url))
        page.on("pageerror", lambda error: window.failed.append(str(error)))
        page.goto(url)
        yield window
        browser.close()


def well_placed(page: Page) -> int:
    """How many controls are seen: each has its name in both languages, and nothing is cut."""
    controls = page.locator("button:visible")
    for control in controls.all():
        expect(control).to_have_accessible_name(re.compile(r"[\u4e00-\u9fff].*[A-Za-z]|[0-9]"))
        expect(control).to_have_attribute("data-testid", re.compile("."))
    width = page.evaluate("window.innerWidth")
    assert page.evaluate("document.documentElement.scrollWidth") == width, "nothing is cut at the side"
    cut = """all => all.filter(each => each.scrollWidth > each.clientWidth + 1).map(each => each.dataset.testid)"""
    assert controls.evaluate_all(cut) == []
    return controls.count()
