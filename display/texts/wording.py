"""The wording of what the plate says, in the hall's language and in its own words."""

from msgspec.structs import replace

from display.texts.catalogue import sentence
from terminal.domain.look import Look
from terminal.domain.views import Message

DIGITS_TOGETHER = 3  # digits: more in a row are not said or copied without a slip


def worded(message: Message, look: Look) -> str:
    """The message in words; its id where no catalogue knows it: an odd word serves better than no plate."""
    try:
        return sentence(message, look.language, look.words)
    except KeyError:
        return message.id


def dictated(message: Message) -> Message:
    """The message with its code in groups, for whoever reads it out."""
    code = message.values.get("code")
    return replace(message, values=message.values | {"code": grouped(code)}) if code else message


def spoken(message: Message | None, look: Look) -> tuple[str, str]:
    """What is said large, and what is said below it."""
    if message is None:
        return "", ""
    text, _, detail = worded(dictated(message), look).partition("\n")
    return text, detail


def label(name: str, look: Look, **values: str) -> str:
    """The word beside a sign or a figure; empty where the catalogue has none, for the sign says it too."""
    try:
        return sentence(Message(f"plate.{name}", values), look.language, look.words)
    except KeyError:
        return ""


def grouped(number: str) -> str:
    """A number as it is said: long runs of digits in threes. `2F-17-120034-5` becomes `2F-17-120 034-5`."""
    return "-".join(
        _threes(part) if part.isdigit() and len(part) > DIGITS_TOGETHER + 1 else part for part in number.split("-")
    )


def _threes(digits: str) -> str:
    first = len(digits) % DIGITS_TOGETHER or DIGITS_TOGETHER
    rest = (digits[place : place + DIGITS_TOGETHER] for place in range(first, len(digits), DIGITS_TOGETHER))
    return " ".join((digits[:first], *rest))
