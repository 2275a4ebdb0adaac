"""The office crawl: every page that somebody with a role can reach by links, looked at as a browser has it."""

import re
from collections import Counter
from importlib.resources import files
from typing import NamedTuple

from playwright.sync_api import BrowserContext, Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FINDINGS = """async () => (await axe.run()).violations.map(
    each => each.id + ": " + each.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | "))"""
LINKS = """all => all.filter(each => !each.hasAttribute("download")).map(each => each.getAttribute("href"))"""
UNSTACKED = """[...document.querySelectorAll(".wide:has(.stacked)")].filter(
    each => each.scrollWidth > each.clientWidth).map(each => "scrolls sideways: " + each.ariaLabel)"""
MENU, PAGES = "header nav a[href]", "main a[href], header a[href]"  # where the links stand
DESK, PHONE = (1280, 900), (390, 844)
ALIKE = 2  # pages of one kind that are looked at


class Finding(NamedTuple):
    address: str
    what: str


def faults_of(page: Page) -> list[str]:
    """What is wrong with how a page stands there, as wide as it is shown."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(FINDINGS)
    return found + too_wide(page)


def too_wide(page: Page) -> list[str]:
    wide, shown = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    cards = page.evaluate(UNSTACKED) if shown == PHONE[0] else []
    return [*([f"{wide} px wide at {shown}"] if wide > shown else []), *cards]


class Crawl:
    """`seen` are the addresses that were opened, `findings` what is wrong with them."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page, self._url = context.new_page(), url
        self.seen: list[str] = []
        self.findings: list[Finding] = []
        self._here = ""
        self.page.on("pageerror", lambda error: self._find(f"script: {error}"))
        self.page.on("console", lambda said: self._find(said.text) if said.type == "error" else None)

    def log_in(self, badge: str, password: str) -> None:
        self.page.goto(f"{self._url}/login")
        self.page.fill("[name=badge]", badge)
        self.page.fill("[name=password]", password)
        self.page.click("main button[type=submit]")

    def run(self, following: str = PAGES) -> None:
        """Opens what is linked from the start page by these links, page by page, of each kind some."""
        waiting, kinds = ["/"], Counter[str]()
        while waiting:
            address = waiting.pop(0)
            kind = re.sub(r"[0-9]+|(?<=[/=])[A-Z]{2}-[0-9]+|=[^&]*", "N", address)
            if address in self.seen or kinds[kind] >= ALIKE:
                continue
            kinds[kind] += 1
            waiting += self._look(address, following)

    def _look(self, address: str, following: str) -> list[str]:
        self._here = address
        self.seen.append(address)
        answer = self.page.goto(self._url + address)
        if answer is None or answer.status != 200:
            self._find(f"status {answer.status if answer else 'none'}")
            return []
        for width, height in (DESK, PHONE):
            self.page.set_viewport_size({"width": width, "height": height})
            for found in faults_of(self.page) if width == PHONE[0] else too_wide(self.page):
                self._find(found)
        hrefs = self.page.locator(following).evaluate_all(LINKS)
        own = [href if href.startswith("/") else address.partition("?")[0] + href for href in hrefs]
        return [href for href in own if href.startswith("/") and not re.search(r"^/(language|static)/|as=", href)]

    def _find(self, what: str) -> None:
        self.findings.append(Finding(self._here, what))
