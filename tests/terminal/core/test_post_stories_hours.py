"""The post in stories of hours and minutes: forgetting to leave, vacancy, outings, pushes, cuts and no clock."""

import pytest
from msgspec.structs import replace

from terminal.domain.timetable import Session
from tests.support.desk import WINDOW
from tests.support.stories import changes, told
from tests.support.story_table import Row, rows

FORGOTTEN = """
> Forgetting to leave: a post that nobody left is closed 30 minutes after the session, the plate with it; no rating
> at 20:00 counts to anybody.

at noon
  07:52 A in / 12:20 rate A / 12:29 ? A / 12:31 ? - / 12:40 rate - / 13:10 rate -

in the evening
  13:24 A in / 17:45 rate A / 17:59 ? A / 18:01 ? - / 18:02 scene closed / 20:00 rate -

a cover as well
  13:24 B cover / 18:01 ? - / 20:00 rate -

who is away since half past four as well
  13:24 A in / 16:30 key / 16:30:03 A away / 18:01 ? - / 20:00 rate -

punched out late, at 12:40
  07:52 A in / 12:40 A leave / 12:41 ? - / 13:24 A in / 13:25 ? A
  = staffed A, staffed A

punched out late, at 18:20: the touch is kept, the plate stays closed
  13:24 A in / 18:20 A leave / 18:21 scene closed / 18:22 rate -
  = staffed A

a power cut after the closing brings nobody back
  07:52 A in / 12:31 ? - / 12:35 cut 2 / 12:38 ? - / 12:39 rate - / 13:00 ? - / 13:31 ? -

a power cut over the closing does not either
  07:52 A in / 12:26 cut 8 / 12:35 ? - / 12:36 rate - / 13:31 ? -

a power cut before it changes nothing: the post goes on (was so)
  07:52 A in / 10:00 G punch / 10:01 cut 5 / 10:07 ? A / 12:03 A leave / 12:04 ? -
  = staffed A, vacant A

the next who comes for the afternoon takes a free post
  07:52 A in / 13:05 B cover / 13:06 ? B
  = staffed A, covered B<A

and nobody comes: the afternoon is vacant at 13:31
  07:52 A in / 13:00 said closed / 13:32 said closed vacant

forgot at noon, and the afternoon's arrival is an arrival
  07:52 A in / 13:24 A in / 13:26 ? A / 17:36 A leave / 17:37 ? -
  = staffed A, staffed A, vacant A

twenty minutes are there to go (was so)
  13:24 A in / 17:50 A leave / 17:51 ? -
  = staffed A, vacant A

on a Sunday no session ends (was so)
  Sun 10:05 A in / Sun 12:45 ? A / Sun 20:00 ? A / Mon 00:01 ? -

nobody of yesterday is named today (was so)
  13:24 A in / Tue 07:40 ? - / Tue 07:52 B cover / Tue 07:53 ? B

> A farewell touch after the session never reopens the window.

at 17:33, when A had closed the window
  13:24 A in / 17:31 A leave / 17:33 A leave / 17:34 ? - / 17:35 scene closed
  = staffed A, vacant A

at 17:33 a colleague, when the window was closed
  13:24 A in / 17:31 A leave / 17:33 B leave / 17:34 ? - / 17:35 scene closed
  = staffed A, vacant A

at 19:00, when the day was over
  13:24 A in / 17:36 A leave / 18:05 said closed / 19:00 B leave / 19:01 scene closed
  / 19:02 rate - / 20:00 said closed
  = staffed A, vacant A
"""

