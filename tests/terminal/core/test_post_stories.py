"""The post in stories of a day, each under the sentence that it rests on: nobody is wronged by a touch.

How a story is written: tests/support/stories.py. Marked (was so) is the twin in which the old way is right; marked
(fairest) is where the sentence leaves it open, and the reading is the one that costs the person least.
"""

import pytest
from msgspec.structs import replace

from terminal.domain.timetable import Session
from tests.support.days import FOUR
from tests.support.desk import WINDOW
from tests.support.stories import changes, told
from tests.support.story_table import Row, rows

LEAVING = """
> A touch at or after an end of a session is a leaving, whatever the staff key said.

the evening with the staff key pressed by oneself
  13:24 A in / 17:35:55 key / 17:36 A leave / 17:36:05 ? - / 17:37 rate -
  = staffed A, vacant A

the evening with the staff key pressed by a colleague who touches then
  13:24 A in / 13:26 B punch / 17:35:50 key / 17:35:52 A leave / 17:35:55 B leave / 17:36 ? -
  = staffed A, vacant A

noon with the staff key
  07:52 A in / 12:02:55 key / 12:03 A leave / 12:04 ? -
  = staffed A, vacant A

at the minute of the end
  07:52 A in / 11:59:58 key / 12:00 A leave / 12:00:01 ? -
  = staffed A, vacant A

a holder who is away and comes by at the end goes home
  07:52 A in / 11:40 key / 11:40:02 A away / 12:03 A leave / 12:04 ? -
  = staffed A, away A, vacant A

who never held the post goes home without a word about it
  07:52 A in / 07:55 B punch / 12:03 B leave / 12:04 ? A / 12:05 A leave / 12:06 ? -
  = staffed A, vacant A

> "After an end" lasts until the margin before the next session.

at 12:59 a touch is still a leaving
  07:52 A in / 12:03 A leave / 12:59 A leave / 12:59:30 ? -
  = staffed A, vacant A

from 13:00 it is an arrival
  07:52 A in / 12:03 A leave / 13:00 A in / 13:01 ? A
  = staffed A, vacant A, staffed A

an hour before the day begins it is an arrival (was so)
  06:40 A in / 06:41 ? A / 07:50 ? A / 08:00 rate A
  = staffed A

at 13:25 as every day (was so)
  07:52 A in / 12:03 A leave / 13:25 A in / 17:36 A leave / 17:37 ? -
  = staffed A, vacant A, staffed A, vacant A

a cover who comes at 12:10 opens nothing
  07:52 A in / 12:03 A leave / 12:10 B leave / 12:11 ? - / 13:20 B cover / 13:21 ? B
  = staffed A, vacant A, covered B<A

late in the evening somebody comes by
  13:24 A in / 17:36 A leave / 19:00 B leave / 19:01 ? -
  = staffed A, vacant A

> From 15 minutes before an end a second touch means leaving too, never away.

at 11:45 the holder leaves (was so)
  07:52 A in / 11:45 A leave / 11:46 ? -
  = staffed A, vacant A

with the staff key as well: no half day may hang on a key
  07:52 A in / 11:50 key / 11:50:03 A leave / 11:51 ? -
  = staffed A, vacant A

at 11:44 with the staff key: away (was so)
  07:52 A in / 11:44 key / 11:44:03 A away / 11:45 ? A / 11:46 back 12:14
  = staffed A, away A

at 11:44 a second touch within the offer: away (was so)
  07:52 A in / 11:44 A already+ / 11:44:05 A away
  = staffed A, away A

who is away and comes back at 11:50 is there until noon (was so)
  07:52 A in / 11:30 key / 11:30:03 A away / 11:50 A back / 11:51 ? A / 12:03 A leave
  = staffed A, away A, back A, vacant A

> From 15 minutes before an end, a touch by somebody who already punched in this session takes no post.

who was relieved in the morning punches out at ten to twelve
  07:52 A in / 09:00 B takeover / 11:50 A leave / 11:51 ? B / 12:03 B leave
  = staffed A, covered B<A, vacant B

who left at 11:46 and touches again does not come back
  07:52 A in / 11:46 A leave / 11:55 A leave / 11:56 ? -
  = staffed A, vacant A

nor does a colleague who came this morning take the free post
  07:52 A in / 07:55 B punch / 11:46 A leave / 11:50 B leave / 11:51 ? -
  = staffed A, vacant A

a cover who comes for the first time takes the free post at 11:50 (was so)
  07:52 A in / 11:46 A leave / 11:50 B cover / 11:51 ? B
  = staffed A, vacant A, covered B<A

who punched in the morning is new in the afternoon (was so)
  07:52 A in / 12:03 A leave / 17:20 A in / 17:36 A leave
  = staffed A, vacant A, staffed A, vacant A
"""

