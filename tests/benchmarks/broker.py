"""A broker as a hall could take it instead of a center: mosquitto, and a bridge of ours into PostgreSQL.

A fact is a message with QoS 1. Both ends speak MQTT 3.1.1 by hand, which is quicker than a library and favours the
broker; the bridge commits what has come together, and acknowledges it afterwards.
"""

import asyncio
import json
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec
import psycopg

from sync.center.network.certificates import Authority
from tests.benchmarks.measuring import SPAWN, in_child
from tests.benchmarks.plain_endpoint import FACTS
from tests.hostile import storm

SBIN = "/usr/sbin"  # where Debian puts it, and a shell of root's alone looks
PATIENCE_SECONDS = 300.0
GROUP_BYTES = 1 << 18  # of messages that share a commit, some 600
WINDOW = 200  # messages in flight of one terminal, as many facts as a delivery has
TOPIC = b"facts"
ACCEPTED, SUBSCRIBED = b"\x20\x02\x00\x00", b"\x90\x03\x00\x01\x01"
PUBLISHED, REPEATED = 0x32, 0x3A  # the first byte of a message with QoS 1
INSERT = """INSERT INTO facts SELECT terminal, series, seq, raw
FROM json_to_recordset(%s) AS one(terminal text, series text, seq int, raw text) ON CONFLICT DO NOTHING"""


def mosquitto() -> str | None:
    """The broker's program, where it is installed."""
    return shutil.which("mosquitto") or shutil.which("mosquitto", path=SBIN)


