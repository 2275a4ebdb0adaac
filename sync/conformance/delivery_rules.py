"""The delivery rules: each fact settled once, whatever comes again, is missing, or cannot be read."""

from sync.conformance.rule import Rule, first_wrong, refused, settled
from sync.conformance.visit import CheckedSeries, Visit
from sync.contract import BATCH


def _taken(visit: Visit) -> str:
    series = visit.series()
    return settled(visit, visit.deliver(series, series.facts(1, 3)), 3)


def _repeated(visit: Visit) -> str:
    series = _with(visit, 3)
    again = settled(visit, visit.deliver(series, series.facts(1, 3)), 3)
    return first_wrong(again, settled(visit, visit.deliver(series, series.facts(2, 5)), 5))


def _behind_a_gap(visit: Visit) -> str:
    series = _with(visit, 3)
    beyond = settled(visit, visit.deliver(series, series.facts(6, 7)), 3)
    return first_wrong(beyond, settled(visit, visit.deliver(series, series.facts(4, 7)), 7))


def _asked(visit: Visit) -> str:
    series = _with(visit, 3)
    return first_wrong(
        settled(visit, visit.deliver(series, []), 3),
        settled(visit, visit.deliver(visit.series(), []), 0),
    )


def _unreadable(visit: Visit) -> str:
    series = visit.series()
    facts = [series.fact(1), b'{"seq":2,"said":"nothing"}', series.fact(3)]
    return settled(visit, visit.deliver(series, facts), 3, aside=[2])


def _unreadable_again(visit: Visit) -> str:
    series = visit.series()
    facts = [series.fact(1), b'{"seq":2,"said":"nothing"}', series.fact(3)]
    visit.deliver(series, facts)
    return settled(visit, visit.deliver(series, facts), 3, aside=[2])


def _of_another(visit: Visit) -> str:
    series = visit.series()
    found = settled(visit, visit.deliver(series, [series.changed(1, terminal="t-0123456789ab")]), 1, aside=[1])
    other = visit.series()
    return first_wrong(
        found, settled(visit, visit.deliver(other, [other.changed(1, series="0" * 32)]), 1, aside=[1])
    )


def _newer(visit: Visit) -> str:
    series = visit.series()
    kind = settled(visit, visit.deliver(series, [series.changed(1, kind="of_a_later_version")]), 1)
    other = visit.series()
    return first_wrong(kind, settled(visit, visit.deliver(other, [other.changed(1, of_a_later_version=7)]), 1))


def _changed(visit: Visit) -> str:
    series = _with(visit, 3)
    changed = [series.fact(1), series.changed(2, at=1), *series.facts(3, 5)]
    found = settled(visit, visit.deliver(series, changed), 1, conflict=2)
    # Nothing of it was taken: the true ones are there still, and go on.
    return first_wrong(found, settled(visit, visit.deliver(series, series.facts(1, 4)), 4))


def _lost(visit: Visit) -> str:
    series = _with(visit, 3)
    return settled(visit, visit.deliver(series, [series.lost(9, 4)]), 9)


def _lost_behind_a_gap(visit: Visit) -> str:
    series = _with(visit, 3)
    return settled(visit, visit.deliver(series, [series.lost(9, 6)]), 3)


def _said_twice(visit: Visit) -> str:
    series = visit.series()
    twice = series.fact(1).replace(b'{"at":', b'{"at":1,"at":', 1)
    return settled(visit, visit.deliver(series, [twice]), 1, aside=[1])


def _too_many(visit: Visit) -> str:
    series = visit.series()
    found = refused(visit.deliver(series, series.facts(1, BATCH + 1)), 413)
    return first_wrong(found, settled(visit, visit.deliver(series, series.facts(1, BATCH)), BATCH))


def _with(visit: Visit, count: int) -> CheckedSeries:
    """A series of which so many were delivered."""
    series = visit.series()
    visit.deliver(series, series.facts(1, count))
    return series


DELIVERY_RULES = (
    Rule("facts-taken", "facts in the order of their numbers are settled, up to the last", _taken),
    Rule("facts-repeated", "what comes again is no error, and what is new behind it is taken", _repeated),
    Rule("facts-behind-a-gap", "what is behind a gap is no error, and not taken; `through` tells", _behind_a_gap),
    Rule("facts-asked", "a delivery of no facts tells how far a series is, 0 for one never seen", _asked),
    Rule("facts-unreadable", "what is no fact is refused by its number, and blocks nothing behind it", _unreadable),
    Rule("facts-unreadable-again", "the same that is no fact is refused again, and counts once", _unreadable_again),
    Rule("facts-of-another", "a fact that names another terminal or series is refused", _of_another),
    Rule("facts-of-a-newer-terminal", "kinds and fields that are not known are taken as they are", _newer),
    Rule(
        "facts-with-other-content",
        "other content under a settled number is told, none of it taken",
        _changed,
    ),
    Rule("facts-lost", "a fact that declares those before it lost settles them with itself", _lost),
    Rule("facts-lost-behind-a-gap", "a declaration that leaves some out is behind a gap", _lost_behind_a_gap),
    Rule("facts-said-twice", "a fact that has one key twice is refused", _said_twice),
    Rule("facts-too-many", f"more than {BATCH} facts are 413, and {BATCH} are taken", _too_many),
)
