"""`window-terminal config`: a hall's file checked, a key made, and nothing pushed without one."""

from datetime import date
from pathlib import Path

import pytest

from terminal.config.hall_file import hall_warnings, read_hall
from terminal.services.pin_verifier import make
from tests.support.commands import HALL, YEARS, refused, typed
from tests.support.signing_keys import new_key


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    path = tmp_path / "hall.toml"
    path.write_text(HALL, encoding="utf-8")
    return path


def test_a_sound_hall(hall: Path) -> None:
    result = typed("config", "check", hall)
    assert (result.exit_code, result.output) == (0, f"{hall}: 1 windows, nothing wrong\n")


AFTERNOON = '[[sessions]]\nid = "pm"\nstart = "13:30"\nend = "17:30"\n\n[[units]]'


def test_a_noon_without_windows_is_warned_of(hall: Path) -> None:
    hall.write_text(HALL.replace("[[units]]", AFTERNOON, 1), encoding="utf-8")
    result = typed("config", "check", hall)
    assert result.exit_code == 0
    assert result.stdout == f"{hall}: 1 windows, nothing wrong\n"
    assert result.stderr.startswith(f"{hall}:1: warning: hall: sessions am and pm: ")
    assert "two touches there hide who comes late to pm" in result.stderr


def test_a_pin_without_pepper_is_warned_of_and_one_with_it_is_not(hall: Path) -> None:
    plain = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY$" + "A" * 43
    for pin, warned in ((plain, True), (make("493817", bytes(range(32))), False)):
        hall.write_text(HALL + f'pin = "{pin}"', encoding="utf-8")
        result = typed("config", "check", hall)
        assert result.exit_code == 0
        assert ("has no pepper" in result.stderr) == warned


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('end = "12:00"', 'end = "12:00"\nout_window = ["12:00", "12:30"]', id="out_window"),
        pytest.param('start = "13:30"', 'start = "13:30"\nin_window = ["13:00", "13:30"]', id="in_window"),
        pytest.param('end = "12:00"', 'end = "12:00"\npunch = "in"', id="nobody goes"),
        pytest.param('end = "12:00"', 'end = "12:00"\ndays = [6]', id="other days"),
    ],
)
def test_a_noon_that_tells_its_punches_apart_is_not(hall: Path, old: str, new: str) -> None:
    hall.write_text(HALL.replace("[[units]]", AFTERNOON, 1).replace(old, new), encoding="utf-8")
    result = typed("config", "check", hall)
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        pytest.param('name = "张敏"', "name = 张敏", ":19: what stands behind `=` is no value", id="not TOML"),
        pytest.param(
            'name = "李强"',
            'name = "李强"\nshift = 1',
            ":24: hall: person GH-0452: shift: there is no such key",
            id="key",
        ),
        pytest.param(
            'badge = "GH-0452"',
            'badge = "GH-0217"',
            ":21: hall: person GH-0217: this badge number is listed twice",
            id="badge",
        ),
        pytest.param(
            '["GH-0452"]',
            "[452]",
            ":15: window 2F-17: person #1: 452; wanted, in quotes: the badge number of somebody listed",
            id="number",
        ),
        pytest.param('"12:00"', '"07:00"', ":4: hall: session am ends at 07:00", id="session"),
        pytest.param(
            'name = "政务服务中心"', "", ":1: hall: `name` is missing; wanted: text of 1 to 40", id="missing"
        ),
    ],
)
def test_what_is_wrong_in_a_hall_is_named_with_its_place(hall: Path, old: str, new: str, why: str) -> None:
    hall.write_text(HALL.replace(old, new), encoding="utf-8")
    said = refused("config", "check", hall)
    assert f"{hall}:" in said
    assert why in said


