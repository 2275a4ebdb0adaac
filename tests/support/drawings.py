"""The drawings in docs/, made of contract and tables: `python -m tests.support.drawings` writes them anew."""

import ast
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any, NamedTuple, get_args

from terminal.core.causes import CAUSES, Cause, Standing
from terminal.core.keys import HOLD, MEANINGS, NOT_ME, Act, Meaning, Role, When
from terminal.core.post import STANDING, TRANSITIONS
from terminal.core.ratings import COMPLAINT_CONFIRM_MS, COMPLAINT_HOLD_MS, STUCK
from terminal.core.touches import ASKED_AWAY, SAME_TOUCH
from terminal.domain.timetable import MARGIN_MINUTES
from terminal.domain.window import Rules
from tests.support.modules import ROOT

DOCS = ROOT / "docs"
WIDTH, EDGE, GAP = 960, 16, 12  # pixels
NAME, TEXT, LINE = 15, 12, 17  # pixels: font sizes, and from line to line
CHARACTER = 6.4  # pixels of a character at TEXT, about
COLOURS = ("#dbe9f6", "#e4f0dc", "#fdf1d6", "#f9e3dc", "#ece3f4", "#dff1f0", "#efefef")  # one a floor
MADE = "Made by `python -m tests.support.drawings`; do not edit."

USUAL = Rules()
STANDINGS: dict[Standing, str] = {
    "free": "nobody is registered",
    "here": "somebody sits here",
    "away": "the holder went away for some minutes",
    "overdue": "the holder is away beyond the limit",
}
HAPPENINGS: dict[Cause, str] = {
    "again": f"whoever touched and was counted less than {SAME_TOUCH // 1000} s ago, unless a tone asked for it",
    "guest": "somebody touches who is recognised, but not listed here",
    "leaving": (
        "somebody else listed or sent here, after the end of a session, or since a leave of theirs began; or"
        " shortly before either if they touched in this session already, whatever the staff key said; or after what"
        " they were sent for while somebody sits here, without the staff key"
    ),
    "listed early": (
        f"*listed* until {USUAL.takeover_after_minutes} min (`takeover_after_minutes`) after the start of the"
        " session, or in the first hour of a boot that does not know the time, without the staff key; or on leave"
    ),
    "cover early": "*cover* likewise, except in place of somebody whose leave or outing the roster sends them for",
    "listed": "somebody else touches who is listed here for post A, whose own this window is",
    "cover": "somebody else touches who is listed here for post B, or whom the roster sends here to cover",
    "holder": "whoever holds the post touches",
    "holder asked away": (
        f"the same within {ASKED_AWAY // 1000} s of the staff key, or {USUAL.away_offer_seconds} s"
        " (`away_offer_seconds`) of the tone that offers it"
    ),
    "holder near the end": (
        f"the same from {USUAL.leave_before_end_minutes} min (`leave_before_end_minutes`) before the session ends"
        " or a leave begins, whatever the staff key said"
    ),
    "holder at the end": (
        f"the same after the end, until {MARGIN_MINUTES} min (or its window) before the next session; or since a"
        " leave of theirs began"
    ),
    "limit": f"{USUAL.away_limit_minutes} minutes of being away (`away_limit_minutes`) are over",
    "orders": (
        f"for {USUAL.nobody_after_minutes} min (`nobody_after_minutes`) configuration and roster have whoever holds"
        " the post here no more"
    ),
    "session": f"a session is on, and nobody came for {USUAL.nobody_after_minutes} min (`nobody_after_minutes`)",
    "break": (
        f"a session is over for {USUAL.close_after_minutes} min (`close_after_minutes`), the next not begun; or the"
        " time, known at last, says that the holder's touch was after an end"
    ),
    "evening": f"the last session is over for {USUAL.close_after_minutes} min (`close_after_minutes`)",
    "midnight": "the day is over by a trusted clock",
    "restart": "the day ended while the terminal was off; recorded of that day, whoever is here since stays",
    "not me": "the last punch is taken back with the staff key, if it changed the post",
}
LEFT_OUT = "Without *restart* and *not me*, after which the post is as it was, and what changes nothing."
NEVER = (
    "holder",
    "holder asked away",
    "holder near the end",
    "holder at the end",
    "limit",
    "session",
)  # where a cell is left out


