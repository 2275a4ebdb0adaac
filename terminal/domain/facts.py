"""Facts: what can happen at a window and what is said of it, as frozen structs.

A `Fact` is an envelope around a body. On the wire and on disk its body is a plain mapping, so that a reader
older than the writer stores what it does not understand unchanged; `said` gives the typed body where the kind
is known. Times are integers in milliseconds throughout: `at` since 1970 in UTC, `mono` since the boot.
"""

import hashlib
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct, field

Level = Literal["very_satisfied", "satisfied", "basically_satisfied", "dissatisfied", "very_dissatisfied"]
LEVELS: tuple[Level, ...] = get_args(Level)
# "staff" is the one key that most desks have for their staff; "away" and "invite" are keys of their own.
StaffKey = Literal["staff", "away", "invite"]
Key = Literal[Level, StaffKey]
Trust = Literal["synced", "held", "unset"]
Means = Literal["finger", "card", "pin"]
Did = Literal["in", "cover", "back", "takeover", "away", "leave", "already", "punch", "again"]
PostState = Literal["staffed", "away", "back", "covered", "vacant", "overdue", "closed"]

GENESIS = "0" * 64  # `prev` of the first fact of a series


class Moment(Struct, frozen=True):
    """When something happened, by both clocks of one boot, and how far the wall clock could be trusted."""

    at: int
    mono: int
    boot: str
    clock: Trust


# What a fact says: one struct a kind. The field `kind` of the fact is the tag.


class Punch(Struct, frozen=True, tag="punch"):
    """A recognised touch of a staff member. `session` is empty while the time is not known.

    Did "leave" without a `post` fact beside it: the post was somebody else's, or free. "again" repeats a touch that
    counted.
    """

    badge: str
    by: Means
    did: Did
    session: str


class Touch(Struct, frozen=True, omit_defaults=True, tag="touch"):
    """A finger, card or PIN that tells nobody. `badge` is the number that a refused PIN was typed for.

    `unsettled`: nobody has said yet whose the sensor's fingers are. `unlisted`: the slot is this `badge`'s, which
    is in no configuration or directory that IT signed.
    """

    by: Means
    why: Literal["unknown", "unreadable", "unsettled", "unlisted", "wrong_pin", "locked"]
    badge: str = ""


class Rating(Struct, frozen=True, omit_defaults=True, tag="rating"):
    """A press of the evaluator, and whom the plate named at its first press, changes included.

    `staffing` is the seq of the `post` fact behind that name, 0 for nobody.
    """

    level: Literal[Level, "unclear"]
    badge: str
    staffing: int
    replaces: int
    case: str = ""  # the random id of the case that was invited to rate, empty where nobody was
    flood: int = 0  # 1 where more were given in a short time than citizens can come
    stuck: int = 0  # 1 where the key that gave what this replaces turned out to hang


class Asked(Struct, frozen=True, tag="asked"):
    """A citizen is asked to rate whom the plate names, for so many `seconds`. What a cut leaves open is unrated."""

    case: str
    badge: str
    staffing: int
    seconds: int


class Unrated(Struct, frozen=True, tag="unrated"):
    """A citizen was invited to rate and did not."""

    case: str
    badge: str
    staffing: int


class Complaint(Struct, frozen=True, omit_defaults=True, tag="complaint"):
    """A complaint and whom the plate named when it was begun.

    `number` is what the citizen was shown; it is answered within `days`.
    """

    number: str
    badge: str
    staffing: int
    days: int = 0


class Post(Struct, frozen=True, omit_defaults=True, tag="post"):
    """Who holds the post from now on. `instead_of` is the badge that is covered or relieved, empty for none.

    `by` says what made it so: a touch, a limit that ran out, the clock, the start after a power cut, or orders: a
    configuration or roster that has whoever sat here (`instead_of`) no more. A post that is `closed` names its
    `day` (2026-03-02, the hall's), or the `session` after which nobody left it. Closed by a restart, it was last
    alive between `earliest` and `latest` (ms UTC, 0 where nothing bounds it).
    """

    state: PostState
    badge: str
    instead_of: str
    by: Literal["touch", "limit", "clock", "restart", "orders"] = "touch"
    session: str = ""
    day: str = ""
    earliest: int = 0
    latest: int = 0


