"""The possible truths of a day: a punch in doubt counted or not, an uncertain time anywhere in its span; pure.

All that a day's judgement depends on changes at few moments of a span: between two of them it changes with the
minutes alone, so the first and the last moment there stand for all. Stretches that no punch can belong to together
are judged each for itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations_with_replacement, pairwise, product
from math import comb, prod

from msgspec.structs import replace

from terminal.attendance.matching import Matcher, Matching, in_order
from terminal.attendance.session_ends import Due, End, Seen, end
from terminal.attendance.shifts import Stretch
from terminal.domain.timetable import MINUTE_MS
from terminal.domain.window import RuleValues

TRUTHS_MAX = 10_000  # of one part that are played; of more, all that could be told apart is left unsettled
PUNCHES_MAX = 200  # of one part that are matched: nobody touches so often, and the time grows by their square

Between = tuple[int, int]  # after the one and before the other, ms UTC
Choice = Seen | None  # a punch as it was in one truth


def parts(
    day: tuple[Stretch, ...], rules: RuleValues, punches: Sequence[Seen]
) -> Iterator[tuple[Matcher, list[Seen]]]:
    """The stretches of a day, those together that a punch may link, and the punches that may belong to them."""
    linked: list[list[Stretch]] = [[stretch] for stretch in day[:1]]
    turns: list[int | None] = [None for _ in linked]
    for before, after in pairwise(day):
        one = _linked(before, after, punches)
        turn = _turn(Matcher(day, day, rules), before, after, punches) if one and len(linked[-1]) == 1 else None
        if one and turn is None:
            linked[-1].append(after)
        else:
            linked.append([after])
            turns.append(turn)
    for part, since, until in zip(linked, turns, [*turns[1:], None], strict=False):
        theirs = [within for p in punches for within in _within(p, since, until)]
        yield Matcher(part, day, rules), [p for p in theirs if any(_may_reach(s, p) for s in part)]


def _turn(matcher: Matcher, before: Stretch, after: Stretch, punches: Sequence[Seen]) -> int | None:
    """The moment between a stretch that is sure and one in doubt from which all punches are the later's; if any.

    The nearer end of the one that is sure has one punch only, which suits it, and all in doubt lie beyond. Were
    that punch taken for the other stretch, an end would be missing too, and the punch not at its nearest.
    """
    near = [punch for punch in punches if _may_reach(before, punch) or _may_reach(after, punch)]
    if before.departure is None or after.arrival is None or all(map(_is_sure, near)):
        return None
    sure = list(filter(_is_sure, near))
    left = _suiting(matcher, before, before.departure, sure)
    came = _suiting(matcher, after, after.arrival, sure)
    if left:
        turn = left[0].earliest + MINUTE_MS
        early = [punch for punch in near if punch.earliest < turn and punch != left[0]]
        nearer = matcher.suits(before, before.departure, _at(left[0], turn))
        if all(_beyond(punch, before.departure, nearer and punch.earliest >= left[0].earliest) for punch in early):
            return turn
    if came and after is matcher.day[-1]:
        turn = came[-1].earliest - MINUTE_MS + 1
        late = [punch for punch in near if punch.latest >= turn and punch != came[-1]]
        nearer = matcher.suits(after, after.arrival, _at(came[-1], turn - 1))
        if all(_beyond(punch, after.arrival, nearer and punch.latest <= came[-1].latest) for punch in late):
            return turn
    return None


def _suiting(matcher: Matcher, stretch: Stretch, due: Due, sure: Sequence[Seen]) -> list[Seen]:
    """The punches that suit this end of a stretch whose other end is suited too."""
    found = {other: [punch for punch in sure if matcher.suits(stretch, other, punch)] for other in stretch.dues}
    return found[due] if all(found.values()) else []


def _beyond(punch: Seen, due: Due, apart: bool) -> bool:
    """Whether a sure punch is none of an end, and another at most one touch with the punch of it."""
    return due.reached(punch) is None if _is_sure(punch) else apart


def _within(punch: Seen, since: int | None, until: int | None) -> Iterator[Seen]:
    """A punch as far as it may have been made in this time; beyond it, it is nothing."""
    first = punch.earliest if since is None else max(punch.earliest, since)
    last = punch.latest if until is None else min(punch.latest, until - 1)
    if punch.certain:
        yield from [punch] if first == punch.earliest and (until is None or first < until) else []
    elif first <= last:
        doubted = punch.doubted or (first, last) != (punch.earliest, punch.latest)
        yield replace(punch, earliest=first, latest=last, doubted=doubted)


def matchings(matcher: Matcher, punches: Sequence[Seen]) -> list[Matching]:
    """The best way through a part in every possible truth; those in doubt left out first."""
    open_ends = OpenEnds(matcher, punches)
    punches = [punch for punch in punches if not open_ends.passes(punch)]
    sure = [punch for punch in punches if _is_sure(punch)]
    if len(punches) > PUNCHES_MAX:
        return [_imagined(matcher, best=False), _imagined(matcher, best=True)]
    choices = [(group, _choices(group[0], matcher, punches, open_ends)) for group in _alike(punches)]
    if prod(comb(len(each) + len(group) - 1, len(group)) for group, each in choices) > TRUTHS_MAX:
        return [_imagined(matcher, best=False), _imagined(matcher, best=True)]
    played = product(*(_played(group, each) for group, each in choices))
    return [matcher.chosen(in_order([*sure, *chain.from_iterable(truth)])) for truth in played]


class OpenEnds:
    """The ends of a part that some punch may still change, and where such a punch lies.

    An end is not open that a sure punch suits as well as any, where that punch is none of an open end's. In the
    midst of a stretch, between two sure punches, none matters either: one is better to come by, one to go by.
    """

    def __init__(self, matcher: Matcher, punches: Sequence[Seen]) -> None:
        sure = list(filter(_is_sure, punches))
        kept = _kept(matcher, sure)
        self._dues = [due for stretch in matcher.part for due in stretch.dues if due not in kept]
        self._idle = [between for stretch in matcher.part for between in _idle(stretch, matcher.day, sure)]

    def concerns(self, punch: Seen) -> bool:
        """Whether a punch that was made then may matter."""
        return not self.passes(punch) and any(due.reached(punch) is not None for due in self._dues)

    def passes(self, punch: Seen) -> bool:
        """Whether a punch lies in the midst of a stretch, whenever it was made."""
        return any(first < punch.earliest and punch.latest < last for first, last in self._idle)


def _kept(matcher: Matcher, sure: Sequence[Seen]) -> dict[Due, Seen]:
    """The ends of a part that are as good as can be whatever else was punched, each with the punch for it."""
    ends = [(stretch, due) for stretch in matcher.part for due in stretch.dues]
    kept: dict[Due, Seen] = {}
    for stretch, due in ends:
        if suiting := [punch for punch in sure if matcher.suits(stretch, due, punch)]:
            kept[due] = suiting[-1] if due.arrival else suiting[0]
    while loose := {due for pair in pairwise(due for _, due in ends) for due in _loose(kept, *pair)}:
        kept = {due: punch for due, punch in kept.items() if due not in loose}
    return kept


def _loose(kept: Mapping[Due, Seen], before: Due, after: Due) -> Iterator[Due]:
    """Which of two ends that follow one another is not kept, since its punch may be wanted for the other."""
    one, other = kept.get(before), kept.get(after)
    if one and (other.earliest if other else after.opens) - one.earliest < MINUTE_MS:
        yield before
    if other and other.earliest - (one.earliest if one else before.closes) < MINUTE_MS:
        yield after


def _alike(punches: Sequence[Seen]) -> Iterable[list[Seen]]:
    """The punches in doubt, those together that nothing tells apart."""
    found: dict[tuple[object, ...], list[Seen]] = {}
    for punch in punches:
        if not _is_sure(punch):
            same = (punch.earliest, punch.latest, punch.certain, punch.doubted, punch.did == "away")
            found.setdefault(same, []).append(punch)
    return found.values()


def _played(group: Sequence[Seen], choices: Sequence[Choice]) -> Iterator[list[Seen]]:
    """What punches that nothing tells apart may have been; which of them was which is nothing to the day."""
    for truth in combinations_with_replacement(choices, len(group)):
        yield [
            replace(made, terminal=punch.terminal, seq=punch.seq, series=punch.series)
            for punch, made in zip(group, truth, strict=True)
            if made is not None
        ]


def _choices(punch: Seen, matcher: Matcher, punches: Sequence[Seen], ends: OpenEnds) -> list[Choice]:
    """What a punch may have been, as far as these stretches can tell; None for one that is nothing to them."""
    made = [punch] if punch.certain else [_at(punch, moment) for moment in _moments(punch, matcher, punches)]
    found = [one for one in made if ends.concerns(one)]
    return [*([None] if punch.doubted or len(found) < len(made) else []), *found]


def _idle(stretch: Stretch, day: Sequence[Stretch], sure: Sequence[Seen]) -> Iterator[Between]:
    """Between which moments, both of sure punches, one is late to come and early to go, in this stretch alone."""
    coming, going, place = stretch.arrival, stretch.departure, day.index(stretch)
    if coming is None or going is None:
        return
    first = [coming.at, *(coming.window or ())[1:], *(_bounds(one)[1] for one in day[:place])]
    last = [going.at, *(going.window or ())[:1], *(_bounds(one)[0] for one in day[place + 1 :])]
    low, high = max(first) + MINUTE_MS, min(last) - MINUTE_MS
    there = [punch for punch in sure if low <= punch.earliest and punch.latest <= high]
    if leaving := [punch.earliest for punch in there if punch.did != "away"]:
        yield min(punch.earliest for punch in there), max(leaving)


def _is_sure(punch: Seen) -> bool:
    return punch.certain and not punch.doubted


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


def _cuts_of(due: Due, rules: RuleValues) -> Iterator[int]:
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
