"""The hall edit: what an office's list changes is written, and every comment and every other line stays."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.config.hall_edit import EditFailed, edited
from terminal.config.hall_file import hall_of, read_hall
from terminal.config.hall_text import HallText, hall_text, read_texts
from terminal.config.sample_hall import write_sample
from terminal.domain.hall import Hall
from terminal.domain.staff_changes import Seat, StaffChange, StaffRow, changed, seats_of, staff_changes

TEXT = """\
name = "政务服务中心"
sessions = []

# before all people
[[people]]
badge = "0117"  # the first
name = "王晓燕"
cards = [
  "0003020117",  # the old one
]
# behind the first

# before the second
[[people]]
badge = "0118"
name = "李强"
  # of the second
stars = 3

# before the unit
[[units]]
name = "市公安局"
[[units.windows]]
id = "2F-15"
people = ["0117"]  # post A
cover = [
  "0118",  # a good one
]
  [[units.windows]]
  id = "2F-16"
  people = ["0118"]
# at the end"""
SEATS: dict[str, tuple[Seat, ...]] = {"0117": (("2F-15", "A"),), "0118": (("2F-15", "B"), ("2F-16", "A"))}


def after(*changes: StaffChange, text: str = TEXT) -> str:
    texts = [hall_text(Path("hall.toml"), text)]
    hall = hall_of(texts)
    new = edited(texts, hall, changes)
    assert people(hall_of(new)) == people(changed(hall, changes))
    return new[0].text


def people(hall: Hall) -> tuple[object, ...]:
    return sorted(hall.people, key=lambda each: each.badge), [unit.windows for unit in hall.units]


def test_nothing_changed_is_the_same_text() -> None:
    texts = [hall_text(Path("hall.toml"), TEXT)]
    assert edited(texts, hall_of(texts), []) == texts


def test_somebody_gone_takes_nothing_with_them_that_is_of_others() -> None:
    found = after(StaffChange("0117", "王晓燕", SEATS["0117"], ()))
    old = TEXT.replace('people = ["0117"]', "people = []")
    first, last = old.index("[[people]]"), old.index("# behind the first")
    assert found == f"{old[:first]}{old[last:]}\n"


def test_somebody_new_stands_behind_the_last_of_the_file() -> None:
    found = after(StaffChange("0119", '欧"阳', (), (("2F-16", "B"), ("2F-15", "A")), ("1", "2"), new=True))
    block = '\n[[people]]\nbadge = "0119"\nname = "欧\\"阳"\ncards = ["1", "2"]\n'
    old = TEXT.replace("stars = 3\n", f"stars = 3\n{block}").replace(
        'people = ["0117"]', 'people = ["0117", "0119"]'
    )
    assert found == old.replace('people = ["0118"]', 'people = ["0118"]\n  cover = ["0119"]') + "\n"


def test_other_cards_keep_the_comments_of_their_list() -> None:
    found = after(StaffChange("0117", "王晓燕", SEATS["0117"], SEATS["0117"], ("0003020117", "0003029999")))
    assert "# the old one" in found
    assert '"0003029999"' in found
    found = after(StaffChange("0118", "李强", SEATS["0118"], SEATS["0118"], ("77",)))
    assert 'name = "李强"\ncards = ["77"]\n' in found


def test_a_window_loses_its_last_cover() -> None:
    assert "# post A" in after(StaffChange("0118", "李强", SEATS["0118"], SEATS["0118"][1:]))


def test_a_file_without_people_gets_its_first_at_its_end() -> None:
    text = 'name = "中心"\nsessions = []\n[[units]]\nname = "局"\n[[units.windows]]\nid = "1"\npeople = []'
    assert after(StaffChange("9", "王", (), (("1", "A"),), new=True), text=text).endswith(
        'people = ["9"]\n\n[[people]]\nbadge = "9"\nname = "王"\n'
    )


def test_what_is_written_in_one_line_is_refused_and_not_spoilt() -> None:
    """As where a unit's windows stand in a list of their own."""
    inline = 'windows = [{ id = "2F-15", people = ["0117"] }]\n'
    text = TEXT.partition("[[units.windows]]")[0] + inline
    texts = [hall_text(Path("hall.toml"), text)]
    change = StaffChange("0117", "王晓燕", SEATS["0117"], ())
    with pytest.raises(EditFailed, match=r"hall.toml:\d+: people"):
        edited(texts, hall_of(texts), [change])


@pytest.fixture(scope="module", params=["hall.toml", "hall"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[HallText]:
    path = tmp_path_factory.mktemp("sample") / str(request.param)
    write_sample(path, "zh_CN")
    assert read_hall(path)
    return read_texts(path)


WINDOWS = ["2F-15", "2F-16", "3F-06", "3F-11"]
BADGES = ["0117", "0119", "0122", "0301", "0501", "0999"]


@settings(max_examples=40)
@given(st.dictionaries(st.tuples(st.sampled_from(BADGES), st.sampled_from(WINDOWS)), st.sampled_from(["A", "B"])))
def test_whatever_changes_is_written_and_no_comment_is_lost(
    sample: list[HallText], seats: dict[tuple[str, str], str]
) -> None:
    hall = hall_of(sample)
    names = {person.badge: person.name for person in hall.people} | {"0999": "何欣"}
    rows = [
        StaffRow(n, badge, names[badge], window, "A" if post == "A" else "B")
        for n, ((badge, window), post) in enumerate(seats.items())
    ]
    changes = staff_changes(hall, rows)
    new = edited(sample, hall, changes)
    found = hall_of(new)
    assert people(found) == people(changed(hall, changes))
    assert seats_of(found) == seats_of(changed(hall, changes))
    assert comments(new) == comments(sample)


def comments(texts: list[HallText]) -> list[str]:
    return [line for text in texts for line in text.text.splitlines() if line.lstrip().startswith("#")]