AWAY = """
> Away and overdue are watched within sessions only: away at 11:50 is not overdue at 12:20 in lunch.

away at 11:50 in a hall where leaving begins five minutes before the end
  07:50 push leave_before_end_minutes=5 / 07:52 A in / 11:50 key / 11:50:03 A away / 12:25 said -

away at 11:40
  07:52 A in / 11:40 key / 11:40:03 A away / 12:20 said -

away at 17:10
  13:24 A in / 17:10 key / 17:10:03 A away / 17:55 said -

away at 09:00 is overdue at 09:31 (was so)
  07:52 A in / 09:00 key / 09:00:03 A away / 09:30 said - / 09:32 said overdue

away at 11:20 is overdue at 11:51 (was so)
  07:52 A in / 11:20 key / 11:20:03 A away / 11:52 said overdue

back in time (was so)
  07:52 A in / 09:00 key / 09:00:03 A away / 09:29 A back / 11:00 said - / 11:01 ? A
  = staffed A, away A, back A

covered while away, and back (was so)
  07:52 A in / 09:00 key / 09:00:03 A away / 09:10 B cover / 09:11 ? B / 09:20 A takeover / 09:21 ? A
  = staffed A, away A, covered B<A, staffed A<B

who came beside may sit down while A is away
  07:52 A in / 07:55 B punch / 09:00 key / 09:00:03 A away / 09:10 B cover / 09:11 ? B
  = staffed A, away A, covered B<A

who is away and never comes back is not named in the afternoon
  07:52 A in / 11:40 key / 11:40:03 A away / 12:31 ? - / 13:35 ? - / 13:36 rate -

> An approved outing until 11:00 shows that time on the plate, and is overdue five minutes after it.

known before
  07:50 roster A:outing@09:00-11:00 / 07:52 A in / 09:00 key / 09:00:03 A away / 09:01 back 11:00 / 10:59 back 11:00
  / 11:04 said - / 11:07 said overdue

known after
  07:52 A in / 09:00 key / 09:00:03 A away / 09:01 back 09:30 / 09:10 roster A:outing@09:00-11:00 / 09:11 back 11:00
  / 11:04 said - / 11:07 said overdue

back at 11:03
  07:50 roster A:outing@09:00-11:00 / 07:52 A in / 09:00 key / 09:00:03 A away / 11:03 A back / 11:20 said -
  = staffed A, away A, back A

away at 10:50: the ordinary half hour is not shortened by an outing (fairest)
  07:50 roster A:outing@09:00-11:00 / 07:52 A in / 10:50 key / 10:50:03 A away / 11:10 said - / 11:22 said overdue

leave that is entered after going: nobody on leave is overdue (fairest)
  07:52 A in / 09:00 key / 09:00:03 A away / 09:05 roster A:leave@09:00-12:00 / 10:00 said -

an outing of somebody else gives no time (was so)
  07:50 roster E:outing@09:00-11:00 / 07:52 A in / 09:00 key / 09:00:03 A away / 09:01 back 09:30
  / 09:32 said overdue
"""

