"""The possible truths of a day: a punch in doubt counted or not, an uncertain time anywhere in its span; pure.

All that a day's judgement depends on changes at few moments of a span: between two of them it changes with the
minutes alone, so the first and the last moment there stand for all. Stretches that no punch can belong to together
are judged each for itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations_with_replacement, pairwise, product
from math import comb, prod

from msgspec.structs import replace

from terminal.attendance.matching import Matcher, Matching, in_order
from terminal.attendance.session_ends import Due, End, Seen, end
from terminal.attendance.shifts import Stretch
from terminal.domain.timetable import MINUTE_MS
from terminal.domain.window import Rules

TRUTHS_MAX = 10_000  # of one part that are played; of more, all that could be told apart is left unsettled

Choice = Seen | None  # a punch as it was in one truth


def parts(day: tuple[Stretch, ...], rules: Rules, punches: Sequence[Seen]) -> Iterator[tuple[Matcher, list[Seen]]]:
    """The stretches of a day, those together that a punch may link, and the punches that may belong to them."""
    linked: list[list[Stretch]] = [[stretch] for stretch in day[:1]]
    for before, after in pairwise(day):
        if _linked(before, after, punches):
            linked[-1].append(after)
        else:
            linked.append([after])
    for part in linked:
        yield Matcher(part, day, rules), [p for p in punches if any(_may_reach(s, p) for s in part)]


def matchings(matcher: Matcher, punches: Sequence[Seen]) -> list[Matching]:
    """The best way through a part in every possible truth; those in doubt left out first."""
    sure = [punch for punch in punches if punch.certain and not punch.doubted]
    choices = [(group, _choices(group[0], matcher, punches)) for group in _alike(punches)]
    if prod(comb(len(each) + len(group) - 1, len(group)) for group, each in choices) > TRUTHS_MAX:
        return [_imagined(matcher, best=False), _imagined(matcher, best=True)]
    played = product(*(_played(group, each) for group, each in choices))
    return [matcher.chosen(in_order([*sure, *chain.from_iterable(truth)])) for truth in played]


def _alike(punches: Sequence[Seen]) -> Iterable[list[Seen]]:
    """The punches in doubt, those together that nothing tells apart."""
    found: dict[tuple[object, ...], list[Seen]] = {}
    for punch in punches:
        if punch.doubted or not punch.certain:
            same = (punch.earliest, punch.latest, punch.certain, punch.doubted, punch.did == "away")
            found.setdefault(same, []).append(punch)
    return found.values()


def _played(group: Sequence[Seen], choices: Sequence[Choice]) -> Iterator[list[Seen]]:
    """What punches that nothing tells apart may have been; which of them was which is nothing to the day."""
    for truth in combinations_with_replacement(choices, len(group)):
        yield [
            replace(made, terminal=punch.terminal, seq=punch.seq)
            for punch, made in zip(group, truth, strict=True)
            if made is not None
        ]


def _choices(punch: Seen, matcher: Matcher, punches: Sequence[Seen]) -> list[Choice]:
    """What a punch may have been, as far as these stretches can tell; None for one that is nothing to them."""
    made = [punch] if punch.certain else [_at(punch, moment) for moment in _moments(punch, matcher, punches)]
    dues = [due for stretch in matcher.part for due in stretch.dues]
    found = [one for one in made if any(due.reached(one) is not None for due in dues)]
    return [*([None] if punch.doubted or len(found) < len(made) else []), *found]


def _at(punch: Seen, moment: int) -> Seen:
    return replace(punch, earliest=moment, latest=moment, certain=True)


def _moments(punch: Seen, matcher: Matcher, punches: Sequence[Seen]) -> list[int]:
    """The first and the last moment between each two at which something may change."""
    cuts = {cut for cut in _cuts(matcher, punches) if punch.earliest < cut <= punch.latest}
    return sorted({punch.earliest, punch.latest, *cuts, *(cut - 1 for cut in cuts)})


def _cuts(matcher: Matcher, punches: Sequence[Seen]) -> Iterator[int]:
    """The moments from which something may be other than before."""
    for stretch in matcher.part:
        for due in stretch.dues:
            yield from _cuts_of(due, matcher.rules)
        yield sum(due.at for due in stretch.dues) // 2 + 1  # from the middle on one alone is a leaving
    spans = sorted(span for stretch in matcher.day for span in stretch.spans)
    yield from ((before[1] + after[0]) // 2 + 1 for before, after in pairwise(spans))
    for punch in punches:
        if punch.certain:
            yield from (punch.earliest - MINUTE_MS + 1, punch.earliest, punch.earliest + MINUTE_MS)


def _cuts_of(due: Due, rules: Rules) -> Iterator[int]:
    yield from (due.opens, due.closes, *(due.window or ()))
    minutes = (1 - due.margin, 1, rules.half_day_minutes + 1)
    if due.arrival:
        yield from (due.at + minute * MINUTE_MS for minute in minutes)
    else:
        yield from (due.at - minute * MINUTE_MS + 1 for minute in minutes)
        yield from (due.at, due.away_until)


def _linked(before: Stretch, after: Stretch, punches: Sequence[Seen]) -> bool:
    """Whether one punch may belong to either, or two within a minute, which are one, to both."""
    last = [min(p.latest, _bounds(before)[1] - 1) for p in punches if _may_reach(before, p)]
    first = [max(p.earliest, _bounds(after)[0]) for p in punches if _may_reach(after, p)]
    return bool(last and first) and max(last) > min(first) - MINUTE_MS


def _may_reach(stretch: Stretch, punch: Seen) -> bool:
    first, last = _bounds(stretch)
    return punch.latest >= first and punch.earliest < last


def _bounds(stretch: Stretch) -> tuple[int, int]:
    opens, closes = [due.opens for due in stretch.dues], [due.closes for due in stretch.dues]
    return min(opens, default=0), max(closes, default=0)


def _imagined(matcher: Matcher, *, best: bool) -> Matching:
    """What would be if nobody had touched, or all in time."""
    ends = [[_imagined_end(due, best=best) for due in (s.arrival, s.departure)] for s in matcher.part]
    return Matching(ends=tuple((arrival, departure) for arrival, departure in ends))


def _imagined_end(due: Due | None, *, best: bool) -> End:
    if due is None:
        return End("unpunched")
    return End("on_time") if best and due.excused != "wholly" else end(due, None, None)
