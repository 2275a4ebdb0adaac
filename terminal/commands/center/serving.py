"""The serving of a center: `window-terminal center serve`, its options, and what is checked before it serves."""

import ipaddress
import json
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from sync.public_key import is_public_key
from terminal import __version__
from terminal.commands.center.data import center_clock, clock_option, database, need_extra, opened
from terminal.commands.center.database_files import beside
from terminal.commands.center.served_pages import url_of
from terminal.services.log_text import log_as_json, log_to_console

TRUSTS_NOBODY = (
    "no --trust: no configuration, move or software is taken from anybody, and `config status` and `diff` are "
    "refused; start it with --trust PUBLICKEY, which `config key show` prints"
)

MOST_WORKERS = 64

EACH_HALLS = ("database", "trust", "recovery", "second", "software")  # options
if TYPE_CHECKING:
    from sync.center.network.proxy_header import ProxyNetwork
    from sync.center.store import Store

log = logging.getLogger(__name__)


def _address(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[str, int] | None:
    if text is None:
        return None
    host, _, port = text.rpartition(":")
    if not (host and port.isascii() and port.isdigit() and int(port) < 65536):
        raise click.BadParameter(f"{text}: wanted ADDRESS:PORT, such as 127.0.0.1:9464 or [fd00::7]:9464")
    return host.strip("[]"), int(port)


def _networks(
    _context: click.Context, _option: click.Parameter, texts: tuple[str, ...]
) -> tuple["ProxyNetwork", ...]:
    try:
        return tuple(ipaddress.ip_network(text) for text in texts)
    except ValueError as e:
        raise click.BadParameter(
            f"{e}; wanted an address such as 10.1.2.3, or a network such as 10.1.2.0/24"
        ) from e


@click.command()
@database
@click.option(
    "--halls",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of several halls, each at a path of its own; SIGHUP has it read again.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8443, show_default=True, help="0 takes a free one.")
@click.option("--tls-cert", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Certificate, PEM.")
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its key, PEM.")
@click.option("--trust", multiple=True, metavar="PUBLICKEY", help="Key that signs configuration; repeatable.")
@click.option("--recovery", default="", metavar="PUBLICKEY", help="Key that signs nothing but which one follows.")
@click.option(
    "--second", multiple=True, metavar="PUBLICKEY", help="Takes nothing without a signature of these, too."
)
@click.option(
    "--software",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for release files.  [default: FILE.software beside a database of SQLite; else none is taken]",
)
@click.option(
    "--socket",
    "own",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Unix socket for calls of this user, who may accept, move and revoke there.",
)
@click.option(
    "--metrics",
    metavar="ADDRESS:PORT",
    callback=_address,
    help="Where monitoring reads /metrics, in plain HTTP: loopback or the office's network.  [default: nowhere]",
)
@click.option(
    "--proxy",
    "proxies",
    metavar="ADDRESS[/NET]",
    multiple=True,
    callback=_networks,
    help="Proxy that says by the PROXY protocol from where terminals come, and must; repeatable.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    default=1,
    show_default=True,
    help="Processes that serve, for a database in PostgreSQL.",
)
@click.option(
    "--pages",
    metavar="ADDRESS:PORT",
    callback=_address,
    help="Where the office's people open its pages, from a process of their own.  [default: nowhere]",
)
@click.option(
    "--pages-cert", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Their certificate."
)
@click.option("--pages-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its key, PEM.")
@click.option(
    "--log",
    "log_form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="A log to read, or an object a line for programs.",
)
@clock_option
def serve(
    *,
    database: str,
    halls: Path | None,
    host: str,
    port: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    trust: tuple[str, ...],
    recovery: str,
    second: tuple[str, ...],
    software: Path | None,
    own: Path | None,
    metrics: tuple[str, int] | None,
    proxies: tuple["ProxyNetwork", ...],
    workers: int,
    pages: tuple[str, int] | None,
    pages_cert: Path | None,
    pages_key: Path | None,
    log_form: str,
    clock: Path | None,
) -> None:
    """Serves terminals until it is told to stop (SIGTERM or Ctrl-C). SIGHUP has a renewed certificate read.

    The first line of output is a JSON object: {"url": …, "pid": …}, with "pages" where they are served. Without a
    certificate only a loopback address is served. Configuration is taken only when one of the trusted keys signed
    it, or one that followed it.
    """
    need_extra()
    if workers > 1 or pages:
        _share_metrics()
    from sync.bundles.trust import KeyTrust
    from sync.center.doors.api import app
    from sync.center.network.tries import PairingTries
    from sync.center.serving.server import Doors, ServingProcess, TlsFiles, doors
    from sync.center.serving.server import check as check_server
    from sync.center.serving.server import serve as run
    from sync.center.serving.workers import Workers
    from sync.center.storage.database_url import url_shown
    from sync.center.telemetry.log_lines import note
    from sync.center.telemetry.metrics import process_gone
    from terminal.commands.center.served_halls import served_halls
    from terminal.commands.center.served_pages import PagesDoor

    _log_as(log_form)

    def ready(true_port: int) -> None:
        url, kept = url_of(host, true_port, tls=bool(tls_cert)), str(halls or url_shown(database))
        click.echo(json.dumps({"url": url, "pid": os.getpid(), **(office.told() if office else {})}))
        note(log, "started", url=url, version=__version__, database=kept, pid=os.getpid())
        _warn_at_start((tls_cert, pages_cert if pages else None), trusts=bool(halls or trust or recovery))

    def center(store: "Store", at: Doors, tls: TlsFiles | None, worker: ServingProcess) -> None:
        serving = app(
            store,
            now=center_clock(clock),
            trusted=KeyTrust(trust, recovery, second),
            software=software or beside(database),
            processes=worker.processes,
            watches=worker.watches,
        )
        run(serving, at, worker, tls)

    def one_of_them(tries: PairingTries, at: Doors, tls: TlsFiles | None, worker: ServingProcess) -> None:
        with _told_to_minder(database), opened(database) as store:
            store.gate.tries = tries
            center(store, at, tls, worker)

    _check_keys((*trust, *filter(None, [recovery]), *second))
    _check_url(database)
    _check_halls(halls, workers, pages=bool(pages))
    with _told(database), ExitStack() as held:
        office = PagesDoor(pages, pages_cert, pages_key) if pages else None
        tls = check_server(host, port, cert=tls_cert, key=tls_key, watch=metrics)
        several = served_halls(halls, center_clock(clock)) if halls else None
        store = None if several else held.enter_context(opened(database))
        at = held.enter_context(doors(host, port, own, metrics, proxies))
        if office:
            held.enter_context(office.open())
        if several:
            run(several, at, ServingProcess(partial(ready, at.port)), tls)
        elif store and workers == 1 and not office:
            center(store, at, tls, ServingProcess(partial(ready, at.port)))
        elif store:
            store.close()  # it is at the newest step now; each process has connections of its own
            each = partial(one_of_them, store.gate.tries, at, tls)
            beside_them = [partial(office.serve, database, center_clock(clock))] if office else []
            Workers([*[each] * workers, *beside_them], process_gone).run(partial(ready, at.port))
    note(log, "stopped")


def _log_as(form: str) -> None:
    if form == "json":
        log_as_json()
    else:
        log_to_console("%(asctime)s %(levelname)s %(name)s: %(message)s")
    for library in ("uvicorn", "alembic"):
        logging.getLogger(library).setLevel(logging.WARNING)


def _warn_at_start(certificates: Iterable[Path | None], *, trusts: bool) -> None:
    from sync.certificate_dates import end_of, ending

    if not trusts:
        log.warning(TRUSTS_NOBODY)
    for each in filter(None, certificates):
        if soon := ending(end_of(each), datetime.now(UTC)):
            log.warning("%s; to renew it: %s", soon, renewal(each.parent))


def renewal(folder: Path) -> str:
    """What renews the certificate in this folder; `certificate` leaves an installed one's key for root alone."""
    from terminal.setup.center.paths import PAGES_FOLDER, TLS_FOLDER

    if str(folder) in (TLS_FOLDER, PAGES_FOLDER):
        return "sudo window-terminal center setup"
    return f"window-terminal center certificate --folder {folder}"


@contextmanager
def _told(database: str) -> Iterator[None]:
    """Says at the command line why the center cannot serve, without the database's password."""
    from sqlalchemy.exc import SQLAlchemyError

    from sync.center.serving.halls import PlansWrong
    from sync.center.serving.server import CannotServe
    from sync.center.storage.database_url import url_shown, without_secrets

    try:
        yield
    except (CannotServe, PlansWrong) as e:
        raise click.ClickException(str(e)) from e
    except SQLAlchemyError as e:
        raise click.ClickException(without_secrets(f"database {url_shown(database)}: {e}", database)) from None


@contextmanager
def _told_to_minder(database: str) -> Iterator[None]:
    """Says it to the process that minds this one. Raises `CannotServe`."""
    from sqlalchemy.exc import SQLAlchemyError

    from sync.center.serving.server import CannotServe
    from sync.center.storage.database_url import without_secrets

    try:
        yield
    except (click.ClickException, SQLAlchemyError) as e:
        raise CannotServe(without_secrets(str(e), database)) from None


def _share_metrics() -> None:
    """Names the folder in which several processes count together: it must be known before they load what counts."""
    context, folder = click.get_current_context(), TemporaryDirectory(prefix="window-terminal-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = context.with_resource(folder)
    context.call_on_close(lambda: os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None))


def _check_url(url: str) -> None:
    from sync.center.storage.database_url import DatabaseUrlWrong, check

    try:
        check(url)
    except DatabaseUrlWrong as e:
        raise click.UsageError(f"--database: {e}") from e


def _check_halls(halls: Path | None, workers: int, *, pages: bool) -> None:
    """Raises UsageError where something is said beside their file that each hall has of its own there."""
    context = click.get_current_context()
    for name in EACH_HALLS if halls else ():
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{name} stands in the file of --halls, for each hall its own")
    if halls and pages:
        raise click.UsageError("--pages are one hall's: give each hall that wants them a center of its own")
    if halls and workers > 1:
        raise click.UsageError("--halls has one process for all; where that is too few, give each hall a center")


def _check_keys(texts: Iterable[str]) -> None:
    for text in texts:
        if not is_public_key(text):
            raise click.UsageError(f"{text}: not base64 of the 32 bytes of an Ed25519 key")
