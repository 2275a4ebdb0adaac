"""`config move` and `replace`: terminals change their windows by IT's signature, over a real center."""

import base64
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from sync.center.network.certificates import establish
from sync.contract import key_hash
from sync.rollouts import hall_question
from sync.rollouts.hall_answer import HallAnswer, HallRow
from sync.rollouts.progress import RolloutProgress
from sync.uplink import worker
from terminal.__main__ import main
from terminal.commands import terminal_moves
from terminal.domain.events import Configured, Happened, PartLost, RosterKnown
from tests.support.commands import typed
from tests.support.office import KEYS, Hut, Settled
from tests.sync.center.conftest import Hall

FILE = """
name = "政务服务中心"
sessions = []

[[units]]
name = "市税务局"

[[units.windows]]
id = "2F-17"
people = ["GH-0217"]

[[units.windows]]
id = "3F-08"
people = ["GH-0810"]

[[people]]
badge = "GH-0217"
name = "张敏"

[[people]]
badge = "GH-0810"
name = "赵明"
"""


@pytest.fixture
def center(tmp_path: Path) -> Iterator[Hall]:
    center = Hall(tmp_path, establish(tmp_path / "tls", ["center.hall.example"], datetime.now(UTC)))
    center.start()
    yield center
    assert center.stop() == 0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """IT's folder: the hall's file, and the key that the center of the tests trusts."""
    monkeypatch.setattr(worker, "ASK_AGAIN", 0.02)
    monkeypatch.setattr(worker, "REPORT", 0.1)
    (tmp_path / "hall.toml").write_text(FILE, encoding="utf-8")
    stored = {"private": base64.b64encode(bytes(range(32))).decode(), "epoch": 1, "version": 0}
    (tmp_path / "it.key").write_bytes(msgspec.json.encode(stored))
    return tmp_path


def sign(folder: Path, center: Hall, command: str, *more: str) -> Result:
    where = ("--key", folder / "it.key", "--center", center.url, "--ca", center.authority.ca)
    yes = ("--yes", "--renew") if command == "push" else ("--yes",)
    return typed("config", command, folder / "hall.toml", *yes, *more, *where)


def asked(folder: Path, center: Hall, answer: str, *words: str) -> Result:
    """The same where somebody sits there and answers."""
    where = ("--key", folder / "it.key", "--center", center.url, "--ca", center.authority.ca)
    line = ["config", words[0], folder / "hall.toml", *words[1:], *where]
    return CliRunner().invoke(main, [str(word) for word in line], input=answer)


def published(folder: Path, center: Hall, command: str, *more: str) -> None:
    result = sign(folder, center, command, *more)
    assert result.exit_code == 0, result.output


@contextmanager
def terminal(card: Path, center: Hall) -> Iterator[Hut]:
    with closing(Hut(card, center.url, center.authority.ca, KEYS)) as hut:
        hut.worker.start()
        yield hut


def set_up(hut: Hut, center: Hall, window: str) -> str:
    """Accepts it, waits for its configuration, and answers with its name."""
    assert center.command("accept", hut.code(), "--window", window).exit_code == 0
    assert hut.next(Configured).window.window == window
    return hut.buffer.identity.terminal


def stands(center: Hall, name: str) -> list[tuple[str, str]]:
    return center.sql("SELECT state, window FROM terminals WHERE terminal = ?", name)


def test_a_running_terminal_moves_by_its_signature_and_nothing_is_claimed(folder: Path, center: Hall) -> None:
    published(folder, center, "push")
    with terminal(folder / "card", center) as hut:
        name = set_up(hut, center, "2F-17")
        hut.record("made at 2F-17")
        (folder / "roster.toml").write_text("entries = []")
        center.command("roster", "--window", "2F-17", str(folder / "roster.toml"))
        hut.next(RosterKnown)
        said = sign(folder, center, "move", f"3F-08={name}")
        assert said.stdout.splitlines() == [
            "nothing changes",
            f"{name} moves: 2F-17 -> 3F-08",
            "2F-17: no terminal stands there then",
            f"{name} stands at 3F-08: 1.2 published",
        ]
        assert stands(center, name) == [("accepted", "3F-08")], "at once"
        assert hut.next(RosterKnown).roster.entries == (), "before the new window's people"
        assert hut.next(Configured).window.window == "3F-08"
        assert (hut.buffer.kept("window"), hut.worker.disputes.open) == ("3F-08", {})
        assert not [each for each in hut.seen if isinstance(each, Happened) and each.audit.what == "claim"]
        assert {fact.window for fact in hut.buffer.history()} == {"2F-17"}, "a fact stays where it was made"
        published(folder, center, "push")
        assert hut.next(Configured).config == "1.3"


