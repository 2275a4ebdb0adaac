"""A day at a window in a line, such as "07:52 A in / 07:55 B punch / 08:00 rate A", played on a desk.

A step is a time, what happens then, and what is expected of it. `told` gives the line back with what came out.

    A  B  E  G      Ann, Ben, Eve or the guest puts a finger down: what it did, and a + where going away was offered
    A.card  A.lost  the same with the card; and where the disk does not take it
    A.slow          the same while the disk is slow: what was touched so comes with the next step that is not
    key  hold       the staff key, tapped, or held for two seconds
    rate            a citizen presses 满意: to whom it counts, - for nobody
    ?               whom the plate names, - for nobody; `name`, `scene`, `back`: what else it says (back until when)
    said            the states of the posts that time stated so far; `orders`: that a push or the roster made
    taken           how many punches were taken back; `counts`: what the staff's screen says of the last one
    push -A         a configuration without Ann; `push away_limit_minutes=5`, `push 08:00-11:00`: another rule or
                    other hours; `push` as it was
    roster A:leave@15:00-17:30,G:cover@08:00-12:00:陈静     all that the roster says from now on
    cut 5           five minutes without power; `cut 5 unset` and nobody tells the time after it
    unset           the first step: nobody has told the time yet; `trust`: somebody does
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec.structs import replace

from terminal.core.staff_view import staff_face
from terminal.domain.events import Configured, DirectoryKnown, Happened, RosterKnown
from terminal.domain.facts import Audit, Fact, Trust
from terminal.domain.roster import Roster
from terminal.domain.timetable import Session
from terminal.domain.window import Window, minute_of, minutes
from tests.support.desk import ANN, BEN, EVE, GUEST, HALL_PEOPLE, MINUTE, WINDOW, Desk, at, tones

DATES = {"Sun": "2026-03-01", "Mon": "2026-03-02", "Tue": "2026-03-03", "Fri": "2026-03-06"}
BADGES = {"A": ANN.badge, "B": BEN.badge, "E": EVE.badge, "G": GUEST}
FINGERS = {"A": 1, "B": 2, "E": 3, "G": 4}
CARDS = {"A": ANN.cards[0], "B": BEN.cards[0], "E": EVE.cards[0]}
MADE = ("touch", "orders")  # not by time, which `said` tells
LETTERS = {"": "-"} | {badge: letter for letter, badge in BADGES.items()}


class Storyteller:
    """Plays steps on a desk, ticks it at each full minute, and remembers who left and was named all the same."""

    def __init__(self, now: int, hall: Window, clock: Trust, every: int = MINUTE) -> None:
        self.window, self.roster, self.version = hall, Roster(), 1
        self.hall, self.every, self.slow, self.ghosts = hall, every, False, list[str]()
        self.desk = Desk(hall.local(now).strftime("%F %T"), clock, configured=False)
        self.up()

    def up(self) -> None:
        """The desk has started: it is told all that lies on the card, and says so."""
        desk = self.desk
        desk.do(Configured(self.window, f"1.{self.version}", desk.moment()))
        desk.do(DirectoryKnown(HALL_PEOPLE, desk.moment()))
        desk.do(RosterKnown(self.roster, desk.moment()))
        desk.do(Happened(Audit("boot", "0.1.0"), desk.moment()))
        desk.settle()

    def until(self, when: int) -> None:
        while self.desk.true < when:
            self.desk.wait(min(self.every - self.desk.true % self.every, when - self.desk.true)).tick()
            self.settle()
            self.look()

    def settle(self) -> None:
        """What was asked for is on the disk, unless the disk is slow."""
        if not self.slow:
            self.desk.settle()

    def look(self) -> None:
        """Whom the plate names has not left, or has come again since."""
        named = self.desk.view.badge
        if named in left(self.desk, self.hall):
            self.ghosts.append(f"{self.hall.local(self.desk.true):%T} {LETTERS[named]}")

    def touch(self, who: str, means: str) -> str:
        desk, heard, known = self.desk, len(self.desk.effects), len(self.desk.facts)
        if means == "card":
            desk.card(CARDS[who])
        else:
            desk.touch(FINGERS[who])
        while means == "lost" and desk.asked:
            desk.refuse()
        self.slow = means == "slow"
        if self.slow:
            return "..."
        desk.settle()
        told = [str(f.body.get("did", "refused")) for f in desk.facts[known:] if f.kind in ("punch", "touch")]
        return (" ".join(told) or "nothing") + "+" * ("away_offered" in tones(tuple(desk.effects[heard:])))

    def rate(self) -> str:
        self.desk.press("satisfied")
        self.desk.settle().release("satisfied")
        return LETTERS[str(self.desk.of_kind("rating", "badge")[-1])]

    def tap(self) -> None:
        self.desk.press("staff")
        self.desk.settle().wait(120).release("staff")

    def push(self, how: str = "") -> None:
        """A configuration without these people, with another rule, with these hours, or as it was at first."""
        rule, _, number = how.partition("=")
        gone = {BADGES[letter] for letter in how.removeprefix("-").split(",")} if how.startswith("-") else set()
        people = tuple(person for person in self.hall.people if person.badge not in gone)
        rules: dict[str, Any] = {rule: int(number)} if number else {}
        times = [each.split("-") for each in how.split(",")] if how[:1].isdigit() else []
        new = (replace(s, start=t[0], end=t[1]) for s, t in zip(self.hall.sessions, times, strict=False))
        changed = {"people": people, "rules": replace(self.hall.rules, **rules)}
        self.window = replace(self.hall, sessions=tuple(new) or self.hall.sessions, **changed)
        self.version += 1
        self.desk.do(Configured(self.window, f"1.{self.version}", self.desk.moment()))

    def assign(self, entries: str = "") -> None:
        day = self.hall.local(self.desk.true).strftime("%F")
        told = [_entry(each, day) for each in entries.split(",") if each]
        self.roster = msgspec.convert({"number": self.roster.number + 1, "entries": told}, Roster)
        self.desk.do(RosterKnown(self.roster, self.desk.moment()))

    def cut(self, minutes: str, clock: Trust = "synced") -> None:
        self.desk.reboot(int(float(minutes) * MINUTE), clock)
        self.up()

    def counts(self) -> str:
        ids = [line.id for line in staff_face(replace(self.desk.state, now=self.desk.moment())).lines]
        return " ".join(id.removeprefix("staff.counts.") for id in ids if id.startswith("staff.counts.")) or "-"

    def back(self) -> str:
        headline = self.desk.view.headline
        return headline.values.get("until", "-") if headline else "-"

    def posts(self, *by: str) -> str:
        """The states of the posts that came about so."""
        facts = (fact.body for fact in self.desk.facts if fact.kind == "post")
        return " ".join(str(body["state"]) for body in facts if body.get("by") in by) or "-"


def _entry(text: str, day: str) -> dict[str, str | int]:
    """An entry such as G:cover@08:00-12:00:陈静; the name is for who is listed nowhere here."""
    who, what = text[0], text[2:].partition("@")[0]
    first, last, name = text.partition("@")[2][:5], text.partition("@")[2][6:11], text.partition("@")[2][12:]
    entry: dict[str, str | int] = {"badge": BADGES[who], "what": what}
    entry |= {"start": at(f"{day} {first}"), "end": at(f"{day} {last}")}
    return entry | ({"name": name} if name else {})


HAPPENS: dict[str, Callable[..., None]] = {
    "key": Storyteller.tap,
    "hold": lambda teller: teller.desk.hold("staff", 2000),
    "push": Storyteller.push,
    "roster": Storyteller.assign,
    "cut": Storyteller.cut,
    "trust": lambda teller: teller.desk.trust(),
    "unset": lambda _teller: None,  # how the desk was started
}
ASKED: dict[str, Callable[[Storyteller], str]] = {
    "?": lambda teller: LETTERS[teller.desk.view.badge],
    "name": lambda teller: teller.desk.view.name or "-",
    "scene": lambda teller: teller.desk.view.scene,
    "back": Storyteller.back,
    "said": lambda teller: teller.posts("clock", "limit", "restart"),
    "orders": lambda teller: teller.posts("orders"),
    "taken": lambda teller: str(len(teller.desk.of_kind("disowned", "punch"))),
    "counts": Storyteller.counts,
    "rate": Storyteller.rate,
}


def left(desk: Desk, hall: Window) -> set[str]:
    """Whose last touch that counts was a leaving, by what it did or by a clock that told it as after an end."""
    disowned = {int(seq) for seq in desk.of_kind("disowned", "punch")}
    last = {
        str(fact.body["badge"]): fact
        for fact in desk.facts
        if fact.kind == "punch" and fact.seq not in disowned and fact.body["did"] != "again"
    }
    return {
        badge
        for badge, fact in last.items()
        if fact.body["did"] == "leave" or (_after_an_end(fact, hall) and _came_before(desk, fact, hall))
    }


def _came_before(desk: Desk, last: Fact, hall: Window) -> bool:
    """Whether it is not this person's first of the day: who was not here yet has not gone home."""
    today = hall.local(last.at).date()
    earlier = (f for f in desk.facts[: last.seq - 1] if f.kind == "punch" and f.body["badge"] == last.body["badge"])
    return any(hall.local(fact.at).date() == today for fact in earlier)


