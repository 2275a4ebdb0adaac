"""An office person: somebody at the office's pages, who reads and clicks.

What they come to fits and has no fault that a program can find; a kind of page is looked at once by each `looks`.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.support.office_crawl import faults_of, too_wide
from tests.support.panel_browser import PATIENCE
from tests.support.served_office import PASSWORD, OfficeSite

SEND = """button => fetch(button.getAttribute("formaction") || button.form.getAttribute("action"),
    {method: "POST", body: new URLSearchParams(new FormData(button.form, button))})"""


class OfficePerson:
    """One browser of their own. What they click is named by the words that stand there."""

    def __init__(self, page: Page, office: OfficeSite, looks: set[str]) -> None:
        self.page, self._office, self._looks = page, office, looks
        self._failed: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self._failed.append(f"script: {error}"))
        page.on("console", self._hear)

    def log_in(self, badge: str) -> None:
        self.open("/")
        self.fill("工号", badge)
        self.fill("密码", PASSWORD)
        self.press("登录")

    def open(self, address: str) -> None:
        """By an address that somebody has: a bookmark, the code on a plate."""
        self.page.goto(self._office.url + address)
        self._look()

    def go(self, *menu: str) -> None:
        """By the menu, a word after the other."""
        for word in menu:
            self._click(self.page.get_by_role("navigation").get_by_role("link", name=word, exact=True).last)

    def follow(self, words: str) -> None:
        self._click(self.page.locator("main a").filter(has_text=words).first)

    def unfold(self, words: str) -> None:
        self.page.locator("summary").get_by_text(words, exact=True).click()

    def fill(self, label: str, value: str) -> None:
        self._shown(self.page.get_by_label(label)).fill(value)

    def choose(self, label: str, option: str) -> None:
        self._shown(self.page.get_by_label(label)).select_option(label=option)

    def tick(self, label: str) -> None:
        self._shown(self.page.get_by_label(label)).check()

    def press(self, words: str, *, twice: bool = False) -> None:
        """`twice` is a double click: what the first one sent has come, and its answer is thrown away."""
        button = self._shown(self.page.get_by_role("button", name=words, exact=True))
        if twice:
            button.evaluate(SEND)
        self._click(button)

    def back(self) -> None:
        self.page.go_back()

    def sees(self, *words: str) -> None:
        assert [each for each in words if each not in self.text] == [], self.text

    def sees_no(self, *words: str) -> None:
        assert [each for each in words if each in self.text] == [], self.text

    @property
    def text(self) -> str:
        """The page without its menu."""
        return self.page.locator("main").inner_text()

    def row(self, words: str) -> list[str]:
        """The cells of the only row of a table in which these words stand."""
        found = self.page.locator("main tbody tr").filter(has_text=words)
        expect(found).to_have_count(1)
        return [each.strip() for each in found.locator("td").all_inner_texts()]

    def _hear(self, said: ConsoleMessage) -> None:
        """A page that says what was typed wrong comes with a status that a browser takes for an error."""
        if said.type == "error" and said.location["url"] != self.page.url:
            self._failed.append(said.text)

    def _shown(self, found: Locator) -> Locator:
        """Of several with one name that which can be seen; the others are folded away."""
        return found.filter(visible=True).first

    def _click(self, what: Locator) -> None:
        self.page.evaluate("document.documentElement.setAttribute('data-left', '')")
        what.click()
        expect(self.page.locator("html[data-left]")).to_have_count(0)
        self._look()

    def _look(self) -> None:
        self.page.wait_for_load_state()
        kind = re.sub(r"[0-9]+", "N", self.page.url.removeprefix(self._office.url))
        faults = self._failed + (too_wide(self.page) if kind in self._looks else faults_of(self.page))
        self._looks.add(kind)
        assert faults == [], self.page.url


@contextmanager
def somebody(
    chromium: Browser, office: OfficeSite, size: tuple[int, int], looks: set[str], badge: str = ""
) -> Iterator[OfficePerson]:
    """Who sits at a screen of this size, logged in where a badge is named."""
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    person = OfficePerson(context.new_page(), office, looks)
    if badge:
        person.log_in(badge)
    yield person
    context.close()
