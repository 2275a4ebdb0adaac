"""The reference center: serve it, let terminals in, look at what it holds."""

import base64
import importlib.util
import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sync.center.store import Store

EXTRA = ("litestar", "sqlalchemy", "uvicorn")

database = click.option(
    "--database",
    metavar="URL",
    default="sqlite:///center.db",
    show_default=True,
    help="The center's database, sqlite:///FILE or postgresql+psycopg://….",
)
as_json = click.option("--json", "as_json", is_flag=True, help="One JSON list instead of lines to read.")
which = click.option("--terminal", metavar="ID", help="Which terminal, where two have the same code.")


@click.group()
def center() -> None:
    """The reference center: serves the terminals of a hall."""


@center.command()
@database
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8443, show_default=True, help="0 takes a free one.")
@click.option("--tls-cert", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Certificate, PEM.")
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its key, PEM.")
@click.option("--trust", multiple=True, metavar="PUBLICKEY", help="Key that signs configuration; repeatable.")
@click.option("--clock", type=click.Path(path_type=Path), hidden=True)
def serve(
    *,
    database: str,
    host: str,
    port: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    trust: tuple[str, ...],
    clock: Path | None,
) -> None:
    """Serves terminals until it is told to stop (SIGTERM or Ctrl-C).

    The first line of output is a JSON object: {"url": …, "pid": …}. Without a certificate only a loopback
    address is served. Configuration is taken only when one of the trusted keys signed it.
    """
    _need_extra()
    from sync.center.app import app
    from sync.center.serve import CannotServe
    from sync.center.serve import serve as run

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    scheme, shown = "https" if tls_cert else "http", f"[{host}]" if ":" in host else host

    def ready(true_port: int) -> None:
        click.echo(json.dumps({"url": f"{scheme}://{shown}:{true_port}", "pid": os.getpid()}))

    keys = _keys(trust)
    with _opened(database) as store:
        try:
            run(app(store, now=_clock(clock), trusted=keys), host, port, cert=tls_cert, key=tls_key, ready=ready)
        except CannotServe as e:
            raise click.ClickException(str(e)) from e


@center.command()
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where to put it.")
@click.option("--name", "names", multiple=True, help="A name or address of the center; may be repeated.")
def certificate(folder: Path, names: tuple[str, ...]) -> None:
    """Makes an own certificate authority and the center's certificate.

    The certificate is good for this machine's loopback names and every --name. What is there already is kept.
    """
    from sync.center.authority import establish

    made = establish(folder, names, datetime.now(UTC))
    click.echo(f"for the terminals:  {made.ca}")
    click.echo(f"for the center:     {made.cert}")
    click.echo(f"                    {made.key}")


@center.command()
@database
@as_json
def terminals(database: str, as_json: bool) -> None:
    """Lists the terminals: state, code, window, when last seen, how many facts wait there, and what is wrong."""
    _need_extra()
    from sync.center.tables import terminals as table

    with _opened(database, make=False) as store:
        rows = [{**row, "report": json.loads(row["report"] or "null")} for row in store.rows(table)]
    _show(rows, as_json, _terminal_line)


@center.command()
@click.argument("code")
@database
@which
@click.option("--window", required=True, metavar="ID", help="The window where it stands, such as 2F-17.")
@click.option(
    "--finger",
    "fingers",
    multiple=True,
    metavar="SLOT=BADGE",
    help="Slots already enrolled in this window's sensor, and whose they are; may be repeated.",
)
def accept(code: str, database: str, terminal: str | None, window: str, fingers: tuple[str, ...]) -> None:
    """Accepts the waiting terminal whose plate shows CODE."""
    slots = _slots(fingers)
    _need_extra()
    with _opened(database, make=False) as store:
        name = store.accept(code, window, slots, time.time_ns() // 1_000_000, terminal)
    click.echo(f"{name} accepted at {window}")


@center.command()
@click.argument("code")
@database
@which
def reject(code: str, database: str, terminal: str | None) -> None:
    """Turns the terminal with CODE away, a waiting one or one that was accepted."""
    _need_extra()
    with _opened(database, make=False) as store:
        name = store.reject(code, terminal)
    click.echo(f"{name} rejected")


@center.command()
@database
@as_json
def alarms(database: str, as_json: bool) -> None:
    """Lists what must not happen and did: altered or missing facts, a terminal on another board."""
    _need_extra()
    from sync.center.tables import alarms as table

    with _opened(database, make=False) as store:
        rows = store.rows(table)
    _show(rows, as_json, lambda row: f"{_time(row['at'])}  {row['what']}  {row['terminal']}  {row['detail']}")


@center.command()
@database
@as_json
def quarantine(database: str, as_json: bool) -> None:
    """Lists the facts that could not be read, and why."""
    _need_extra()
    from sync.center.tables import quarantine as table

    with _opened(database, make=False) as store:
        rows = store.rows(table)
    _show(rows, as_json, lambda row: f"{_time(row['received'])}  {row['terminal']}  {row['seq']}  {row['why']}")


def _need_extra() -> None:
    missing = [name for name in EXTRA if importlib.util.find_spec(name) is None]
    if missing:
        raise click.ClickException(
            f"{', '.join(missing)} missing; install with: pip install 'window-terminal[center]'"
        )


@contextmanager
def _opened(url: str, *, make: bool = True) -> Iterator["Store"]:
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    from sync.center.admission import NoSuchTerminal
    from sync.center.store import Store

    try:
        if not make:
            _must_exist(url)
        with closing(Store(url)) as store:
            yield store
    except ArgumentError as e:
        raise click.UsageError(f"--database: {e}") from e
    except (SQLAlchemyError, ModuleNotFoundError) as e:
        raise click.ClickException(f"database {url}: {e}") from e
    except NoSuchTerminal as e:
        raise click.ClickException(str(e)) from e


def _must_exist(url: str) -> None:
    from sqlalchemy import make_url

    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and not Path(parts.database or "").is_file():
        raise click.ClickException(f"no database at {parts.database}; `center serve` makes it")


def _clock(path: Path | None) -> Callable[[], int]:
    if path is None:
        return lambda: time.time_ns() // 1_000_000
    from hardware.simulated.clock import shared_clock

    return shared_clock(path)


def _keys(texts: Iterable[str]) -> list[str]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    for text in texts:
        try:
            Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
        except ValueError as e:
            raise click.UsageError(f"--trust {text}: not base64 of the 32 bytes of an Ed25519 key") from e
    return list(texts)


def _slots(fingers: Iterable[str]) -> dict[int, str]:
    slots: dict[int, str] = {}
    for text in fingers:
        slot, _, badge = text.partition("=")
        if not (slot.isascii() and slot.isdigit() and badge):
            raise click.UsageError(f"--finger {text}: wanted SLOT=BADGE, such as 3=1024")
        if int(slot) in slots:
            raise click.UsageError(f"--finger {text}: slot {slot} is given twice")
        slots[int(slot)] = badge
    return slots


def _show(rows: list[dict[str, Any]], as_json: bool, line: Callable[[dict[str, Any]], str]) -> None:
    for text in [json.dumps(rows, ensure_ascii=False)] if as_json else map(line, rows):
        click.echo(text)


def _terminal_line(row: dict[str, Any]) -> str:
    report = row["report"] or {"waiting": "?", "parts": {}}
    line = f"{row['state']:<8}  {row['code']}  {row['window'] or '-'}  {row['terminal']}"
    wrong = f"  wrong: {', '.join(sorted(report['parts']))}" if report["parts"] else ""
    return f"{line}  seen {_time(row['last_seen'])}  waiting {report['waiting']}{wrong}"


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