def test_every_mistake_is_said_at_once(hall: Path) -> None:
    wrong = (
        HALL.replace('"08:00"', '"8:00"')
        .replace('["GH-0452"]', "[true]")
        .replace('name = "张敏"', "cards = [90017]")
    )
    hall.write_text(wrong, encoding="utf-8")
    clock = 'a time of the hall\'s day such as "08:30", from "00:00" to "23:59"'
    number = (
        'up to 32 of A to Z, a to z, 0 to 9, dot, dash and underscore, such as "2F-17"; the first a letter or digit'
    )
    badge = 'the badge number of somebody listed as [[people]], such as "0117"'
    assert refused("config", "check", hall).splitlines() == [
        f'Error: {hall}:6: hall: session am: start: "8:00"; wanted: {clock}',
        f"{hall}:15: window 2F-17: person #1: true; wanted, in quotes: {badge}",
        f"{hall}:17: hall: person GH-0217: `name` is missing; wanted: text of 1 to 40 characters",
        f"{hall}:19: hall: person GH-0217: cards 1: 90017; wanted, in quotes: {number}",
    ]


def test_people_at_windows_as_they_once_stood_are_told_how_they_stand_now(hall: Path) -> None:
    """Once a window, with the lines to write; what is wrong with each of them is not said beside it."""
    people = '[{ badge = "1", name = "王芳", post = "A" }, { badge = "2", post = "B" }, { post = "A" }]'
    hall.write_text(HALL.replace('["GH-0217"]\ncover = ["GH-0452"]', people), encoding="utf-8")
    assert refused("config", "check", hall).splitlines() == [
        f"Error: {hall}:14: window 2F-17: people: people stand here as tables, and are now listed once for the "
        "whole hall: write each as [[people]] outside the windows, without `post`, and name them here: "
        'people = ["1","?"], cover = ["2"]'
    ]


def test_a_hall_that_is_not_there(tmp_path: Path) -> None:
    assert "No such file" in refused("config", "check", tmp_path / "hall.toml")


def test_pushing_without_a_key(hall: Path, tmp_path: Path) -> None:
    words = ("config", "push", hall, "--key", tmp_path / "it.key", "--center", "https://127.0.0.1:9", "--ca", hall)
    assert "make one with: window-terminal config key new" in refused(*words)


def test_the_card_key_is_the_same_each_time_and_another_for_another_key(tmp_path: Path) -> None:
    keys = [tmp_path / name for name in ("it.key", "second.key")]
    public = [new_key(key, 1).public for key in keys]
    said = [typed("config", "card-key", "--key", key).stdout for key in (*keys, keys[0])]
    assert (said[0], len(said[0].strip())) == (said[2], 44)
    assert len({*public, *said}) == 4
    assert "make one with" in refused("config", "card-key", "--key", tmp_path / "none.key")


def test_what_is_wrong_across_windows_is_named_where_it_stands(hall: Path) -> None:
    second = """
[[units.windows]]
id = "3F-08"
people = ["gh-0217", "GH-9999"]

[[people]]
badge = "GH-0810"
name = "赵明"
cards = ["90017"]
"""
    hall.write_text(HALL.replace('name = "张敏"', 'name = "张敏"\ncards = ["90017"]') + second, encoding="utf-8")
    assert refused("config", "check", hall).splitlines() == [
        f"Error: {hall}:28: window 3F-08: person gh-0217: nobody is listed with this badge number; "
        "list them as [[people]], or leave it out; or is GH-0217 meant, who is 张敏?",
        f"{hall}:28: window 3F-08: person GH-9999: nobody is listed with this badge number; "
        "list them as [[people]], or leave it out",
        f"{hall}:30: hall: person GH-0810: card 90017 is GH-0217's too; one card is one person's",
    ]


