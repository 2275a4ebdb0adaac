"""The trial watch: what is measured before a configuration is applied and after, and what came of it. Pure.

What did not work before is not asked of the new configuration.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from terminal.domain.trial import TRIAL_MS, TrialEnd

CENTER_SILENT_MS = 90_000  # ms: a report goes each half minute, and a failed one again within a minute
FAILING_MS = 600_000  # ms for which a failure of the desk counts as one that was there before
HELD_TIMES, HELD_KIB = 1.5, 32 << 10
NOT_ACKNOWLEDGED = "the center acknowledges nothing"
# ms that something stays worse before it counts: the desk's own work must not fail at all, a plug may be loose.
Sense = Literal["desk", "plate", "part", "memory"]
PATIENCE_MS: Mapping[Sense, int] = {"desk": 0, "plate": 10_000, "part": 20_000, "memory": 20_000}


class TrialFigures(Struct, frozen=True):
    """What is measured of a terminal; moments are ms since boot, None for never.

    `drawn` is the configuration by which the plate was drawn last. `silent` are the parts that do not answer, each
    with why; `faults` says when a kind of the desk's work failed last. `center` is when that last acknowledged
    something, `memory` what the process holds, KiB. `settled`: each part has been heard of since the start.
    """

    mono: int
    drawn: str = ""
    silent: dict[str, str] = {}
    faults: dict[str, int] = {}
    center: int | None = None
    memory: int = 0
    settled: bool = True

    @property
    def linked(self) -> bool:
        """Whether the center acknowledges what it is told."""
        return self.center is not None and self.mono - self.center <= CENTER_SILENT_MS

    def failing(self, kind: str) -> bool:
        """Whether the desk's work of this kind failed of late."""
        return kind in self.faults and self.mono - self.faults[kind] <= FAILING_MS


class TrialWatch(Struct, frozen=True):
    """Over the configuration `config`, applied at the moment `since`, in a terminal that was as `before` says.

    `seen` says since when each worsening is there, by its name. One that `moves` to another center must reach it,
    whether or not the former one answered.
    """

    config: str
    since: int
    before: TrialFigures
    seen: dict[str, int] = {}
    moves: bool = False


def looked(watch: TrialWatch, now: TrialFigures) -> TrialWatch:
    """After another look: what is worse keeps the moment since which it is, what is well again is forgotten."""
    return replace(watch, seen={each.name: watch.seen.get(each.name, now.mono) for each in _worse(watch, now)})


def verdict(watch: TrialWatch, now: TrialFigures) -> tuple[TrialEnd | Literal["kept", ""], str]:
    """What came of it by this look, and why; empty while it is watched on."""
    worse = list(_worse(watch, now))
    lasting = [each.says for each in worse if now.mono - watch.seen[each.name] >= PATIENCE_MS[each.sense]]
    if lasting:
        return "fault", "; ".join(lasting)
    if worse or now.mono - watch.since < TRIAL_MS:
        return "", ""
    return ("link", NOT_ACKNOWLEDGED) if _cut_off(watch, now) else ("kept", "")


def still_worse(watch: TrialWatch, now: TrialFigures) -> tuple[str, ...]:
    """What is worse than before although the old configuration is back, as `watch` says since when.

    Memory that was taken is not given back; the center must have acknowledged something since.
    """
    worse = tuple(each.says for each in _worse(watch, now) if each.sense != "memory")
    unheard = watch.before.linked and (now.center or 0) < watch.since
    return (*worse, NOT_ACKNOWLEDGED) if unheard else worse


class _Worsening(NamedTuple):
    sense: Sense
    name: str  # stays the same while it lasts
    says: str


def _worse(watch: TrialWatch, now: TrialFigures) -> Iterator[_Worsening]:
    before = watch.before
    for kind, at in sorted(now.faults.items()):
        if at >= watch.since and not before.failing(kind):
            yield _Worsening("desk", f"desk {kind}", f"the desk failed at {kind}")
    if now.drawn != watch.config:
        yield _Worsening("plate", "plate", "the plate was not drawn")
    for part, why in sorted(now.silent.items()):
        if part not in before.silent:
            yield _Worsening("part", part, f"{part}: {why}")
    if now.memory > before.memory * HELD_TIMES + HELD_KIB:
        said = f"{now.memory >> 10} MiB of memory are held, {before.memory >> 10} before"
        yield _Worsening("memory", "memory", said)


def _cut_off(watch: TrialWatch, now: TrialFigures) -> bool:
    heard = max(now.center or 0, watch.since)
    return (watch.before.linked or watch.moves) and now.mono - heard > CENTER_SILENT_MS
