"""The contract between terminal and center (v1), as messages: envelopes only, never a fact again. Pure.

All calls go out from the terminal, as JSON over HTTPS, with `Authorization: Bearer <key>` where `key` is 64
hexadecimal digits (256 bits) made on the terminal; the center keeps only `key_hash(key)`. Every answer carries
`now`, the center's clock in milliseconds since 1970, UTC. What an answer may hold is bounded here: a terminal takes
no list, text or time from a center that is larger than any hall needs.
"""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct, json

from sync.errands import Errand
from terminal.domain.anchor import EVER
from terminal.domain.roster import Roster

BODY_LIMIT = 4 << 20  # bytes of a request or an answer, after unpacking
BATCH = 200  # facts in one delivery
WAIT = 50  # seconds a long poll may be held
ORDERS_MAX = 32  # orders in one answer: the newest of each kind are all that is ever wanted
SLOTS_MAX = 3_000  # places in the largest sensor

NUMBER_MAX = (1 << 63) - 1  # the largest that a database's column holds, and so the largest id there is

CenterTime = Annotated[int, Meta(ge=EVER[0], le=EVER[1])]
CenterText = Annotated[str, Meta(max_length=64)]  # a name, number or id
ReasonText = Annotated[str, Meta(max_length=1_000)]
BoardFigure = Annotated[int, Meta(ge=-(1 << 53), le=1 << 53)]
SignedText = Annotated[str, Meta(max_length=2 << 20)]  # its content has a limit of its own, see `sync.bundles`
# Short ones are none, and a list of thousands would cost more than its bytes.
ParcelledText = Annotated[str, Meta(min_length=64, max_length=2 << 20)]
PARCEL = 50  # bundles in one call
SensorSlot = Annotated[int, Meta(ge=0, lt=65_536)]
SuccessionText = Annotated[str, Meta(max_length=4 << 10)]
SUCCESSIONS_MAX = 64  # that anybody keeps
REVOCATIONS_MAX = 500  # the newest of them, that terminals carry
ROSTER_LEAP = 1_000_000  # by which a roster's number may rise at once: a lie must not use all of them up
SOFTWARE_PIECE_BYTES = 256 << 10  # of a release file, in one call in either direction; only its last is smaller
MACHINE_KINDS = 4  # Debian releases and architectures for which there is software
WRONG_ADDRESS = "the center's address is wrong: "  # so an answer begins that says what is wrong with its path
NO_HALL_THERE = WRONG_ADDRESS + "it ends with the name of the hall, and no hall has this one"
NOTHING_BELOW = WRONG_ADDRESS + "there is nothing below {path} here, leave it out"


def key_hash(key: str) -> str:
    """What the center knows of a terminal's key: SHA-256, hexadecimal."""
    return hashlib.sha256(bytes.fromhex(key)).hexdigest()


def terminal_name(fingerprint: str) -> str:
    """What the terminal is called whose key has this hash; nobody can call itself otherwise."""
    return f"t-{fingerprint[:12]}"


def commitment_to(nonce: str, fingerprint: str) -> str:
    """What a terminal sends first: it binds itself to a nonce that it does not tell yet."""
    return _digest(b"window-terminal commitment\0", fingerprint, nonce)


def pairing_code(fingerprint: str, nonce: str, challenge: str) -> str:
    """The six digits that plate and center show. Both sides give to them, and neither can choose them: the terminal
    is bound to its nonce before it hears the challenge, the center gives that before it hears the nonce.
    """
    digest = bytes.fromhex(_digest(b"window-terminal comparison\0", fingerprint, nonce, challenge))
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def _digest(purpose: bytes, *numbers: str) -> str:
    return hashlib.sha256(purpose + b"".join(map(bytes.fromhex, numbers))).hexdigest()


KeyDigits = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z")]  # 256 bits in hexadecimal, or none


class PairRequest(Struct, frozen=True, omit_defaults=True):
    """`POST /v1/pair`: asks to join, or asks whether it has been accepted yet.

    First with a `commitment`; once its challenge is there, with the `nonce` too. A `token` that IT gave to this
    terminal makes comparing unnecessary.
    """

    terminal: str
    board: str  # the board's serial number: another board must pair anew
    version: str
    commitment: KeyDigits = ""
    nonce: KeyDigits = ""
    token: Annotated[str, Meta(max_length=100)] = ""


class PairAnswer(Struct, frozen=True):
    """`challenge` is the center's nonce for the commitment asked with, empty where a new one must be made.

    `signed`: a configuration by which IT moves this terminal to `window` is among its orders.
    """

    now: CenterTime
    store: CenterText  # identifies the center's database; another one means it was restored or replaced
    state: Literal["waiting", "accepted", "rejected"]
    window: CenterText = ""  # where this terminal stands, once accepted
    challenge: CenterText = ""
    signed: bool = False


