"""Waiting for what takes its time on a machine, with an end."""

import threading
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from tests.machine.agent import AgentSilent

T = TypeVar("T")
PATIENCE_SECONDS = 300.0
BETWEEN_SECONDS = 0.3


def until(true: Callable[[], T], what: str, patience: float = PATIENCE_SECONDS) -> T:
    """Waits until `true` and gives what it gave; a guest that does not answer, or refuses, is a no."""
    end, last = monotonic() + patience, ""
    while monotonic() < end:
        try:
            if came := true():
                return came
        except (AgentSilent, AssertionError) as e:
            last = str(e)
        threading.Event().wait(BETWEEN_SECONDS)
    raise TimeoutError(f"waited {patience:.0f} s in vain: {what}. {last}")
