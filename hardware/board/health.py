"""The board's health: what is wrong by what the board says of itself, and what to do. Pure: it opens no file."""

from collections.abc import Callable, Collection
from typing import Any

import msgspec
from msgspec import Struct

from terminal.domain.mistake import Mistake

FREE_DISK_BYTES = 100 << 20  # bytes that the state folder should have free


class Health(Struct, frozen=True):
    """What a board says of itself. None is "not known", which is never a fault."""

    model: str | None = None
    millicelsius: int | None = None  # of the CPU
    under_voltage: bool | None = None
    under_voltage_since_boot: bool | None = None
    throttled: bool | None = None
    throttled_since_boot: bool | None = None
    capped: bool | None = None  # the CPU's frequency
    capped_since_boot: bool | None = None
    soft_limit: bool | None = None  # of temperature: slower already, not throttled yet
    soft_limit_since_boot: bool | None = None
    disk_errors: int | None = None  # that ext4 counted since it was last checked
    read_only: bool | None = None
    wear: int | None = None  # tenths of the card's life that are used, 11 for more than all of it
    spare: int | None = None  # the card's spare blocks: 1 normal, 2 warning, 3 urgent
    free_bytes: int | None = None
    total_bytes: int | None = None
    free_inodes: int | None = None
    total_inodes: int | None = None
    memory_available: int | None = None  # bytes
    memory_total: int | None = None  # bytes
    load_hundredths: int | None = None  # of processes that want the CPU, over one minute
    uptime: int | None = None  # s
    watchdog: bool | None = None


class Problem(Struct, frozen=True):
    """Without figures, so that it stays the same while it lasts."""

    says: str
    do: str


READ_ONLY = Problem("its disk is read-only", "restart the board; if it comes back, replace the card")
DISK_ERRORS = Problem(
    "its file system has errors", "have it checked (fsck) at the next start; replace the card soon"
)
WORN = Problem("its card is nearly worn out", "replace the card")
DISK_NEARLY_FULL = Problem("less than 100 MB free", "remove what does not belong to the terminal from its disk")
INODES = Problem("less than 5 % of its files free", "remove what does not belong to the terminal from its disk")
UNDER_VOLTAGE = Problem("its voltage is too low", "use the official power supply")
HOT = Problem("its CPU is too hot", "let air reach the board; take it out of the sun")
THROTTLED = Problem("it is slowed down", "use the official power supply, and let air reach the board")
MEMORY = Problem("its memory is nearly used up", "restart the terminal; see what else runs on the board")


def _hot(health: Health, before: bool) -> bool:
    return health.millicelsius is not None and health.millicelsius >= (75_000 if before else 80_000)


def _full(health: Health, before: bool) -> bool:
    return health.free_bytes is not None and health.free_bytes < (
        FREE_DISK_BYTES * 6 // 5 if before else FREE_DISK_BYTES
    )


def _short(free: int | None, total: int | None, before: bool) -> bool:
    """Under 5 % of it are left; once that was so, under 7 %."""
    return free is not None and total is not None and free * 100 < total * (7 if before else 5)


# The worst first: what loses facts stands before what makes the terminal slow.
RULES: tuple[tuple[Problem, Callable[[Health, bool], bool]], ...] = (
    (READ_ONLY, lambda health, _: health.read_only is True),
    (DISK_ERRORS, lambda health, _: (health.disk_errors or 0) > 0),
    (WORN, lambda health, _: (health.wear or 0) >= 10 or (health.spare or 0) >= 2),
    (DISK_NEARLY_FULL, _full),
    (INODES, lambda health, before: _short(health.free_inodes, health.total_inodes, before)),
    (UNDER_VOLTAGE, lambda health, _: health.under_voltage is True),
    (HOT, _hot),
    (THROTTLED, lambda health, _: health.throttled is True),
    (MEMORY, lambda health, before: _short(health.memory_available, health.memory_total, before)),
)


def problems(health: Health, before: Collection[Problem] = ()) -> list[Problem]:
    """What is wrong, the worst first. What was wrong `before` ends only clearly on the good side of its limit."""
    return [problem for problem, wrong in RULES if wrong(health, problem in before)]


def in_words(found: Collection[Problem]) -> str:
    """All of them as one line, the worst first, empty for none."""
    return "; ".join(problem.says for problem, _ in RULES if problem in found)


def figures(health: Health) -> dict[str, int]:
    """The known figures by the names of their fields, yes and no as 1 and 0."""
    told: dict[str, Any] = msgspec.structs.asdict(health)
    return {name: int(value) for name, value in told.items() if name != "model" and value is not None}


def summary(health: Health) -> str:
    """What a person wants to know of a board that is well."""
    parts = [health.model, *_sizes(health), _since(health.uptime), _past(health)]
    return ", ".join(filter(None, parts)) or "says nothing of itself"


def degrees(millicelsius: int) -> str:
    return f"{round(millicelsius / 1000)} °C"


def room(free: int) -> Mistake:
    """Bytes that are free, as people read them."""
    if free < 10 << 30:
        return Mistake("{count} MB free", count=free >> 20)
    return Mistake("{count} GB free", count=free >> 30)


def _sizes(health: Health) -> list[str | None]:
    available, total = health.memory_available, health.memory_total
    return [
        degrees(health.millicelsius) if health.millicelsius is not None else None,
        room(health.free_bytes) if health.free_bytes is not None else None,
        f"{available * 100 // total} % of memory free" if available is not None and total else None,
    ]


def _since(uptime: int | None) -> str | None:
    if uptime is None:
        return None
    return f"up {uptime // 86_400} d {uptime % 86_400 // 3600} h"


def _past(health: Health) -> str | None:
    """What passed since the start and is over: it is no fault, but explains one."""
    if health.under_voltage_since_boot and not health.under_voltage:
        return "its voltage was too low since then"
    return "it was slowed down since then" if health.throttled_since_boot and not health.throttled else None
