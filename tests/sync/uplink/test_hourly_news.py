"""What comes up again and again is said once an hour."""

from sync.uplink.hourly_allowance import HOUR_MS
from sync.uplink.hourly_news import HourlyNews
from terminal.domain.facts import Moment


def test_the_same_again_is_no_news_for_an_hour() -> None:
    mono = 0
    news = HourlyNews(lambda: Moment(0, mono, "boot", "unset"))
    assert [news.told("not base64") for _ in range(3)] == [True, False, False]
    assert news.told("it has expired")
    mono = HOUR_MS - 1
    assert not news.told("not base64")
    mono = HOUR_MS
    assert news.told("not base64")
