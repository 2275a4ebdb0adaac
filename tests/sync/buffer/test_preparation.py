"""The preparation: whatever was guessed, what is written is what numbering at that moment would have made."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.buffer.numbering import SeriesPosition, documents, number
from sync.buffer.preparation import Preparation, Prepared, following
from terminal.domain.facts import Draft
from tests.support.disk import draft

HERE = SeriesPosition("t-1", "a" * 32)
REQUESTS = st.lists(st.lists(st.text(max_size=5).map(draft), max_size=3), min_size=1, max_size=6)


def ahead(requests: list[list[Draft]], preparation: Preparation) -> list[Prepared]:
    return [preparation.prepare(drafts) for drafts in requests]


def stored(requests: list[Prepared]) -> dict[str, bytes | None]:
    return {seq: raw for request in requests for seq, raw in request.documents.items()}


@given(REQUESTS)
def test_what_was_guessed_right_is_taken_as_it_is(requests: list[list[Draft]]) -> None:
    prepared = ahead(requests, Preparation(HERE))
    due = following(HERE, prepared)
    assert all(one is other for one, other in zip(due, prepared, strict=True))
    numbered, place = number(HERE, [each for drafts in requests for each in drafts])
    assert (stored(due), due[-1].place) == (documents(numbered), place)


@given(REQUESTS, st.data())
def test_whichever_of_them_are_written_and_wherever_they_are_numbered_without_gaps(
    requests: list[list[Draft]], data: st.DataObject
) -> None:
    prepared = ahead(requests, Preparation(HERE))
    kept = data.draw(st.lists(st.sampled_from(range(len(requests))), min_size=1, unique=True))
    _, place = number(HERE, [draft("void")] * data.draw(st.integers(0, 3)))
    due = following(place, [prepared[each] for each in kept])
    numbered, end = number(place, [each for place in kept for each in requests[place]])
    assert (stored(due), due[-1].place) == (documents(numbered), end)
    assert [fact for request in due for fact in request.facts] == [fact for fact, _ in numbered]


@given(REQUESTS, st.integers(1, 3))
def test_after_a_wrong_guess_it_goes_on_where_the_series_stands(requests: list[list[Draft]], voids: int) -> None:
    preparation = Preparation(HERE)
    ahead(requests, preparation)
    _, place = number(HERE, [draft("void")] * voids)
    preparation.go_on(place)
    prepared = ahead(requests, preparation)
    assert following(place, prepared) == prepared


@pytest.mark.usefixtures("hasty")
def test_of_those_who_ask_at_once_each_stands_behind_another() -> None:
    preparation, found = Preparation(HERE), list[Prepared]()
    threads = [
        threading.Thread(target=lambda: found.extend(ahead([[draft("x")]] * 50, preparation))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.sort(key=lambda prepared: prepared.place.seq)
    assert following(HERE, found) == found
    assert found[-1].place.seq == 400
