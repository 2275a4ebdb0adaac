"""Every command that prints what a terminal, a card or a center sent: it is text, a line stays a line."""

import base64
import csv
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from click.testing import Result

from sync.buffer import Buffer
from sync.center.store import Store
from terminal.__main__ import main
from terminal.domain.finger_ledger import Plan, Step
from terminal.services.control_protocol import (
    ActNews,
    Answering,
    CancelAct,
    Check,
    Doctor,
    DoctorAnswer,
    EnrolFingers,
    FollowAct,
    ForgetFingers,
    ListFingers,
    PeopleAnswer,
    ProposeSettlement,
    SettleFingers,
    SettlementAnswer,
    Status,
    StatusAnswer,
    Understood,
)
from terminal.services.control_socket import Control
from terminal.services.enrolment.receipt import EnrolledPerson
from tests.support.commands import HALL, typed
from tests.support.disk import draft
from tests.support.release_files import IT, release_file
from tests.support.servers import Reply, Server, authority
from tests.support.signing_keys import new_key
from tests.support.tiny_center import TinyCenter
from tests.sync.center.conftest import chain, sha256, written
from tests.terminal.commands.test_console import EVIL, filled, harmless
from tests.terminal.commands.test_status import STATUS

LONG = EVIL + "\0" + "长" * 4000
FORGED = "\nError: all is well"  # a line that would look like one of ours
WORST = LONG + FORGED

Place = Path
Say = Callable[..., Result]


# What speaks: a center's database, a file of facts, a card, a running terminal, a center.


def database(place: Place) -> str:
    return filled(place / "center.db")


def carried(place: Place) -> Path:
    """A file of facts whose every text is the worst that its form allows, one fact no fact."""
    bad = EVIL.translate(dict.fromkeys((*range(32), 127)))
    head: dict[str, Any] = {
        "format": "window-terminal facts 1",
        "terminal": "t-" + "d" * 12,
        "board": bad,
        "version": bad,
    }
    head |= {"key_hash": "d" * 64, "series": bad, "first": 1}
    fact = chain(head["terminal"], bad, 1)[0] | {"window": WORST, "kind": "audit", "body": {"what": WORST}}
    lines = [json.dumps(head), written(fact), written({"seq": 2, WORST: 1, "kind": WORST})]
    before = "".join(line + "\n" for line in lines)
    (place / "facts.jsonl").write_text(before + json.dumps({"count": 2, "sha256": sha256(before)}) + "\n")
    return place / "facts.jsonl"


def empty(place: Place) -> str:
    url = f"sqlite:///{place / 'empty.db'}"
    Store(url).close()
    return url


def card(place: Place) -> Path:
    with Buffer(place / "buffer", WORST) as buffer:
        buffer.record([draft(WORST)])
    return place / "buffer"


def spoilt_card(place: Place) -> Path:
    folder = card(place)
    (folder / f"facts.log.{'9' * 8}").write_text(WORST)
    return folder


def running(place: Place) -> None:
    """A terminal that answers everything, and never well."""
    over = ActNews((Step("again", why=WORST),), True, msgspec.Raw(b"0"), WORST)
    status = msgspec.convert({**STATUS, "parts": {WORST: WORST}, "window": WORST, "center": WORST}, StatusAnswer)
    plan = Plan(frozenset({1}), frozenset({2}), True)
    answers: list[Answering] = [
        Status.answered_by(lambda _: status),
        Doctor.answered_by(lambda _: DoctorAnswer((Check(WORST, False, WORST, WORST),))),
        ListFingers.answered_by(lambda _: PeopleAnswer((EnrolledPerson(WORST, WORST, (1,)),))),
        ProposeSettlement.answered_by(lambda _: SettlementAnswer(WORST, plan)),
        FollowAct.answered_by(lambda _: over),
        *(
            act.answered_by(lambda _: Understood())
            for act in (EnrolFingers, ForgetFingers, SettleFingers, CancelAct)
        ),
    ]
    OPEN.append(Control(place / "run" / "control", answers))
    OPEN[-1].start()


OPEN: list[Any] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


def asked(settings: Path, *words: str) -> Result:
    running(settings.parent)
    return typed(*words, "--settings", settings)


