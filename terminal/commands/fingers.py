"""`window-terminal fingers`: enrol, list, forget and settle, through the running terminal where there is one."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click
import msgspec

from terminal.commands.options import settings_option

Ask = Callable[[dict[str, Any]], dict[str, Any]]

STEPS = {
    "supervisor": "a supervisor stands by: hold the card to the reader",
    "touch": "finger {finger}, image {image} of {of}: put it on the sensor",
    "again": "finger {finger}, image {image} of {of}: not readable, {why}",
    "lift": "finger {finger}: lift it",
    "kept": "finger {finger}, image {image} of {of}: taken",
    "done": "finger {finger} is enrolled",
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
        act = {"act": "enrol", "badge": badge, "consent": consent, "supervisor": supervisor, "pin": pin}
        slots = _follow(ask, act)
    click.echo(f"{badge}: {len(slots)} enrolled, in slots {', '.join(map(str, slots))}")


@fingers.command(name="list")
@settings_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def list_(settings_path: Path, as_json: bool) -> None:
    """Whose fingers are enrolled, and who of this window's people has fewer than two."""
    with _asking(settings_path) as ask:
        people = ask({"act": "list"})["people"]
    if as_json:
        click.echo(msgspec.json.encode({"people": people}))
        return
    for each in people:
        count = len(each["fingers"])
        slots = f"slots {', '.join(map(str, each['fingers']))}" if count else ""
        advice = "" if count >= 2 else "enrol two" if count == 0 else "enrol one more"
        click.echo(f"{each['badge']:12} {each['name'] or '(not listed here)':12} {count}  {slots or advice}")
        if count == 1:
            click.echo(f"{'':28}{advice}: one may be cut or under a plaster")


@fingers.command()
@settings_option
@click.argument("badge")
def forget(settings_path: Path, badge: str) -> None:
    """Erase the fingers of the person with this BADGE, and print a receipt."""
    with _asking(settings_path) as ask:
        receipt = _follow(ask, {"act": "forget", "badge": badge})
    click.echo(f"erased: {len(receipt['slots'])} fingers of {receipt['badge']}, slots {receipt['slots']}")
    click.echo(f"library: {receipt['library'] or 'without an id'}; read back from the sensor: they are gone")
    for seq, digest in receipt["facts"]:
        click.echo(f"fact {seq}  {digest}")


@fingers.command()
@settings_option
@supervisor_option
@click.option("--yes", is_flag=True, help="Do not ask again.")
def settle(settings_path: Path, supervisor: str, yes: bool) -> None:
    """Bring sensor and list together where they differ; a supervisor stands by."""
    with _asking(settings_path) as ask:
        found = ask({"act": "proposal"})
        if not found["why"]:
            click.echo("the sensor and the list agree; there is nothing to settle")
            return
        click.echo(found["why"].partition(";")[0])
        for line in _proposed(found["plan"]):
            click.echo(f"  {line}")
        if not yes:
            click.confirm("do that?", abort=True)
        act = {"act": "settle", "plan": found["plan"], "supervisor": supervisor, "pin": _pin(supervisor)}
        _follow(ask, act)
    click.echo("settled; fingers count again")


def _proposed(plan: dict[str, Any]) -> Iterator[str]:
    erase, forget = plan["erase"], plan["forget"]
    if erase:
        yield f"erase from the sensor what nobody is named for: slots {', '.join(map(str, sorted(erase)))}"
    if forget:
        yield f"strike from the list what the sensor does not hold: slots {', '.join(map(str, sorted(forget)))}"
    if not erase and not forget:
        yield "confirm that the sensor's fingers are those of the list"
    if plan["rename"]:
        yield "give the sensor an id of its own"


def _pin(supervisor: str) -> str:
    return str(click.prompt(f"PIN of {supervisor}", hide_input=True, err=True)) if supervisor else ""


@contextmanager
def _asking(settings_path: Path) -> Iterator[Ask]:
    """The running terminal's answers, or our own where none runs. What is refused ends the command."""
    from terminal.config.settings import SettingsWrong, load
    from terminal.services.control_socket import NoAnswer, RequestRefused

    try:
        settings = load(settings_path)
        with _desk(settings) as ask:
            yield ask
    except (SettingsWrong, NoAnswer, RequestRefused) as e:
        raise click.ClickException(str(e)) from e


@contextmanager
def _desk(settings: Any) -> Iterator[Ask]:
    from terminal.services.control_socket import NoAnswer, call

    def running(request: dict[str, Any]) -> dict[str, Any]:
        return call(settings.control, {"do": "fingers", **request}, 5.0)

    try:
        call(settings.control, {"do": "status"})
    except NoAnswer:
        from terminal.services.enrolment.standalone import alone

        with alone(settings) as ask:
            yield ask
    else:
        yield running


def _follow(ask: Ask, act: dict[str, Any]) -> Any:
    """Begins an act and says what has to be done until it is over; its result. Raises `RequestRefused`."""
    from terminal.services.control_socket import NoAnswer, RequestRefused

    client = {"client": secrets.token_hex(8)}
    ask({**act, **client})
    seen, over = 0, False
    try:
        while not over:
            news = ask({"act": "follow", "after": seen, **client})
            for step in news["steps"]:
                _say(step)
            seen, over = seen + len(news["steps"]), news["over"]
    except BaseException:
        with suppress(NoAnswer, RequestRefused):  # why it ended is what counts
            ask({"act": "cancel", **client})
        raise
    if news["error"]:
        raise RequestRefused(news["error"])
    return news["result"]


def _say(step: dict[str, Any]) -> None:
    click.echo(STEPS[step["do"]].format_map(step), err=True)
