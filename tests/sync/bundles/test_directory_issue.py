"""The directory issue: a version of its own, and a new one only where the content changed."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.bundles.directory_issue import issue
from sync.bundles.signed_directory import read_directory, verify_directory
from terminal.domain.directory import DIRECTORY_PEOPLE_MAX
from terminal.domain.hall import Hall, Unit
from terminal.domain.window import Person, Rules
from tests.support.listed import listed, naming
from tests.support.signing_keys import new_key, plain_key

MAY = Person("GH-0810", "赵明", "A", ("90810",))


def hall(*people: Person) -> Hall:
    return Hall("政务服务中心", (), (Unit("市税务局", (naming("3F-08", people),)),), listed(people))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    new_key(tmp_path / "it.key", 1)
    return tmp_path / "it.key"


def versions(path: Path, *halls: Hall) -> list[tuple[str, bool]]:
    made = [issue(plain_key(path), each, now) for now, each in enumerate(halls)]
    return [(each.version, each.renewed) for each in made]


def test_a_terminal_reads_what_was_issued(path: Path) -> None:
    key = plain_key(path)
    made = issue(key, hall(MAY), 1000)
    payload = verify_directory(made.signed, (key.public,))
    assert (payload.hall, payload.issued, made.people) == ("政务服务中心", 1000, 1)
    found = read_directory(payload, key.card_key).card("90810")
    assert found is not None
    assert found.badge == MAY.badge
    assert read_directory(payload, bytes(32)).card("90810") is None


def test_only_other_people_make_another_version(path: Path) -> None:
    rules = replace(hall(MAY), rules=Rules(early_minutes=10))
    other = replace(MAY, cards=("90811",))
    halls = (hall(MAY), hall(MAY), rules, hall(replace(MAY, stars=3)), hall(other), hall(other), hall(MAY))
    said = versions(path, *halls)
    assert said == [
        ("1.1", True),
        ("1.1", False),
        ("1.1", False),  # what the plate shows is the window's own
        ("1.1", False),
        ("1.2", True),
        ("1.2", False),
        ("1.3", True),  # back is forward: a version never returns
    ]


def test_another_hall_or_key_makes_another_version(path: Path, tmp_path: Path) -> None:
    assert versions(path, hall(MAY), replace(hall(MAY), name="新大厅")) == [("1.1", True), ("1.2", True)]
    second = new_key(tmp_path / "second.key", 2)
    path.with_name("it.key.directory").rename(tmp_path / "second.key.directory")
    made = issue(second, replace(hall(MAY), name="新大厅"), 0)
    assert (made.version, made.renewed) == ("2.1", True)
    assert second.card_key != plain_key(path).card_key


def test_the_same_bytes_are_handed_over_again(path: Path) -> None:
    """A center that lost them takes them, and to any other they are no news."""
    first, again = (issue(plain_key(path), hall(MAY), now).signed for now in (1, 2))
    assert first == again


@pytest.mark.parametrize("content", [b"", b"\xff", b"AAAA"])
def test_a_lost_or_spoilt_copy_only_costs_a_version(path: Path, content: bytes) -> None:
    issue(plain_key(path), hall(MAY), 1)
    path.with_name("it.key.directory").write_bytes(content)
    assert versions(path, hall(MAY)) == [("1.2", True)]


def test_its_version_is_counted_apart_from_the_configurations(path: Path) -> None:
    plain_key(path).next_version(0)
    issue(plain_key(path), hall(MAY), 1)
    assert plain_key(path).version == 1
    assert plain_key(path).next_version(0).version == 2
    issue(plain_key(path), hall(), 1)
    assert plain_key(path).version == 2


def test_the_largest_hall_can_be_issued(path: Path) -> None:
    people = tuple(
        Person(f"{n:032}", "欧" * 40, "A", (f"A{n:08}", f"B{n:08}")) for n in range(DIRECTORY_PEOPLE_MAX)
    )
    key = plain_key(path)
    made = issue(key, hall(*people), 1)
    assert len(read_directory(verify_directory(made.signed, (key.public,)), key.card_key).people) == 2_000
