"""`window-terminal fingers`: enrol, list, forget and settle, through the running terminal where there is one."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import click
import msgspec

from terminal.commands.console import say
from terminal.commands.office_words import office_error, tell
from terminal.commands.options import settings_option
from terminal.config.office_catalogue import in_office_words
from terminal.config.settings import Settings, SettingsWrong, load
from terminal.domain.finger_ledger import Plan, Step
from terminal.domain.mistake import Mistake
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
from terminal.services.enrolment.receipt import EnrolledPerson

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
    tell(
        Mistake("{badge}: {count} enrolled, in slots {slots}", badge=badge, count=len(slots), slots=_listed(slots))
    )


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
        for line in _person(each):
            tell(line)


@fingers.command()
@settings_option
@click.argument("badge")
def forget(settings_path: Path, badge: str) -> None:
    """Erase the fingers of the person with this BADGE, and print a receipt."""
    with _asking(settings_path) as ask:
        receipt = _follow(ask, ForgetFingers(badge))
    slots = list(receipt.slots)
    said = "erased: {count} fingers of {badge}, slots {slots}"
    tell(Mistake(said, count=len(slots), badge=receipt.badge, slots=slots))
    library = receipt.library or Mistake("without an id")
    tell(Mistake("library: {library}; read back from the sensor: they are gone", library=library))
    for seq, digest in receipt.facts:
        tell(Mistake("fact {seq}  {digest}", seq=seq, digest=digest))


@fingers.command()
@settings_option
@supervisor_option
@click.option("--yes", is_flag=True, help="Do not ask again.")
def settle(settings_path: Path, supervisor: str, yes: bool) -> None:
    """Bring sensor and list together where they differ; a supervisor stands by."""
    with _asking(settings_path) as ask:
        found = ask(ProposeSettlement())
        if not found.why:
            tell(Mistake("the sensor and the list agree; there is nothing to settle"))
            return
        tell(_known(found.why.partition(";")[0]))
        for line in _proposed(found.plan):
            tell(Mistake.joined("  ", ("", line)))
        if not yes:
            click.confirm(in_office_words(Mistake("do that?")), abort=True)
        _follow(ask, SettleFingers(found.plan, supervisor, _pin(supervisor)))
    tell(Mistake("settled; fingers count again"))


def _person(each: EnrolledPerson) -> Iterator[str]:
    """Whose, how many, and which or what to do."""
    count, one_more = len(each.fingers), Mistake("enrol one more")
    to_do = one_more if count else Mistake("enrol two")
    rest = Mistake("slots {slots}", slots=_listed(each.fingers)) if count else to_do
    name = each.name or Mistake("(not listed here)")
    yield Mistake("{badge:<12} {name:<12} {count}  {rest}", badge=each.badge, name=name, count=count, rest=rest)
    if count == 1:
        yield Mistake("{space}{advice}: one may be cut or under a plaster", space=" " * 28, advice=one_more)


def _listed(slots: Iterable[int]) -> str:
    return ", ".join(map(str, slots))


def _proposed(plan: Plan) -> Iterator[Mistake]:
    if plan.erase:
        slots = _listed(sorted(plan.erase))
        yield Mistake("erase from the sensor what nobody is named for: slots {slots}", slots=slots)
    if plan.forget:
        yield Mistake(
            "strike from the list what the sensor does not hold: slots {slots}", slots=_listed(sorted(plan.forget))
        )
    if plan.keeps:
        yield Mistake("confirm that the sensor's fingers are those of the list")
    for slot, badge in sorted(plan.confirm.items()):
        said = "confirm that slot {slot} is {badge}: the center says so, and you know better"
        yield Mistake(said, slot=slot, badge=badge)
    if plan.rename:
        yield Mistake("give the sensor an id of its own")


def _known(text: str) -> str:
    """A reason of the terminal's, to be said in the language of whoever sits here."""
    from terminal.commands.finger_reasons import known  # the sensor's words, with the sensor

    return known(text)


def _pin(supervisor: str) -> str:
    asked = in_office_words(Mistake("PIN of {supervisor}", supervisor=supervisor))
    return str(click.prompt(asked, hide_input=True, err=True)) if supervisor else ""


@contextmanager
def _asking(settings_path: Path) -> Iterator[Ask]:
    """The running terminal's answers, or our own where none runs. What is refused ends the command."""
    try:
        settings = load(settings_path)
        with _answering(settings) as ask:
            yield ask
    except (SettingsWrong, NoAnswer, RequestRefused) as e:
        raise office_error(_known(next((told for told in e.args if isinstance(told, Mistake)), str(e)))) from e


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
    """What the person has to do now."""
    values = msgspec.structs.asdict(step) | {"why": _known(step.why)}
    tell(Mistake(STEPS[step.do], **values), err=True)
