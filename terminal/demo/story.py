"""The story: one working day played fast through the real parts, each step held against what must be seen.

Terminal and center take one clock that the story moves; disk, TLS, serial bytes, pin edges and SIGKILL are real.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from display.texts.catalogue import sentence
from terminal.demo.day_words import DAY_WORDS
from terminal.demo.people import NAMES
from terminal.demo.processes import DemoFailed
from terminal.demo.rig import Rig
from terminal.domain.facts import Fact, Key, Level
from terminal.domain.look import Language
from terminal.domain.views import View
from terminal.services.fact_sentences import LEVEL_WORDS, fact_told

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

# What stands before the plate's words, between them, and before a fact's.
PLATE_TOLD: Mapping[Language, tuple[str, str]] = {"zh_CN": ("标牌：", "，"), "en": ("plate: ", "; ")}
FACT_TOLD: Mapping[Language, str] = {"zh_CN": "记录：", "en": "recorded: "}


class StepResult(Struct, frozen=True):
    """What a step comes to: on the plate, on the staff side, and as facts."""

    plate: str = ""
    tone: str = ""
    facts: tuple[str, ...] = ()

    def __str__(self) -> str:
        tone = f"; tone {self.tone}" if self.tone else ""
        return f"plate {self.plate}{tone}; {', '.join(self.facts) or 'no fact'}"


class Story:
    """Plays steps on a rig, tells each in sentences, and keeps count of what people did."""

    def __init__(self, rig: Rig, say: Callable[[str], None], language: Language, verbose: bool) -> None:
        self.rig = rig
        self._say, self._language, self._verbose = say, language, verbose
        self._seen = ""  # in words, what the last look saw
        self.made: Counter[str] = Counter()
        self.problems: list[str] = []
        self._seq = 0
        self._looked = 0

    def at(self, clock: str) -> None:
        """Moves time on to this time of the day."""
        hour, minute = clock.split(":")
        then = DEMO_DAY + timedelta(hours=int(hour), minutes=int(minute))
        self.rig.advance(int(then.timestamp() * 1000) - self.rig.now())

    def step(self, what: str, expected: StepResult, level: Level | None = None) -> None:
        """Waits until all that is expected is seen, and tells it; `what` are words of the day, about this level."""
        self.made.update(fact.split()[0] for fact in expected.facts)
        self._until(what, expected, lambda: self._look(expected), level)
        self._seq = self._looked

    def check(self, what: str, expected: str, observe: Callable[[], str]) -> None:
        """The same for something that is not on the plate."""
        self._seen = ""
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

    def _until(self, what: str, expected: T, observe: Callable[[], T], level: Level | None = None) -> None:
        observed: T | None = None

        def seen() -> bool:
            nonlocal observed
            observed = observe()
            return observed == expected

        try:
            self.rig.until(seen, what)
        except DemoFailed as e:
            self.problems.append(f"{what}: {e}")
        clock = datetime.fromtimestamp(self.rig.now() / 1000, DEMO_DAY.tzinfo).strftime("%H:%M")
        good = expected == observed
        self._say(f"{clock} {'✓' if good else '✗'} {_in_words(what, self._language, level)}{self._seen}")
        if self._verbose or not good:
            self._say(f"        {what} | expected: {expected} | observed: {observed}")

    def _look(self, expected: StepResult) -> StepResult:
        status, facts = self.rig.status(), self.rig.facts(self._seq)
        self._looked = facts[-1].seq if facts else self._seq
        self._seen = self._shown(status.plate) + self._recorded(facts)
        told = tuple(said(fact) for fact in facts if fact.kind in PEOPLE_KINDS)
        return StepResult(plate(status.plate), status.tone if expected.tone else "", told)

    def _shown(self, view: View) -> str:
        """What stands on the plate, in its own words."""
        said = (message for message in (view.headline, view.complaint, view.banner) if message)
        lines = [view.name, *(line for each in said for line in sentence(each, self._language).splitlines())]
        head, between = PLATE_TOLD[self._language]
        return f"\n        {head}{between.join(filter(None, lines))}"

    def _recorded(self, facts: Sequence[Fact]) -> str:
        """The facts that people made, a line each."""
        head = FACT_TOLD[self._language]
        told = (fact_told(fact, NAMES)[self._language] for fact in facts if fact.kind in PEOPLE_KINDS)
        return "".join(f"\n        {head}{each}" for each in told)


def _in_words(what: str, language: Language, level: Level | None) -> str:
    chinese, english = DAY_WORDS[what]
    names = LEVEL_WORDS[level] if level else ("", "")
    return chinese.format(zh=names[0]) if language == "zh_CN" else english.format(en=names[1])


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
