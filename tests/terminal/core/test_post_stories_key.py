"""The post in stories of the staff key and of the staff's screen: "not me", a key that answers, the first punch."""

import pytest
from msgspec.structs import replace

from terminal.core.staff_view import staff_face
from tests.support.desk import ANN, Desk, tones
from tests.support.stories import changes, told
from tests.support.story_table import Row, rows

KEY = """
> A short press never undoes a punch.

three seconds after the arrival
  07:52 A in / 07:52:03 key / 07:53 ? A / 07:54 taken 0
  = staffed A

three seconds after a takeover
  07:52 A in / 09:00 B takeover / 09:00:03 key / 09:01 ? B / 09:02 taken 0
  = staffed A, covered B<A

three seconds after going home
  13:24 A in / 17:36 A leave / 17:36:03 key / 17:37 ? - / 17:38 taken 0
  = staffed A, vacant A

> "Not me" is a hold of two seconds within 10 s after a punch.

the arrival
  07:52 A in / 07:52:05 hold / 07:53 ? - / 07:54 taken 1
  = staffed A, vacant -

a takeover gives the post back
  07:52 A in / 09:00 B takeover / 09:00:05 hold / 09:01 ? A / 09:02 taken 1
  = staffed A, covered B<A, staffed A

going home, and A sits there again
  07:52 A in / 12:03 A leave / 12:03:05 hold / 12:03:20 ? A / 12:04 taken 1
  = staffed A, vacant A, staffed A

at ten seconds
  07:52 A in / 07:52:10 hold / 07:53 ? - / 07:54 taken 1

beyond ten seconds it takes nothing back
  07:52 A in / 07:52:11 hold / 07:53 ? A / 07:54 taken 0
  = staffed A

a touch that changed no post
  07:52 A in / 07:55 B punch / 07:55:05 hold / 07:56 ? A / 07:57 taken 1
  = staffed A

a guest's touch
  07:52 A in / 07:55 G punch / 07:55:05 hold / 07:56 ? A / 07:57 taken 1
  = staffed A

a punch that was taken back does not make the next touch a second one
  07:52 A in / 07:52:05 hold / 07:52:15 A in / 07:53 ? A / 07:54 taken 1
  = staffed A, vacant -, staffed A

nor the leaving that was taken back
  07:52 A in / 12:03 A leave / 12:03:05 hold / 12:03:30 A leave / 12:04 ? - / 12:05 taken 1
  = staffed A, vacant A, staffed A, vacant A

it is taken back once
  07:52 A in / 07:52:03 hold / 07:52:07 hold / 07:53 taken 1

> Staff key: within 10 seconds the finger means going away.

as every day (was so)
  07:52 A in / 10:00 key / 10:00:09 A away / 10:01 scene away
  = staffed A, away A

eleven seconds after it the finger means what it always means
  07:52 A in / 10:00 key / 10:00:12 A already+ / 10:01 scene staffed
  = staffed A

held, it opens no time to go away (was so)
  07:52 A in / 10:00 hold / 10:00:04 A already+ / 10:01 scene staffed
  = staffed A

the key is not for somebody who is no one's colleague (was so)
  07:52 A in / 10:00 key / 10:00:03 G punch / 10:01 ? A
  = staffed A

> The staff screen judges a session by its first punch.

in time, relieved, and back again
  07:52 A in / 08:31 B takeover / 08:33 A takeover / 08:33:02 counts on_time
  = staffed A, covered B<A, staffed A<B

a second touch is there, and judged as nothing (was so)
  08:03 A in / 08:10 A already+ / 08:10:02 counts present
  = staffed A

in time beside B, and takes over later
  07:40 B cover / 07:52 A punch / 09:00 A takeover / 09:00:02 counts on_time
  = covered B<A, staffed A<B

late, and later relieved and back: as late as at first
  08:03 A in / 08:03:02 counts late / 08:40 B takeover / 09:30 A takeover / 09:30:02 counts late
  = staffed A, covered B<A, staffed A<B

away and back in time
  07:52 A in / 08:40 key / 08:40:03 A away / 08:50 A back / 08:50:02 counts on_time
  = staffed A, away A, back A

the first punch that was taken back is none
  07:52 A in / 07:52:03 hold / 08:10 A in / 08:10:02 counts late
  = staffed A, vacant -, staffed A

a leaving is judged as a leaving (was so)
  07:52 A in / 11:46 A leave / 11:46:02 counts early
  = staffed A, vacant A

the afternoon has a first punch of its own (was so)
  07:52 A in / 12:03 A leave / 13:40 A in / 13:40:02 counts late
  = staffed A, vacant A, staffed A
"""

ALL = rows(KEY)
WRONG = {"try_again", "not_recorded", "pin_please"}


@pytest.mark.parametrize("row", ALL, ids=[row.shows for row in ALL])
def test_the_story_comes_out_as_the_sentence_has_it(row: Row) -> None:
    line, teller = told(row.story)
    assert line == row.story, row.sentence
    assert row.posts in ("*", changes(teller.desk.facts)), row.sentence
    assert teller.ghosts == [], "the plate named somebody who had left"


def test_the_key_answers_at_once_with_a_tone_and_on_the_staffs_screen() -> None:
    """The staff key answers at once: tone, ring, staff screen."""
    desk = Desk("2026-03-02 09:00")
    desk.touch(1)
    desk.settle().wait(60_000).tick()
    before = staff_face(desk.state)
    (tone,) = tones(desk.press("staff"))
    assert tone not in WRONG
    assert staff_face(desk.state) != before
    desk.wait(120).release("staff")
    desk.wait(10_001).tick()
    assert staff_face(desk.state) == replace(before, clock=staff_face(desk.state).clock)


def test_not_me_has_words_and_a_tone_of_its_own() -> None:
    desk = Desk("2026-03-02 09:00")
    desk.touch(1)
    desk.settle().wait(3000).press("staff")
    heard = len(desk.effects)
    desk.settle().wait(2000).tick()
    desk.release("staff")
    desk.settle()
    assert desk.banner == "punch.disowned"
    (tone,) = tones(tuple(desk.effects[heard:]))
    assert tone not in {*WRONG, "counted", "time_unsure", "away_offered"}


def test_a_hold_at_any_other_time_invites() -> None:
    desk = Desk("2026-03-02 09:00")
    desk.touch(1)
    desk.settle().wait(11_000)
    desk.hold("staff", 2000)
    assert desk.banner == "rating.invited"
    assert desk.of_kind("disowned", "punch") == []


def test_the_staffs_screen_says_later_what_an_unsettled_time_was_settled_as() -> None:
    """Later it says when 时间待核 was settled: 已核定 07:52."""
    desk = Desk("2026-03-02 07:52", "unset")
    desk.touch(1)
    desk.settle().wait(6 * 60_000).trust()
    desk.settle().tick()
    face = staff_face(desk.state)
    assert face.badge == ANN.badge
    assert any("07:52" in line.values.values() for line in (face.title, *face.lines))
