"""The terminal moves by IT's signature: `window-terminal config move` and `replace`."""

from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from terminal.commands.hall_news import confirm, tell_window_news
from terminal.commands.office_words import failure, office_error, tell
from terminal.commands.publishing import (
    DAY_MS,
    ConfigurationWish,
    check_alone,
    hall_argument,
    ready,
    wished,
    yes_option,
)
from terminal.commands.written_hall import publishable
from terminal.config.office_catalogue import in_office_words
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.bundles.signing import KeyFile
    from sync.rollouts.hall_answer import HallAnswer, HallRow
    from sync.rollouts.progress import RolloutProgress
    from terminal.domain.hall import Hall
    from terminal.domain.window import Window

NO_PLACE = "{given}: wanted WINDOW=TERMINAL, with a window of the hall's file"
COMES_FROM = "{terminal} moves: {before} -> {window}"
LEAVES_EMPTY = "{window}: no terminal stands there then"
COMES_NEW = "{terminal} comes to {window}; the center has it at no window"
STAYS = "{terminal} stands at {window} already"
MAKES_WAY = "{terminal} makes way at {window}, and is told so"
OCCUPIED = (
    "{former} stands at {window}, and nothing was published; where it makes way: window-terminal config replace "
    "{hall} {window}={terminal} --former {former} --key {key} --center {url} --ca {ca}"
)
NOT_THERE_YET = (
    "{window} works by {observed}, not by {desired}: what {desired} changes there comes at once with this, without "
    "waiting for its wave"
)
HELD_BACK = (
    "the rollout of {desired} is {standing}: what it changes at {window} comes at once with this, without waiting "
    "for its wave"
)
MOVE_ASKED = "publish that for {window}, and have {terminal} stand there?"
STANDS_AT = "{terminal} stands at {window}: {version} published"

place_argument = click.argument("place", metavar="WINDOW=TERMINAL")


@click.command()
@hall_argument
@place_argument
@yes_option
@wished
def move(place: str, *, yes: bool, **told: Any) -> None:
    """Sign that TERMINAL stands at WINDOW now: center and terminal follow within a minute.

    A terminal that has a configuration changes its window by this alone, not by the center's word. What is signed
    is that window as the hall's file has it, and no other. What changes of it is said first, and a yes is asked
    for. `center terminals` names the terminals.
    """
    _move(ConfigurationWish(**told), place, yes=yes)


@click.command()
@hall_argument
@place_argument
@click.option("--former", required=True, metavar="TERMINAL", help="The one that stands there and makes way.")
@yes_option
@wished
def replace(place: str, former: str, *, yes: bool, **told: Any) -> None:
    """Sign that TERMINAL stands at WINDOW now in the place of another one, which is told so.

    Says first what changes of that window, and asks for a yes. What the former one recorded is still taken.
    """
    _move(ConfigurationWish(**told), place, former, yes=yes)


class WantedPlace(Struct, frozen=True):
    """Which terminal shall stand at which window, and whose place it takes, empty for nobody's."""

    window: "Window"
    terminal: str
    former: str

    @property
    def name(self) -> str:
        return self.window.window

    @property
    def told(self) -> dict[str, str]:
        """Who and where, as texts say it."""
        return {"terminal": self.terminal, "window": self.name}


def _move(wish: ConfigurationWish, place: str, former: str = "", *, yes: bool) -> None:
    from sync.bundles import bundle
    from sync.bundles.hand_over import publish

    hall = publishable(wish.hall_path)
    wanted = _wanted(hall, place, former)
    key = wish.key(hall)
    try:
        issued = ready(wish, key)
        answer = _asked(wish, key)
        _check_free(answer, wanted, wish)
        tell_window_news(wish.url, wish.ca, key, wanted.window)
        for line in _whereabouts(answer, wanted) if answer else ():
            tell(line)
        if not yes:
            confirm(Mistake(MOVE_ASKED, **wanted.told))
        signer = key.next_version(issued)
        check_alone(key, signer)
        until = issued + wish.days * DAY_MS
        publish(wish.url, wish.ca, signer.sign(wanted.window, issued, until, wanted.terminal, former))
    except (OSError, ValueError) as e:
        raise failure(e) from e
    version = bundle.text((signer.epoch, signer.version))
    tell(Mistake(STANDS_AT, **wanted.told, version=version))


def _wanted(hall: "Hall", place: str, former: str) -> WantedPlace:
    """Raises UsageError."""
    from terminal.domain.hall import merge

    name, _, terminal = place.partition("=")
    windows = {window.window: window for window in merge(hall)}
    if name not in windows or not terminal:
        raise click.UsageError(in_office_words(Mistake(NO_PLACE, given=place)))
    return WantedPlace(windows[name], terminal, former)


def _asked(wish: ConfigurationWish, key: "KeyFile") -> "HallAnswer | None":
    """Who stands where, as the center has it; None where it is older than that question. Raises OSError."""
    from sync.bundles.hand_over import PushUnknown
    from sync.rollouts.hall_question import ask_status

    try:
        return ask_status(wish.url, wish.ca, key)
    except PushUnknown:
        return None


def _check_free(answer: "HallAnswer | None", wanted: WantedPlace, wish: ConfigurationWish) -> None:
    """Before anything is asked or signed: the center would refuse it. Raises ClickException."""
    here = _row(answer, wanted.name)
    for former in here.terminals if here else ():
        if former not in (wanted.terminal, wanted.former):
            told = wanted.told | {"hall": str(wish.hall_path), "key": str(wish.key_path)}
            told |= {"url": wish.url, "ca": str(wish.ca)}
            raise office_error(Mistake(OCCUPIED, former=former, **told))


def _whereabouts(answer: "HallAnswer", wanted: WantedPlace) -> "Iterator[Mistake]":
    """Who goes where, and what comes sooner by it than was planned."""
    who = wanted.told
    before = [row for row in answer.windows if wanted.terminal in row.terminals]
    if not before:
        yield Mistake(COMES_NEW, **who)
    for row in before:
        if row.window == wanted.name:
            yield Mistake(STAYS, **who)
            continue
        yield Mistake(COMES_FROM, before=row.window, **who)
        if len(row.terminals) == 1:
            yield Mistake(LEAVES_EMPTY, window=row.window)
    if here := _row(answer, wanted.name):
        if wanted.former in here.terminals:
            yield Mistake(MAKES_WAY, terminal=wanted.former, window=wanted.name)
        yield from _sooner(here, answer.rollout)


def _sooner(here: "HallRow", rollout: "RolloutProgress | None") -> "Iterator[Mistake]":
    """What was published for this window and is not there yet: the news are compared with that."""
    from sync.rollouts.hall_words import HELD, word

    told = {"window": here.window, "desired": here.desired}
    if here.observed and here.desired and here.observed != here.desired:
        yield Mistake(NOT_THERE_YET, observed=here.observed, **told)
    elif not here.observed and rollout and rollout.config == here.desired and rollout.outcomes.get(HELD):
        yield Mistake(HELD_BACK, standing=word(rollout.standing), **told)


def _row(answer: "HallAnswer | None", window: str) -> "HallRow | None":
    return next((row for row in answer.windows if row.window == window), None) if answer else None