class Disowned(Struct, frozen=True, tag="disowned"):
    """Somebody said "not me": the punch with this seq counts for nobody until supervision has decided."""

    punch: int
    badge: str


class ClockSet(Struct, frozen=True, tag="clock_set"):
    """Ties (boot, mono) of its envelope to `utc`, true within `bound` milliseconds."""

    utc: int
    bound: int
    source: Literal["center", "timesyncd"]


AuditKind = Literal[
    "boot",
    "paired",
    "config",
    "config_refused",
    "trial",
    "fingers",
    "fault",
    "mended",
    "roster",
    "directory",
    "directory_refused",
    "software",
    "software_refused",
    "trust",
    "trust_refused",
    "day",
    "enrolment",
    "erasure",
    "settlement",
    "series",
    "import",
    "claim",
]


class Audit(Struct, frozen=True, omit_defaults=True, tag="audit"):
    """What happened to the terminal itself.

    An enrolment or erasure names the finger: the `slot` of the sensor whose notepad holds the random `library` id
    (empty where it has no notepad), `badge`, the number of the written `consent`, the supervisor who stood `by`.
    A settlement is a supervisor's word that library and people belong together. An import is of the center's own:
    facts that the official `by` brought in a file. A claim is what the center said and neither a signature nor what
    this terminal did bears out; it was not followed.
    """

    what: AuditKind
    detail: str
    library: str = ""
    slot: int = -1
    badge: str = ""
    consent: str = ""
    by: str = ""


class ErrandAnswer(Struct, frozen=True, omit_defaults=True, tag="errand"):
    """What became of an errand of the center's: its `order`, told from another by `mark`, and `what` it was.

    `about` is whom or where it concerned, or the text of a message; `by` the supervisor who confirmed it here.
    Was it done, `detail` is the receipt, else why not.
    """

    order: int
    mark: str
    what: str
    ended: Literal["done", "refused", "late"]
    about: str = ""
    detail: str = ""
    by: str = ""


Said = Punch | Touch | Rating | Asked | Unrated | Complaint | Post | Disowned | ClockSet | Audit | ErrandAnswer
# And two that the buffer itself says: which facts are gone, and that a number has none.
FACT_KINDS = frozenset({"lost", "void", *(str(said.__struct_config__.tag) for said in get_args(Said))})
Body = dict[str, str | int]
# msgspec learns the type here, on one thread, and not where it is first converted
msgspec.json.Decoder(Said)


class Fact(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An immutable record. (`terminal`, `series`, `seq`) identify it for ever.

    `more` is what a newer program put beside what is known here: its hash covers that, too. See `fact_in`.
    """

    terminal: str
    series: str
    seq: int
    window: str
    config: str  # "epoch.version" of the configuration in force, empty before the first
    prev: str  # SHA-256 of the fact before it in canonical bytes
    at: int
    boot: str
    mono: int
    clock: Trust
    kind: str
    body: Body
    more: dict[str, Any] = field(default_factory=dict, name="")

    @property
    def moment(self) -> Moment:
        return Moment(self.at, self.mono, self.boot, self.clock)

    @property
    def said(self) -> Said | None:
        """The typed body, or None where the kind is unknown or the body is not of its kind."""
        try:
            said: Said = msgspec.convert({**self.body, "type": self.kind}, Said)
            return said
        except msgspec.ValidationError:
            return None


class Draft(Struct, frozen=True):
    """A fact before it has a number: all but what the buffer adds."""

    moment: Moment
    window: str
    config: str
    said: Said

    @property
    def kind(self) -> str:
        return str(self.said.__struct_config__.tag)

    @property
    def body(self) -> Body:
        body: Body = msgspec.to_builtins(self.said)
        del body["type"]
        return body


def canonical(fact: Fact) -> bytes:
    """The bytes that are hashed: UTF-8 JSON, keys sorted, no spaces."""
    if not fact.more:
        return msgspec.json.encode(fact, order="sorted")
    known = msgspec.to_builtins(msgspec.structs.replace(fact, more={}))
    return msgspec.json.encode({**fact.more, **known}, order="sorted")


def digest(fact: Fact) -> str:
    """What the next fact of the series carries as `prev`: SHA-256 of the canonical bytes, hexadecimal."""
    return hashlib.sha256(canonical(fact)).hexdigest()
