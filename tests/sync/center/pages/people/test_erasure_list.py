"""The pages of erasures and of what is kept how long: what is missing is said, days are set by whoever saw them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.center.store import Store
from tests.support.served_office import OfficeSite, served_office
from tests.sync.center.registers.people.test_erasure_book import ANN, HEAD, HERE, NOW, OURS, THERE, Rig

HOUR, DAY = 3_600_000, 86_400_000


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    made = Rig(f"sqlite:///{tmp_path}/center.db")
    yield made
    made.store.close()


@pytest.fixture
def office(rig: Rig) -> Iterator[OfficeSite]:
    with served_office(rig.store, NOW + HOUR) as made:
        made.add(HEAD, "supervision_head", name="刘敏")
        made.add("IT-1", "it", name="王强")
        made.add(ANN, name="陈静")
        yield made


def test_an_erasure_is_followed_until_its_last_receipt(office: OfficeSite, rig: Rig) -> None:
    head = office.browser(HEAD)
    head.send("/erasures", status=422, badge="GH-0330", why="离岗")
    shown = head.send("/erasures", badge=ANN, why="离岗")
    assert shown.count("无联系") == 2 and HERE in shown and THERE in shown
    assert "需要人工处理" not in head.get("/"), "the terminals are off, and asked when they are back"
    rig.here.erase(0, ANN, OURS, NOW + 2 * HOUR)
    rig.there.answer(rig.waiting(NOW + 2 * HOUR)[THERE], "refused", NOW + 2 * HOUR, "another sensor")
    office.now += HOUR // 2  # or she would be logged out
    assert "1 件删除指纹需要人工处理" in head.get("/")
    address = "/erasures/2026-000001"
    shown = head.get(address)
    assert "已删除，回执 1 份" in shown and "another sensor" in shown
    assert "已删除" in head.file(f"{address}?as=csv").decode("utf-8-sig")
    head.send(f"{address}/write-off", page=address, status=422, sensor="bb" * 16, why="")
    head.send(f"{address}/write-off", page=address, sensor="bb" * 16, why="已当面销毁，王强在场")
    shown = head.get(address)
    assert "回执 1 份，1 个指纹仪没有回执" in shown and "王强在场" in shown
    assert "write-off" not in shown
    head.get("/erasures/2026-000099", 404)


def test_whoever_consented_takes_that_back_by_themselves(office: OfficeSite, rig: Rig) -> None:
    ann = office.browser(ANN)
    assert f"{HERE}, {THERE}" in ann.get("/me")
    ann.send("/me/withdraw", page="/me", status=422)
    assert rig.waiting(NOW + HOUR) == {}
    shown = ann.send("/me/withdraw", page="/me", sure="on")
    assert "正在所有终端删除" in shown
    assert {one.about for one in rig.waiting(NOW + HOUR).values()} == {ANN}


def test_days_are_set_by_whoever_saw_what_they_were(office: OfficeSite, rig: Rig) -> None:
    store: Store = rig.store
    it, head = office.browser("IT-1"), office.browser(HEAD)
    fields = head.hidden("/retention", "/retention")  # of the last form on the page
    assert fields["kind"] == "sessions"
    shown = it.send("/retention", status=422, days="7")
    assert "29" not in shown and 'value="7"' in shown and 'id="days-trouble"' in shown
    it.send("/retention", days="90")
    assert {each.kind: each.days for each in store.retention.due(NOW)}["sessions"] == 90
    told = head.post("/retention", {**fields, "days": "365"})
    assert told.status_code == 422 and 'value="365"' in told.text
    assert {each.kind: each.days for each in store.retention.due(NOW)}["sessions"] == 90
    audits = {**fields, "csrf": it.hidden("/retention", "/retention")["csrf"], "kind": "audits", "was": ""}
    assert it.post("/retention", {**audits, "days": "182"}).status_code == 422  # they watch whoever sets it
    assert {each.kind: each.days for each in store.retention.due(NOW)}["audits"] is None
    assert it.post("/retention", {**audits, "days": "183"}).status_code == 200
    it.send("/retention", days="")
    assert {each.kind: each.days for each in store.retention.due(NOW)}["sessions"] is None
    assert "sessions=90" in head.get("/audits")