# The floors.


class Room(NamedTuple):
    """A package on a floor: its name, what it is, and the order of its own folders from the top."""

    name: str
    says: str
    inside: str


def floors() -> list[list[Room]]:
    """The floors of the house from the top, as the contract in pyproject.toml has them; rooms to come left out."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    house, *others = [each["layers"] for each in contracts["contracts"] if each["type"] == "layers"]
    inner = {layers[0].split(".")[0]: layers for layers in others}
    rows = [[name.strip(" ()") for name in layer.split("|")] for layer in house]
    return [[_room(name, inner.get(name, [])) for name in row if (_init(name)).exists()] for row in rows]


def _room(name: str, inner: list[str]) -> Room:
    says = ast.get_docstring(ast.parse(_init(name).read_text(encoding="utf-8"))) or ""
    order = " → ".join(layer.replace(f"{name}.", "").replace(" | ", ", ") for layer in inner)
    return Room(name, says.split("\n")[0], order)


def _init(name: str) -> Path:
    return ROOT.joinpath(*name.split("."), "__init__.py")


def floors_svg() -> str:
    """The floors as a picture: whoever stands on one may use what lies below, and nothing above or beside."""
    y = EDGE
    boxes: list[str] = []
    for colour, row in zip(COLOURS, floors(), strict=True):
        width = (WIDTH - 2 * EDGE - GAP * (len(row) - 1)) / len(row)
        texts = [_lines(room, width) for room in row]
        height = 2 * GAP + NAME + LINE * max(map(len, texts))
        for place, (room, lines) in enumerate(zip(row, texts, strict=True)):
            boxes += _box(EDGE + place * (width + GAP), y, width, height, colour, room.name, lines)
        y += height + GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + EDGE - GAP}" font-family="sans-serif">'
    )
    title = "<title>The floors of the house: imports go down</title>"
    ground = f'<rect width="{WIDTH}" height="{y + EDGE - GAP}" fill="#ffffff"/>'
    return "\n".join([head, f"<!-- {MADE} -->", title, ground, *boxes, "</svg>", ""])


def _lines(room: Room, width: float) -> list[str]:
    most = int((width - 2 * GAP) / CHARACTER)
    return [*textwrap.wrap(room.says, most), *textwrap.wrap(room.inside, most)]


def _box(
    x: float, y: float, width: float, height: float, colour: str, name: str, lines: list[str]
) -> Iterator[str]:
    yield (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" fill="{colour}" stroke="#8a8a8a"/>'
    )
    top = y + GAP + NAME * 0.8
    yield f'<text x="{x + GAP:g}" y="{top:g}" font-size="{NAME}" font-weight="bold" fill="#1a1a1a">{name}</text>'
    for number, line in enumerate(lines, 1):
        place = f'x="{x + GAP:g}" y="{top + number * LINE:g}"'
        yield f'<text {place} font-size="{TEXT}" fill="#333333">{escape(line)}</text>'


# The tables.


def post_page() -> str:
    """Every turn of a post, by how it stands and what happens."""
    rows = [[f"**{cause}**", *(_turn(cause, each) for each in STANDINGS)] for cause in CAUSES]
    states = {standing: [state for state, its in STANDING.items() if its == standing] for standing in STANDINGS}
    standings = {each: f"{says}; recorded as {', '.join(states[each])}" for each, says in STANDINGS.items()}
    return _page(
        "The post",
        "What a touch, or time alone, makes of the post (`terminal/core/post.py`). A cell says what the punch\n"
        "did, the state that is recorded of the post, and the scene that the plate then shows; whether a free\n"
        "post reads “nobody” or “closed” is the hour's business. ×: it cannot be. ·: nothing follows.",
        [["", *STANDINGS], *rows],
        _meanings("The post is", standings) + _meanings("What happens", HAPPENINGS) + _diagram(),
    )


def _meanings(title: str, words: Mapping[Any, str]) -> str:
    return f"{title}:\n\n" + "".join(f"- **{word}**: {says}\n" for word, says in words.items()) + "\n"


def _diagram() -> str:
    """The same as arrows between standings, without "restart" and "not me", which lead where the post was."""
    ways: dict[tuple[str, str], list[str]] = {}
    for cause, turns in TRANSITIONS.items():
        for standing, turn in turns.items():
            if turn.post and turn.post != "former" and turn.plate:
                ways.setdefault((standing, STANDING[turn.post]), []).append(cause)
    lines = [f"    {one} --> {other}: {', '.join(causes)}" for (one, other), causes in ways.items() if one != other]
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> free", *lines, "```", "", LEFT_OUT])


def _turn(cause: Cause, standing: Standing) -> str:
    turn = TRANSITIONS[cause].get(standing)
    if turn is None:
        return "×" if cause in NEVER else "·"
    if turn.post == "former":
        return "post and plate as before that punch"
    parts = [f"punch *{turn.did}*"] if turn.did else []
    parts += [f"post **{turn.post}**" if turn.post else "the post stays"]
    parts += [f"plate “{turn.plate}”" if turn.plate else "the plate stays"]
    return ", ".join(parts)


def keys_page() -> str:
    """Every act on a key, by how it stands then."""
    whens = get_args(When)
    acts = [(role, act) for role in get_args(Role) for act in get_args(Act)]
    rows = [
        [f"**{role}**", act, *(MEANINGS.get((role, act, when), "×") for when in whens)]
        for role, act in acts
        if any((role, act, when) in MEANINGS for when in whens)
    ]
    return _page(
        "The keys",
        "What an act on a key means (`terminal/core/keys.py`). The columns say how it stood when the key was\n"
        "pressed, and what came since. ×: this key knows no such case.",
        [["key", "act", *whens], *rows],
        _meanings("The keys", ROLES)
        + _meanings("The acts", _acts())
        + _meanings("How it stood", WHENS)
        + _meanings("What follows", FOLLOWS).rstrip(),
    )


def _acts() -> dict[str, str]:
    staff, hold, stuck = (ms // 1000 for ms in (HOLD, COMPLAINT_HOLD_MS, STUCK))
    return {
        "pressed": "at once; every other act is decided when the key is let go",
        "tapped": f"let go before {staff} s",
        "held": f"let go after {staff} to {stuck} s for the staff key, {hold} to {stuck} s for a complaint key",
        "let go": f"after any other time; over {stuck} s it is a fault of the key",
    }


ROLES: dict[Role, str] = {
    "level": "非常满意, 满意 or 基本满意",
    "complaint": "不满意 or 非常不满意",
    "staff": "the one key behind the counter",
    "away": "a key of its own for going away, where there is one",
    "invite": "a key of its own for asking to rate, where there is one",
}
WHENS: dict[When, str] = {
    "free": "nothing of the following",
    "punched": f"at letting go: the staff key, pressed within {NOT_ME // 1000} s of a punch that nobody took back",
    "offered": f"a complaint key, pressed within {COMPLAINT_CONFIRM_MS // 1000} s of the offer that its hold made",
    "answered": "the staff key; the time for going away was used by a touch since, or opened anew by the away key",
    "spent": "a complaint key whose press confirmed a complaint, or came while one had just been made",
}
FOLLOWS: dict[Meaning, str] = {
    "rate": (
        "a rating, a change of one, or an unclear one (`terminal/core/ratings.py`);"
        " right after a complaint nothing, and the plate says that it stands"
    ),
    "complain": "a complaint with a number",
    "offer complaint": "the plate says: press again to complain",
    "open away": (
        f"told at once: for {ASKED_AWAY // 1000} s the holder's touch means going away, somebody else's taking over"
    ),
    "invite": "the citizen is asked to rate",
    "invite instead": "the same, and the holder's touch means nothing special any more",
    "nothing": "nothing",
}


def _page(title: str, says: str, table: list[list[str]], foot: str) -> str:
    head, *rows = ["| " + " | ".join(row) + " |" for row in table]
    rule = "|" + "---|" * len(table[0])
    return f"# {title}\n\n{says}\n\n" + "\n".join([head, rule, *rows]) + f"\n\n{foot}\n\n{MADE}\n"


DRAWINGS = {"floors.svg": floors_svg, "post.md": post_page, "keys.md": keys_page}

if __name__ == "__main__":
    for name, drawn in DRAWINGS.items():
        (DOCS / name).write_text(drawn(), encoding="utf-8")