def pushed(settings: Path, command: str = "push", *more: str) -> Result:
    place = settings.parent
    new_key(place / "it.key", 1)
    (place / "hall.toml").write_text(HALL, encoding="utf-8")
    ours = authority(place / "ca")
    with Server(ours, Reply(json.dumps({"error": WORST}, ensure_ascii=False).encode(), 409)) as center:
        words = ("--key", place / "it.key", "--center", center.url, "--ca", ours.ca)
        return typed("config", command, place / "hall.toml", *more, *words)


def decided(settings: Path, *command: str) -> Result:
    place = settings.parent
    new_key(place / "it.key", 1)
    ours = authority(place / "ca")
    with Server(ours, Reply(json.dumps({"error": WORST}, ensure_ascii=False).encode(), 409)) as center:
        words = ("--key", place / "it.key", "--center", center.url, "--ca", ours.ca)
        return typed("config", *command, *words)


def caught_up(settings: Path) -> Result:
    place = settings.parent
    new_key(place / "it.key", 1)
    ours = authority(place / "ca")
    with Server(ours, Reply(json.dumps({"error": WORST}, ensure_ascii=False).encode(), 409)) as center:
        words = ("--key", place / "it.key", "--center", center.url, "--ca", ours.ca)
        return typed("config", "key", "catch-up", *words)


def published(settings: Path) -> Result:
    place = settings.parent
    private = base64.b64encode(IT.private_bytes_raw()).decode()
    (place / "it.key").write_text(json.dumps({"private": private, "epoch": 1, "version": 0}))
    (place / "a.release").write_bytes(release_file())
    ours = authority(place / "ca")
    with Server(ours, Reply(json.dumps({"error": WORST}, ensure_ascii=False).encode(), 409)) as center:
        words = ("--key", place / "it.key", "--center", center.url, "--ca", ours.ca, "--all")
        return typed("release", "publish", place / "a.release", *words)


