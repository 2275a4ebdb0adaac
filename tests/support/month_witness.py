"""What a month's figures must be, worked out in whole minutes by the plainest possible code.

It knows the hours by itself, and shares nothing with what it judges: lists, integers and ifs.
"""

from datetime import date


def clock(hour: int, minute: int = 0) -> int:
    return hour * 60 + minute


Shift = tuple[str, int, int, bool, bool]  # name, start, end, whether its start and its end are punched


def hours(kind: str, day: str) -> list[Shift]:
    """The working stretches of a day at a unit of this kind."""
    weekday = date.fromisoformat(day).isoweekday()
    if day in ("2026-09-20", "2026-10-10"):
        weekday = 5
    elif "2026-10-01" <= day <= "2026-10-07":
        return []
    if weekday == 6 and kind == "saturday":
        return [("saturday", clock(9), clock(11, 30), True, True)]
    if weekday > 5:
        return []
    summer = day < "2026-10-01"
    begins = clock(14, 30) if summer else clock(13, 30)
    ends = clock(17, 30) if summer else clock(17)
    name = "summer" if summer else "winter"
    if weekday == 5:
        ends = ends - 30
        name = name + "-friday"
    if kind == "two":
        return [("morning", clock(8, 30), clock(12), True, False), (name, begins, ends + 30, False, True)]
    return [("morning", clock(8), clock(12), True, True), (name, begins, ends, True, True)]


Touch = tuple[int, int, str, bool]  # between which minutes it was, what it did, whether somebody said "not me"
Known = tuple[int, str]  # a touch whose minute is known
Away = tuple[str, int, int]  # leave or an outing, and its minutes
Verdict = tuple[str, int]
Line = tuple[str, Verdict, Verdict, bool]  # a shift, how one came and went, whether it is half a day absent


def worlds(touches: list[Touch]) -> list[list[Known]]:
    """All that may have been: each uncertain touch early or late, each disowned one theirs or not."""
    found: list[list[Known]] = [[]]
    for low, high, did, disowned in touches:
        more: list[list[Known]] = []
        for world in found:
            for minute in {low, high}:
                more.append([*world, (minute, did)])
            if disowned:
                more.append(world)
        found = more
    return [sorted(world) for world in found]


def shift_of(minute: int, shifts: list[Shift]) -> int:
    """The shift that a minute is in or nearest to; the earlier one where two are as near."""
    best, best_distance = 0, 24 * 60
    for n, (_, start, end, _, _) in enumerate(shifts):
        distance = max(start - minute, minute - end, 0)
        if distance < best_distance:
            best, best_distance = n, distance
    return best


def forgiven(start: int, end: int, away: list[Away]) -> tuple[bool, bool]:
    """Whether coming and going are excused, by leave over the whole or by an outing at that time."""
    leave = any(what == "leave" and a <= start and b >= end for what, a, b in away)
    came = any(what != "cover" and a <= start < b for what, a, b in away)
    went = any(what != "cover" and a < end <= b for what, a, b in away)
    return leave or came, leave or went


def ends(world: list[Known], n: int, shifts: list[Shift], away: list[Away]) -> tuple[int | None, int | None]:
    """First in, last out; two in one minute are one.

    A single touch that can be either is the end that it is nearer to, unless the other one is excused: then it is
    the one that is not. Nobody comes in the last minute or later, and nobody goes in the first or earlier. Where
    only the day's first and last are punched, the whole day is one.
    """
    _, start, end, punched_in, punched_out = shifts[n]
    if not (punched_in and punched_out):
        start, end = shifts[0][1], shifts[1][2]
    came, went = None, None
    here = []
    for minute, did in world:
        if shift_of(minute, shifts) == n or not (punched_in and punched_out):
            if did != "away":
                here.append(minute)
            if came is None and minute < end - 1:
                came = minute
            if did != "away" and minute > start:
                went = minute
    if came is not None and came == went:
        coming_free, going_free = forgiven(start, end, away)
        if coming_free != going_free:
            return (None, went) if coming_free else (came, None)
        if len(set(here)) == 1 and end - came - 1 < came - start:
            return None, went
        return came, None
    return came, went


def arrival(came: int | None, start: int) -> Verdict:
    if came is None:
        return "missing", 0
    if came <= start - 5:
        return "on_time", 0
    if came <= start:
        return "within_margin", 0
    return "late", came - start


def departure(went: int | None, end: int) -> Verdict:
    """A minute that has begun is theirs: who goes at 11:59:20 has stayed until 12:00."""
    if went is None:
        return "missing", 0
    went = went + 1
    if went >= end + 5:
        return "on_time", 0
    if went >= end:
        return "within_margin", 0
    return "early", end - went


def settled(verdicts: list[Verdict], excused: bool, unclosed: bool) -> Verdict:
    """What holds in whatever may have been, else nothing yet."""
    if excused:
        return "excused", 0
    if len(set(verdicts)) > 1:
        return "unsettled", 0
    if verdicts[0][0] == "missing" and unclosed:
        return "unsettled", 0
    return verdicts[0]


def absent(verdict: Verdict) -> bool:
    return verdict[0] == "missing" or (verdict[0] in ("late", "early") and verdict[1] > 15)


def lines(shifts: list[Shift], touches: list[Touch], away: list[Away], unclosed: bool) -> list[Line]:
    """A person's day."""
    found = []
    for n, (name, start, end, punched_in, punched_out) in enumerate(shifts):
        known = [ends(world, n, shifts, away) for world in worlds(touches)]
        on_leave = any(what == "leave" and a <= start and b >= end for what, a, b in away)
        out_at_start = any(what == "outing" and a <= start < b for what, a, b in away)
        out_at_end = any(what == "outing" and a <= end < b for what, a, b in away)
        came = settled([arrival(came, start) for came, _ in known], on_leave or out_at_start, unclosed)
        went = settled([departure(went, end) for _, went in known], on_leave or out_at_end, unclosed)
        if not punched_in:
            came = ("unpunched", 0)
        if not punched_out:
            went = ("unpunched", 0)
        found.append((name, came, went, absent(came) or absent(went)))
    return found


def present(kind: str, shifts: list[Shift], known: list[tuple[int | None, int | None]], away: list[Away]) -> int:
    """Minutes within the shifts between coming and going; an outing is work, leave is not."""
    comes, goes = [], []
    for (_, start, end, _, _), (came, went) in zip(shifts, known, strict=True):
        since = [] if came is None else [came]
        until = [] if went is None else [went + 1]
        for what, a, b in away:
            if what != "cover" and a <= start < b:
                since.append(start if what == "outing" else b)
            if what != "cover" and a < end <= b:
                until.append(end if what == "outing" else a)
        comes.append(since)
        goes.append(until)
    if kind == "two":
        comes, goes = [comes[0], comes[0]], [goes[1], goes[1]]
    minutes = 0
    for (_, start, end, _, _), since, until in zip(shifts, comes, goes, strict=True):
        if since and until:
            minutes = minutes + max(min(max(until), end) - max(min(since), start), 0)
    return minutes


Day = tuple[list[Line], int, int]  # the shifts, minutes worked for sure, half days absent


def worked_out(kind: str, day: str, touches: list[Touch], away: list[Away], unclosed: bool) -> Day:
    shifts = hours(kind, day)
    if not shifts:
        return [], 0, 0
    found = lines(shifts, touches, away, unclosed)
    sure = []
    for world in worlds(touches):
        sure.append(present(kind, shifts, [ends(world, n, shifts, away) for n in range(len(shifts))], away))
    return found, min(sure), len([line for line in found if line[3]])
