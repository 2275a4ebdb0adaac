"""That a certificate ends is said for 60 days before, and after it has."""

from datetime import UTC, datetime, timedelta

import pytest

from sync.certificate_dates import ending

ENDS = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(days=60, seconds=1), ""),
        (timedelta(days=60), "the center's certificate ends on 2027-03-01, in 60 days"),
        (timedelta(hours=5), "the center's certificate ends on 2027-03-01, in 0 days"),
        (timedelta(seconds=-1), "the center's certificate ends on 2027-03-01, it has ended"),
    ],
)
def test_from_when_on_it_is_said(before: timedelta, said: str) -> None:
    assert ending(ENDS, ENDS - before) == said
