"""The post in stories of the roster: leave that begins or ends in a session, and who is sent here to cover."""

import pytest

from tests.support.stories import changes, told
from tests.support.story_table import Row, rows

LEAVE = """
> A with leave from 15:00 punches out at 15:01 while B sits there: the plate keeps naming whoever serves.

forgot to touch when the leave began: half an hour later nobody is named any more
  12:59 roster A:leave@15:00-17:30 / 13:24 A in / 15:29 ? A / 15:31 ? - / 15:40 rate -
  = staffed A

came although on leave, and stays
  12:59 roster A:leave@15:00-17:30 / 15:10 A in / 16:00 ? A / 16:00 rate A
  = staffed A

B sits there since 14:40
  12:59 roster A:leave@15:00-17:30 / 13:24 A in / 14:40 B takeover / 15:01 A leave / 15:02 ? B / 15:03 rate B
  / 17:35 B leave / 17:36 ? -
  = staffed A, covered B<A, vacant B

nobody sits there yet: B comes after
  12:59 roster A:leave@15:00-17:30 / 13:24 A in / 15:01 A leave / 15:02 ? - / 15:03 B cover / 15:04 ? B
  = staffed A, vacant A, covered B<A

B came beside A at 13:26 and stays
  12:59 roster A:leave@15:00-17:30 / 13:24 A in / 13:26 B punch / 15:01 A leave / 15:03 B cover / 15:04 ? B
  = staffed A, vacant A, covered B<A

twice, nervously
  12:59 roster A:leave@15:00-17:30 / 13:24 A in / 15:01 A leave / 15:01:03 A again / 15:02 ? -
  = staffed A, vacant A

with the staff key (fairest: the end of A's day is an end)
  12:59 roster A:leave@15:00-17:30 / 13:24 A in / 15:01 key / 15:01:03 A leave / 15:02 ? -
  = staffed A, vacant A

two minutes before the leave, beside B (fairest: the quarter before an end)
  12:59 roster A:leave@15:00-17:30 / 13:24 A in / 14:40 B takeover / 14:58 A leave / 14:59 ? B
  = staffed A, covered B<A

two minutes before the leave, from the chair (fairest: the quarter before an end)
  12:59 roster A:leave@15:00-17:30 / 13:24 A in / 14:58 A leave / 14:59 ? -
  = staffed A, vacant A

comes by in the evening to fetch a coat
  12:59 roster A:leave@15:00-17:30 / 13:24 A in / 14:40 B takeover / 15:01 A leave / 17:33 A leave / 17:34 ? B
  = staffed A, covered B<A

leave that begins in the evening changes nothing at three (was so)
  12:59 roster A:leave@19:00-20:00 / 13:24 A in / 14:40 B takeover / 15:01 A takeover / 15:02 ? A
  = staffed A, covered B<A, staffed A<B

leave of somebody else changes nothing for A (was so)
  12:59 roster E:leave@15:00-17:30 / 13:24 A in / 15:01 A already+ / 15:02 ? A
  = staffed A

> Nobody takes over whose leave has begun.

on leave the whole day, and B sits there
  07:40 roster A:leave@08:00-17:30 / 07:54 B cover / 10:00 A punch / 10:01 ? B / 10:02 rate B
  = covered B<A

not with the staff key either
  07:40 roster A:leave@08:00-17:30 / 07:54 B cover / 10:00 key / 10:00:03 A punch / 10:01 ? B
  = covered B<A

left at 15:01 and wants the chair back with the key
  12:59 roster A:leave@15:00-17:30 / 13:24 A in / 14:40 B takeover / 15:01 A leave / 16:00 key / 16:00:03 A punch
  / 16:01 ? B
  = staffed A, covered B<A

on leave the whole day and here all the same, and nobody is: takes the free post (was so)
  07:40 roster A:leave@08:00-17:30 / 09:00 A in / 09:01 ? A
  = staffed A

and is relieved by the cover (was so)
  07:40 roster A:leave@08:00-17:30 / 09:00 A in / 09:10 B takeover / 09:11 ? B
  = staffed A, covered B<A

leave until 10:00, there at 10:03, and relieves the cover (was so)
  07:40 roster A:leave@08:00-10:00 / 07:54 B cover / 10:03 A takeover / 10:04 ? A / 12:03 A leave
  = covered B<A, staffed A<B, vacant A

leave until 10:00, there at 09:50: the leave is not over, B serves on
  07:40 roster A:leave@08:00-10:00 / 07:54 B cover / 09:50 A punch / 09:51 ? B / 10:05 A takeover / 10:06 ? A
  = covered B<A, staffed A<B

leave until 10:00, there at 09:55, and nobody is (was so)
  07:40 roster A:leave@08:00-10:00 / 09:55 A in / 09:56 ? A / 12:03 A leave
  = staffed A, vacant A

and a second touch before ten sends nobody home (fairest: who came before the leave's end came to stay)
  07:40 roster A:leave@08:00-10:00 / 09:55 A in / 09:55:02 A again / 09:58 A already+ / 09:59 ? A
  = staffed A

leave over the whole morning, there at 12:50: an arrival (fairest: who had leave at noon did not go home then)
  07:40 roster A:leave@08:00-12:00 / 12:50 A in / 12:51 ? A / 13:35 ? A / 13:36 said vacant
  = staffed A

leave from three, and at work again at 15:40 all the same (was so)
  07:40 roster A:leave@15:00-16:00 / 13:24 A in / 15:01 A leave / 15:40 A in / 15:41 ? A
  / 16:05 A already+ / 16:06 ? A
  = staffed A, vacant A, staffed A

article 5.5: B covers for the A whose leave is about to begin, not for the first in the list (fairest)
  07:40 roster E:leave@08:00-17:30 / 07:54 B cover / 07:55 ? B
  = covered B<E
"""

