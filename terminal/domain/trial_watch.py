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
TIME_TOLD_MS = 2_200_000  # ms: whoever keeps a machine's clock asks for the time at most 34 min apart
DOUBT_MS = 90_000  # ms: sources that contradict each other do so at every look, and the center twice a minute
NOT_ACKNOWLEDGED = "the center acknowledges nothing"
NOT_TOLD = "nobody tells this machine the time"
# ms that something stays worse before it counts: the desk's own work must not fail at all, a plug may be loose.
Sense = Literal["desk", "plate", "part", "memory", "time"]
PATIENCE_MS: Mapping[Sense, int] = {
    "desk": 0,
    "plate": 10_000,
    "part": 20_000,
    "memory": 20_000,
    "time": 20_000,
}


class NetworkTime(Struct, frozen=True):
    """How a machine is told the time; moments are ms since boot, None for never in this boot.

    `told` is when it last was, `moved` when others were last named for it, `fault` what is wrong with what is said,
    and `doubted` when that was last said.
    """

    told: int | None = None
    moved: int | None = None
    fault: str = ""
    doubted: int | None = None

    def doubts(self, mono: int) -> bool:
        """Whether what is said now is wrong: a fault stands for minutes after it was last said."""
        return bool(self.fault) and (self.doubted is None or mono - self.doubted <= DOUBT_MS)

    def holds(self, mono: int) -> bool:
        """Whether it is told the time, by those who are named."""
        since = mono - TIME_TOLD_MS if self.moved is None else max(mono - TIME_TOLD_MS, self.moved)
        return self.told is not None and self.told > since


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
    time: NetworkTime = NetworkTime()

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
    if _cut_off(watch, now):
        return "link", NOT_ACKNOWLEDGED
    if _untold(watch, now):  # where the center answers it is not the network
        return "fault" if now.linked else "link", NOT_TOLD
    return "kept", ""


def still_worse(watch: TrialWatch, now: TrialFigures) -> tuple[str, ...]:
    """What is worse than before although the old configuration is back, as `watch` says since when.

    Memory that was taken is not given back, and a doubt about the time lasts ten minutes, whoever is right by now.
    The center must have acknowledged something since, and the machine been told the time.
    """
    worse = [each.says for each in _worse(watch, now) if each.sense not in ("memory", "time")]
    if watch.before.linked and (now.center or 0) < watch.since:
        worse.append(NOT_ACKNOWLEDGED)
    if _untold(watch, now):
        worse.append(NOT_TOLD)
    return tuple(worse)


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
    if now.time.fault and not before.time.doubts(before.mono) and _doubted_since(watch, now):
        yield _Worsening("time", "time", now.time.fault)


def _cut_off(watch: TrialWatch, now: TrialFigures) -> bool:
    heard = max(now.center or 0, watch.since)
    return (watch.before.linked or watch.moves) and now.mono - heard > CENTER_SILENT_MS


def _moved(watch: TrialWatch, now: TrialFigures) -> bool:
    """Whether others tell the machine the time since."""
    return now.time.moved is not None and now.time.moved >= watch.since


def _doubted_since(watch: TrialWatch, now: TrialFigures) -> bool:
    """Whether that was said since others tell the machine the time."""
    return _moved(watch, now) and (now.time.doubted is None or now.time.doubted >= (now.time.moved or 0))


def _untold(watch: TrialWatch, now: TrialFigures) -> bool:
    """Whether it was told the time, and those who are named since do not tell it."""
    return watch.before.time.holds(watch.before.mono) and _moved(watch, now) and not now.time.holds(now.mono)
