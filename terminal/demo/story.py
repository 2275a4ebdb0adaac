"""The story: one working day played fast through the real parts, each step held against what must be seen.

Terminal and center take one clock that the story moves; disk, TLS, serial bytes, pin edges and SIGKILL are real.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from terminal.demo.processes import DemoFailed
from terminal.demo.rig import Rig
from terminal.domain.facts import Fact, Key
from terminal.domain.views import View

T = TypeVar("T")
DEMO_DAY = datetime(2026, 11, 24, tzinfo=ZoneInfo("Asia/Shanghai"))  # a Tuesday without anything special
PRESS_MS = 120  # ms that a finger stays on a button
SETTLED = 100  # ms after which a release is certain
LONG_PRESS_MS = 3_200  # ms
PEOPLE_KINDS = (
    "punch",
    "touch",
    "rating",
    "complaint",
    "post",
)  # kinds that people make; the rest the terminal makes


class StepResult(Struct, frozen=True):
    """What a step comes to: on the plate, on the staff side, and as facts."""

    plate: str = ""
    tone: str = ""
    facts: tuple[str, ...] = ()

    def __str__(self) -> str:
        tone = f"; tone {self.tone}" if self.tone else ""
        return f"plate {self.plate}{tone}; {', '.join(self.facts) or 'no fact'}"


class Story:
    """Plays steps on a rig and keeps count of what people did."""

    def __init__(self, rig: Rig, say: Callable[[str], None]) -> None:
        self.rig = rig
        self._say = say
        self.made: Counter[str] = Counter()
        self.problems: list[str] = []
        self._seq = 0
        self._looked = 0

    def at(self, clock: str) -> None:
        """Moves time on to this time of the day."""
        hour, minute = clock.split(":")
        then = DEMO_DAY + timedelta(hours=int(hour), minutes=int(minute))
        self.rig.advance(int(then.timestamp() * 1000) - self.rig.now())

    def step(self, what: str, expected: StepResult) -> None:
        """Waits until all that is expected is seen, and prints one line about it."""
        self.made.update(fact.split()[0] for fact in expected.facts)
        self._until(what, expected, lambda: self._look(expected))
        self._seq = self._looked

    def check(self, what: str, expected: str, observe: Callable[[], str]) -> None:
        """The same for something that is not on the plate."""
        self._until(what, expected, observe)

    def press(self, key: Key, held: int = PRESS_MS) -> None:
        self.rig.key(key, True)
        self.rig.advance(held)
        self.rig.key(key, False)
        self.rig.advance(SETTLED)

    def touch(self, finger: str) -> None:
        """Lays a finger down until the tone is heard, and lifts it."""
        tones = self.rig.status().tones
        self.rig.sensor.place(finger)
        self.rig.until(lambda: self.rig.status().tones > tones, "a tone after the touch")
        self.rig.sensor.lift()
        self.rig.sensor.wait_noticed(5)

    def _until(self, what: str, expected: T, observe: Callable[[], T]) -> None:
        observed: T | None = None

        def seen() -> bool:
            nonlocal observed
            observed = observe()
            return observed == expected

        try:
            self.rig.until(seen, what)
        except DemoFailed as e:
            self.problems.append(f"{what}: {e}")
        clock = datetime.fromtimestamp(self.rig.now() / 1000, DEMO_DAY.tzinfo).strftime("%H:%M:%S")
        verdict = "ok " if expected == observed else "BAD"
        self._say(f"{clock} {verdict} {what} | expected: {expected} | observed: {observed}")

    def _look(self, expected: StepResult) -> StepResult:
        status, facts = self.rig.status(), self.rig.facts(self._seq)
        self._looked = facts[-1].seq if facts else self._seq
        told = tuple(said(fact) for fact in facts if fact.kind in PEOPLE_KINDS)
        return StepResult(plate(status.plate), status.tone if expected.tone else "", told)


def plate(view: View) -> str:
    """What the plate shows, in a few words."""
    words: list[str] = [view.scene, view.name, view.badge]
    words += [message.id for message in (view.headline, view.complaint, view.banner) if message]
    words += [note.id for note in view.notes if note.id == "note.clock"]
    return " ".join(word for word in words if word)


def said(fact: Fact) -> str:
    """A fact in a few words."""
    body = fact.body
    replaces = "replacing" if body.get("replaces") else ""
    words = [fact.kind, body.get("did") or body.get("state") or body.get("level") or body.get("why", "")]
    return " ".join(str(word) for word in (*words, body.get("badge", ""), replaces) if word)
