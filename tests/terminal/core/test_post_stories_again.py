"""The post in stories of a nervous finger: touches of one person within a minute are one, but for an answer."""

import pytest

from tests.support.stories import changes, told
from tests.support.story_table import Row, rows

ONE_TOUCH = """
> Touches of one person within a minute are one touch: 17:36:00 leave, 17:36:02 must not be an "in".

two seconds after going home
  13:24 A in / 17:36 A leave / 17:36:02 A again / 17:37 ? -
  = staffed A, vacant A

59 seconds after
  13:24 A in / 17:36 A leave / 17:36:59 A again / 17:37:30 ? -
  = staffed A, vacant A

61 seconds after it is a touch of its own, and a leaving
  13:24 A in / 17:36 A leave / 17:37:01 A leave / 17:38 ? -
  = staffed A, vacant A

the minute runs from the touch that counted
  13:24 A in / 17:36 A leave / 17:36:40 A again / 17:37:20 A leave / 17:38 ? -
  = staffed A, vacant A

four nervous touches in the morning
  07:52 A in / 07:52:02 A again / 07:52:04 A again / 07:52:30 A again / 07:53 ? A
  = staffed A

a card to be sure, after the finger
  07:52 A in / 07:52:05 A.card again / 07:53 ? A
  = staffed A

a finger to be sure, after the card
  13:24 A.card in / 13:24:08 A again / 13:25 ? A
  = staffed A

the other one's touch between does not make it two
  13:24 A in / 13:26 B punch / 17:36 A leave / 17:36:01 B leave / 17:36:03 A again / 17:37 ? -
  = staffed A, vacant A

a guest's second touch
  07:52 G punch / 07:52:10 G again / 07:53:30 G punch / 07:54 ? -
  =

the disk is slow, and both come with its answer
  13:24 A in / 17:36 A.slow ... / 17:36:02 A leave again / 17:37 ? -
  = staffed A, vacant A

B's two beside A's, all with one answer of the disk
  07:52 A.slow ... / 07:52:03 B.slow ... / 07:52:05 B in punch again / 07:53 ? A
  = staffed A

a touch that was not recorded is none: the next is the first
  07:52 A.lost nothing / 07:52:05 A in / 07:53 ? A
  = staffed A

a leaving that was not recorded is none
  13:24 A in / 17:36 A.lost nothing / 17:36:05 A leave / 17:36:08 A again / 17:37 ? -
  = staffed A, vacant A

> At noon and at 13:25 the second must not offer or take away.

at noon
  07:52 A in / 12:03 A leave / 12:03:02 A again / 12:03:06 A again / 12:04 ? -
  = staffed A, vacant A

at 13:25, three times
  13:25 A in / 13:25:02 A again / 13:25:06 A again / 13:26 ? A
  = staffed A

a cover whose touch did not take the post is not asked either
  07:52 A in / 07:55 B punch / 07:55:02 B again / 07:55:20 B again / 07:56 ? A
  = staffed A

at half past eight less ten seconds, and again twenty seconds later
  07:52 A in / 08:29:50 B punch / 08:30:10 B again / 08:31 ? A
  = staffed A

> No offer of "away" within a minute of an arrival, and its answer counts only by the same means.

seventy seconds after the arrival it is offered (was so)
  07:52 A in / 07:53:10 A already+ / 07:54 ? A
  = staffed A

offered and answered in time (was so)
  07:52 A in / 10:00 A already+ / 10:00:05 A away / 10:01 back 10:30
  = staffed A, away A

offered and answered too late
  07:52 A in / 10:00 A already+ / 10:00:30 A again / 10:01:20 A already+ / 10:02 ? A
  = staffed A

card, then the finger to be sure
  07:52 A in / 10:00 A.card already+ / 10:00:03 A again / 10:01 scene staffed
  = staffed A

finger, then the card to be sure
  07:52 A in / 10:00 A already+ / 10:00:03 A.card again / 10:01 scene staffed
  = staffed A

the card answers the card
  07:52 A in / 10:00 A.card already+ / 10:00:03 A.card away / 10:01 scene away
  = staffed A, away A

the staff key asks for a touch: it counts although the last was a moment ago
  07:52 A in / 10:00 A already+ / 10:00:20 key / 10:00:25 A away / 10:01 scene away
  = staffed A, away A

an answer that was not recorded is asked for once more: the key stands (fairest)
  07:52 A in / 07:56 key / 07:56:03 B.lost nothing / 07:56:06 B takeover / 07:57 ? B
  = staffed A, covered B<A

and so does the offer (fairest)
  07:52 A in / 10:00 A already+ / 10:00:03 A.lost nothing / 10:00:06 A away / 10:01 scene away
  = staffed A, away A

the key is for the next touch, whosesoever it is: a guest's uses it up (was so)
  07:52 A in / 07:56 key / 07:56:03 G punch / 07:56:06 B punch / 07:57 ? A
  = staffed A

somebody else's touch takes the offer away (was so)
  07:52 A in / 10:00 A already+ / 10:00:02 G punch / 10:00:04 A again / 10:01 scene staffed
  = staffed A

away, and a second touch to be sure
  07:52 A in / 10:00 key / 10:00:03 A away / 10:00:05 A again / 10:01 scene away / 10:10 A back / 10:10:02 A again
  = staffed A, away A, back A

away, and back at once because it was a mistake
  07:52 A in / 10:00 key / 10:00:03 A away / 10:01:30 A back / 10:02 scene staffed
  = staffed A, away A, back A
"""

ALL = rows(ONE_TOUCH)


@pytest.mark.parametrize("row", ALL, ids=[row.shows for row in ALL])
def test_the_story_comes_out_as_the_sentence_has_it(row: Row) -> None:
    line, teller = told(row.story)
    assert line == row.story, row.sentence
    assert row.posts in ("*", changes(teller.desk.facts)), row.sentence
    assert teller.ghosts == [], "the plate named somebody who had left"
