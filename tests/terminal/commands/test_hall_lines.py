"""The hall lines, as IT reads them from a center that is not to be believed: they add up, and nothing fails."""

from typing import Any, get_args

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.hall_status import WindowStatus
from sync.rollouts.hall_answer import HallAnswer, HallRow
from sync.rollouts.progress import RolloutProgress
from terminal.commands.hall_lines import hall_lines, progress_line
from terminal.config.office_catalogue import said
from terminal.domain.anchor import EVER

times = st.none() | st.integers(*EVER)
EIGHT = 1_793_232_000_000  # ms UTC: 2026-10-29T08:00:00+08:00
SHANGHAI = "Asia/Shanghai"
rows = st.builds(
    HallRow,
    window=st.text(max_size=8),
    status=st.sampled_from(get_args(WindowStatus)),
    status_since=times,
    desired=st.sampled_from(["", "1.7"]),
    observed=st.sampled_from(["", "1.6", "1.7"]),
    why=st.text(max_size=8),
    terminals=st.lists(st.text(max_size=4), max_size=2).map(tuple),
    zone=st.sampled_from(["", "Asia", "Asia/Shanghai", "../etc/passwd", "\0", "Moon/Sea"]),
    last_seen=times,
    since=times,
    board=st.dictionaries(st.sampled_from(["millicelsius", "free_bytes", "x"]), st.integers(-(1 << 53), 1 << 53)),
)


@settings(max_examples=60)
@given(st.lists(rows, min_size=1, max_size=5), st.dictionaries(st.text(max_size=4), st.integers()))
def test_every_window_has_a_line_and_the_last_one_adds_up(windows: list[HallRow], total: dict[str, int]) -> None:
    answer = msgspec.json.decode(msgspec.json.encode(HallAnswer(1, tuple(windows), total)), type=HallAnswer)
    *lines, last = hall_lines(answer)
    parts, _, of = last.removesuffix(" windows").partition(" = ")
    assert len(lines) == len(windows) == int(of) == sum(int(part.split()[0]) for part in parts.split(" + "))


def test_before_the_first_push_it_is_said_what_to_do() -> None:
    assert list(hall_lines(HallAnswer(1, (), {}))) == ["nothing is published yet: `config push` begins it"]


def row(window: str, status: WindowStatus, **more: Any) -> HallRow:
    told: dict[str, Any] = dict.fromkeys(("status_since", "last_seen")) | {
        "why": "",
        "observed": "",
        "terminals": (),
    }
    return HallRow(window=window, status=status, zone=SHANGHAI, **told | {"desired": "1.7"} | more)


def test_a_chinese_desk_reads_every_line_in_chinese() -> None:
    stands = {"observed": "1.6", "status_since": EIGHT, "last_seen": EIGHT, "since": EIGHT}
    answer = HallAnswer(
        windows=(
            row("1F-01", "waiting", terminals=("t-1", "t-2"), why="the rollout is stopped, its wave has not begun"),
            row(
                "2F-17",
                "refused",
                **stands,
                terminals=("t-3",),
                why="not signed by a trusted key",
                state="staffed",
                badge="0217",
                by="touch",
                clock="unset",
                board={"millicelsius": 45_200, "free_bytes": 3 << 30},
                fault="sensor: it answers nothing",
            ),
            row(
                "2F-18",
                "fell back",
                **stands,
                terminals=("t-4",),
                state="overdue",
                badge="0452",
                by="limit",
                wrong="away beyond the limit",
            ),
            row("3F-08", "never paired", status_since=EIGHT),
        ),
        rollout=RolloutProgress(
            "1.7",
            "stopped",
            "2 of 2 that answered failed: 2F-17 (refused), 2F-18 (fell back)",
            0,
            3,
            2,
            4,
            2,
            {"refused": 1, "fell back": 1, "waiting": 1, "not yet offered": 1},
        ),
    )
    at = "2026-10-29T08:00:00+08:00"
    assert [said(line, "zh_CN") for line in hall_lines(answer)] == [
        "1F-01  一个窗口多台终端，等待（下发已自动停止，还没轮到这一批）  -（应为 1.7）  t-1, t-2"
        "  -         -  自 -  依据 -  最近联系 -",
        f"2F-17  已拒绝，自 {at} 起（not signed by a trusted key）  1.6（应为 1.7）  t-3"
        f"  在岗      0217  自 {at}  依据 触摸  时钟未定  最近联系 {at}  45 °C  剩余 3072 MB"
        "  故障：sensor: it answers nothing",
        f"2F-18  已退回，自 {at} 起  1.6（应为 1.7）  t-4"
        f"  离开超时  0452  自 {at}  依据 时限  最近联系 {at}  异常：离开超过限度",
        f"3F-08  从未配对，自 {at} 起  -（应为 1.7）  -",
        "1.7 的下发：已自动停止（答复的 2 个窗口中有 2 个失败：2F-17（已拒绝）, 2F-18（已退回）），批次 2/3",
        f"[{'#' * 15}{'-' * 15}] 已到达 2/4：已退回 1 + 尚未下发 1 + 已拒绝 1 + 等待 1 = 4",
        "从未配对 1 + 等待 1 + 已退回 1 + 已拒绝 1 = 共 4 个窗口",
    ]
    assert answer.rollout
    one_line = said(progress_line(answer.rollout, SHANGHAI), "zh_CN")
    assert one_line == f"已自动停止  [{'#' * 15}{'-' * 15}] 已到达 2/4"


def test_a_push_that_is_planned_says_in_one_line_from_when() -> None:
    planned = RolloutProgress("1.7", "planned", "", EIGHT, 1, 0, 2, 0, {"not yet offered": 2})
    assert progress_line(planned, SHANGHAI) == (
        f"planned, not before 2026-10-29T08:00:00+08:00  [{'-' * 30}] 0 of 2 reached"
    )
    assert said(progress_line(planned, SHANGHAI), "zh_CN").startswith("待开始，不早于 2026-10-29T08:00:00+08:00  [")


def test_what_was_cancelled_counts_every_window_once_by_what_it_goes_on_with() -> None:
    answer = HallAnswer(
        windows=(
            row("1F-01", "kept", observed="1.7"),
            row("1F-02", "fell back", observed="1.6"),
            row("1F-03", "kept", desired="1.6", observed="1.6"),
            row("1F-04", "never paired", desired="1.6"),
            row("1F-05", "not published", desired=""),
        ),
        rollout=RolloutProgress("1.7", "cancelled", "IT cancelled it", 0, 2, 1, 4, 2, {"kept": 4}, EIGHT),
    )
    lines = list(hall_lines(answer))
    assert lines[-4].startswith("rollout of 1.7: cancelled at 2026-10-29T08:00:00+08:00 (IT cancelled it), ")
    assert lines[-2] == "1 of 4 windows have 1.7 and keep it, 1 more were offered it, 2 stay on 1.6"
    assert said(lines[-2], "zh_CN") == "4 个窗口中 1 个已用 1.7，继续用它，另有 1 个已向其下发，2 个仍用 1.6"