def test_the_center_alone_moves_no_terminal_that_has_a_configuration(folder: Path, center: Hall) -> None:
    published(folder, center, "push")
    with terminal(folder / "card", center) as hut:
        name = set_up(hut, center, "2F-17")
        assert center.command("reject", name_of(hut)).exit_code == 0
        assert center.command("accept", name_of(hut), "--window", "3F-08").exit_code == 0
        assert hut.audit("claim") == "window: the center has this terminal at '3F-08', IT at '2F-17'"
        assert hut.buffer.kept("window") == "2F-17"
        published(folder, center, "move", f"3F-08={name}")
        assert hut.next(Configured).window.window == "3F-08"
        assert (hut.buffer.kept("window"), hut.worker.disputes.open.get("window")) == ("3F-08", None)


def name_of(hut: Hut) -> str:
    return key_hash(hut.buffer.identity.key)


def test_where_somebody_stands_it_must_be_said_who_makes_way(folder: Path, center: Hall) -> None:
    published(folder, center, "push")
    with terminal(folder / "old", center) as old, terminal(folder / "new", center) as new:
        former, name = set_up(old, center, "2F-17"), set_up(new, center, "3F-08")
        refused = sign(folder, center, "move", f"2F-17={name}")
        assert (
            refused.exit_code,
            f"config replace {folder / 'hall.toml'} 2F-17={name} --former {former} --key" in refused.output,
        ) == (
            1,
            True,
        )
        wrong = sign(folder, center, "replace", f"2F-17={name}", "--former", "t-0123456789ab")
        assert (wrong.exit_code, stands(center, name)) == (1, [("accepted", "3F-08")])
        published(folder, center, "replace", f"2F-17={name}", "--former", former)
        assert new.next(Configured).window.window == "2F-17"
        lost = old.next(PartLost)
        assert (lost.part, lost.why) == ("place", f"the center says: {name} stands there now")
        assert (stands(center, former), stands(center, name)) == (
            [("replaced", "2F-17")],
            [("accepted", "2F-17")],
        )
        old.record("made before it was taken down")
        old.next(Settled, through=old.buffer.recorded)


def test_one_that_was_off_while_it_was_moved_follows_and_gets_what_was_pushed_since(
    folder: Path, center: Hall
) -> None:
    published(folder, center, "push")
    with terminal(folder / "card", center) as hut:
        name = set_up(hut, center, "2F-17")
    published(folder, center, "move", f"3F-08={name}")
    published(folder, center, "push")
    published(folder, center, "push")
    with terminal(folder / "card", center) as hut:
        first, second = hut.next(Configured), hut.next(Configured)
        assert [(each.window.window, each.config) for each in (first, second)] == [
            ("3F-08", "1.2"),
            ("3F-08", "1.4"),
        ]
        assert not [each for each in hut.seen if isinstance(each, Happened) and each.audit.what == "config_refused"]


def test_a_terminal_that_nobody_knows_is_moved_nowhere(folder: Path, center: Hall) -> None:
    published(folder, center, "push")
    refused = sign(folder, center, "move", "2F-17=t-0123456789ab")
    assert "t-0123456789ab comes to 2F-17; the center has it at no window\n" in refused.stdout
    assert (refused.exit_code, "no terminal t-0123456789ab is accepted here" in refused.output) == (1, True)
    assert center.sql("SELECT max(version) FROM bundles") == [(1,)]


