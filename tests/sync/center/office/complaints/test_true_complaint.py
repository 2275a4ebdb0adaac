"""The true complaint: by the words of the register of complaints, whichever it has."""

from typing import get_args

import pytest

from sync.center.office.complaints.complaint_case import COMPLAINT_STATES, ComplaintWord
from sync.center.office.complaints.true_complaint import found_true
from sync.center.office.deed import DeedDone, OfficeDeed

# After these a complaint that was found true stands no more as true; a word that is new is one to think about.
UNDO = {"unsubstantiated", "looked_into_again", "reopened"}
LEAVE = {
    "reconciled",
    "named",
    "taken_over",
    "unit_said",
    "followed_up",
    "closed",
    "stopped",
    "resumed",
    "extended",
}
LEAVE |= {"contact_noted", "contact_deleted", "substantiated"}
BEFORE = {"lodged", "accepted", "refused", "doubted", "doubt_confirmed", "doubt_rejected", "referred"}


def test_the_register_has_no_word_of_which_nobody_thought() -> None:
    assert set(get_args(ComplaintWord)) == UNDO | LEAVE | BEFORE
    assert "substantiated" in COMPLAINT_STATES


@pytest.mark.parametrize("word", sorted(UNDO | LEAVE))
def test_what_follows_leaves_it_true_or_does_not(word: str) -> None:
    """Expected 15."""
    done = [
        DeedDone(OfficeDeed("complaint", "2026-000001", did, ""), n, n)
        for n, did in enumerate(["substantiated", word])
    ]
    assert (found_true(done) is None) == (word in UNDO)