COVER = """
> A cover from 08:00 who touches at 07:54 takes the post, and leaves it when touching at 12:06.

as sent
  07:30 roster A:leave@08:00-12:00,G:cover@08:00-12:00 / 07:54 G cover / 07:55 ? G / 08:00 rate G / 12:06 G leave
  / 12:07 ? - / 12:08 rate -
  = covered G<A, vacant G

29 minutes before
  07:30 roster G:cover@08:00-12:00 / 07:31 G cover / 07:32 ? G
  = covered G<A

35 minutes before is a guest's punch (was so)
  07:20 roster G:cover@08:00-12:00 / 07:25 G punch / 07:26 ? -
  =

within the entry (was so)
  07:20 roster G:cover@08:00-12:00 / 08:10 G cover / 08:11 ? G
  = covered G<A

long after the entry is a guest's punch (was so)
  07:20 roster G:cover@08:00-10:00 / 11:10 G punch / 11:11 ? -
  =

twice, nervously, at coming and going
  07:20 roster G:cover@08:00-12:00 / 07:54 G cover / 07:54:02 G again / 12:06 G leave / 12:06:02 G again / 12:07 ? -
  = covered G<A, vacant G

at a quarter to twelve (was so)
  07:20 roster G:cover@08:00-12:00 / 07:54 G cover / 11:46 G leave / 11:47 ? -
  = covered G<A, vacant G

a cover goes away for a moment and comes back (was so)
  07:20 roster G:cover@08:00-12:00 / 07:54 G cover / 09:00 key / 09:00:03 G away
  / 09:10 G back / 09:11 scene covered
  = covered G<A, away G, back G

a cover for the afternoon, at 13:05
  12:30 roster G:cover@13:30-17:30 / 13:05 G cover / 13:06 ? G / 17:36 G leave / 17:37 ? -
  = covered G<A, vacant G

> Also from the one whose leave it covers.

A came to hand over, on leave from eight
  07:30 roster A:leave@08:00-12:00,G:cover@08:00-12:00 / 07:40 A in / 07:54 G takeover / 07:55 ? G
  = staffed A, covered G<A

and A, on leave, does not take it back
  07:30 roster A:leave@08:00-12:00,G:cover@08:00-12:00 / 07:40 A in / 07:54 G takeover / 08:40 A leave / 08:41 ? G
  = staffed A, covered G<A

sent for three o'clock, when A's leave begins: early at 14:45
  07:30 roster A:leave@15:00-17:30,G:cover@15:00-17:30 / 13:24 A in / 14:45 G takeover / 14:46 ? G / 15:01 A leave
  / 15:02 ? G / 17:36 G leave / 17:37 ? -
  = staffed A, covered G<A, vacant G

A, who is not on leave, is not pushed out by a cover who comes early
  07:30 roster G:cover@08:00-12:00 / 07:52 A in / 07:54 G punch / 07:55 ? A
  = staffed A

but relieved later (was so)
  07:30 roster G:cover@08:00-12:00 / 07:52 A in / 09:00 G takeover / 09:01 ? G
  = staffed A, covered G<A

> A holder's touch is always judged as the holder's, also when the entry has ended.

five minutes after an entry in the middle of the morning (fairest: the end of what one was sent for is an end)
  07:20 roster G:cover@08:00-10:00 / 07:54 G cover / 10:05 G leave / 10:06 ? -
  = covered G<A, vacant G

A, whose leave ended, relieves at 10:02
  07:20 roster A:leave@08:00-10:00,G:cover@08:00-10:00 / 07:54 G cover / 10:02 A takeover / 10:03 ? A
  / 10:04 G leave / 10:05 ? A
  = covered G<A, staffed A<G

> Punching out never takes a post: what one was sent for has an end, also for somebody who is listed here.

B of this window, sent until ten, goes when A is back
  07:20 roster A:leave@08:00-10:00,B:cover@08:00-10:00 / 07:54 B cover
  / 10:02 A takeover / 10:04 B leave / 10:05 ? A
  / 10:06 rate A
  = covered B<A, staffed A<B

A came back a little early, and B goes on with what it was sent for: nobody is pushed out (was so)
  07:20 roster A:leave@08:00-10:00,B:cover@08:00-10:00 / 07:54 B cover
  / 09:50 A punch / 09:51 ? B / 10:02 A takeover
  / 10:03 ? A
  = covered B<A, staffed A<B

with the staff key B takes over again (was so)
  07:20 roster A:leave@08:00-10:00,B:cover@08:00-10:00 / 07:54 B cover
  / 10:02 A takeover / 10:04 key / 10:04:03 B takeover
  / 10:05 ? B
  = covered B<A, staffed A<B, covered B<A

half an hour after the entry a touch relieves as on any day (was so)
  07:20 roster A:leave@08:00-10:00,B:cover@08:00-10:00 / 07:54 B cover
  / 10:02 A takeover / 10:31 B takeover / 10:32 ? B
  = covered B<A, staffed A<B, covered B<A

B, whose own window this is, goes on serving where nobody comes (was so)
  07:20 roster B:cover@08:00-10:00 / 07:54 B cover
  / 10:05 B already+ / 10:06 ? B / 10:40 ? B
  = covered B<A

and takes the free post after it (was so)
  07:20 roster B:cover@08:00-10:00 / 10:05 B cover / 10:06 ? B
  = covered B<A

who was not here yet is not going: B, sent until ten, comes late and relieves (was so)
  07:20 roster B:cover@08:00-10:00 / 07:52 A in / 10:05 B takeover / 10:06 ? B
  = staffed A, covered B<A

> A holder's touch is always judged as the holder's, also when the entry has ended.

the plate names the cover within the margin after the entry
  07:20 roster G:cover@08:00-10:00 / 07:54 G cover / 10:15 ? G / 10:16 rate G
  = covered G<A

> Somebody who went home is never named again because the next entry begins.

left at 09:05, the next begins at 10:00
  07:20 roster G:cover@08:00-09:00,G:cover@10:00-12:00 / 07:54 G cover / 09:05 G leave / 09:40 ? - / 10:05 ? -
  = covered G<A, vacant G

went without a touch, the next begins at 11:00
  07:20 roster G:cover@08:00-09:00,G:cover@11:00-12:00 / 07:54 G cover / 10:00 ? - / 10:40 ? -
  / 11:05 ? - / 11:06 rate -

forgot at noon, the next begins at 13:30
  07:20 roster G:cover@08:00-12:00,G:cover@13:30-17:30 / 07:54 G cover / 12:40 ? - / 13:10 ? -
  / 13:35 ? - / 13:36 rate -

and is named again when touching (was so)
  07:20 roster G:cover@08:00-12:00,G:cover@13:30-17:30 / 07:54 G cover / 12:06 G leave / 13:25 G cover / 13:35 ? G
  = covered G<A, vacant G, covered G<A

> Article 3.1: the plate shows unit, name and badge number; a roster entry has a name, and the plate of a sent cover
> shows it.

the name of a sent cover
  07:30 roster G:cover@08:00-12:00:陈静 / 07:54 G cover / 07:55 name 陈静 / 08:10 ? G
  = covered G<A

and of somebody of this window (was so)
  07:30 roster B:cover@08:00-12:00 / 07:54 B cover / 07:55 name 李强
  = covered B<A
"""

ALL = [*rows(LEAVE), *rows(COVER)]


@pytest.mark.parametrize("row", ALL, ids=[row.shows for row in ALL])
def test_the_story_comes_out_as_the_sentence_has_it(row: Row) -> None:
    line, teller = told(row.story)
    assert line == row.story, row.sentence
    assert row.posts in ("*", changes(teller.desk.facts)), row.sentence
    assert teller.ghosts == [], "the plate named somebody who had left"