class Delivery(Struct, frozen=True):
    """`POST /v1/facts`: facts of one series in `seq` order, each left as the bytes it came in."""

    series: str
    facts: list[Raw]


class Refusal(Struct, frozen=True):
    seq: int
    why: ReasonText


class DeliveryReceipt(Struct, frozen=True):
    """`through`: the center has settled every fact up to this seq, stored or refused.

    `conflict`: it has another fact under this number, and took none of the delivery from there on: the terminal
    goes on with these facts in another series.
    """

    now: CenterTime
    store: CenterText
    through: Annotated[int, Meta(ge=0)]
    refused: Annotated[list[Refusal], Meta(max_length=BATCH)] = []
    conflict: int = 0


class Fingers(Struct, frozen=True, omit_defaults=True, tag="fingers"):
    """Which slot of the sensor at this window is whom: slot number to badge number.

    `library` is the id in that sensor's notepad, empty where nothing tells the sensor from another.
    """

    slots: Annotated[dict[SensorSlot, CenterText], Meta(max_length=SLOTS_MAX)]
    library: CenterText = ""


_fingers_json = json.Decoder(Fingers)


def told_fingers(slots: dict[int, str], library: str) -> Fingers:
    """This map, if an order has room for it. Raises ValueError: no terminal would read what is beyond it."""
    return _fingers_json.decode(json.encode(Fingers(slots, library)))


class SignedBundle(Struct, frozen=True, tag="configuration"):
    """A signed configuration as it travels: see `sync.bundles.bundle`."""

    bundle: SignedText


class RosterUpdate(Struct, frozen=True, tag="day_list"):
    """Leave, outings and cover at this window, as those who approve them entered them."""

    roster: Roster


class InvitationRequest(Struct, frozen=True, tag="invitation"):
    """Asks the citizen at the window to rate; `case` is a random id. Void past `until`, ms UTC."""

    case: CenterText
    until: int


What = Fingers | SignedBundle | RosterUpdate | InvitationRequest | Errand


class Order(Struct, frozen=True):
    """`at` is when the center was told to give it, ms UTC; `mark` tells it from another with the same id.

    A terminal keeps all three and says them when it asks again, another center too, which takes no larger ones.
    """

    id: Annotated[int, Meta(ge=1, le=NUMBER_MAX)]
    what: What
    mark: Annotated[str, Meta(max_length=64)] = ""
    at: CenterTime = 0


class InForce(Struct, frozen=True, omit_defaults=True):
    """What a terminal has, as it asks for orders: see `Orders`."""

    mark: str = ""
    roster: int = 0
    roster_at: int = 0
    trust: str = ""  # the digest of the successions that the center said last
    errands: int = 0  # 1 where it knows what to do with them, see `sync.errands`


class Orders(Struct, frozen=True):
    """`GET /v1/orders?after=N&mark=M&wait=S`: orders above id N, held up to S seconds while there is none.

    They are for `window`, where the terminal stands now; who stood elsewhere asks to pair before it takes them.
    `mark` is that of order N; `roster` and `roster_at` in the query say which roster is in force there. `rewound`:
    order N with that mark is not one of this store, which was restored from an older copy: what follows counts from
    the first. `successions` say whose signatures count, before any order is looked at: all that IT published, where
    `trust` in the query is the digest of others.
    """

    now: CenterTime
    store: CenterText
    orders: Annotated[list[Order], Meta(max_length=ORDERS_MAX)] = []
    window: CenterText = ""
    rewound: bool = False
    successions: Annotated[tuple[SuccessionText, ...], Meta(max_length=SUCCESSIONS_MAX)] = ()


class TrialReport(Struct, frozen=True):
    """How the configuration `config`, the last that came, stands: see `terminal.domain.trial`.

    `stage` is a word of that page's; a newer terminal may have others. `says` is for people.
    """

    config: str
    stage: str
    says: str


class Report(Struct, frozen=True, omit_defaults=True):
    """`PUT /v1/state`: what the terminal says of itself."""

    version: str
    config: str  # "epoch.version" in force
    recorded: int
    waiting: int
    clock: str
    parts: dict[str, str]  # part to what is wrong with it; empty when all is well
    board: dict[str, BoardFigure] = {}  # what is known of the board; the unit is in the name, bytes else
    claims: dict[str, str] = {}  # what the center said that was not followed, because nothing bears it out
    revoked: str = ""  # the digest of the revocations that this terminal carries, empty for none
    upgrade: str = ""  # how far new software is, and what became of the last
    trial: TrialReport | None = None  # how the configuration stands that was taken last
    refused: str = ""  # why the one that came last was not taken, and which it is where a signature says so


