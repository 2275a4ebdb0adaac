"""Push buttons in software: how their contacts bounce, as edges with times. Pure: chance is an argument."""

from collections.abc import Callable

from msgspec import Struct

BOUNCE = 50  # ms after a change within which a contact chatters
CHATTER = 6  # pairs of edges at most that one change brings beside its own


class Edge(Struct, frozen=True):
    pressed: bool
    at: int  # ms since the press began


def press(chance: Callable[[], float], held: int = 200) -> list[Edge]:
    """One press whose contact closes at 0 and opens at `held` ms, each time with chatter.

    `chance` gives numbers from 0 up to 1, as `random.Random(seed).random` does. ValueError where the button would
    be let go before it has stopped chattering.
    """
    if held <= BOUNCE:
        raise ValueError(f"a press is held for more than {BOUNCE} ms, not {held}")
    return [*_change(chance, True, 0), *_change(chance, False, held)]


def _change(chance: Callable[[], float], pressed: bool, at: int) -> list[Edge]:
    extra = 2 * int(chance() * (CHATTER + 1))
    times = [at, *sorted(at + int(chance() * (BOUNCE + 1)) for _ in range(extra))]
    return [Edge(pressed == (place % 2 == 0), when) for place, when in enumerate(times)]
