"""The hall lines, as IT reads them from a center that is not to be believed: they add up, and nothing fails."""

from typing import get_args

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.hall_status import WindowStatus
from sync.rollouts.hall_answer import HallAnswer, HallRow
from terminal.commands.hall_lines import hall_lines
from terminal.domain.anchor import EVER

times = st.none() | st.integers(*EVER)
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
@given(st.lists(rows, max_size=5), st.dictionaries(st.text(max_size=4), st.integers()))
def test_every_window_has_a_line_and_the_last_one_adds_up(windows: list[HallRow], total: dict[str, int]) -> None:
    answer = msgspec.json.decode(msgspec.json.encode(HallAnswer(1, tuple(windows), total)), type=HallAnswer)
    *lines, last = hall_lines(answer)
    parts, _, of = last.removesuffix(" windows").partition(" = ")
    assert len(lines) == len(windows) == int(of) == sum(int(part.split()[0]) for part in parts.split(" + "))
