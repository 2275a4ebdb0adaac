"""TOML text: what is written is what is read."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from terminal.setup.toml_text import toml

plain = st.one_of(
    st.booleans(), st.integers(-(2**40), 2**40), st.text(), st.floats(allow_nan=False, allow_infinity=False)
)
values = st.one_of(plain, st.lists(plain), st.dictionaries(st.text(), plain))


@given(st.dictionaries(st.text(), st.one_of(values, st.dictionaries(st.text(), values))))
def test_what_is_written_is_read_as_it_was(tables: dict[str, object]) -> None:
    assert tomllib.loads(toml(tables)) == tables


def test_none_is_left_out_and_tables_come_after_values() -> None:
    told = {"sensor": {"touch": None, "port": "/dev/serial0"}, "state": "/a"}
    assert toml(told) == 'state = "/a"\n\n[sensor]\nport = "/dev/serial0"\n'