VACANT = """
> Vacant counts from when the person stopped being believed, not from the morning's touch: a push or a roster slip
> that lasts two seconds writes no vacancy and empties no plate.

a push without A, for two seconds
  07:52 A in / 10:00 push -A / 10:00:01 ? A / 10:00:02 push / 10:00:03 ? A / 10:05 ? A
  / 10:06 said - / 10:07 orders -
  = staffed A

a push without A, for two seconds over the full minute
  07:52 A in / 09:59:59 push -A / 10:00:01 push / 10:00:02 ? A / 10:05 ? A / 10:06 said - / 10:07 orders -
  = staffed A

and while nobody knows the time
  07:49 unset / 07:52 A in / 10:00 push -A / 10:00:01 ? A / 10:00:01 name 张敏 / 10:00:02 push / 10:00:03 ? A
  / 10:05 rate A / 10:06 trust / 10:08 ? A / 10:09 orders -
  = staffed A

for minutes while nobody knows the time: a fact once somebody does
  07:49 unset / 07:52 A in / 10:00 push -A / 10:02 ? - / 10:03 rate - / 10:06 trust / 10:08 orders vacant
  = staffed A, vacant -<A

a roster without the cover, for two seconds
  07:20 roster G:cover@08:00-12:00 / 07:54 G cover / 10:00 roster / 10:00:01 ? G
  / 10:00:02 roster G:cover@08:00-12:00 / 10:05 ? G / 10:06 said - / 10:07 orders -
  = covered G<A

ratings meanwhile are for whom the plate names
  07:52 A in / 10:00 push -A / 10:00:01 rate A / 10:00:02 push / 10:00:20 rate A
  = staffed A

a push that keeps A changes nothing at all (was so)
  07:52 A in / 10:00 push -B,E / 10:01 ? A / 10:05 push away_limit_minutes=45 / 10:06 ? A / 10:07 said -
  = staffed A

a push without B while A sits there (was so)
  07:52 A in / 10:00 push -B / 10:02 B punch / 10:03 ? A
  = staffed A

a roster without the outing, for two seconds: nobody is overdue
  07:50 roster A:outing@09:00-11:00 / 07:52 A in / 09:00 key / 09:00:03 A away / 10:00 roster
  / 10:00:02 roster A:outing@09:00-11:00 / 10:05 said - / 10:06 back 11:00

without the outing for minutes: overdue (was so)
  07:50 roster A:outing@09:00-11:00 / 07:52 A in / 09:00 key / 09:00:03 A away / 10:00 roster / 10:02 said overdue

a roster without the leave of somebody who is away, for two seconds
  07:52 A in / 09:00 key / 09:00:03 A away / 09:05 roster A:leave@09:00-12:00 / 10:00 roster
  / 10:00:02 roster A:leave@09:00-12:00 / 10:05 said -

a push of a limit that is over already, for two seconds
  07:52 A in / 09:00 key / 09:00:03 A away / 09:10 push away_limit_minutes=5 / 09:10:02 push / 09:15 said -

and for minutes: overdue (was so)
  07:52 A in / 09:00 key / 09:00:03 A away / 09:10 push away_limit_minutes=5 / 09:12 said overdue

a push by which the day was over at nine, for two seconds: it goes on
  07:52 A in / 10:00 push 07:00-09:00 / 10:00:02 push / 10:05 said - / 10:06 ? A

a push by which lunch has begun long ago, for two seconds
  07:52 A in / 11:31 push 08:00-11:00,13:30-17:30 / 11:31:02 push / 11:35 said - / 11:36 ? A

a push by which lunch is over already, for two seconds
  07:52 A in / 12:03 A leave / 12:40 push 08:00-12:00,12:30-17:30 / 12:40:02 push / 12:45 said -

and for minutes: vacant (was so)
  07:52 A in / 12:03 A leave / 12:40 push 08:00-12:00,12:30-17:30 / 12:42 said vacant

the evening is closed at its minute although the roster of tomorrow came a moment ago (was so)
  13:24 A in / 17:36 A leave / 17:58 roster B:leave@13:30-17:30 / 18:00:30 said closed

> The holder removed by a push is a `post` fact.

a push without A, for minutes
  07:52 A in / 10:00 push -A / 10:03 ? - / 10:04 orders vacant / 10:05 rate -
  = staffed A, vacant -<A

and back in the configuration A touches once more
  07:52 A in / 10:00 push -A / 10:05 push / 10:06 ? - / 10:07 A in / 10:08 ? A
  = staffed A, vacant -<A, staffed A

a roster without the cover, for minutes
  07:20 roster G:cover@08:00-12:00 / 07:54 G cover / 10:00 roster / 10:03 ? - / 10:04 orders vacant
  = covered G<A, vacant -<G

and with the entry again nobody is named who did not touch
  07:20 roster G:cover@08:00-12:00 / 07:54 G cover / 10:00 roster / 10:05 roster G:cover@08:00-12:00 / 10:06 ? -
  / 10:07 G cover / 10:08 ? G
  = covered G<A, vacant -<G, covered G<A

a power cut does not undo the push
  07:52 A in / 10:00 push -A / 10:03 push / 10:04 cut 2 / 10:07 ? -
  = staffed A, vacant -<A

another takes the post that a push made free
  07:52 A in / 10:00 push -A / 10:03 B cover / 10:04 ? B

> Article 5.5: no window may be vacant (docs/glossary.md#article-5-5).

nobody a minute into the session (was so)
  07:50 scene closed / 08:00 said - / 08:02 said vacant / 08:03 B cover / 08:04 ? B

left a quarter before the end (was so)
  07:52 A in / 11:46 A leave / 11:48 said vacant
  = staffed A, vacant A

power cut: too long, and a touch is asked for (was so)
  07:55 A in / 09:00 cut 15 / 09:15:30 ? - / 09:15:40 said - / 09:17 said vacant
  = staffed A
"""

