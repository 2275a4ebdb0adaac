"""The progress of an upgrade: its stages, what follows which, and which version a stage lets start. Pure.

    staged → verified → tried → switching → switched → confirmed → finished
       └────────┴─────────┤         └──────────┴→ going back → gone back
                          ├→ given up               └→ way back failed
                          └→ waiting for the next boot

A stage is on the disk before the act that it calls for begins; every act can be done again. So a cut at any moment
leaves a stage whose act is done once more, and `link` says for each which version may start meanwhile.
"""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from terminal.domain.vitals import VitalsAnswer

Stage = Literal[
    "staged",  # the file is in root's own folder; next: verify and unpack it
    "verified",  # unpacked beside the old version, whole; next: try it without touching anything
    "tried",  # next: wait until nobody is served, and measure
    "waiting",  # the same, in another boot than the one in which it took too long
    "switching",  # next: stop, link, start
    "switched",  # the new version serves; next: watch it
    "confirmed",  # it stays; next: let it look after upgrades, and remove the oldest
    "finished",
    "going_back",  # next: stop, link, start the old version, and see whether it answers
    "gone_back",
    "way_back_failed",  # tried again in the next boot
    "given_up",  # before anything was touched
]
VersionLink = Literal["old", "new"]

FOLLOWS: dict[Stage, Stage] = {
    "staged": "verified",
    "verified": "tried",
    "tried": "switching",
    "waiting": "switching",
    "switching": "switched",
    "switched": "confirmed",
    "confirmed": "finished",
    "going_back": "gone_back",
    "way_back_failed": "gone_back",
}
FAILS: dict[Stage, Stage] = {
    "staged": "given_up",
    "verified": "given_up",
    "tried": "given_up",
    "waiting": "given_up",
    "switching": "going_back",
    "switched": "going_back",
    "confirmed": "confirmed",
    "going_back": "way_back_failed",
    "way_back_failed": "way_back_failed",
}
STARTS = 2  # of a version that nobody has confirmed: it is left at the next one
WAIT_SECONDS = 2 * 3600.0  # s, in all, until it is put off because somebody is always served
MORNING_SECONDS = 600.0  # s more, in boots after that; then nobody is believed any more who says so


class Progress(Struct, frozen=True):
    """How far an upgrade from `old` to `new` is; both are folders' names, empty while they are not known.

    `pair` is the new one's (epoch, version), and `digest` that of its manifest.

    `before` is what was measured of the old version, None where it did not answer. `starts` counts the service's by
    the new one. `why` is what went wrong. In the boot `rests` nothing more is done. `waited` are the seconds of all
    boots for which somebody was served.
    """

    stage: Stage
    old: str = ""
    new: str = ""
    pair: tuple[int, int] = (0, 0)
    digest: str = ""
    before: VitalsAnswer | None = None
    starts: int = 0
    why: str = ""
    rests: str = ""
    waited: float = 0.0

    @property
    def over(self) -> bool:
        """Whether nothing follows any more."""
        return self.stage not in FOLLOWS

    @property
    def link(self) -> VersionLink:
        """Which version may start at this stage."""
        return "new" if self.stage in ("switching", "switched", "confirmed", "finished") else "old"


def succeeded(progress: Progress) -> Progress:
    """After the act that the stage called for."""
    return replace(progress, stage=FOLLOWS[progress.stage], rests="")


def failed(progress: Progress, why: str, boot: str = "") -> Progress:
    """After one that could not be done. What stays as it is rests for this `boot`."""
    stage = FAILS[progress.stage]
    if stage == progress.stage:
        return replace(progress, rests=boot)  # why was said the first time
    reasons = f"{progress.why}; then: {why}" if progress.why else why
    return replace(progress, stage=stage, why=reasons, rests=boot if stage == "way_back_failed" else "")


def patient(progress: Progress) -> bool:
    """Whether it waits on where the service says that somebody is served: one that was taken over always does."""
    return progress.waited < WAIT_SECONDS + (MORNING_SECONDS if progress.stage == "waiting" else 0)


def put_off(progress: Progress, boot: str) -> Progress:
    """Somebody was served all the time that it waited."""
    return replace(progress, stage="waiting", rests=boot)


def started(progress: Progress) -> Progress:
    """When the service is about to start: which is by `link` of what this gives."""
    if progress.stage not in ("switching", "switched"):
        return progress
    if progress.starts >= STARTS:
        why = f"{progress.new} was started {STARTS} times and was not found to work"
        return failed(replace(progress, stage="switched"), why)
    return replace(progress, stage="switched", starts=progress.starts + 1)


def wrong(progress: Progress) -> str:
    """What people are told: empty where the upgrade did, or still does, what it should."""
    old, new, why = progress.old or "the old version", progress.new or "a release", progress.why
    match progress.stage:
        case "given_up":
            return f"{new} was not taken: {why}"
        case "going_back" | "gone_back":
            return f"{new} was left for {old}: {why}"
        case "way_back_failed":
            return f"{new} was left, and {old} does not work either: {why}"
    return ""
