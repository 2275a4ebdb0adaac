"""The window list: a request changes its own entries and nobody else's, and what is long over makes room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.office.leave.window_list import ROSTER_KEPT_MS, ListFull, merged_list
from terminal.domain.roster import ROSTER_ENTRIES_MAX, Entry

NOW = 1_795_391_520_000
ENTRIES = st.lists(
    st.builds(
        Entry, st.sampled_from("ABC"), st.sampled_from(["leave", "outing", "cover"]), st.integers(0, 3), st.just(9)
    ),
    max_size=9,
)


@given(ENTRIES, ENTRIES, ENTRIES)
def test_nobody_else_s_entry_changes(listed: list[Entry], takes: list[Entry], adds: list[Entry]) -> None:
    found = merged_list("17", listed, takes, adds, 0)
    assert [each for each in found if each not in adds] == [
        each for each in listed if each not in takes and each not in adds
    ]
    assert all(each in found for each in adds)


def test_what_is_over_for_longest_makes_room_and_nothing_that_may_still_count() -> None:
    def full(end: int) -> list[Entry]:
        return [Entry(str(n), "leave", 0, end + n) for n in range(ROSTER_ENTRIES_MAX)]

    fresh = Entry("new", "leave", NOW, NOW + 1)
    over = full(NOW - ROSTER_KEPT_MS - ROSTER_ENTRIES_MAX)
    assert merged_list("17", over, (), (fresh,), NOW) == (*over[1:], fresh)
    assert merged_list("17", over[1:], (), (fresh,), NOW) == (*over[1:], fresh)
    with pytest.raises(ListFull, match="the list of 17 has 500 entries"):
        merged_list("17", full(NOW - ROSTER_KEPT_MS + 1), (), (fresh,), NOW)