CLOCK = """
> While the clock is not known nothing is stated that rests on it; a touch of somebody else while the post is held
> is a punch only, and staff key and touch take over at any time.

the morning's clock comes late, B beside A
  07:49 unset / 07:52 A in / 07:55 B punch / 07:56 ? A / 07:58 trust / 07:59 ? A / 08:00 rate A
  = staffed A

the clock never comes: people arrive in the first hour of a boot, later a touch relieves
  07:49 unset / 07:52 A in / 08:45 B punch / 08:50 ? A / 09:30 B takeover / 09:31 ? B / 09:32 rate B
  = staffed A, covered B<A

the staff key takes over
  07:49 unset / 07:52 A in / 07:56 key / 07:56:03 B takeover / 07:57 ? B
  = staffed A, covered B<A

twice, nervously
  07:49 unset / 07:52 A in / 07:52:02 A again / 07:52:05 A again / 07:53 ? A
  = staffed A

a free post is taken (was so)
  07:49 unset / 07:52 B cover / 07:53 ? B
  = covered B<A

away and back (was so)
  07:49 unset / 07:52 A in / 09:00 key / 09:00:03 A away / 09:10 A back / 09:11 ? A
  = staffed A, away A, back A

a clock that comes at noon states nothing overdue in lunch
  07:49 unset / 07:52 A in / 11:40 key / 11:40:03 A away / 12:10 trust / 12:25 said -

a cut before noon, the way to lunch without a clock: once it comes, it was a leaving
  07:52 A in / 11:50 cut 1 unset / 12:05 A in / 12:06 ? A / 12:10 trust / 12:11 ? - / 12:12 rate -
  / 13:25 B cover / 13:26 ? B / 13:28 A punch / 13:29 said closed

two touches on the way to lunch without a clock
  07:49 unset / 07:52 A in / 12:03 A already+ / 12:03:04 A away / 12:20 trust / 12:21 ? - / 13:25 A in / 13:26 ? A
  / 13:35 said closed

home in the evening without a clock
  13:24 A in / 17:20 cut 1 unset / 17:36 A in / 17:40 trust / 17:41 ? - / 17:42 rate - / 17:50 A leave / 17:51 ? -

before the end it was none (was so)
  07:52 A in / 11:30 cut 1 unset / 11:40 A in / 11:50 trust / 11:51 ? A / 12:03 A leave / 12:04 ? -

nor who comes back from lunch early, before the clock does (fairest: nobody told them that it is too early)
  07:52 A in / 12:03 A leave / 12:30 cut 1 unset / 12:50 A in / 13:10 trust / 13:11 ? A / 13:35 rate A

nor was the first touch of the day late in the break (was so)
  07:49 unset / 12:50 B cover / 12:55 trust / 12:56 ? B / 13:20 ? B

who sits there when the clock comes after nine is relieved as by day (was so)
  07:49 unset / 07:52 A in / 08:40 trust / 08:45 B takeover / 08:46 ? B
  = staffed A, covered B<A
"""

ALL = [*rows(FORGOTTEN), *rows(AWAY), *rows(VACANT), *rows(CLOCK)]


@pytest.mark.parametrize("row", ALL, ids=[row.shows for row in ALL])
def test_the_story_comes_out_as_the_sentence_has_it(row: Row) -> None:
    line, teller = told(row.story)
    assert line == row.story, row.sentence
    assert row.posts in ("*", changes(teller.desk.facts)), row.sentence
    assert teller.ghosts == [], "the plate named somebody who had left"


TWICE_A_DAY = replace(
    WINDOW,
    sessions=(
        Session("morning", "08:00", "12:00", punch="in"),
        Session("afternoon", "13:30", "17:30", punch="out"),
    ),
)
GOES_HOME = [
    # Ann came in the morning, and was relieved: her seat is Ben's, and ratings count to him until he goes.
    "07:52 A in / 07:55 B punch / 15:00 B takeover / 17:20 A leave / 17:21 ? B / 17:24 rate B / 17:35 B leave",
    # Who has not touched all day comes, however late.
    "07:52 B cover / 17:20 A takeover / 17:21 ? A",
]


@pytest.mark.parametrize("story", GOES_HOME)
def test_where_nobody_punches_at_noon_who_came_in_the_morning_goes_home_and_takes_over_nothing(story: str) -> None:
    line, teller = told(story, TWICE_A_DAY)
    assert line == story
    assert teller.ghosts == [], "the plate named somebody who had left"