@contextmanager
def broker(folder: Path, authority: Authority) -> Iterator[tuple[int, int]]:
    """Its port and process: persistent, with TLS, and for no message too many."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    lines = [
        f"listener {port} 127.0.0.1",
        f"certfile {authority.cert}",
        f"keyfile {authority.key}",
        "allow_anonymous true",
        "user root",  # it must read that key
        "persistence true",
        f"persistence_location {folder}/",
        f"max_inflight_messages {10 * WINDOW}",
        "max_queued_messages 0",
        "set_tcp_nodelay true",
    ]
    (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")
    program = mosquitto()
    assert program
    with (folder / "mosquitto.log").open("wb") as log:
        process = subprocess.Popen([program, "-c", folder / "mosquitto.conf"], stdout=log, stderr=log)
    try:
        _until_open(port, process)
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


@contextmanager
def bridge(authority: Authority, port: int, database: str) -> Iterator[int]:
    """The process that subscribes, commits and then acknowledges."""
    url = database.replace("+psycopg", "")
    with psycopg.connect(url) as made:
        made.execute(FACTS)
    near, far = SPAWN.Pipe()
    process = SPAWN.Process(target=_bridge, args=(far, authority.ca, port, url), daemon=True)
    process.start()
    far.close()
    assert process.pid
    try:
        near.recv()
        yield process.pid
    finally:
        process.kill()
        process.join()


def carried(
    authority: Authority, port: int, database: str, terminals: Sequence[tuple[str, str]], facts: int, at_once: int
) -> float:
    """Seconds until every fact of these terminals, some of whom publish at a time, is committed in the database."""
    began = in_child(_publish, authority.ca, port, terminals, facts, at_once)
    wanted, patience = len(terminals) * facts, time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as witness:
        while witness.execute("SELECT count(*) FROM facts").fetchone() != (wanted,):
            assert time.monotonic() < patience, "some never came"
            time.sleep(0.02)
    return time.monotonic() - began


def _until_open(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 10
    while True:
        assert process.poll() is None and time.monotonic() < deadline, "mosquitto does not serve"
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def _publish(ca: Path, port: int, terminals: Sequence[tuple[str, str]], facts: int, at_once: int) -> float:
    """When the first began; every message is acknowledged when this returns."""
    hall = []
    for terminal, key in terminals:
        chain = storm.chain(terminal, key[:32], facts)
        hall.append([_message(number % WINDOW + 1, fact.encode()) for number, fact in enumerate(chain)])
    return asyncio.run(_come(ca, port, hall, at_once))


async def _come(ca: Path, port: int, hall: Sequence[Sequence[bytes]], at_once: int) -> float:
    context, room, began = ssl.create_default_context(cafile=str(ca)), asyncio.Semaphore(at_once), time.monotonic()

    async def one(number: int, messages: Sequence[bytes]) -> None:
        async with room:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
            writer.write(_connect(f"t-{number}"))
            assert await reader.readexactly(len(ACCEPTED)) == ACCEPTED
            for first in range(0, len(messages), WINDOW):
                some = messages[first : first + WINDOW]
                writer.write(b"".join(some))
                await reader.readexactly(4 * len(some))
            writer.transport.abort()

    await asyncio.gather(*(one(*each) for each in enumerate(hall)))
    return began


def _bridge(pipe: Connection, ca: Path, port: int, url: str) -> None:
    context, plain = ssl.create_default_context(cafile=str(ca)), socket.create_connection(("127.0.0.1", port))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with psycopg.connect(url) as database, context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
        line.sendall(_connect("bridge") + b"\x82" + _sized(b"\x00\x01" + _text(TOPIC) + b"\x01"))
        greeting, waiting = ACCEPTED + SUBSCRIBED, b""
        while len(waiting) < len(greeting):
            waiting += line.recv(GROUP_BYTES)
        assert waiting == greeting
        pipe.send(None)
        waiting = b""
        while some := _gathered(line):
            numbers, facts, waiting = _messages(waiting + some)
            if facts:
                database.execute(INSERT, [msgspec.json.encode([_row(each) for each in facts]).decode()])
                database.commit()
                line.sendall(b"".join(b"\x40\x02" + number for number in numbers))


def _gathered(line: ssl.SSLSocket) -> bytes:
    """What has come by now, something at least; empty once the broker hung up."""
    some = line.recv(GROUP_BYTES)
    line.setblocking(False)
    with suppress(ssl.SSLWantReadError):
        while len(some) < GROUP_BYTES and (more := line.recv(GROUP_BYTES)):
            some += more
    line.setblocking(True)
    return some


def _row(fact: bytes) -> dict[str, object]:
    said = json.loads(fact)
    return {**{name: said[name] for name in ("terminal", "series", "seq")}, "raw": fact.decode()}


def _messages(data: bytes) -> tuple[list[bytes], list[bytes], bytes]:
    """Numbers and contents of the whole messages at the beginning, and what follows them."""
    numbers, contents, at = list[bytes](), list[bytes](), 0
    while (found := _size(data, at + 1)) is not None and found[1] + found[0] <= len(data):
        size, start = found
        if data[at] in (PUBLISHED, REPEATED):
            content = start + 2 + int.from_bytes(data[start : start + 2], "big")
            numbers.append(data[content : content + 2])
            contents.append(data[content + 2 : start + size])
        at = start + size
    return numbers, contents, data[at:]


def _size(data: bytes, at: int) -> tuple[int, int] | None:
    """A packet's remaining length, and where what it counts begins; None where it is not whole."""
    size = 0
    for place in range(4):
        if at + place >= len(data):
            return None
        size |= (data[at + place] & 127) << 7 * place
        if data[at + place] < 128:
            return size, at + place + 1
    raise ValueError("no packet of MQTT")


def _message(number: int, content: bytes) -> bytes:
    return bytes([PUBLISHED]) + _sized(_text(TOPIC) + number.to_bytes(2, "big") + content)


def _connect(client: str) -> bytes:
    """A session that stays, without a password."""
    return b"\x10" + _sized(_text(b"MQTT") + b"\x04\x00\x02\x58" + _text(client.encode()))


def _text(said: bytes) -> bytes:
    return len(said).to_bytes(2, "big") + said


def _sized(content: bytes) -> bytes:
    left, size = len(content), b""
    while left > 127:
        size, left = size + bytes([left & 127 | 128]), left >> 7
    return size + bytes([left]) + content