def imported(settings: Path) -> Result:
    place, name = settings.parent, WORST.replace("\0", "")[:40]
    (place / "hall.toml").write_text(HALL, encoding="utf-8")
    with (place / "staff.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["工号", "姓名", "窗口", "岗位", WORST], ["GH-9", name, "2F-17", "A", ""]])
    return typed("config", "import-roster", place / "staff.csv", place / "hall.toml")


def listed(*words: str) -> Callable[[Path], Result]:
    return lambda settings: typed("center", *words, "--database", database(settings.parent))


def checked(_: Path) -> Result:
    center = TinyCenter("gaps are errors", said=EVIL)
    try:
        return typed("simulate", "center-check", center.url, "--token", center.token)
    finally:
        center.close()


COMMANDS: dict[str, Callable[[Path], Result]] = {
    "status": lambda settings: asked(settings, "status"),
    "doctor": lambda settings: asked(settings, "doctor"),
    "fingers list": lambda settings: asked(settings, "fingers", "list"),
    "fingers settle": lambda settings: asked(settings, "fingers", "settle", "--yes"),
    "fingers enrol": lambda settings: asked(settings, "fingers", "enrol", "GH-0217", "--consent", "C-1"),
    "fingers forget": lambda settings: asked(settings, "fingers", "forget", "GH-0217"),
    "buffer list": lambda settings: typed("buffer", "list", "--path", card(settings.parent)),
    "buffer check": lambda settings: typed("buffer", "check", "--path", spoilt_card(settings.parent)),
    "buffer export": lambda settings: typed(
        "buffer", "export", "--path", card(settings.parent), "--out", settings.parent / "out"
    ),
    "config push": pushed,
    "config import-roster": imported,
    "config key catch-up": caught_up,
    "config rollout": lambda settings: decided(settings, "rollout", "pause"),
    "config status": lambda settings: decided(settings, "status"),
    "config diff": lambda settings: pushed(settings, "diff"),
    "config move": lambda settings: pushed(settings, "move", "2F-17=t-0123456789ab"),
    "config replace": lambda settings: pushed(settings, "replace", "2F-17=t-0123456789ab", "--former", "t-b"),
    "release publish": published,
    "center terminals": listed("terminals"),
    "simulate center-check": checked,
    "center facts": listed("facts"),
    "center alarms": listed("alarms"),
    "center quarantine list": listed("quarantine", "list"),
    "center quarantine show": listed("quarantine", "show", "1"),
    "center quarantine release": listed("quarantine", "release", "--all"),
    "center retention": listed("retention"),
    "center user add": listed("user", "add", EVIL, EVIL),
    "center user list": listed("user", "list"),
    "center user disable": listed("user", "disable", EVIL),
    "center user password": listed("user", "password", EVIL),
    "center user roles": listed("user", "roles", EVIL),
    "center notices list": listed("notices", "list"),
    "center notices send-to": listed("notices", "send-to", EVIL),
    "center notices test": listed("notices", "test"),
    "center notices stop": listed("notices", "stop"),
    "center export": listed("export", EVIL, "--out", EVIL),
    "center erasure order": listed("erasure", "order", EVIL, "--why", EVIL),
    "center erasure list": listed("erasure", "list"),
    "center erasure written-off": listed("erasure", "written-off", EVIL, EVIL, "--why", EVIL),
    "center windows": listed("windows"),
    "center sheet": listed("sheet", "2026-11-23"),
    "center hold": listed("hold", "2026-11-23"),
    "center publish": listed("publish", "2026-11-23", "--yes"),
    "center rollout": listed("rollout"),
    "center accept": listed("accept", "123456", "--window", "2F-17"),
    "center move": listed("move", EVIL, "--window", "2F-17"),
    "center revoke": listed("revoke", "t-0123456789ab"),
    "center reject": listed("reject", EVIL),
    "center invite": listed("invite", "--window", EVIL),
    "center errand message": listed("errand", "message", EVIL, "--window", "2F-17"),
    "center errand restart": listed("errand", "restart", "--window", EVIL),
    "center errand diagnostics": listed("errand", "diagnostics", "--window", EVIL),
    "center errand enrol": listed("errand", "enrol", "0117", "--window", EVIL, "--consent", "C-1"),
    "center errand forget": listed("errand", "forget", "0117", "--window", EVIL),
    "center errand move": listed("errand", "move", EVIL, "--window", "2F-17"),
    "center errand list": listed("errand", "list"),
    "center errand file": lambda settings: listed("errand", "file", "1", str(settings.parent / "out.txt"))(
        settings
    ),
    "center system add": listed("system", "add", EVIL),
    "center system remove": listed("system", "remove", EVIL),
    "center system list": listed("system", "list"),
    "center import": lambda settings: typed(
        "center", "import", carried(settings.parent), "--database", empty(settings.parent)
    ),
}
# Print nothing but what this machine's own files and people say; logs are `LogText`, see `test_console.py`.
OUR_OWN = {
    "run",
    "staff-screen",
    "plate",
    "voices",
    "demo",
    "config key new",
    "config key show",
    "config key passphrase",
    "trust",
    "config card-key",
    "config check",
    "config init",
    "config sign",
    "config pin",
    "fault-plate",
    "setup card",
    "setup image",
    "setup label",
    "upgrade start",
    "upgrade run",
    "upgrade rehearse",
    "release bundle",
    "release check",
    "diagnostics",  # writes a file, in which what was sent is masked
    "center serve",
    "center certificate",
    "center backup",
    "center restore",
    "center keep-backups",
    "center setup",
    "center upgrade",
    "center doctor",
    "center roster",
    "center tokens",
    "simulate sensor",
    "simulate evaluator",
    "simulate hall",  # windows of IT's own sheet, and versions
}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_was_sent_is_only_text(settings: Path, command: str) -> None:
    said = COMMANDS[command](settings).output
    assert said.strip(), "it said nothing"
    assert harmless(said)
    assert not any(line.startswith("Error: all is well") for line in said.splitlines()[1:])


def leaves(group: click.Group, *words: str) -> Iterator[str]:
    with closing(click.Context(group)) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from leaves(command, *words, name)
            else:
                yield " ".join((*words, name))


def test_every_command_is_here() -> None:
    assert set(leaves(main)) == {*COMMANDS, *OUR_OWN}
    assert not OUR_OWN & set(COMMANDS)
