"""The endpoints that a hall would write first: a fact a call and a commit a fact; orders for whoever asks."""

import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg
import uvicorn
from litestar import Litestar, get, post
from litestar.handlers import HTTPRouteHandler

from sync.center.network.certificates import Authority
from tests.benchmarks.measuring import SPAWN

FACTS = (
    "CREATE TABLE facts (terminal TEXT, series TEXT, seq INTEGER, raw TEXT, PRIMARY KEY (terminal, series, seq))"
)
ORDERS = "CREATE TABLE orders (id INTEGER PRIMARY KEY, window TEXT, body TEXT); CREATE INDEX at ON orders (window)"
Handler = Callable[[str], HTTPRouteHandler]


@contextmanager
def endpoint(handler: Handler, database: str, authority: Authority) -> Iterator[tuple[str, int]]:
    """Its URL and process, served as Litestar and uvicorn come."""
    near, far = SPAWN.Pipe()
    process = SPAWN.Process(
        target=_serve, args=(far, handler, database, authority.cert, authority.key), daemon=True
    )
    process.start()
    far.close()  # who waits for a word of a process that died hears its end
    assert process.pid
    try:
        yield f"https://127.0.0.1:{near.recv()}", process.pid
    finally:
        process.kill()
        process.join()


def facts_in_sqlite(file: str) -> HTTPRouteHandler:
    connection = _sqlite(file, FACTS)

    @post("/facts", sync_to_thread=False)
    def take(data: dict[str, Any]) -> None:
        row = (data["terminal"], data["series"], data["seq"], str(data))
        connection.execute("INSERT INTO facts VALUES (?, ?, ?, ?)", row)

    return take


def facts_in_postgresql(url: str) -> HTTPRouteHandler:
    connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    connection.execute(FACTS)

    @post("/facts", sync_to_thread=False)
    def take(data: dict[str, Any]) -> None:
        row = (data["terminal"], data["series"], data["seq"], str(data))
        connection.execute("INSERT INTO facts VALUES (%s, %s, %s, %s)", row)

    return take


def orders_in_sqlite(file: str) -> HTTPRouteHandler:
    """Whoever asks is told the newest at its window behind the one that it has."""
    connection = _sqlite(file, ORDERS)
    newest = "SELECT id, body FROM orders WHERE window = ? AND id > ? ORDER BY id DESC LIMIT 1"

    @get("/v1/orders", sync_to_thread=False)
    def orders(window: str, after: int) -> list[dict[str, Any]]:
        return [{"id": number, "what": body} for number, body in connection.execute(newest, (window, after))]

    return orders


def _sqlite(file: str, tables: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {tables}")
    return connection


def _serve(pipe: Connection, handler: Handler, database: str, cert: Path, key: Path) -> None:
    app = Litestar([handler(database)])
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(2048)  # as uvicorn's own; from now on who calls waits
        pipe.send(listener.getsockname()[1])
        config = uvicorn.Config(app, ssl_certfile=cert, ssl_keyfile=key, log_level="error")
        uvicorn.Server(config).run(sockets=[listener])
