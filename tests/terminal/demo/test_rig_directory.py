"""A whole terminal with the hall's directory: a neighbour's card, the doctor's line, and a file that was spoilt."""

from pathlib import Path

from terminal.demo.processes import command
from terminal.domain.facts import Fact
from tests.support.disk import flip
from tests.terminal.demo.conftest import Stand

NEIGHBOURS_CARD = "00010345"


def audits(stand: Stand, after: int) -> list[str]:
    facts = [fact.body for fact in stand.rig.facts(after) if fact.kind == "audit"]
    return [f"{body['what']}: {body['detail']}" for body in facts if str(body["what"]).startswith("directory")]


def punched(stand: Stand, after: int) -> Fact:
    """The next punch above this seq."""
    found: list[Fact] = stand.rig.until(
        lambda: [fact for fact in stand.rig.facts(after) if fact.kind == "punch"], "a punch"
    )
    return found[0]


def test_a_neighbours_card_counts_and_the_doctor_says_so(stand: Stand) -> None:
    stand.rig.until(lambda: "directory: 1.1: 3 people" in audits(stand, 0), "the directory has come")
    before = stand.rig.status().recorded
    stand.rig.card(NEIGHBOURS_CARD)
    fact = punched(stand, before)
    assert (fact.body["badge"], fact.body["did"], fact.body["by"]) == ("0345", "punch", "card")
    lines = command("doctor", "--settings", str(stand.rig.settings)).splitlines()
    assert [line.split(maxsplit=2)[-1] for line in lines if " directory " in f" {line} "] == ["1.1, 3 people"]


def test_a_spoilt_file_is_a_fact_and_fetched_again(stand: Stand) -> None:
    before = stand.rig.status().recorded
    stand.rig.pull_plug()
    flip(Path(stand.rig.folder) / "terminal" / "directory", 200)
    stand.rig.power_on()
    expected = ["directory_refused: stored: not signed by a trusted key", "directory: 1.1: 3 people"]
    stand.rig.until(lambda: audits(stand, before) == expected, "refused, and fetched again")
    after = stand.rig.status().recorded
    stand.rig.card(NEIGHBOURS_CARD)
    assert punched(stand, after).body["badge"] == "0345"
