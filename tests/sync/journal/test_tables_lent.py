"""What a reader was lent stays as it was; nothing is copied for nobody."""

from hypothesis import given
from hypothesis import strategies as st

from sync.journal.tables import Lent, Tables

KEYS = st.sampled_from([str(number) for number in range(1, 6)])
CHANGES = st.tuples(KEYS, st.none() | st.integers(0, 9).map(lambda number: b"%d" % number))
steps_of = st.lists(st.just("lend") | st.just("give back") | st.just("drop") | CHANGES, max_size=40)


@given(steps_of)
def test_what_was_lent_stays_as_it_was(steps: list[str | tuple[str, bytes | None]]) -> None:
    tables = Tables()
    model: dict[str, bytes] = {}
    lent: list[tuple[Lent, dict[str, bytes]]] = []
    for step in steps:
        match step:
            case "lend":
                lent.append((tables.lend("t"), dict(model)))
            case "give back":
                lent = lent[1:]
            case "drop":
                tables.take({}, drop=["t"])
                model = {}
            case (key, text):
                tables.take({"t": {key: text}})
                model = {**model, key: text} if text is not None else {k: v for k, v in model.items() if k != key}
        assert tables.documents.get("t", {}) == model
        assert [each.documents for each, _ in lent] == [seen for _, seen in lent]


def test_a_change_copies_only_for_whoever_reads() -> None:
    tables = Tables()
    tables.take({"t": {"1": b"1"}})
    documents = tables.documents["t"]
    tables.lend("t")  # and given back at once
    tables.take({"t": {"2": b"2"}})
    assert tables.documents["t"] is documents
    lent = tables.lend("t")
    tables.take({"t": {"3": b"3"}})
    tables.take({"t": {"4": b"4"}})
    assert (lent.documents is documents, list(documents)) == (True, ["1", "2"])


def test_what_a_log_sheds_is_still_read_by_whom_it_was_lent_to() -> None:
    tables = Tables("log")
    tables.take({"log": {str(number): b"0" for number in range(1, 6)}})
    lent = tables.lend("log")
    tables.shed(4)
    assert (list(lent.documents), list(tables.documents["log"])) == (["1", "2", "3", "4", "5"], ["4", "5"])
