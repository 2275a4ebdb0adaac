"""IT at a Chinese desk: what `config` and `center` say of a hall, word for word."""

import re
from pathlib import Path

import pytest

from tests.support.commands import typed
from tests.support.servers import authority
from tests.sync.center.conftest import Hall
from tests.terminal.commands.test_config_moves import FILE, folder
from tests.terminal.commands.test_config_rollouts import ask, center

__all__ = ["center", "folder"]  # the fixtures
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\+08:00")
NONE_REACHED = f"[{'-' * 30}] 已到达 0/2"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def test_a_push_is_told_asked_for_published_and_followed_in_chinese(folder: Path, center: Hall) -> None:
    hall = str(folder / "hall.toml")
    assert center.command("rollout").stdout == "还没有下发过：由 `config push` 开始\n"
    asked = ask(folder, center, "push", hall, answer="n\n")
    assert asked.stdout == "新增窗口：2F-17, 3F-08\n"
    assert asked.stderr.endswith("向 2 个窗口发布？ [y/N]: n\n错误：没有发布任何内容\n")
    assert ask(folder, center, "push", hall, "--yes").stdout.splitlines() == [
        "新增窗口：2F-17, 3F-08",
        "人员名录：1.1 已发布，2 人",
        "1.1 已发布给 2 个窗口",
    ]
    (folder / "hall.toml").write_text(FILE.replace("张敏", "张民").replace("0810", "0811"), encoding="utf-8")
    news = ["GH-0810 赵明 离开：3F-08 A岗", "GH-0811 赵明 新来：3F-08 A岗", "GH-0217：姓名 张敏 改为 张民"]
    assert ask(folder, center, "diff", hall).stdout.splitlines() == news
    pushed = ask(folder, center, "push", hall, "--yes", "--canary", "2F-17")
    assert pushed.stdout.splitlines()[3:] == [
        "人员名录：1.2 已发布，2 人",
        "1.2 已发布给 2 个窗口，分 2 批，首批 2F-17",
    ]
    assert pushed.stderr.splitlines()[-1].startswith("查看进展：window-terminal config status --watch --key ")
    assert ask(folder, center, "rollout", "pause").stdout.splitlines() == [
        "1.2 的下发：已暂停，批次 1/2",
        f"{NONE_REACHED}：尚未下发 1 + 无终端 1 = 2",
    ]
    assert ask(folder, center, "rollout", "pause").stderr.endswith(
        "中心拒绝：HTTP 409：下发已暂停，不能暂停；重新 `config push` 会取代它\n"
    )
    assert TIME.sub("此时", center.command("windows").stdout).splitlines() == [
        "2F-17  从未配对，自 此时 起  -（应为 1.2）  -",
        "3F-08  从未配对，自 此时 起  -（应为 1.2）  -",
        "1.2 的下发：已暂停，批次 1/2",
        f"{NONE_REACHED}：尚未下发 1 + 无终端 1 = 2",
        "从未配对 2 = 共 2 个窗口",
    ]
    assert ask(folder, center, "rollout", "resume").exit_code == 0
    followed = ask(folder, center, "status", "--watch")
    assert followed.stderr.splitlines()[-2:] == [f"进行中  {NONE_REACHED}", f"已完成  {NONE_REACHED}"]
    assert followed.stdout.splitlines()[-1] == "从未配对 2 = 共 2 个窗口"
    assert '"status": "never paired"' in ask(folder, center, "status", "--json").stdout, "programs read it"


def test_what_was_typed_wrong_and_a_center_that_is_away_are_told_in_chinese(folder: Path) -> None:
    hall, ca = folder / "hall.toml", authority(folder / "ca").ca
    for words, why in (
        (("push", hall, "--canary", "2F-17,9F"), "--canary：大厅配置里没有 9F"),
        (("push", hall, "--not-before", "明天"), "--not-before 明天：应为大厅时钟的时刻，如 2026-12-01T18:00"),
        (("move", hall, "9F=t-1"), "9F=t-1：应为 窗口=终端，窗口要在大厅配置里"),
        (
            ("status",),
            "中心 https://127.0.0.1:9：连不上；请确认那里正在运行 `center serve`，网络也通到这个地址；然后重试",
        ),
    ):
        where = ("--key", folder / "it.key", "--center", "https://127.0.0.1:9", "--ca", ca)
        assert typed("config", *words, *where).stderr.splitlines()[-1] == f"错误：{why}", words
