"""The hall claim: a database that served one hall of several serves no other, and nor does a copy of it."""

from contextlib import closing

import pytest

from sync.center.storage.hall_claim import OtherHall
from sync.center.store import Store


def test_a_database_stays_with_the_hall_that_it_served_first(fresh_database: str) -> None:
    with closing(Store(fresh_database)) as store:
        store.belong_to("yingjiang")
    with closing(Store(fresh_database)) as store:
        store.belong_to("yingjiang")
        with pytest.raises(OtherHall, match="is that of the hall yingjiang, or a copy of it"):
            store.belong_to("ruili")
