"""A key twice in one object is refused at any depth, and beside it the same JSON with each key once is taken."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.repeated_keys import KeyRepeated, refuse_repeated_keys

LEAF = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
JSON = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))


@pytest.mark.parametrize(
    "content",
    [
        '{"a":1,"a":1}',
        '{"a":1,"b":{"c":[{"d":1,"d":2}]}}',
        '{"a":1,"\\u0061":2}',
        '[{"a":1},{"":1,"":2}]',
        '{"a":{"a":1,"b":2},"b":3,"b":4}',
    ],
)
def test_a_key_twice_is_refused(content: str) -> None:
    with pytest.raises(KeyRepeated, match="twice in one object"):
        refuse_repeated_keys(content.encode())


@given(JSON)
def test_what_a_writer_makes_of_objects_is_taken(content: Any) -> None:
    refuse_repeated_keys(json.dumps(content).encode())


@given(st.dictionaries(st.text(), JSON, min_size=1, max_size=4), JSON)
def test_one_more_of_a_key_that_is_there_is_refused(content: dict[str, Any], again: Any) -> None:
    key = next(iter(content))
    more = json.dumps({key: again}, ensure_ascii=False)[1:]
    refuse_repeated_keys(json.dumps(content).encode())
    with pytest.raises(KeyRepeated):
        refuse_repeated_keys((json.dumps(content)[:-1] + "," + more).encode())


@given(st.binary(max_size=80))
def test_what_is_not_json_is_an_error_and_no_crash(noise: bytes) -> None:
    try:
        refuse_repeated_keys(noise)
    except ValueError:
        return
    json.loads(noise)


def test_an_unreadable_key_is_quoted_in_part() -> None:
    with pytest.raises(KeyRepeated) as refusal:
        refuse_repeated_keys(b'{"\\u001b%s":1,"\\u001b%s":2}' % (b"x" * 500, b"x" * 500))
    assert len(str(refusal.value)) < 120
    assert "\x1b" not in str(refusal.value)
