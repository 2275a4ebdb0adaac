"""The review of a rating: its follow-up, the appeal of whom it is about, and its exclusion by two people. Pure.

A fold over the deeds of one case of the register `review`. No rating disappears by it: an excluded one is counted
as excluded, and an exclusion can be taken back. Times are in ms since 1970 UTC, days are the hall's.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct
from msgspec.json import Decoder
from msgspec.structs import replace

from sync.center.office.deed import ActedFor, CaseStanding, DeedDone, OfficeDeed, content_of
from sync.center.office.ratings.rating_count import RatingAnswer
from sync.center.office.ratings.rating_sum import BAD_LEVELS
from terminal.domain.mistake import Mistake

ReviewWord = Literal[
    "opened", "reasoned", "answered", "appealed", "appeal_refused", "proposed", "declined", "excluded", "restored"
]
ReviewState = Literal["open", "answered", "appealed", "proposed", "excluded"]
OPEN_REVIEW_STATES: tuple[ReviewState, ...] = ("open", "appealed", "proposed")


class ReviewRefused(Exception):
    """It is not done; `mistake` says why, and who or what could do it."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake)
        self.mistake = mistake


class RatedFact(Struct, frozen=True, omit_defaults=True):
    """The rating that a case is about: its fact, whom it names, and when; `at` is 0 where nobody knows."""

    terminal: str
    series: str
    seq: int
    window: str
    unit: str
    badge: str
    answer: RatingAnswer
    day: str = ""
    at: int = 0

    @property
    def bad(self) -> bool:
        return self.answer in BAD_LEVELS


class ReviewOpened(Struct, frozen=True):
    """`due` is by when a bad rating is to be answered; 0 for one that is none."""

    rated: RatedFact
    due: int


class ReasonsGiven(Struct, frozen=True):
    """What the citizen gave as reasons when asked, in the codes of one version of the table."""

    version: str
    codes: tuple[str, ...]


class Review(Struct, frozen=True):
    """How a case stands. `proposed_by` is who proposes the exclusion, `excluded_by` who confirmed it.

    `proposed_for` are those in whose place the one who proposed it acted.
    """

    case: str
    rated: RatedFact
    due: int
    reasons: ReasonsGiven | None = None
    answered_by: str = ""
    answered_at: int = 0
    appeal: Literal["", "waits", "refused", "granted"] = ""
    proposed_by: str = ""
    proposed_for: tuple[str, ...] = ()
    excluded_by: str = ""
    deeds: int = 0

    @property
    def state(self) -> ReviewState:
        if self.excluded_by:
            return "excluded"
        if self.proposed_by:
            return "proposed"
        if self.appeal == "waits":
            return "appealed"
        return "answered" if self.answered_by else "open"

    @property
    def standing(self) -> CaseStanding:
        """As the lists of cases have it: what was answered, or is excluded, is due no more."""
        due = 0 if self.answered_by or self.excluded_by else self.due
        return CaseStanding(self.state, self.rated.badge, self.rated.unit, self.rated.window, due)


_opened_json, _reasons_json, _acted_json = Decoder(ReviewOpened), Decoder(ReasonsGiven), Decoder(ActedFor)


def review_of(done: Iterable[DeedDone]) -> Review | None:
    """What the deeds of one case come to; None where there are none."""
    found: Review | None = None
    for each in done:
        found = review_after(found, each)
    return found


def review_after(review: Review | None, done: DeedDone) -> Review:
    """The same with one deed more."""
    found = _begun(done) if review is None else _after(review, done)
    return replace(found, deeds=found.deeds + 1)


class Decider(Struct, frozen=True):
    """Who decides, by badge, and for whom they act just then: about none of these they decide."""

    badge: str
    acts_for: frozenset[str]

    def is_one_of(self, *badges: str) -> bool:
        """Whether one of these is the same person, or one for whom they act."""
        return not {self.badge, *self.acts_for}.isdisjoint(badges)


