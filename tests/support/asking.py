"""A desk where citizens are asked to rate, and the few words that its cases are written in."""

from terminal.domain.events import Invited
from terminal.domain.facts import Key
from tests.support.desk import Desk

Act = tuple[int, str, str]  # ms waited before, what is done, and with which key, case or for how long
Kept = tuple[str, str, int]  # level or "unrated", the case, the place of what it replaces

KEYS: dict[str, Key] = {
    "very": "very_satisfied",
    "good": "satisfied",
    "fair": "basically_satisfied",
    "poor": "dissatisfied",
    "awful": "very_dissatisfied",
}


class Asking(Desk):
    def wait(self, ms: int) -> "Asking":
        super().wait(ms)
        return self

    def settle(self) -> "Asking":
        super().settle()
        return self

    def ask(self, case: str) -> None:
        self.do(Invited(case, self.moment()))

    def staff(self, ms: int) -> None:
        self.press("staff")
        self.wait(ms).release("staff")

    def act(self, what: str, word: str) -> None:
        match what:
            case "invite":
                self.ask(word)
            case "staff":
                self.staff(int(word))
            case "press":
                self.press(KEYS[word])
                self.release(KEYS[word])
            case "tick":
                self.tick()
            case "restart":
                self.reboot(int(word), "synced")

    def play(self, acts: list[Act]) -> "Asking":
        for ms, what, word in acts:
            self.wait(ms).act(what, word)
            self.settle()
        return self

    @property
    def given(self) -> list[Kept]:
        said = [fact for fact in self.facts if fact.kind in ("rating", "unrated")]
        places = {0: 0} | {fact.seq: place for place, fact in enumerate(said, 1)}
        return [
            (str(f.body.get("level", f.kind)), str(f.body.get("case", "")), places[int(f.body.get("replaces", 0))])
            for f in said
        ]
