"""The notices page: who may direct them, what is refused at its field, and that the secret is shown once."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sync.center.registers.complaints.complaint_book import NewComplaint
from sync.center.store import Store
from tests.support.served_office import OfficeBrowser, OfficeSite, served_office
from tests.support.servers import Reply, Server
from tests.sync.center.hall.test_hall_board import NINE

PAGES = "https://office.example"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'center.db'}")) as made:
        yield made


@pytest.fixture
def office(store: Store) -> Iterator[OfficeSite]:
    with served_office(store, NINE) as made:
        made.add("IT-1", "it")
        made.add("GH-0001", "supervision_head")
        yield made


@pytest.fixture
def browser(office: OfficeSite) -> OfficeBrowser:
    return office.browser("IT-1")


def test_they_are_directed_tried_and_stopped_and_the_secret_is_shown_once(
    store: Store, office: OfficeSite, browser: OfficeBrowser
) -> None:
    office.browser("GH-0001").get("/notices", status=403)
    with Server(None, Reply()) as server:
        secret = browser.send("/notices", url=server.url, pages=PAGES)
        (found,) = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", secret)
        assert "whsec_" not in browser.get("/notices")
        assert "✓" in browser.send("/notices", url=server.url + "/x", pages=PAGES)
        other = browser.send("/notices", url=server.url, pages=PAGES, fresh="on")
        assert found not in other and "whsec_" in other
        fields = browser.hidden("/notices", "/notices/test")
        for _ in range(2):  # a double click
            browser.post("/notices/test", fields)
        store.told.look(lambda: NINE)
        assert len(server.calls) == 1
        assert "已送达" in browser.get("/notices")
        case = store.complaints.lodge(NewComplaint("telephone", "2026-11-10", "王某某投诉"), "GH-0001", "", NINE)
        store.told.look(lambda: NINE)
    said = server.last.body.decode()
    assert case in said
    assert not any(word in said for word in ("王某某", "GH-")), "nothing of a person"
    browser.send("/notices/stop", page="/notices")
    assert "尚未设置通知地址" in browser.get("/notices")


def test_a_wrong_address_is_said_at_its_field_and_what_was_typed_stays(
    store: Store, browser: OfficeBrowser
) -> None:
    wrong = browser.send("/notices", url="http://office.example/", pages=PAGES, status=422)
    assert 'id="url-trouble"' in wrong and 'value="http://office.example/"' in wrong
    wrong = browser.send("/notices", url="https://office.example/", pages=PAGES, ca="nothing", status=422)
    assert 'id="ca-trouble"' in wrong and ">nothing</textarea>" in wrong
    assert 'id="pages-trouble"' in browser.send("/notices", url="http://127.0.0.1/", pages="", status=422)
    assert store.told.address() is None
    browser.send("/notices", url="http://127.0.0.1/", pages=PAGES)
    assert store.told.address() is not None