class ReportReceipt(Struct, frozen=True):
    """`directory`: (key epoch, version) of the hall's directory, which may be fetched; zeros before the first.

    `revoked` is the digest of the center's revocations: where it differs, the lists are exchanged.

    `window`: where this terminal stands now, or stood until IT put `replaced`, another terminal, in its place (its
    own name where nobody stands there any more). `software` is the digest of the orders of software for this
    window, empty while there is none: where it is another than before, they are fetched.
    """

    now: CenterTime
    directory: tuple[int, int] = (0, 0)
    window: CenterText = ""
    revoked: CenterText = ""
    software: CenterText = ""
    replaced: CenterText = ""


class Revocation(Struct, frozen=True):
    """IT turned away a terminal that had been accepted: its key's hash, when (ms UTC), the center's seal."""

    key: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    at: CenterTime
    seal: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


CarriedRevocations = Annotated[tuple[Revocation, ...], Meta(max_length=REVOCATIONS_MAX)]


class RevocationList(Struct, frozen=True):
    """`POST /v1/revocations`: what a terminal carries."""

    revoked: CarriedRevocations


class RevocationAnswer(Struct, frozen=True):
    """All that hold, for the terminal to carry from now on."""

    now: CenterTime
    revoked: CarriedRevocations


def revocations_digest(revoked: Sequence[Revocation]) -> str:
    """By what two lists are compared; empty for an empty one."""
    lines = sorted(f"{each.key} {each.at} {each.seal}" for each in revoked)
    return _list_digest(lines)


class SignedSuccessions(Struct, frozen=True):
    """`POST /v1/successions`, by IT: how one key followed on the other, see `sync.bundles.trust`."""

    successions: Annotated[tuple[SuccessionText, ...], Meta(max_length=SUCCESSIONS_MAX)]


class SealedQuestion(Struct, frozen=True):
    """`POST /v1/published`, by IT: what the center has of a key, see `sync.bundles.key_copies`."""

    question: Annotated[str, Meta(max_length=4 << 10)]


class PublishedByKey(Struct, frozen=True):
    """The highest of each count that a key published here; when configuration `version` was `issued`, ms UTC."""

    now: CenterTime = 0
    version: Annotated[int, Meta(ge=0, le=NUMBER_MAX)] = 0
    issued: CenterTime = 0
    directory: Annotated[int, Meta(ge=0, le=NUMBER_MAX)] = 0
    release: Annotated[int, Meta(ge=0, le=NUMBER_MAX)] = 0


class SignedRolloutPlan(Struct, frozen=True):
    """`POST /v1/rollouts`, by IT: in which waves the bundles to come go out, see `sync.rollouts.rollout_plan`."""

    plan: str


class SignedRolloutDecision(Struct, frozen=True):
    """`POST /v1/rollouts/decide`, by IT: a rollout is paused, resumed or cancelled."""

    decision: str


class PublishedHall(Struct, frozen=True):
    """`POST /v1/hall/published`, to IT: the newest bundle of each window, by name, and whether `more` follow.

    `POST /v1/hall/status` is answered with a `sync.rollouts.hall_answer.HallAnswer`.
    """

    now: CenterTime = 0
    bundles: tuple[SignedText, ...] = ()
    more: bool = False


class SignedBundles(Struct, frozen=True):
    """`POST /v1/hall/bundles`, by IT: some bundles of one push, of which the center takes all or none."""

    bundles: Annotated[tuple[ParcelledText, ...], Meta(min_length=1, max_length=PARCEL)]


class SignedDirectory(Struct, frozen=True):
    """`POST /v1/directory`, by IT: the hall's directory as it travels, see `sync.bundles.signed_directory`."""

    directory: str


class DirectoryAnswer(Struct, frozen=True):
    """`GET /v1/directory`: the newest one, as IT signed it."""

    now: CenterTime
    directory: SignedText


class SignedSoftwareOrder(Struct, frozen=True):
    """`POST /v1/software`, by IT: which windows get which release, see `sync.releases.software_order`."""

    order: str


class SealedPiece(Struct, frozen=True):
    """`POST /v1/software/piece`, by IT: the next stretch of the file, see `sync.releases.sealed_piece`."""

    piece: str


class SoftwareReceipt(Struct, frozen=True):
    """`reached`: so many bytes of the release file are at the center; the next piece begins there."""

    now: CenterTime
    reached: Annotated[int, Meta(ge=0)]


class SoftwareAnswer(Struct, frozen=True):
    """`GET /v1/software`: the newest order for this window and each kind of machine, as IT signed them.

    `GET /v1/software/piece?sha256=HASH&offset=N` answers with bytes: the piece that begins there.
    """

    now: CenterTime
    orders: Annotated[tuple[SignedText, ...], Meta(max_length=MACHINE_KINDS)]


def software_digest(orders: Sequence[str]) -> str:
    """By what it is seen that there are other orders; empty for none."""
    return _list_digest(orders)


def successions_digest(successions: Sequence[str]) -> str:
    """By what it is seen that there are other successions; empty for none."""
    return _list_digest(successions)


def _list_digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest() if texts else ""


class Noted(Struct, frozen=True):
    now: CenterTime
