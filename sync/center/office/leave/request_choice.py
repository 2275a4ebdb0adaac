"""The request choice: what somebody does with a request, and what follows at the windows. Pure."""

from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from sync.center.office.deed import OfficeDeed, content_of
from sync.center.office.leave.cover_plan import CoverPlan, Gap, SentEntry, gaps
from sync.center.office.leave.request import (
    LASTING,
    Official,
    RequestContent,
    StaffRequest,
    Wish,
    may,
)
from terminal.domain.mistake import Mistake
from terminal.domain.roster import Entry

ChoiceWord = Literal["agreed", "disagreed", "approved", "refused", "withdrawn", "taken_back", "noted"]
NEEDS_WHY = ("disagreed", "refused", "taken_back")

ABOUT_THEMSELVES = "it is about yourself, or about whom you stand in for: somebody else decides"
ENTERED_THEMSELVES = "you entered it yourself: somebody else decides"
NOT_NOW = "this cannot be done with it, or not by you; look at how it stands now"
NO_REASON = "say why: it stays with the request"
NO_REASON_FOR_GAP = "say why the window may be without anybody: it stays with the request"
COVERS_SELF = "whoever is away covers for nobody; name somebody else"
ON_NO_LIST = "{badge} is on no window's list; mend the badge number"
COVER_AWAY = "{badge} is on leave or out then; name somebody else"


class NotTheirs(Exception):
    """They may not do this, or not now; the message says why."""


class FieldWrong(Exception):
    """What was typed into a field is to be mended; the message says how."""

    def __init__(self, field: str, mistake: Mistake) -> None:
        super().__init__(mistake)
        self.field, self.mistake = field, mistake


class CoverWanted(Exception):
    """A window would be without anybody: name who covers, or confirm it with a reason."""

    def __init__(self, found: Iterable[Gap]) -> None:
        super().__init__("a window would be without anybody")
        self.gaps = tuple(found)


class RequestChoice(Struct, frozen=True):
    """What somebody does. `cover` is who sits there meanwhile, None: whoever was asked for; with `vacant`, nobody.

    What is taken back does not hold from `at` (ms UTC) on, now at the earliest.
    """

    did: ChoiceWord
    why: str = ""
    cover: str | None = None
    vacant: bool = False
    at: int = 0


def decided(request: StaffRequest, choice: RequestChoice, by: Official, plan: CoverPlan, now: int) -> OfficeDeed:
    """The deed that it is; `plan` has this request in it. Raises `NotTheirs`, `FieldWrong`, `CoverWanted`."""
    _check_allowed(request, choice, by, now)
    why = choice.why.strip()
    if choice.did in NEEDS_WHY and not why and by.badge != request.wish.badge:
        raise FieldWrong("why", Mistake(NO_REASON))
    content = _content(request, choice, plan, now)
    if content.gaps and not why:
        raise FieldWrong("why", Mistake(NO_REASON_FOR_GAP))
    return OfficeDeed("request", request.case, choice.did, by.badge, why, content_of(content))


def _check_allowed(request: StaffRequest, choice: RequestChoice, by: Official, now: int) -> None:
    if choice.did in may(request, by, now):
        return
    if by.is_party(request.wish.badge) and choice.did in ("agreed", "disagreed", "approved", "refused", "noted"):
        raise NotTheirs(Mistake(ABOUT_THEMSELVES))
    if by.badge == request.by and choice.did in ("approved", "refused"):
        raise NotTheirs(Mistake(ENTERED_THEMSELVES))
    raise NotTheirs(Mistake(NOT_NOW))


def _content(request: StaffRequest, choice: RequestChoice, plan: CoverPlan, now: int) -> RequestContent:
    step = request.step
    if choice.did == "approved" and request.asked and step:
        wish = request.asked if choice.cover is None else replace(request.asked, cover=choice.cover.strip())
        free = plan.without(request.sent)
        sent = sent_entries(wish, free, now)
        missing = wish_gaps(wish, free, sent, now)
        if missing and not choice.vacant:
            raise CoverWanted(missing)
        return RequestContent(None, step.level, sent, wish.wanted, tuple(missing))
    if choice.did == "taken_back":
        return RequestContent(sent=tuple(_until(request.sent, max(choice.at, now))))
    return RequestContent(level=step.level if step else None)


def sent_entries(wish: Wish, plan: CoverPlan, now: int) -> tuple[SentEntry, ...]:
    """What windows are told: the absence, at each that must know, and the cover. Raises `FieldWrong`."""
    match wish.what:
        case "cover":
            return _cover(wish, wish.badge, wish.window, now)
        case "leave" | "outing" as what:
            entry = Entry(wish.badge, what, wish.start, wish.end)
            windows = plan.told(wish.badge, wish.start, wish.end) or [wish.window]
            told = tuple(SentEntry(window, entry) for window in windows)
            if not wish.cover:
                return told
            check_cover(wish, plan)
            return (*told, *_cover(wish, wish.cover, _where(wish, plan, told, now), now))
    return ()


def check_cover(wish: Wish, plan: CoverPlan) -> None:
    """Whether who shall cover can. Raises `FieldWrong`."""
    if wish.cover == wish.badge:
        raise FieldWrong("cover", Mistake(COVERS_SELF))
    if wish.cover not in plan.listed:
        raise FieldWrong("cover", Mistake(ON_NO_LIST, badge=wish.cover[:40]))
    if any(each.what != "cover" for each in plan.entries_of(wish.cover, wish.start, wish.end)):
        raise FieldWrong("cover", Mistake(COVER_AWAY, badge=wish.cover))


def wish_gaps(wish: Wish, plan: CoverPlan, sent: Iterable[SentEntry], now: int) -> list[Gap]:
    """The hours from now on at which a window is without anybody by it; whose it is, and who covers' own ones.

    So it is also where another leave of theirs has left it already: whoever decides on this one must know.
    """
    if wish.what not in LASTING or wish.end <= now:
        return []
    people = {wish.badge, wish.cover} - {""}
    windows = {wish.window, *(window for badge in people for window in plan.listed.get(badge, ()))} & {
        *plan.windows
    }
    near = plan.around({*people, *(person.badge for window in windows for person in plan.windows[window].people)})
    return gaps(near.with_all_of(people), near.having(sent), windows, max(wish.start, now), wish.end)


def _where(wish: Wish, plan: CoverPlan, told: Iterable[SentEntry], now: int) -> str:
    """At which window somebody is wanted: the first that would be without anybody, else where they work."""
    missing = wish_gaps(replace(wish, cover=""), plan, told, now)
    return next((each.window for each in missing), wish.window)


def _cover(wish: Wish, badge: str, window: str, now: int) -> tuple[SentEntry, ...]:
    """From now on: nobody was to sit somewhere yesterday because it is entered today."""
    start = max(wish.start, now)
    return (SentEntry(window, Entry(badge, "cover", start, wish.end)),) if start < wish.end else ()


def _until(sent: Iterable[SentEntry], at: int) -> Iterator[SentEntry]:
    """What was of it by then."""
    for each in sent:
        if each.entry.start < at:
            yield replace(each, entry=replace(each.entry, end=min(each.entry.end, at)))
