"""A punch counts at every window of the hall: what a neighbour's card, or badge and PIN, do here, and what not.

Expected is what the touch table says of somebody who is not listed here, "punch only, the plate stays": that person
is somebody, and not an unknown card. Each row stands beside the old behaviour where that was right.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.staff_view import staff_face
from terminal.domain.directory import Directory, DirectoryEntry, card_hash, directory_of
from terminal.domain.effects import CheckPin
from terminal.domain.events import DirectoryKnown, PinChecked, RosterKnown, SlotsKnown
from terminal.domain.roster import Entry, Roster
from tests.support.desk import ANN, BEN, GUEST, HOUR, MINUTE, WINDOW, Desk, tones

KEY = bytes(range(32))
VERIFIER = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY$" + "A" * 43
MAY = DirectoryEntry("GH-0810", "赵明", ("3F-08",), (card_hash(KEY, "90810"),), VERIFIER)
IDA = DirectoryEntry("GH-0811", "孙丽", ("3F-08", "3F-09"), (card_hash(KEY, "90811"),))
DIRECTORY = directory_of("1.1", (MAY, IDA), KEY)
TOUCHED = [("punch", "did"), ("touch", "why"), ("post", "state")]


def desk_with(directory: Directory | None = DIRECTORY, now: str = "2026-03-02 08:40") -> Desk:
    """Ann sits here since 08:40 in a hall with this directory."""
    desk = Desk(now)
    if directory:
        desk.do(DirectoryKnown(directory, desk.moment()))
    desk.touch(1)
    desk.settle()
    desk.facts.clear()
    return desk.wait(10_000)


def happened(desk: Desk) -> list[tuple[str, str | int]]:
    """What is recorded of people from then on."""
    desk.settle()
    return [(kind, body[field]) for kind, body in desk.said for each, field in TOUCHED if kind == each]


CARDS = [
    ("a neighbour's card is a punch", "90810", DIRECTORY, [("punch", "punch")]),
    ("without a directory it is unknown, as before", "90810", None, [("touch", "unknown")]),
    ("a card of nobody in the hall is unknown, as before", "90999", DIRECTORY, [("touch", "unknown")]),
    ("without the card key it cannot be known", "90810", directory_of("1.1", (MAY,), b""), [("touch", "unknown")]),
    ("with another key neither", "90810", directory_of("1.1", (MAY,), bytes(32)), [("touch", "unknown")]),
]


@pytest.mark.parametrize(("_what", "card", "directory", "expected"), CARDS, ids=[row[0] for row in CARDS])
def test_what_a_card_does(
    _what: str, card: str, directory: Directory | None, expected: list[tuple[str, str]]
) -> None:
    desk = desk_with(directory)
    desk.card(card)
    assert happened(desk) == expected


def test_this_windows_own_card_counts_without_a_directory_or_key() -> None:
    for directory in (None, directory_of("1.1", (MAY,), b""), DIRECTORY):
        desk = Desk()
        if directory:
            desk.do(DirectoryKnown(directory, desk.moment()))
        desk.card(ANN.cards[0])
        assert happened(desk) == [("punch", "in"), ("post", "staffed")]


def test_a_neighbours_punch_leaves_the_plate_to_whom_it_names() -> None:
    desk = desk_with()
    desk.card("90810")
    desk.settle()
    assert desk.view.badge == ANN.badge
    assert desk.of_kind("punch", "badge") == [MAY.badge]
    assert desk.banner == "punch.counted"  # neutral: the same as for everybody


def test_a_card_typed_in_small_letters_is_the_same_card() -> None:
    entry = DirectoryEntry("GH-0812", "周伟", ("3F-10",), (card_hash(KEY, "AB12cd"),))
    for typed in ("AB12CD", "ab12cd"):
        desk = desk_with(directory_of("1.1", (entry,), KEY))
        desk.card(typed)
        assert happened(desk) == [("punch", "punch")]


def test_an_approved_cover_takes_the_post_with_a_card_and_again_only_while_approved() -> None:
    for start, expected in ((-1, [("punch", "cover"), ("post", "covered")]), (1, [("punch", "punch")])):
        desk = Desk("2026-03-02 09:00")
        begins = desk.true + start * HOUR
        desk.do(DirectoryKnown(DIRECTORY, desk.moment()))
        cover = Entry(MAY.badge, "cover", begins, begins + 2 * HOUR)
        desk.do(RosterKnown(Roster(1, (cover,)), desk.moment()))
        desk.card("90810")
        assert happened(desk) == expected


def checked(desk: Desk, badge: str, pin: str) -> CheckPin | None:
    """What is to be compared after badge and PIN were typed."""
    desk.card(badge)
    return next((effect for effect in desk.card(pin) if isinstance(effect, CheckPin)), None)


@pytest.mark.parametrize(("right", "expected"), [(True, [("punch", "punch")]), (False, [("touch", "wrong_pin")])])
def test_badge_and_pin_of_a_neighbour(right: bool, expected: list[tuple[str, str]]) -> None:
    desk = desk_with()
    check = checked(desk, "gh-0810", "123456")
    assert check is not None
    assert (check.badge, check.hashed, check.pin) == (MAY.badge, VERIFIER, "123456")
    desk.do(PinChecked(MAY.badge, right, desk.moment()))
    assert happened(desk) == expected


def test_a_neighbour_without_a_pin_is_not_asked_for_one() -> None:
    desk = desk_with()
    assert tones(desk.card(IDA.badge)) == ["try_again"]
    assert happened(desk) == [("touch", "unknown")]
    desk = desk_with()
    assert tones(desk.card(MAY.badge)) == ["pin_please"]


def test_a_pin_that_happens_to_be_a_neighbours_card_is_the_pin() -> None:
    """Otherwise somebody who never was here would have a punch, and who typed would have none."""
    desk = desk_with()
    check = checked(desk, MAY.badge, "90811")
    assert check is not None
    assert check.pin == "90811"
    assert happened(desk) == []
    desk = desk_with()
    desk.card("90811")  # the card itself is the card
    assert happened(desk) == [("punch", "punch")]


def test_five_wrong_pins_rest_a_neighbours_badge_here_too() -> None:
    desk = desk_with()
    for _ in range(5):
        assert checked(desk, MAY.badge, "000000")
        desk.do(PinChecked(MAY.badge, False, desk.moment()))
        desk.settle()
    desk.card(MAY.badge)
    desk.settle()
    assert desk.of_kind("touch", "why")[-1] == "locked"


def test_the_staffs_screen_says_where_somebody_is_listed() -> None:
    desk = desk_with()
    desk.card("90810")
    desk.settle()
    face = staff_face(desk.state)
    assert (face.title.id, face.title.values) == ("staff.elsewhere", {"window": "3F-08"})
    assert (face.name, face.badge, face.mood) == (MAY.name, MAY.badge, "good")


def test_who_is_listed_here_or_nowhere_is_told_as_before() -> None:
    here = DirectoryEntry(BEN.badge, BEN.name, (WINDOW.window, "3F-08"), (card_hash(KEY, "70001"),))
    for means in ("card", "finger"):
        desk = Desk("2026-03-02 08:40")
        desk.do(DirectoryKnown(directory_of("1.1", (here, MAY), KEY), desk.moment()))
        desk.card("70001") if means == "card" else desk.touch(2)
        desk.settle()
        assert staff_face(desk.state).title.id.startswith("staff.did.")


def test_a_finger_of_somebody_whom_it_has_not_signed_for_names_nobody() -> None:
    """A map of fingers comes from the center: "BOSS" who is in no configuration had genuine punches by it."""
    desk = desk_with()
    desk.do(SlotsKnown({4: "BOSS", 5: MAY.badge}, desk.moment()))
    assert tones(desk.touch(4)) == ["try_again"]
    desk.settle()
    assert (desk.said[-1], desk.view.badge) == (
        ("touch", {"by": "finger", "why": "unlisted", "badge": "BOSS"}),
        ANN.badge,
    )
    desk.touch(5)
    assert desk.settle().of_kind("punch", "badge")[-1] == MAY.badge


def test_before_the_first_configuration_the_ledger_has_to_do() -> None:
    desk = Desk("2026-03-02 09:00", configured=False)
    desk.touch(4)
    assert desk.settle().of_kind("punch", "badge") == [GUEST]


def test_an_approved_cover_from_elsewhere_is_told_of_the_cover() -> None:
    desk = Desk("2026-03-02 09:00")
    desk.do(DirectoryKnown(DIRECTORY, desk.moment()))
    cover = Entry(MAY.badge, "cover", desk.true - HOUR, desk.true + HOUR)
    desk.do(RosterKnown(Roster(1, (cover,)), desk.moment()))
    desk.card("90810")
    desk.settle()
    assert staff_face(desk.state).title.id == "staff.did.cover"


@pytest.mark.parametrize("entered", ["", "赵明", "免费咨询请加微信"])
def test_the_plate_has_a_sent_covers_signed_name_whatever_the_roster_has(entered: str) -> None:
    """Article 3.1: name and badge number are on the plate. Whose words stand there is IT's business."""
    desk = Desk("2026-03-02 09:00")
    desk.do(DirectoryKnown(DIRECTORY, desk.moment()))
    cover = Entry(MAY.badge, "cover", desk.true - HOUR, desk.true + HOUR, entered)
    desk.do(RosterKnown(Roster(1, (cover,)), desk.moment()))
    desk.card("90810")
    desk.settle()
    assert (desk.view.scene, desk.view.name, desk.view.badge) == ("covered", "赵明", MAY.badge)