NOBODY_OUT = """
> Punching out never takes a post, and an arrival pushes nobody out: the plate keeps naming whoever serves.

B comes at 07:55 beside A
  07:52 A in / 07:55 B punch / 08:00 rate A / 08:01 ? A
  = staffed A

B comes late at 08:10
  07:52 A in / 08:10 B punch / 08:11 rate A / 08:12 ? A
  = staffed A

A comes beside the cover who was there first
  07:50 B cover / 07:55 A punch / 07:56 ? B
  = covered B<A

B punches out after A in the evening
  13:24 A in / 13:26 B punch / 17:35 A leave / 17:36 B leave / 17:37 ? - / 17:40 rate -
  = staffed A, vacant A

B punches out before A in the evening
  13:24 A in / 13:26 B punch / 17:33 B leave / 17:34 ? A / 17:35 rate A / 17:36 A leave / 17:37 ? -
  = staffed A, vacant A

three people come and go
  07:50 A in / 07:53 B punch / 07:58 E punch / 09:00 ? A / 12:01 B leave / 12:02 E leave / 12:03 ? A
  / 12:05 A leave / 12:06 ? - / 13:20 E in / 13:22 A punch / 13:25 B punch / 13:26 ? E
  = staffed A, vacant A, staffed E

three people, the holder goes first
  13:20 E in / 13:22 A punch / 13:25 B punch / 17:35 E leave / 17:35:20 A leave / 17:35:40 B leave / 17:36 ? -
  = staffed E, vacant E

> Until 30 minutes after a session's start the touch of somebody else is a punch only while the post is held;
> later it takes over, as today.

at 08:29 not yet
  07:52 A in / 08:29 B punch / 08:30 ? A
  = staffed A

at 08:31 it takes over (was so)
  07:52 A in / 08:31 B takeover / 08:32 ? B / 08:33 rate B
  = staffed A, covered B<A

who punched beside and touches later takes over (was so)
  07:52 A in / 07:55 B punch / 10:00 B takeover / 10:01 ? B
  = staffed A, covered B<A

the afternoon too
  13:20 A in / 13:25 B punch / 13:59 B punch / 14:01 ? A / 14:05 B takeover / 14:06 ? B
  = staffed A, covered B<A

one A for the other, later (was so)
  07:52 A in / 09:00 E takeover / 09:01 ? E / 09:30 A takeover / 09:31 ? A
  = staffed A, staffed E<A, staffed A<E

a free post is taken at 08:10 (was so)
  08:10 B cover / 08:11 ? B
  = covered B<A

who is away holds no chair: the cover sits down at 08:20 (was so)
  07:52 A in / 08:15 key / 08:15:03 A away / 08:20 B cover / 08:21 ? B
  = staffed A, away A, covered B<A

the guest changes nothing at any time (was so)
  07:52 A in / 07:55 G punch / 10:00 G punch / 12:03 G punch / 12:04 ? A
  = staffed A

> Staff key and touch take over at any time.

at 07:56
  07:52 A in / 07:56 key / 07:56:03 B takeover / 07:57 ? B
  = staffed A, covered B<A

right after a touch that did not
  07:52 A in / 07:55 B punch / 07:55:05 key / 07:55:09 B takeover / 07:56 ? B
  = staffed A, covered B<A

and back the same way
  07:52 A in / 07:56 key / 07:56:03 B takeover / 07:58 A punch / 07:59 ? B / 08:00 key / 08:00:03 A takeover
  / 08:01 ? A
  = staffed A, covered B<A, staffed A<B

eleven seconds after the key it is a punch only
  07:52 A in / 07:56 key / 07:56:12 B punch / 07:57 ? A
  = staffed A

> Nobody takes over whose leave has begun, nor at or after the end.

at 12:00 nobody takes over
  07:52 A in / 12:00 B leave / 12:01 ? A
  = staffed A

not with the staff key either
  07:52 A in / 12:03 key / 12:03:03 B leave / 12:04 ? A / 12:05 A leave
  = staffed A, vacant A

at 17:33 not
  13:24 A in / 17:33 key / 17:33:03 B leave / 17:34 ? A / 17:36 A leave
  = staffed A, vacant A
"""

HALLS = """
> The margin is wider where the hall's windows are: an arrival that counts from 12:20 is no leaving.

at 12:18 a leaving
  Fri 08:50 A in / Fri 12:03 A leave / Fri 12:18 A leave / Fri 12:19 ? -
  = staffed A, vacant A

at 12:25 an arrival
  Fri 08:50 A in / Fri 12:03 A leave / Fri 12:25 A in / Fri 12:26 ? A
  = staffed A, vacant A, staffed A

at 15:46, as Fridays end at 16:00 (was so)
  Fri 12:30 A in / Fri 15:44 A already+ / Fri 15:46 A leave / Fri 15:47 ? -
  = staffed A, vacant A
"""

ALL = [*rows(LEAVING), *rows(NOBODY_OUT)]
IN_WINDOWS = rows(HALLS)


@pytest.mark.parametrize("row", ALL, ids=[row.shows for row in ALL])
def test_the_story_comes_out_as_the_sentence_has_it(row: Row) -> None:
    line, teller = told(row.story)
    assert line == row.story, row.sentence
    assert row.posts in ("*", changes(teller.desk.facts)), row.sentence
    assert teller.ghosts == [], "the plate named somebody who had left"


@pytest.mark.parametrize("row", IN_WINDOWS, ids=[row.shows for row in IN_WINDOWS])
def test_in_a_hall_with_windows(row: Row) -> None:
    line, teller = told(row.story, FOUR)
    assert line == row.story, row.sentence
    assert row.posts in ("*", changes(teller.desk.facts)), row.sentence
    assert teller.ghosts == [], "the plate named somebody who had left"


def test_a_break_that_is_shorter_than_the_margin_still_has_a_leaving_and_an_arrival() -> None:
    """Fairest: where the next session's margin begins before this one's end, who leaves by then has left."""
    hall = replace(WINDOW, sessions=(Session("early", "08:00", "12:00"), Session("late", "12:30", "17:00")))
    story = "07:52 A in / 12:02 A leave / 12:03 ? - / 12:26 A in / 12:27 ? A"
    line, teller = told(story, hall)
    assert line == story
    assert changes(teller.desk.facts) == "staffed A, vacant A, staffed A"