def test_a_window_without_people_and_a_person_without_a_window_are_warned_of(hall: Path) -> None:
    hall.write_text(HALL.replace('people = ["GH-0217"]', "people = []"), encoding="utf-8")
    result = typed("config", "check", hall)
    assert (result.exit_code, result.stdout) == (0, f"{hall}: 1 windows, nothing wrong\n")
    assert [line.partition(";")[0] for line in result.stderr.splitlines()] == [
        f"{hall}:12: warning: window 2F-17: everybody here covers and nobody holds post A",
        f"{hall}:17: warning: hall: person GH-0217: no window names this person, so neither card nor finger counts "
        "anywhere",
    ]


def test_a_year_without_calendar_is_warned_of_before_it_comes(hall: Path) -> None:
    def missing(today: date) -> list[str]:
        return [said for said in hall_warnings(read_hall(hall), today) if "among the calendar's `years`" in said]

    hall.write_text(HALL.replace(YEARS, "2026"), encoding="utf-8")
    assert missing(date(2026, 10, 31)) == []
    assert [said[:20] for said in missing(date(2026, 11, 1))] == ["hall: calendar: 2027"]
    assert [said[:20] for said in missing(date(2028, 1, 1))] == ["hall: calendar: 2028"]
    hall.write_text(HALL.replace(YEARS, ""), encoding="utf-8")
    assert missing(date(2026, 6, 1)) != []
    assert f"{hall}:1: warning: hall: calendar: " in typed("config", "check", hall).stderr


def test_mistakes_of_shape_and_of_sense_are_said_together(hall: Path) -> None:
    """IT mends its file once: a badge listed twice is not told only after stars and rules are right."""
    text = HALL.replace('"GH-0452"\nname', '"GH-0217"\nname').replace('name = "张敏"', 'name = "张敏"\nstars = 6')
    text = text.replace('id = "2F-17"', 'id = "2F-17"\nrules = { late_minutes = "5" }')
    second = '\n[[units.windows]]\nid = "2F-17"\npeople = ["GH-0217"]\n'
    hall.write_text(text.replace("\n[[people]]", second + "\n[[people]]", 1), encoding="utf-8")
    said = [line.partition(";")[0].rpartition(".toml")[2] for line in refused("config", "check", hall).splitlines()]
    assert said == [
        ":12: window 2F-17: given twice",
        ':14: window 2F-17: rules.late_minutes: "5"',
        ":16: window 2F-17: person GH-0452: nobody is listed with this badge number",
        ":18: window 2F-17: given twice",
        ":22: hall: person GH-0217: this badge number is listed twice",
        ":25: hall: person GH-0217: stars: 6",
        ":27: hall: person GH-0217: this badge number is listed twice",
    ]


def test_days_of_a_year_that_is_not_confirmed_are_one_mistake(hall: Path) -> None:
    days = ", ".join(f'"2027-10-0{day}"' for day in range(1, 8))
    hall.write_text(HALL.replace(YEARS, "2026").replace("] }", f"], holidays = [{days}] }}", 1), encoding="utf-8")
    assert refused("config", "check", hall) == (
        f"Error: {hall}:1: hall: calendar: 7 days are of 2027, a year not confirmed, 2027-10-01 the first; "
        "put it into `years` once it is whole\n"
    )


@pytest.mark.parametrize(
    ("first", "warned"),
    [("06-01", True), ("05-01", False)],
    ids=["the afternoons of May", "its twin"],
)
def test_a_gap_between_seasons_is_warned_of(hall: Path, first: str, warned: bool) -> None:
    window = 'punch = "out"\ndays = [1]'
    winter = f'[[sessions]]\nid = "pm-w"\nstart = "13:30"\nend = "17:30"\n{window}\n'
    winter += 'season = { first = "10-01", last = "04-30" }\n'
    summer = winter.replace("pm-w", "pm-s").replace("10-01", first).replace("04-30", "09-30")
    hall.write_text(HALL.replace("[[units]]", winter + summer + "[[units]]", 1), encoding="utf-8")
    said = "hall: sessions pm-w, pm-s: from 05-01 to 05-31 none of them is held"
    assert (said in typed("config", "check", hall).stderr) == warned
