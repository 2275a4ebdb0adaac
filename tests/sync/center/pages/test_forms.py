"""Forms: whatever is typed is read as it stands or told beside its field, and never a failure of the page."""

from datetime import date, time
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from sync.center.pages.forms import FormReader, FormWrong


class LeaveForm(Struct, frozen=True):
    day: date
    hours: Annotated[int, Meta(ge=1, le=8)]
    why: Annotated[str, Meta(max_length=20)]
    kind: Literal["leave", "outing"] = "leave"
    from_hour: time | None = None
    told: bool = False
    windows: tuple[str, ...] = ()


READER = FormReader(LeaveForm)
RIGHT = {"day": ["2026-03-02"], "hours": ["4"], "why": ["看病"]}


def test_what_is_typed_is_read() -> None:
    typed = {**RIGHT, "kind": ["outing"], "from_hour": ["07:52"], "told": ["on"], "windows": ["2F-01", "2F-02"]}
    assert READER.read(typed) == LeaveForm(
        date(2026, 3, 2), 4, "看病", "outing", time(7, 52), True, ("2F-01", "2F-02")
    )
    assert READER.read(RIGHT) == LeaveForm(date(2026, 3, 2), 4, "看病")


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("day", "", "fill this in"),
        ("day", "  ", "fill this in"),
        ("day", "2026-02-30", "a day as 2026-03-02"),
        ("day", "明天", "a day as 2026-03-02"),
        ("day", "9999-12-31", "a day as 2026-03-02"),
        ("day", "0202-03-02", "a day as 2026-03-02"),
        ("hours", "9", "a whole number from 1 to 8"),
        ("hours", "4.5", "a whole number from 1 to 8"),
        ("why", "长" * 21, "20 characters at most"),
        ("kind", "holiday", "choose one of those that are offered"),
        ("from_hour", "25:00", "a time as 07:52"),
    ],
)
def test_each_error_names_its_field_and_what_is_wanted(field: str, typed: str, told: str) -> None:
    with pytest.raises(FormWrong) as wrong:
        READER.read({**RIGHT, field: [typed]})
    assert wrong.value.errors == {field: told}


def test_all_errors_are_told_at_once() -> None:
    with pytest.raises(FormWrong) as wrong:
        READER.read({"day": ["x"], "hours": [], "why": [""]})
    assert set(wrong.value.errors) == {"day", "hours", "why"}


texts = st.lists(st.text(max_size=30), max_size=3)


@given(st.dictionaries(st.sampled_from([*LeaveForm.__struct_fields__, "other"]), texts))
def test_whatever_is_typed_is_read_or_told(typed: dict[str, list[str]]) -> None:
    try:
        read = READER.read(typed)
    except FormWrong as e:
        assert e.errors and set(e.errors) <= set(LeaveForm.__struct_fields__)
    else:
        assert 1 <= read.hours <= 8 and len(read.why) <= 20


@given(st.text(max_size=20).filter(str.strip))
def test_a_text_comes_through_but_for_signs_that_nobody_types(text: str) -> None:
    try:
        read = READER.read({**RIGHT, "why": [text]}).why
    except FormWrong:
        assert not text.isprintable()
    else:
        assert "\0" not in read
        assert not text.isprintable() or read == text.strip()
