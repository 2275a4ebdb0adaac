"""The publishing hours: what article 5.1 promises by ten, for any moment and whatever was published before."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.attendance.publishing_hours import CAUGHT_UP_DAYS, due_days, is_late, is_over, ready_days

ZONE = "Asia/Shanghai"
HALL = ZoneInfo(ZONE)
NOVEMBER = st.datetimes(datetime(2026, 11, 1), datetime(2026, 11, 30, 23, 59), timezones=st.just(HALL))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=HALL).timestamp()) * 1000


def due(now: str, *published: str) -> list[str]:
    return list(due_days(ZONE, at(now), published[0] if published else None, published))


def test_yesterday_is_published_five_minutes_before_ten_and_no_sooner() -> None:
    assert due("2026-11-24T09:54:59", "2026-11-22") == []
    assert due("2026-11-24T09:55:00", "2026-11-22") == ["2026-11-23"]
    assert due("2026-11-24T23:59:59", "2026-11-23") == []


def test_a_center_that_starts_at_eleven_publishes_then() -> None:
    assert due("2026-11-24T11:00:00", "2026-11-22") == ["2026-11-23"]
    assert is_late(ZONE, "2026-11-23", at("2026-11-24T11:00:00"))
    assert not is_late(ZONE, "2026-11-23", at("2026-11-24T09:59:59"))


def test_after_a_weekend_without_power_every_day_comes_the_oldest_first() -> None:
    assert due("2026-11-23T08:00:00", "2026-11-19") == ["2026-11-20", "2026-11-21"]
    assert due("2026-11-23T10:30:00", "2026-11-19") == ["2026-11-20", "2026-11-21", "2026-11-22"]


def test_before_there_was_any_it_is_yesterday_alone() -> None:
    assert due("2026-11-24T09:56:00") == ["2026-11-23"]
    assert due("2026-11-24T09:54:00") == []


def test_a_day_that_a_person_published_sooner_leaves_none_before_it_out() -> None:
    """The center was off from Thursday on; on Monday morning somebody publishes Sunday, and then an old day."""
    assert due("2026-11-23T08:00:00", "2026-11-18", "2026-11-22") == ["2026-11-19", "2026-11-20", "2026-11-21"]
    assert due("2026-11-23T10:00:00", "2026-11-20", "2026-11-22", "2026-11-02") == ["2026-11-21"]


@given(NOVEMBER, st.dates(date(2026, 10, 1), date(2026, 11, 30)))
def test_every_day_comes_once_and_none_before_its_hour(now: datetime, last: date) -> None:
    found = list(due_days(ZONE, int(now.timestamp() * 1000), last.isoformat(), {last.isoformat()}))
    assert found == sorted(set(found))
    assert len(found) <= CAUGHT_UP_DAYS
    for day in found:
        hour = datetime.fromisoformat(day).replace(tzinfo=HALL) + timedelta(days=1, hours=9, minutes=55)
        assert day > last.isoformat()
        assert now >= hour
    yesterday = (now.date() - timedelta(days=1)).isoformat()
    assert (yesterday in found) == ((now.hour, now.minute) >= (9, 55) and yesterday > last.isoformat())


def test_a_day_is_over_when_the_halls_next_one_begins() -> None:
    last_moment = int(datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC).timestamp()) * 1000
    assert not is_over(ZONE, "2026-11-23", last_moment)
    assert is_over(ZONE, "2026-11-23", last_moment + 1000)


def ready(now: str, judged: dict[str, str], *published: str) -> list[str]:
    return list(ready_days(ZONE, at(now), {day: at(when) for day, when in judged.items()}, published))


def test_at_nine_yesterday_is_judged_and_again_what_was_published_of_the_last_month() -> None:
    """Also what was looked at in the night: a terminal that starts in the morning tells what it had recorded."""
    published = ("2026-10-20", "2026-10-24", "2026-11-20")
    assert ready("2026-11-24T08:59:59", {}, *published) == []
    assert ready("2026-11-24T09:00:00", {}, *published) == ["2026-11-23", "2026-11-20", "2026-10-24"]
    judged = {"2026-11-23": "2026-11-24T08:59:59", "2026-11-20": "2026-11-24T09:00:00"}
    assert ready("2026-11-24T09:01:00", judged, *published) == ["2026-11-23", "2026-10-24"]


def test_an_older_day_that_nobody_published_is_not_made_ready() -> None:
    assert ready("2026-11-24T09:00:00", {"2026-11-20": "2026-11-20T18:00:00"}) == ["2026-11-23"]