def opening(case: str, rated: RatedFact, due: int, by: Decider, why: str) -> OfficeDeed:
    """Takes up a rating. Raises `ReviewRefused`."""
    _check_unconcerned(rated, by)
    content = content_of(ReviewOpened(rated, due if rated.bad else 0))
    return OfficeDeed("review", case, "opened", by.badge, why, content)


def reasoning(review: Review, given: ReasonsGiven, by: Decider, why: str) -> OfficeDeed:
    """Notes what the citizen gave as reasons; a later note takes the place of the one before."""
    _check_unconcerned(review.rated, by)
    _check_said(why, given.codes)
    return OfficeDeed("review", review.case, "reasoned", by.badge, why, content_of(given))


def deciding(review: Review, did: ReviewWord, by: Decider, why: str) -> OfficeDeed:
    """Any other step. Raises `ReviewRefused`."""
    if not why.strip():
        raise ReviewRefused(Mistake("give the reason: it stays with the case"))
    match did:
        case "appealed":
            _check_appeal(review, by.badge)
        case "answered" if review.excluded_by or not review.rated.bad:
            raise ReviewRefused(Mistake("there is nothing to answer: it counts for nobody"))
        case "appeal_refused" if review.appeal != "waits":
            raise ReviewRefused(Mistake("no appeal waits here"))
        case "proposed" if review.proposed_by or review.excluded_by:
            raise ReviewRefused(Mistake("its exclusion is proposed already"))
        case "declined" | "excluded" if not review.proposed_by or review.excluded_by:
            raise ReviewRefused(Mistake("no exclusion is proposed here"))
        case "excluded" if by.is_one_of(review.proposed_by, *review.proposed_for):
            raise ReviewRefused(
                Mistake("you proposed it yourself, or your substitute did: somebody else confirms it")
            )
        case "restored" if not review.excluded_by:
            raise ReviewRefused(Mistake("it is not excluded"))
        case _:
            pass
    if did != "appealed":
        _check_unconcerned(review.rated, by)
    others = tuple(sorted(by.acts_for - {by.badge, ""})) if did == "proposed" else ()
    return OfficeDeed("review", review.case, did, by.badge, why, content_of(ActedFor(others)) if others else "")


def _check_appeal(review: Review, by: str) -> None:
    if not by or by != review.rated.badge:
        raise ReviewRefused(Mistake("only whom it is held against can appeal"))
    if review.excluded_by:
        raise ReviewRefused(Mistake("it is excluded: it counts against nobody"))
    if review.appeal == "waits":
        raise ReviewRefused(Mistake("your appeal is being looked into"))


def _check_unconcerned(rated: RatedFact, by: Decider) -> None:
    if rated.badge and by.is_one_of(rated.badge):
        raise ReviewRefused(Mistake("it is about yourself: somebody else decides on it"))


def _check_said(why: str, codes: tuple[str, ...]) -> None:
    if not why.strip() and not codes:
        raise ReviewRefused(Mistake("choose a reason, or write down what the citizen said"))


def _begun(done: DeedDone) -> Review:
    opened = done.deed.read(_opened_json)
    return Review(done.deed.case, opened.rated, opened.due)


def _after(review: Review, done: DeedDone) -> Review:
    by = done.deed.by
    match done.deed.did:
        case "reasoned":
            return replace(review, reasons=done.deed.read(_reasons_json))
        case "answered":
            return replace(review, answered_by=by, answered_at=done.at)
        case "appealed":
            return replace(review, appeal="waits")
        case "appeal_refused":
            return replace(review, appeal="refused")
        case "proposed":
            return replace(review, proposed_by=by, proposed_for=done.deed.read(_acted_json).acts_for)
        case "declined":
            return replace(review, proposed_by="", proposed_for=())
        case "excluded":
            return replace(review, excluded_by=by, appeal="granted" if review.appeal == "waits" else review.appeal)
        case "restored":
            return replace(review, proposed_by="", proposed_for=(), excluded_by="", appeal=_reopened(review))
        case _:
            return review


def _reopened(review: Review) -> Literal["", "waits", "refused", "granted"]:
    """An appeal that an exclusion had granted waits again once that is taken back."""
    return "waits" if review.appeal == "granted" else review.appeal
