"""The API page: every call and every field of the document stands on it, and a browser takes nothing else."""

import json
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest

from sync.center.doors.api_page import api_page, page_policy
from tests.support.openapi_copy import OPENAPI_COPY
from tests.support.panel_browser import browsed
from tests.sync.center.conftest import Desk, Hall

DOCUMENT: dict[str, Any] = json.loads(OPENAPI_COPY.read_text(encoding="utf-8"))
CALLS = [f"{method.upper()} {path}" for path, methods in DOCUMENT["paths"].items() for method in methods]
ADDRESS = "https://center.test/v1/openapi"


class Read(HTMLParser):
    """What stands where, as a reader without eyes takes it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.rows: list[list[str]] = []
        self.unclosed: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if "href" in given else []
        if tag != "meta":
            self.unclosed.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self.unclosed:
            self.rows[-1][-1] += data


PAGE = Read(api_page(DOCUMENT))


def test_every_call_is_there_once() -> None:
    assert [row[0] for row in PAGE.rows[1 : len(CALLS) + 1]] == CALLS


def test_every_field_of_every_message_is_there_once() -> None:
    calls = [each for methods in DOCUMENT["paths"].values() for each in methods.values()]
    asked = [each["name"] for call in calls for each in call.get("parameters", ())]
    fields = [name for each in DOCUMENT["components"]["schemas"].values() for name in each["properties"]]
    assert Counter(row[0] for row in PAGE.rows if row) - Counter(CALLS) == Counter(fields + asked)


def test_each_link_leads_to_something_on_it() -> None:
    assert not PAGE.unclosed
    assert len(PAGE.ids) == len(set(PAGE.ids))
    assert {link for link in PAGE.links if not link.startswith("#")} == {"openapi.json"}
    assert {link[1:] for link in PAGE.links if link.startswith("#")} <= set(PAGE.ids)


def test_limits_and_defaults_are_told_in_words() -> None:
    rows = {row[0]: row[1:] for row in PAGE.rows if row}
    assert rows["revoked"] == ["list of Revocation", "500 at most", "yes"]
    assert rows["slots"][:2] == ["object, string by name", "3000 at most"]
    assert rows["commitment"][2] == 'no, "" without'


def test_what_a_document_says_is_shown_as_text() -> None:
    harmful = "<script>alert(1)</script>"
    field = {"properties": {harmful: {"type": "string", "pattern": harmful}}, "description": harmful}
    page = api_page({**DOCUMENT, "paths": {}, "components": {"schemas": {"Odd": field}}})
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 3


def test_it_is_served_to_anybody_and_a_browser_takes_nothing_but_its_style(hall: Hall) -> None:
    answer = Desk(hall).call("GET", "/v1/openapi")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert Read(answer.text).rows == PAGE.rows


@pytest.mark.parametrize("screen", [(1280, 800), (390, 844)])
def test_a_browser_shows_it_within_its_width_and_in_its_style(screen: tuple[int, int]) -> None:
    with browsed("about:blank", screen) as window:
        page, policy = window.page, {"Content-Security-Policy": page_policy()}
        page.route(
            ADDRESS, lambda route: route.fulfill(body=api_page(DOCUMENT), content_type="text/html", headers=policy)
        )
        page.goto(ADDRESS)
        assert page.evaluate("document.documentElement.scrollWidth") == screen[0]
        assert page.locator("table").first.evaluate("each => getComputedStyle(each).borderCollapse") == "collapse"
        assert window.asked == [ADDRESS]
