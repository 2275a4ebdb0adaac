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


Group = list[Shift]  # shifts of which only the first start and the last end are punched
Due = tuple[int, bool, int]  # the minute that is asked for, whether no punch is, and in which shift of the group


def groups(shifts: list[Shift]) -> list[Group]:
    """Each shift for itself; where only the day's first and last are punched, the whole day is one."""
    if len(shifts) == 2 and not shifts[0][4]:
        return [shifts]
    return [[shift] for shift in shifts]


def due_start(group: Group, away: list[Away]) -> Due:
    """When one has to be there: leave moves it to its end, leave after leave to the end of the last."""
    minute = group[0][1]
    while True:
        later = minute
        for what, a, b in away:
            if what == "outing" and a <= minute < b:
                return minute, True, 0
            if what == "leave" and a <= minute < b and b > later:
                later = b
        if later == minute:
            break
        minute = later
    for n, (_, start, end, _, _) in enumerate(group):
        if minute < end:
            return max(minute, start), False, n
    return minute, True, len(group) - 1


def due_end(group: Group, away: list[Away]) -> Due:
    """Until when one has to stay."""
    minute = group[-1][2]
    while True:
        earlier = minute
        for what, a, b in away:
            if what == "outing" and a < minute <= b:
                return minute, True, len(group) - 1
            if what == "leave" and a < minute <= b and a < earlier:
                earlier = a
        if earlier == minute:
            break
        minute = earlier
    for n in reversed(range(len(group))):
        _, start, end, _, _ = group[n]
        if minute > start:
            return min(minute, end), False, n
    return minute, True, 0


def belongs(minute: int, group: Group, shifts: list[Shift]) -> bool:
    """Whether a touch is for this group: it is in it or nearest to it; the earlier one where two are as near."""
    best, best_distance = 0, 24 * 60
    for n, (_, start, end, _, _) in enumerate(shifts):
        distance = max(start - minute, minute - end, 0)
        if distance < best_distance:
            best, best_distance = n, distance
    return shifts[best] in group


def ends(world: list[Known], group: Group, shifts: list[Shift], away: list[Away]) -> tuple[int | None, int | None]:
    """First in, last out; two in one minute are one.

    A single touch that can be either is the end that it is nearer to, unless the other one is excused: then it is
    the one that is not. Nobody comes in the last minute or later, and nobody goes in the first or earlier. "Away"
    is a going when it was touched after the end.
    """
    start, coming_free, _ = due_start(group, away)
    end, going_free, _ = due_end(group, away)
    came, went = None, None
    here = []
    for minute, did in world:
        if belongs(minute, group, shifts):
            out = did != "away" or minute >= end
            if out:
                here.append(minute)
            if came is None and minute < group[-1][2] - 1:
                came = minute
            if out and minute > group[0][1]:
                went = minute
    if came is not None and came == went:
        if coming_free != going_free:
            return (None, went) if coming_free else (came, None)
        if len(set(here)) == 1 and max(end - came - 1, 0) < max(came - start, 0):
            return None, went
        return came, None
    return came, went


def arrival(came: int | None, due: Due, start: int) -> Verdict:
    minute, free, _ = due
    if free:
        return "excused", 0
    if came is None:
        return "missing", 0
    if came > minute:
        return "late", came - minute
    if minute > start:
        return "excused", 0
    if came <= minute - 5:
        return "on_time", 0
    return "within_margin", 0


def departure(went: int | None, due: Due, end: int) -> Verdict:
    """A minute that has begun is theirs: who goes at 11:59:20 has stayed until 12:00."""
    minute, free, _ = due
    if free:
        return "excused", 0
    if went is None:
        return "missing", 0
    went = went + 1
    if went < minute:
        return "early", minute - went
    if minute < end:
        return "excused", 0
    if went >= minute + 5:
        return "on_time", 0
    return "within_margin", 0


def settled(verdicts: list[Verdict], unclosed: bool) -> Verdict:
    """What holds in whatever may have been, else nothing yet; a punch still to come could better the worse ones.

    A "margin" is in time in whatever may have been, and nobody knows by how much.
    """
    if set(verdicts) == {("on_time", 0), ("within_margin", 0)}:
        return "margin", 0
    if len(set(verdicts)) > 1:
        return "unsettled", 0
    if unclosed and verdicts[0][0] in ("missing", "late", "early"):
        return "unsettled", 0
    return verdicts[0]


def absent(verdict: Verdict) -> bool:
    return verdict[0] == "missing" or (verdict[0] in ("late", "early") and verdict[1] > 15)


def lines(group: Group, shifts: list[Shift], touches: list[Touch], away: list[Away], unclosed: bool) -> list[Line]:
    """The shifts of a group. Half a day is absent when it is so in whatever may have been."""
    start, end = due_start(group, away), due_end(group, away)
    comings, goings = [], []
    for world in worlds(touches):
        came, went = ends(world, group, shifts, away)
        comings.append(arrival(came, start, group[0][1]))
        goings.append(departure(went, end, group[-1][2]))
    found = []
    for n, (name, _, _, punched_in, punched_out) in enumerate(group):
        half = not unclosed
        for coming, going in zip(comings, goings, strict=True):
            half = half and ((absent(coming) and start[2] == n) or (absent(going) and end[2] == n))
        came_then = settled(comings, unclosed) if punched_in else ("unpunched", 0)
        went_then = settled(goings, unclosed) if punched_out else ("unpunched", 0)
        found.append((name, came_then, went_then, half))
    return found


def present(group: Group, came: int | None, went: int | None, away: list[Away]) -> int:
    """Minutes within the shifts from coming to going, each counted off.

    An outing over the start or the end is work, and there nobody has to punch: a punch takes nothing from it.
    """
    since, until = came, None if went is None else went + 1
    out: set[int] = set()
    for what, a, b in away:
        if what == "outing" and a <= group[0][1] < b:
            out = out | set(range(a, b))
            since = b if since is None else min(since, b)
        if what == "outing" and a < group[-1][2] <= b:
            out = out | set(range(a, b))
            until = a if until is None else max(until, a)
    if since is None or until is None:
        return 0
    here = out | set(range(since, until))
    return sum(minute in here for _, start, end, _, _ in group for minute in range(start, end))


Day = tuple[list[Line], int, int]  # the shifts, minutes worked for sure, half days absent


def worked_out(kind: str, day: str, touches: list[Touch], away: list[Away], unclosed: bool) -> Day:
    shifts = hours(kind, day)
    if not shifts:
        return [], 0, 0
    found = []
    sure = []
    for group in groups(shifts):
        found += lines(group, shifts, touches, away, unclosed)
    for world in worlds(touches):
        minutes = 0
        for group in groups(shifts):
            came, went = ends(world, group, shifts, away)
            minutes = minutes + present(group, came, went, away)
        sure.append(minutes)
    return found, min(sure), len([line for line in found if line[3]])
