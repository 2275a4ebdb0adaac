"""A campaign that is stopped anywhere and goes on."""

from pathlib import Path

from tests.machine.campaign import Campaign


def test_it_goes_on_with_the_round_that_was_not_kept(tmp_path: Path) -> None:
    progress = tmp_path / "progress"
    for number in Campaign(progress, 5).left():
        if number == 2:
            break  # pulled out in the middle of it
        Campaign(progress, 5).keep({"round": number})
    again = Campaign(progress, 5)
    for number in again.left():
        again.keep({"round": number})
    assert again.found == [{"round": number} for number in range(5)]
    assert list(Campaign(progress, 5).left()) == []


def test_half_a_line_is_a_round_to_do_again(tmp_path: Path) -> None:
    progress = tmp_path / "progress"
    progress.write_text('"first"\n"sec')
    assert Campaign(progress, 3).found == ["first"]
    assert next(Campaign(progress, 3).left()) == 1
