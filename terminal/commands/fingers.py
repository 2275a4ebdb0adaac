"""`window-terminal fingers`: enrol, list, forget and settle, through the running terminal where there is one."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from terminal.commands.console import say
from terminal.commands.options import settings_option
from terminal.config.settings import Settings, SettingsWrong, load
from terminal.domain.finger_ledger import Plan, Step
from terminal.services.control_protocol import (
    Ask,
    CancelAct,
    ControlQuestion,
    EnrolFingers,
    FingerAct,
    FollowAct,
    ForgetFingers,
    ListFingers,
    ProposeSettlement,
    SettleFingers,
    Status,
)
from terminal.services.control_socket import NoAnswer, RequestRefused, asked, call

A = TypeVar("A")
R = TypeVar("R")
FINGERS_ANSWER_SECONDS = 5.0  # s for an answer; news is held for one
STEPS = {
    "supervisor": "a supervisor stands by: hold the card to the reader",
    "touch": "finger {finger}, image {image} of {of}: put it on the sensor",
    "again": "finger {finger}, image {image} of {of}: not readable, {why}",
    "lift": "finger {finger}: lift it",
    "kept": "finger {finger}, image {image} of {of}: taken",
    "done": "finger {finger} is enrolled",
    "failed": "finger {finger} is not enrolled",
}

supervisor_option = click.option(
    "--supervisor", default="", metavar="BADGE", help="The supervisor's badge number, to type a PIN; else the card."
)


@click.group()
def fingers() -> None:
    """Whose fingers the sensor knows."""


@fingers.command()
@settings_option
@supervisor_option
@click.argument("badge")
@click.option("--consent", required=True, metavar="NUMBER", help="The number of the person's written consent.")
def enrol(settings_path: Path, supervisor: str, badge: str, consent: str) -> None:
    """Enrol fingers of the person with this BADGE: two, or one more where two are enrolled."""
    pin = _pin(supervisor)
    with _asking(settings_path) as ask:
        slots = _follow(ask, EnrolFingers(badge, consent, supervisor, pin))
    say(f"{badge}: {len(slots)} enrolled, in slots {', '.join(map(str, slots))}")


@fingers.command(name="list")
@settings_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def list_(settings_path: Path, as_json: bool) -> None:
    """Whose fingers are enrolled, and who of this window's people has fewer than two."""
    with _asking(settings_path) as ask:
        found = ask(ListFingers())
    if as_json:
        say(msgspec.json.encode(found).decode())
        return
    for each in found.people:
        count = len(each.fingers)
        slots = f"slots {', '.join(map(str, each.fingers))}" if count else ""
        advice = "" if count >= 2 else "enrol two" if count == 0 else "enrol one more"
        say(f"{each.badge:12} {each.name or '(not listed here)':12} {count}  {slots or advice}")
        if count == 1:
            say(f"{'':28}{advice}: one may be cut or under a plaster")


@fingers.command()
@settings_option
@click.argument("badge")
def forget(settings_path: Path, badge: str) -> None:
    """Erase the fingers of the person with this BADGE, and print a receipt."""
    with _asking(settings_path) as ask:
        receipt = _follow(ask, ForgetFingers(badge))
    say(f"erased: {len(receipt.slots)} fingers of {receipt.badge}, slots {list(receipt.slots)}")
    say(f"library: {receipt.library or 'without an id'}; read back from the sensor: they are gone")
    for seq, digest in receipt.facts:
        say(f"fact {seq}  {digest}")


@fingers.command()
@settings_option
@supervisor_option
@click.option("--yes", is_flag=True, help="Do not ask again.")
def settle(settings_path: Path, supervisor: str, yes: bool) -> None:
    """Bring sensor and list together where they differ; a supervisor stands by."""
    with _asking(settings_path) as ask:
        found = ask(ProposeSettlement())
        if not found.why:
            say("the sensor and the list agree; there is nothing to settle")
            return
        say(found.why.partition(";")[0])
        for line in _proposed(found.plan):
            say(f"  {line}")
        if not yes:
            click.confirm("do that?", abort=True)
        _follow(ask, SettleFingers(found.plan, supervisor, _pin(supervisor)))
    say("settled; fingers count again")


def _proposed(plan: Plan) -> Iterator[str]:
    if plan.erase:
        yield f"erase from the sensor what nobody is named for: slots {', '.join(map(str, sorted(plan.erase)))}"
    if plan.forget:
        slots = ", ".join(map(str, sorted(plan.forget)))
        yield f"strike from the list what the sensor does not hold: slots {slots}"
    if plan.keeps:
        yield "confirm that the sensor's fingers are those of the list"
    for slot, badge in sorted(plan.confirm.items()):
        yield f"confirm that slot {slot} is {badge}: the center says so, and you know better"
    if plan.rename:
        yield "give the sensor an id of its own"


def _pin(supervisor: str) -> str:
    return str(click.prompt(f"PIN of {supervisor}", hide_input=True, err=True)) if supervisor else ""


@contextmanager
def _asking(settings_path: Path) -> Iterator[Ask]:
    """The running terminal's answers, or our own where none runs. What is refused ends the command."""
    try:
        settings = load(settings_path)
        with _answering(settings) as ask:
            yield ask
    except (SettingsWrong, NoAnswer, RequestRefused) as e:
        raise click.ClickException(str(e)) from e


@contextmanager
def _answering(settings: Settings) -> Iterator[Ask]:
    def running(question: ControlQuestion[A]) -> A:
        return call(settings.control, question, FINGERS_ANSWER_SECONDS)

    try:
        asked(settings.control, Status())  # by whatever terminal: only whether one is there counts
    except NoAnswer:
        from terminal.services.enrolment.standalone import standalone

        with standalone(settings) as ask:
            yield ask
    else:
        yield running


def _follow(ask: Ask, begun: FingerAct[R]) -> R:
    """Begins an act and says what has to be done until it is over; its result. Raises `RequestRefused`."""
    client = secrets.token_hex(8)
    ask(msgspec.structs.replace(begun, client=client))
    seen, over = 0, False
    try:
        while not over:
            news = ask(FollowAct(seen, client=client))
            for step in news.steps:
                _say(step)
            seen, over = seen + len(news.steps), news.over
    except BaseException:
        with suppress(NoAnswer, RequestRefused):  # why it ended is what counts
            ask(CancelAct(client=client))
        raise
    if news.error:
        raise RequestRefused(" ".join(news.error.split()))
    try:
        return begun.result_decoder().decode(news.result)
    except msgspec.ValidationError as e:
        raise RequestRefused(f"it was done, by a terminal of another version than this command: {e}") from e


def _say(step: Step) -> None:
    say(STEPS[step.do].format_map(msgspec.structs.asdict(step)), err=True)