def _after_an_end(fact: Fact, hall: Window) -> bool:
    now = hall.local(fact.at)
    sessions = sorted(hall.sessions_on(now.date()), key=lambda session: session.start)
    ended = [minutes(session.end) for session in sessions if session.end <= now.strftime("%H:%M")]
    margins = [_margin_before(session) for session in sessions[len(ended) :]]
    return fact.clock != "unset" and bool(ended) and minute_of(now) < min(margins, default=24 * 60)


def _margin_before(session: Session) -> int:
    """The minute from which an arrival is one for this session."""
    return min(minutes(session.start) - 30, minutes((session.in_window or (session.start,))[0]))


def _step(text: str) -> tuple[str, str, list[str]]:
    """When, what, and the rest."""
    words = text.split()
    day = DATES[words.pop(0)] if words[0] in DATES else ""
    return f"{day} {words[0]}".strip(), words[1], words[2:]


def _moments(steps: list[tuple[str, str, list[str]]]) -> Iterator[int]:
    day = DATES["Mon"]
    for when, _what, _rest in steps:
        day = when.split()[0] if " " in when else day
        yield at(f"{day} {when.split()[-1]}")


def told(story: str, hall: Window = WINDOW) -> tuple[str, Storyteller]:
    """The story as it came out, and who played it."""
    texts = [" ".join(text.split()) for text in story.split("/")]
    steps = [_step(text) for text in texts]
    moments = list(_moments(steps))
    teller = Storyteller(moments[0] - MINUTE // 2, hall, "unset" if steps[0][1] == "unset" else "synced")
    lines = []
    for text, (_when, what, rest), moment in zip(texts, steps, moments, strict=True):
        teller.until(moment)
        who, _, means = what.partition(".")
        if what in HAPPENS:
            HAPPENS[what](teller, *rest)
            lines.append(text)
        else:
            came = teller.touch(who, means) if who in BADGES else ASKED[what](teller)
            lines.append(" ".join([*text.split()[: len(text.split()) - len(rest)], came]))
        teller.settle()
        teller.look()
    return " / ".join(lines), teller


def changes(facts: list[Fact]) -> str:
    """The posts that touches and orders made, such as "staffed A, covered B<A" (instead of Ann)."""
    made = [fact.body for fact in facts if fact.kind == "post" and fact.body.get("by", "touch") in MADE]
    return ", ".join(f"{body['state']} {who(body['badge'])}{instead(body['instead_of'])}" for body in made)


def who(badge: str | int) -> str:
    return LETTERS[str(badge)]


def instead(badge: str | int) -> str:
    return f"<{who(badge)}" if badge else ""