def test_nobody_is_named_whom_it_has_not_signed_for() -> None:
    """Neither by the roster, nor once the directory has whoever sits here no more: no name, no number, no photo."""
    desk = Desk("2026-03-02 09:00")
    cover = Entry(GUEST, "cover", desk.true - HOUR, desk.true + HOUR, "陈静")
    desk.do(RosterKnown(Roster(1, (cover,)), desk.moment()))
    desk.touch(4)
    assert (desk.settle().view.name, desk.view.badge) == ("陈静", GUEST)
    desk.do(DirectoryKnown(DIRECTORY, desk.moment()))
    desk.wait(2 * MINUTE).tick()
    desk.settle().tick()
    assert (desk.view.scene, desk.view.name, desk.view.badge) == ("nobody", "", "")
    assert [body.get("by") for kind, body in desk.said if kind == "post"] == [None, "orders"]


@given(st.lists(st.sampled_from(["90810", "90811", "90999", MAY.badge, IDA.badge, "123456"]), max_size=12))
def test_no_card_of_somebody_else_moves_the_post(typed: list[str]) -> None:
    desk = desk_with()
    for line in typed:
        desk.card(line)
        desk.settle()
    assert [kind for kind, _ in desk.said if kind == "post"] == []
    assert desk.view.badge == ANN.badge
