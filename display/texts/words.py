"""A hall's own words in place of the catalogue's, and what no text may say or be too long for."""

import re
from collections.abc import Mapping
from unicodedata import east_asian_width

from display.texts.catalogue import PLACE, template
from terminal.domain.look import Language
from terminal.domain.mistake import Mistake

# The plate faces the citizen: never a level, never lateness, never why somebody is absent.
UNSAID = re.compile(
    r"满意|迟到|早退|旷工|缺勤|请假|病假|事假|产假|休假|\b(?:dis|un)?satisf\w*|\blate(?:ness)?\b|\btardy\b"
    r"|\babsen(?:t|ce)\b|\bleft early\b|\bsick\b|\bon leave\b",
    re.IGNORECASE,
)
STAFF = "staff."  # ids of what only the staff's own screen says

# How many Chinese characters are said large, and how many below that, by id or by what it begins with: what
# there is room for on any plate, down to 480 by 320 pixels.
LENGTHS = {
    "default": (8, 0),
    "plate": (6, 0),
    "plate.badge": (4, 0),
    "plate.code": (7, 0),
    "plate.hotline": (4, 0),
    "plate.service_window": (12, 0),
    "plate.staffed": (12, 0),
    "plate.window": (4, 0),
    "label": (8, 0),
    "post.cover": (14, 0),
    "rating": (20, 0),
    "complaint": (20, 0),
    "complaint.taken": (20, 24),
    "punch": (20, 0),
    "not_recorded": (20, 0),
    "hint": (24, 0),
    "alert": (20, 0),
    "note": (12, 0),
    "tone": (26, 0),
    "staff": (28, 24),
}
TOO_MANY = "{length} characters long, at most {most} (Chinese ones; Latin letters are halves); make it shorter"
HEADLINE = (14, 20)
USUAL_VALUES = {  # what takes the places of values, at its usual length
    "code": "000000",
    "count": "000",
    "hold": "3",
    "name": "欧阳明轩",
    "number": "2F-17-120034-5",
    "opens": "08:00",
    "seconds": "8",
    "terminal": "t-4f2c81d09ab3",
    "time": "07:52",
    "until": "10:05",
    "where": "一楼总服务台",
    "window": "2F-17",
}


def words_problems(words: Mapping[str, str], language: Language) -> list[Mistake]:
    """What is wrong with a hall's own words, each with its id and what to do."""
    return [wrong.at(id) for id, text in words.items() for wrong in _problems(id, text, language)]


def unsaid(id: str, text: str) -> str:
    """What this text says and no plate may; empty where it may be said."""
    found = None if id.startswith(STAFF) else UNSAID.search(text)
    return found[0] if found else ""


def too_long(id: str, text: str) -> Mistake | None:
    """How much too long this text is for its place; None where it is not."""
    limits = LENGTHS.get(id) or LENGTHS.get(id.partition(".")[0], HEADLINE)
    lines = PLACE.sub(lambda found: USUAL_VALUES.get(found[1], "00"), text).split("\n")
    allowed = len([limit for limit in limits if limit])
    if len(lines) > allowed:
        return Mistake("{count} lines, at most {most}; make it shorter", count=len(lines), most=allowed)
    lengths = [(sum(map(_width, line)), limit) for line, limit in zip(lines, limits, strict=False)]
    long = ((f"{length:g}", limit) for length, limit in lengths if length > limit)
    return next((Mistake(TOO_MANY, length=length, most=most) for length, most in long), None)


def _problems(id: str, text: str, language: Language) -> list[Mistake]:
    try:
        given = PLACE.findall(_template(id, language) if id else "")
    except KeyError:
        given = None
    if not id or given is None:
        return [Mistake("there is no such message; the ids are in display/texts/locale")]
    unknown = [f"{{{name}}}" for name in PLACE.findall(text) if name not in given]
    found = [_not_given(name, given) for name in unknown]
    if set(PLACE.sub("", text)) & set("{}"):
        found.append(Mistake("a brace that encloses no name of a value; leave it out"))
    if word := unsaid(id, text):
        found.append(Mistake("“{word}” is not for citizens to read; say it without", word=word))
    if long := too_long(id, text):
        found.append(long)
    return found


def _template(id: str, language: Language) -> str:
    try:
        return template(id, language, "2")
    except KeyError:
        return template(id, language)


def _not_given(name: str, given: list[str]) -> Mistake:
    if not given:
        return Mistake("{name} is not given there; no value is", name=name)
    allowed = ", ".join(f"{{{each}}}" for each in given)
    return Mistake("{name} is not given there; what is: {allowed}", name=name, allowed=allowed)


def _width(character: str) -> float:
    return 1 if east_asian_width(character) in "WFA" else 0.5
