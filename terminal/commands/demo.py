"""`window-terminal demo`: a whole service window on this machine."""

import os
import signal
import tempfile
import threading
import webbrowser
from pathlib import Path
from typing import Any

import click
import msgspec


@click.command()
@click.option("--headless", is_flag=True, help="Open no window and no browser.")
@click.option("--seconds", type=click.IntRange(1), help="Stop by itself after so long.")
@click.option("--story", type=click.Choice(["day"]), help="Play a scripted day fast and tell what happened.")
@click.option("--verbose", is_flag=True, help="Of a story: ids and commands, too.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="An empty or new folder to work in; without it a temporary one, removed at the end.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="The front panel's port; 0 takes a free one."
)
def demo(
    *, headless: bool, seconds: int | None, story: str | None, verbose: bool, folder: Path | None, port: int
) -> None:
    """A center, a terminal with simulated devices and a front panel in the browser, all on this machine.

    The last line is a JSON object: what was recorded, what the center has, the configuration, and problems.
    Exit 1 if there are any.
    """
    from sync.private_files import keep_private

    if verbose and not story:
        raise click.UsageError("--verbose is about a story: --story day --verbose")
    if story and (seconds or port):
        raise click.UsageError("--seconds and --port are not for a story: it ends by itself and has no front panel")
    keep_private()
    with tempfile.TemporaryDirectory(prefix="window-terminal-") as temporary:
        place = folder or Path(temporary)
        if place.exists() and any(place.iterdir()):
            raise click.ClickException(f"{place} is not empty; name a new folder with --folder")
        outcome = _story(place, verbose) if story else _demo(place, headless, seconds, port)
    click.echo(msgspec.json.encode(outcome))
    raise SystemExit(1 if outcome["problems"] else 0)


def _story(place: Path, verbose: bool) -> dict[str, Any]:
    from terminal.config.office_catalogue import office_language
    from terminal.demo.day import play

    played: dict[str, Any] = play(place, click.echo, office_language(), verbose)
    return played


def _demo(place: Path, headless: bool, seconds: int | None, port: int) -> dict[str, Any]:
    from terminal.demo.outcome import outcome
    from terminal.demo.panel import Panel
    from terminal.demo.processes import DemoFailed
    from terminal.demo.rig import Rig

    headless = headless or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    enough = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: enough.set())
    rig = Rig(place, headless=headless, say=click.echo)
    try:
        panel = Panel(rig, port)
    except OSError as e:
        raise click.ClickException(f"--port {port}: {e.strerror}; name another one, or 0 for a free one") from e
    rigs, problems = [rig], list[str]()
    try:
        rig.start()
        with panel:
            _come_alive(rig, panel, enough, headless)
            if not headless:
                webbrowser.open(panel.url)
            enough.wait(seconds)
            click.echo("stopping …")
            rig.settle(problems)
            panel.second.settle(problems)
            rigs += [panel.second.rig] if panel.second.opened else []
    except DemoFailed as e:
        problems.append(str(e))
    finally:
        rig.stop()
    return outcome(rigs, problems)


def _come_alive(rig: Any, panel: Any, enough: threading.Event, headless: bool) -> None:
    from sync.center.people.role_words import ROLE_TITLES
    from terminal.config.office_catalogue import office_language, said
    from terminal.demo.made_office import OFFICE_PASSWORD

    rig.power_on()
    rig.pair()
    rig.push()
    rig.until(lambda: enough.is_set() or rig.status().config, "the terminal has its configuration")
    if not enough.is_set():
        rig.confirm_fingers()
    click.echo(f"\nfront panel:  {panel.url}\ncenter:       {rig.center_url}\nlogs:         {rig.folder / 'logs'}")
    click.echo(f"office:       opens on the front panel; for demonstration log in with {OFFICE_PASSWORD!r} as")
    for each in panel.office.people:
        click.echo(f"              {each.badge} {each.name}: {said(ROLE_TITLES[each.role], office_language())}")
    if headless:
        asking = "--request POST --header 'Content-Type: application/json'"
        click.echo(f"              without a browser: curl {asking} {panel.url}api/office/open")
    click.echo("Ctrl-C stops everything.\n")