@pytest.mark.parametrize("text", ["3F-08", "3F-08=", "9F-99=t-0123456789ab", "=t-0123456789ab"])
def test_a_move_that_names_no_window_of_the_hall_or_no_terminal(folder: Path, center: Hall, text: str) -> None:
    result = sign(folder, center, "move", text)
    assert (result.exit_code, f"{text}: wanted WINDOW=TERMINAL" in result.output) == (2, True)
    assert center.sql("SELECT count(*) FROM bundles") == [(0,)]


EDITED = FILE.replace("张敏", "张民").replace("政务服务中心", "人民政府政务服务中心")


def test_what_else_of_the_window_changes_is_said_first_and_without_a_yes_nothing_is_signed(
    folder: Path, center: Hall
) -> None:
    published(folder, center, "push")
    with terminal(folder / "old", center) as old, terminal(folder / "new", center) as new:
        former, name = set_up(old, center, "2F-17"), set_up(new, center, "3F-08")
        (folder / "hall.toml").write_text(EDITED, encoding="utf-8")
        place = ("replace", f"2F-17={name}", "--former", former)
        no = asked(folder, center, "n\n", *place)
        news = [
            "GH-0217: the name 张敏 becomes 张民",
            "2F-17: hall: 政务服务中心 -> 人民政府政务服务中心",
            f"{name} moves: 3F-08 -> 2F-17",
            "3F-08: no terminal stands there then",
            f"{former} makes way at 2F-17, and is told so",
        ]
        assert (no.exit_code, no.stdout.splitlines()) == (1, news), no.output
        assert no.stderr.splitlines()[-2:] == [
            f"publish that for 2F-17, and have {name} stand there? [y/N]: n",
            "Error: nothing was published",
        ]
        assert asked(folder, center, "", *place).exit_code == 1, "nobody is there who could answer"
        assert stands(center, name) == [("accepted", "3F-08")]
        assert msgspec.json.decode((folder / "it.key").read_bytes())["version"] == 1, "no number is lost"
        yes = asked(folder, center, "y\n", *place)
        assert (yes.exit_code, yes.stdout.splitlines()) == (0, [*news, f"{name} stands at 2F-17: 1.2 published"])
        assert new.next(Configured).window.hall == "人民政府政务服务中心"
        stays = asked(folder, center, "n\n", "move", f"2F-17={name}").stdout.splitlines()
        assert stays == ["nothing changes", f"{name} stands at 2F-17 already"]


WAITS = "what {what} changes {where} comes at once with this, without waiting for its wave"


@pytest.mark.parametrize(
    ("observed", "here", "said"),
    [
        ("1.1", ("t-0123456789ab",), f"2F-17 works by 1.1, not by 1.2: {WAITS.format(what='1.2', where='there')}"),
        ("", (), f"the rollout of 1.2 is planned: {WAITS.format(what='it', where='at 2F-17')}"),
    ],
)
def test_what_waits_for_its_wave_and_would_come_at_once_is_said(
    folder: Path, center: Hall, monkeypatch: pytest.MonkeyPatch, observed: str, here: tuple[str, ...], said: str
) -> None:
    published(folder, center, "push")
    row = HallRow("2F-17", "waiting", None, "1.2", observed, "", here, "Asia/Shanghai", None)
    rollout = RolloutProgress("1.2", "planned", "", 1, 1, 0, 2, 0, {"not yet offered": 2})
    monkeypatch.setattr(hall_question, "ask_status", lambda *_: HallAnswer(windows=(row,), rollout=rollout))
    news = asked(folder, center, "n\n", "move", "2F-17=t-0123456789ab").stdout.splitlines()
    assert (news[0], news[2:]) == ("nothing changes", [said])


def test_a_push_that_came_between_is_not_undone(
    folder: Path, center: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(folder, center, "push")
    with terminal(folder / "a", center) as hut:
        name = set_up(hut, center, "2F-17")
        monkeypatch.setattr(terminal_moves, "confirm", lambda _asked: published(folder, center, "push"))
        late = asked(folder, center, "", "move", f"3F-08={name}")
        assert (late.exit_code, "somebody published 1.2 with this key while you looked" in late.stderr) == (1, True)
        assert stands(center, name) == [("accepted", "2F-17")]
