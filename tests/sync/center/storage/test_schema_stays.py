"""The step that began to keep stays: whose enrolments of before count for a window's sensor from then on."""

from sqlalchemy import insert, select

from sync.center.hall.windows import enrolled
from sync.center.storage.database import facts
from sync.center.store import Store
from tests.hostile.impostors import enrolment
from tests.support.center_dumps import load
from tests.sync.center.conftest import chain, sha256, written
from tests.sync.center.storage.test_schema import connected

BEFORE = "0002"  # the last step without stays
LEFT = "t-9985b2e4b9b7"  # of the dump: it was rejected; the one that is accepted at 2F-17 enrolled 1024
LIBRARY = "c0" * 16  # of the sensor there
ENROLLED_AT = 1_795_965_421_000  # ms, before that


def test_who_stands_there_at_the_upgrade_speaks_for_its_sensor_and_who_left_does_not(empty_database: str) -> None:
    load(BEFORE, empty_database)
    kind, body = enrolment(2, "BOSS", LIBRARY)
    fact = chain(LEFT, "e" * 32, 1)[0] | {"kind": kind, "body": body, "at": ENROLLED_AT}
    values = {name: fact[name] for name in ("terminal", "series", "seq", "kind", "window", "at")}
    values |= {"received": ENROLLED_AT, "hash": sha256(written(fact)), "raw": written(fact)}
    with connected(empty_database) as connection:
        connection.execute(insert(facts).values(values))
    Store(empty_database).close()
    with connected(empty_database) as connection:
        assert enrolled(connection, "2F-17").slots == {3: "1024"}
        here = (facts.c.terminal == LEFT) & (facts.c.seq == 1)
        assert connection.scalar(select(facts.c.raw).where(here)) == written(fact), "it is kept all the same"
