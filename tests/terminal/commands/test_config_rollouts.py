"""IT at its desk: what a push changes is said first, it goes out in waves, and its way is followed to the end."""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sync.bundles import hand_over
from sync.center.network.certificates import establish
from sync.center.store import Store
from terminal.__main__ import main
from terminal.commands import hall_watch, publishing
from terminal.commands.hall_time import hall_time
from terminal.domain.events import Configured
from tests.support.servers import today
from tests.sync.center.conftest import Hall
from tests.terminal.commands.test_config_moves import FILE, folder, set_up, terminal

__all__ = ["folder"]  # the fixture
LOOKS_MAX = 200


@pytest.fixture
def center(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    running = Hall(tmp_path, establish(tmp_path / "tls", ["center.hall.example"], datetime.now(UTC)))
    running.start()
    store, looks = Store(running.database), iter(range(LOOKS_MAX))

    def look(_seconds: float) -> None:
        """Instead of waiting until the center does."""
        next(looks)
        store.rollouts.look(today())

    monkeypatch.setattr(hall_watch, "sleep", look)
    yield running
    store.close()
    assert running.stop() == 0


def ask(folder: Path, center: Hall, *words: str, answer: str = "") -> Result:
    """As IT types it there, and what it answers to a question."""
    where = ("--key", folder / "it.key", "--center", center.url, "--ca", center.authority.ca)
    line = [*words, *where]
    return CliRunner().invoke(main, ["config", *map(str, line)], input=answer)


def test_a_change_is_said_asked_for_offered_in_waves_and_followed(folder: Path, center: Hall) -> None:
    hall = str(folder / "hall.toml")
    first = ask(folder, center, "push", hall, answer="n\n")
    assert (first.exit_code, first.stdout) == (1, "new windows: 2F-17, 3F-08\n")
    assert first.stderr.endswith("Error: nothing was published\n")
    assert center.sql("SELECT * FROM bundles") == [], "nor signed: no number is lost"
    assert "1.1 published for 2 windows\n" in ask(folder, center, "push", hall, answer="y\n").stdout
    with terminal(folder / "a", center) as canary, terminal(folder / "b", center) as other:
        set_up(canary, center, "2F-17")
        set_up(other, center, "3F-08")
        changed = FILE.replace("张敏", "张民").replace('"GH-0810"]', '"GH-0810", "GH-0217"]')
        (folder / "hall.toml").write_text(changed, encoding="utf-8")
        news = "GH-0217 张民 moves: 2F-17 A -> 2F-17 A, 3F-08 A\nGH-0217: the name 张敏 becomes 张民\n"
        assert ask(folder, center, "diff", hall).stdout == news
        pushed = ask(folder, center, "push", hall, "--yes", "--canary", "2F-17")
        assert pushed.stdout.startswith(news), pushed.output
        assert "1.2 published for 2 windows, in 2 waves, first 2F-17\n" in pushed.stdout
        assert canary.next(Configured).config == "1.2"
        canary.works_by = other.works_by = "1.2"
        canary.worker.nudge()
        followed = ask(folder, center, "status", "--watch")
        assert other.next(Configured).config == "1.2", "once the canary has kept it"
    assert followed.stderr.splitlines()[-1] == f"done  [{'#' * 30}] 2 of 2 reached"
    assert (followed.exit_code, followed.stdout.splitlines()[-1]) == (0, "2 kept = 2 windows")


def test_status_is_told_to_its_key_alone_and_lags_by_its_exit(folder: Path, center: Hall) -> None:
    assert ask(folder, center, "push", str(folder / "hall.toml"), "--yes").exit_code == 0
    status = ask(folder, center, "status")
    assert (status.exit_code, status.stdout.splitlines()[-1]) == (1, "2 never paired = 2 windows")
    told = json.loads(ask(folder, center, "status", "--json").stdout)
    assert told["rollout"]["outcomes"] == {"unpaired": 2}
    assert told["rollout"]["standing"] in ("running", "done"), "where nobody is to answer, the next look ends it"
    stored = json.loads((folder / "it.key").read_text())
    stored["private"] = b64encode(bytes(range(1, 33))).decode()
    (folder / "it.key").write_text(json.dumps(stored))
    refused = ask(folder, center, "status")
    assert (refused.exit_code, "not signed by a trusted key" in refused.output) == (1, True)


def test_the_lists_and_what_is_decided_have_the_halls_time(folder: Path, center: Hall) -> None:
    assert "+00:00" in center.command("tokens", "2F-17").stdout, "before the first push nothing says which it is"
    assert ask(folder, center, "push", str(folder / "hall.toml"), "--yes").exit_code == 0
    assert "+08:00" in center.command("tokens", "2F-17").stdout
    with terminal(folder / "a", center) as one:
        set_up(one, center, "2F-17")
        assert "+08:00  waiting" in center.command("terminals").stdout
    changed = FILE.replace("赵明", "赵敏")
    (folder / "hall.toml").write_text(changed, encoding="utf-8")
    later = ("--yes", "--not-before", "2199-01-02 08:00")
    assert ask(folder, center, "push", str(folder / "hall.toml"), *later).exit_code == 0
    assert ask(folder, center, "rollout", "pause").exit_code == 0
    resumed = ask(folder, center, "rollout", "resume").stdout
    assert "planned, not before 2199-01-02T08:00:00+08:00" in resumed, resumed


def test_an_unchanged_hall_is_published_again_only_where_that_is_asked_for_or_due(
    folder: Path, center: Hall
) -> None:
    hall = str(folder / "hall.toml")
    for words, version in (
        ((), "1.1"),
        ((), ""),
        (("--canary", "2F-17"), ""),
        (("--renew",), "1.2"),
        (("--days", "30", "--not-before", "2199-01-02 08:00"), "1.3"),  # it is still to be halted below
        (("--days", "30"), ""),
    ):
        again = ask(folder, center, "push", hall, *words, answer="y\n" if version else "")
        assert (again.exit_code, f"{version} published for 2 windows" in again.stdout) == (0, bool(version)), words
        assert ("already" in again.stdout) == (not version)
    assert center.sql("SELECT max(version), count(*) FROM bundles") == [(3, 6)]
    assert ask(folder, center, "rollout", "cancel", answer="y\n").exit_code == 0
    assert "1.4 published" in ask(folder, center, "push", hall, "--yes", "--days", "30").stdout, "it was halted"
    (folder / "hall.toml").write_text(FILE.replace("赵明", "赵敏"), encoding="utf-8")
    assert "1.5 published" in ask(folder, center, "push", hall, "--yes", "--days", "30").stdout
    planned, moment = ("--renew", "--not-before", "2199-01-02T08:00"), "not before 2199-01-02T08:00:00+08:00"
    assert f"1.6 published for 2 windows, {moment}\n" in ask(folder, center, "push", hall, "--yes", *planned).stdout
    again = ask(folder, center, "push", hall)
    assert (again.exit_code, f"already, to begin {moment}; --renew " in again.stdout) == (0, True), (
        "nobody had it yet"
    )


def test_after_a_cancel_it_is_said_when_who_has_it_and_what_the_others_stay_on(folder: Path, center: Hall) -> None:
    hall = str(folder / "hall.toml")
    assert ask(folder, center, "push", hall, "--yes").exit_code == 0
    (folder / "hall.toml").write_text(FILE.replace("赵明", "赵敏"), encoding="utf-8")
    later = ("--yes", "--not-before", "2199-01-02 08:00")
    assert ask(folder, center, "push", hall, *later).exit_code == 0
    assert ask(folder, center, "diff", hall).stdout == "nothing changes\n", "it is still to come"
    assert center.sql("UPDATE rollouts SET standing_since = 0 WHERE version = 1") == []
    assert ask(folder, center, "rollout", "cancel").exit_code == 0
    ((since,),) = center.sql("SELECT standing_since FROM rollouts WHERE version = 2")
    assert abs(since - today()) < 60_000, "by the center's clock"
    told = [
        f"rollout of 1.2: cancelled at {hall_time(since, 'Asia/Shanghai')} (IT cancelled it), wave 0 of 1",
        f"[{'-' * 30}] 0 of 2 reached: 2 not yet offered = 2",
    ]
    assert center.command("rollout").stdout.splitlines() == told
    stay = "no window has 1.2, 2 stay on 1.1"
    assert ask(folder, center, "status").stdout.splitlines()[2:] == [*told, stay, "2 never paired = 2 windows"]
    assert ask(folder, center, "diff", hall).stdout == "GH-0810: the name 赵明 becomes 赵敏\n", "nobody has it"


def test_a_push_beside_another_undoes_nothing_that_was_not_shown(
    folder: Path, center: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = str(folder / "hall.toml")

    def other_pushes(_count: int) -> None:
        monkeypatch.undo()
        assert "1.1 published" in ask(folder, center, "push", hall, "--yes").stdout

    monkeypatch.setattr(publishing, "confirm", other_pushes)
    late = ask(folder, center, "push", hall)
    said = "somebody published 1.1 with this key while you looked: no configuration was published; do it again"
    assert (late.exit_code, late.stderr.splitlines()[-1]) == (1, f"Error: {said}")
    assert center.sql("SELECT max(version) FROM bundles") == [(1,)]
    assert "1.3 published" in ask(folder, center, "push", hall, "--yes", "--renew").stdout


def test_a_push_that_is_broken_off_says_what_to_do(
    folder: Path, center: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(hand_over, "publish_hall", stopped)
    broken = ask(folder, center, "push", str(folder / "hall.toml"), "--yes")
    assert (broken.exit_code, broken.stderr.splitlines()[-1]) == (
        1,
        "Error: broken off: the center has not all of it; push again",
    )
