"""A day judged, one row a sentence of the rule book or of what halls do."""

import pytest
from msgspec.structs import replace

from terminal.attendance import Seen, judge
from terminal.domain.timetable import Calendar, Season, Session
from terminal.domain.window import Window
from tests.support.days import FOUR, FRIDAY, MONDAY, ONE, SATURDAY, TWO, a_day, entries, seen, told
from tests.support.desk import HOUR, WINDOW, at, with_rules

Row = tuple[str, str, tuple[str, int, int]]

# 08:00 to 12:00 and 13:30 to 17:30, no windows.
REST = "13:20 17:40"
GOOD = "on_time on_time"
MARGINS: list[Row] = [
    (
        "article 5.1: five minutes early, five minutes late",
        f"07:55 12:05 {REST}",
        (f"on_time on_time {GOOD}", 480, 0),
    ),
    ("article 5.1: far earlier, far later", f"06:30 12:20 {REST}", (f"on_time on_time {GOOD}", 480, 0)),
    (
        "article 5.1: four minutes early is not five",
        f"07:56 12:05 {REST}",
        (f"within_margin on_time {GOOD}", 480, 0),
    ),
    ("article 5.1: at the start", f"08:00 12:05 {REST}", (f"within_margin on_time {GOOD}", 480, 0)),
    (
        "article 5.1: in the minute of the start",
        f"08:00:59 12:05 {REST}",
        (f"within_margin on_time {GOOD}", 480, 0),
    ),
    ("article 5.1: in the fifth minute before", f"07:55:59 12:05 {REST}", (f"on_time on_time {GOOD}", 480, 0)),
    ("article 5.1: a minute late", f"08:01 12:05 {REST}", (f"late1 on_time {GOOD}", 479, 0)),
    ("article 5.1: a minute and 59 seconds late", f"08:01:59 12:05 {REST}", (f"late1 on_time {GOOD}", 479, 0)),
    ("article 5.1: four minutes later gone", f"07:55 12:04 {REST}", (f"on_time within_margin {GOOD}", 480, 0)),
    (
        "article 5.1: less than a minute short of five",
        f"07:55 12:04:01 {REST}",
        (f"on_time on_time {GOOD}", 480, 0),
    ),
    ("article 5.1: gone at the end", f"07:55 12:00 {REST}", (f"on_time within_margin {GOOD}", 480, 0)),
    ("article 5.1: less than a minute early", f"07:55 11:59:01 {REST}", (f"on_time within_margin {GOOD}", 480, 0)),
    ("article 5.1: a minute early", f"07:55 11:59 {REST}", (f"on_time early1 {GOOD}", 479, 0)),
    ("article 5.1: the afternoon too, late", "07:55 12:05 13:33 17:40", (f"{GOOD} late3 on_time", 477, 0)),
    (
        "article 5.1: the afternoon too, at its start",
        "07:55 12:05 13:30 17:40",
        (f"{GOOD} within_margin on_time", 480, 0),
    ),
    ("article 5.1: the afternoon too, early", "07:55 12:05 13:20 17:25", (f"{GOOD} on_time early5", 475, 0)),
    (
        "article 5.1: the afternoon too, at its end",
        "07:55 12:05 13:20 17:30",
        (f"{GOOD} on_time within_margin", 480, 0),
    ),
    ("article 5.1: fingers at coming and going; none", "", ("missing missing missing missing", 0, 2)),
]
HALVES: list[Row] = [
    ("halls: late 15 minutes is late", f"08:15 12:05 {REST}", (f"late15 on_time {GOOD}", 465, 0)),
    ("halls: late 15 minutes and 59 seconds is late", f"08:15:59 12:05 {REST}", (f"late15 on_time {GOOD}", 465, 0)),
    ("halls: over 15 minutes late is half a day", f"08:16 12:05 {REST}", (f"late16 on_time {GOOD}", 464, 1)),
    ("halls: 15 minutes early is early", f"07:55 11:45 {REST}", (f"on_time early15 {GOOD}", 465, 0)),
    ("halls: over 15 minutes early is half a day", f"07:55 11:44 {REST}", (f"on_time early16 {GOOD}", 464, 1)),
    ("halls: late and early, each in bounds", f"08:10 11:50 {REST}", (f"late10 early10 {GOOD}", 460, 0)),
    ("halls: late and early over it is one half day", f"08:30 11:30 {REST}", (f"late30 early30 {GOOD}", 420, 1)),
    ("halls: both halves", "08:30 12:05 14:00 17:40", ("late30 on_time late30 on_time", 420, 2)),
    ("halls: a half day of which nothing is there", REST, (f"missing missing {GOOD}", 240, 1)),
    ("halls: the other half", "07:55 12:05", (f"{GOOD} missing missing", 240, 1)),
]
ORDER: list[Row] = [
    ("touches: first in", f"07:50 07:58 08:20 12:05 {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("touches: last out", "07:55 12:05 13:20 16:00 17:40", (f"{GOOD} {GOOD}", 480, 0)),
    ("touches: already on duty changes nothing", f"07:55 09:00 10:00 12:05 {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("touches: away and back within a session", f"07:55 10:00a 10:20 12:05 {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("touches: away within the session is no out", f"07:55 11:58a {REST}", (f"on_time missing {GOOD}", 240, 1)),
    ("touches: away after the end is a leaving", f"07:55 12:05a {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("touches: away in the minute of the end", f"07:55 12:00a {REST}", (f"on_time within_margin {GOOD}", 480, 0)),
    ("touches: away in the evening", "07:55 12:05 13:20 17:36a", (f"{GOOD} {GOOD}", 480, 0)),
    ("touches: away until the margin before the next", f"07:55 12:59a {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("touches: away in the margin before the next", f"07:55 13:05a {REST}", (f"on_time missing {GOOD}", 240, 1)),
    ("touches: the out before the away", f"07:55 11:50 11:58a {REST}", (f"on_time early10 {GOOD}", 470, 0)),
    ("touches: away may be an in", f"07:55a 12:05 {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("touches: twice in a minute at coming", f"07:55 07:55:20 12:05 {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("touches: twice in a minute is not in and out", f"08:10 08:10:30 {REST}", (f"late10 missing {GOOD}", 240, 1)),
    ("touches: twice in a minute at noon", "07:55 12:05 12:05:30 17:40", (f"{GOOD} missing on_time", 240, 1)),
    ("touches: the order they come in is nothing", "17:40 12:05 07:55 13:20", (f"{GOOD} {GOOD}", 480, 0)),
    ("touches: one before both sessions is one in", "06:00", ("on_time missing missing missing", 0, 2)),
    ("touches: one near the start is an in", "08:10", ("late10 missing missing missing", 0, 2)),
    ("touches: one near the end is an out", "11:50", ("missing early10 missing missing", 0, 2)),
    ("touches: one in the middle is never both", "10:00", ("late120 missing missing missing", 0, 2)),
    ("touches: one after all is an out", "19:00", ("missing missing missing on_time", 0, 2)),
    (
        "touches: in the minute of the start nobody leaves",
        "12:06 13:30:23",
        ("missing on_time within_margin missing", 0, 2),
    ),
    ("touches: in the last minute nobody comes", "11:59:01 13:10", ("missing within_margin on_time missing", 0, 2)),
    ("touches: forgotten in the evening", "07:55 12:05 13:20", (f"{GOOD} on_time missing", 240, 1)),
    ("touches: forgotten in the morning", "12:05 13:20 17:40", (f"missing on_time {GOOD}", 240, 1)),
    ("touches: gone home at half past nine", f"07:50 09:30 {REST}", (f"on_time early150 {GOOD}", 330, 1)),
]
NOON: list[Row] = [
    ("four punches: one at noon after the end", "07:55 12:10 17:40", (f"{GOOD} missing on_time", 240, 1)),
    (
        "four punches: one at noon before the start",
        "07:55 13:20 17:40",
        ("on_time missing on_time on_time", 240, 1),
    ),
    ("four punches: one at noon, gone for the day", "07:55 13:00", (f"{GOOD} missing missing", 240, 1)),
    ("four punches: one at noon, come for the afternoon", "12:10 17:40", (f"missing missing {GOOD}", 240, 1)),
    ("four punches: two at noon are out and in", "07:55 12:05 12:10 17:40", (f"{GOOD} {GOOD}", 480, 0)),
    ("four punches: two late at noon are out and in", "07:55 13:15 13:20 17:40", (f"{GOOD} {GOOD}", 480, 0)),
    ("four punches: three at noon", "07:55 12:05 12:40 13:20 17:40", (f"{GOOD} {GOOD}", 480, 0)),
    ("four punches: an early out and one at noon", "07:55 11:55 13:20 17:40", (f"on_time early5 {GOOD}", 475, 0)),
    ("four punches: one at noon and a late in", "07:55 12:05 13:40 17:40", (f"{GOOD} late10 on_time", 470, 0)),
    ("four punches: away at noon is an out too", "07:55 12:10a 17:40", (f"{GOOD} missing on_time", 240, 1)),
    (
        "ties: the nearest end, though the other is longer worked",
        "08:03 12:08 17:36",
        ("late3 on_time missing on_time", 237, 1),
    ),
    (
        "ties: the nearest end, though the other keeps a margin more",
        "07:55 12:02 17:40",
        ("on_time within_margin missing on_time", 240, 1),
    ),
    ("ties: each end its nearest", "07:52 11:58 13:24", ("on_time early2 on_time missing", 238, 1)),
    ("ties: unless that costs half a day", "08:20 12:08 17:36", (f"late20 missing {GOOD}", 240, 1)),
    (
        "ties: unless that costs half a day, with a touch more",
        "12:10 14:00 17:40",
        (f"missing missing {GOOD}", 240, 1),
    ),
    (
        "noon without windows: two touches hide a late afternoon",
        "07:55 12:05 12:06 13:40 17:40",
        (f"{GOOD} {GOOD}", 480, 0),
    ),
    # Nobody who was there at an end came or went half a day off because the other touch of noon is missing.
    (
        "noon forgotten once: who went at noon did not leave when they were back from somewhere",
        "07:55 08:49a 09:09 12:06 17:42",
        (f"{GOOD} missing on_time", 240, 1),
    ),
    (
        "noon forgotten once: who came at two is not late by the touch after it",
        "07:46 13:22 14:55 17:52",
        (f"on_time missing {GOOD}", 240, 1),
    ),
    (
        "noon forgotten once: the same by a quarter of an hour is early",
        "07:55 11:46 13:22",
        ("on_time early14 on_time missing", 226, 1),
    ),
    (
        "noon touched twice: who went and came too late is late",
        "07:55 12:05 14:30 17:40",
        (f"{GOOD} late60 on_time", 420, 1),
    ),
    ("four punches: one at noon alone", "12:10", ("missing on_time missing missing", 0, 2)),
    ("four punches: one at noon alone, nearer the afternoon", "13:20", ("missing missing on_time missing", 0, 2)),
    ("four punches: two only, noon forgotten", "07:55 17:40", ("on_time missing missing on_time", 0, 2)),
]
UNSURE: list[Row] = [
    ("time: in doubt, all of it early enough", f"07:00-07:50 12:05 {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("time: in doubt over the start", f"07:50-08:10 12:05 {REST}", (f"unsettled on_time {GOOD}", 470, 0)),
    ("time: in doubt over the margin", f"07:50-07:58 12:05 {REST}", (f"unsettled on_time {GOOD}", 480, 0)),
    ("time: in doubt within the margin", f"07:58-08:00 12:05 {REST}", (f"within_margin on_time {GOOD}", 480, 0)),
    ("time: late in doubt by how much", f"08:05-08:09 12:05 {REST}", (f"unsettled on_time {GOOD}", 471, 0)),
    ("time: in doubt, and another that is sure", f"07:00-09:00 07:55 12:05 {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("time: late for sure unless one in doubt was earlier", f"07:00-09:00 08:10 12:05 {REST}",
     (f"unsettled on_time {GOOD}", 470, 0)),
    ("time: in doubt over the end", f"07:55 11:50-12:10 {REST}", (f"on_time unsettled {GOOD}", 470, 0)),
    ("time: in doubt after the end", f"07:55 12:06-12:30 {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("time: in doubt over the whole day, one of any end, and no half day whole", "00:00-23:59",
     ("unsettled unsettled unsettled unsettled", 0, 2)),
    ("time: half a day late, in doubt by how much", f"08:20-08:40 12:05 {REST}",
     (f"unsettled on_time {GOOD}", 440, 1)),
    ("time: away in doubt within the session is no out", f"07:55 11:40-11:50a {REST}",
     (f"on_time missing {GOOD}", 240, 1)),
    ("time: away in doubt over the end", f"07:55 11:50-12:10a {REST}", (f"on_time unsettled {GOOD}", 240, 0)),
    ("not me: the in", f"!07:55 12:05 {REST}", (f"unsettled on_time {GOOD}", 240, 0)),
    ("not me: the out", f"07:55 !12:05 {REST}", (f"on_time unsettled {GOOD}", 240, 0)),
    ("not me: another has it", f"07:50 !07:55 12:05 {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("not me: it would have been the earlier", f"!07:50 08:10 12:05 {REST}", (f"unsettled on_time {GOOD}", 470, 0)),
    ("not me: it would have decided nothing", f"07:55 !10:00 12:05 {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("whole day: the evening in doubt leaves the coming at noon", "07:52 11:58 13:24 !17:36",
     ("on_time early2 on_time unsettled", 238, 0)),
    ("whole day: the coming at noon in doubt leaves the morning", "08:15:58 12:07 !13:32 17:43",
     ("late15 on_time unsettled on_time", 225, 0)),
    ("whole day: with it another is the leaving", "07:55 !12:08 13:20 17:40",
     ("on_time unsettled on_time on_time", 240, 0)),
    ("whole day: half a day absent in one truth, the other in another", "!08:03 12:08 17:36",
     ("unsettled unsettled unsettled on_time", 237, 0)),
]  # fmt: skip
PLAIN = MARGINS + HALVES + ORDER + NOON + UNSURE


@pytest.mark.parametrize(("_why", "punches", "expected"), PLAIN, ids=[row[0] for row in PLAIN])
def test_a_day_of_two_sessions(_why: str, punches: str, expected: tuple[str, int, int]) -> None:
    assert a_day(punches) == expected


FULL = "08:30 12:06 12:50 17:10"
WINDOWED: list[Row] = [
    ("halls: 8:20-9:00, 12:00-12:15, 12:20-13:00, 17:00-18:00", FULL, (f"{GOOD} {GOOD}", 420, 0)),
    ("halls: the first minute of each", "08:20 12:00 12:20 17:00",
     ("on_time within_margin on_time within_margin", 420, 0)),
    ("halls: the last minute of each", "09:00:59 12:15:59 13:00:59 18:00:59",
     ("within_margin on_time within_margin on_time", 420, 0)),
    ("halls: before 8:20 counts, marked", "08:19 12:06 12:50 17:10", (f"on_time* on_time {GOOD}", 420, 0)),
    ("halls: after 9:00 is late, marked", "09:05 12:06 12:50 17:10", (f"late5* on_time {GOOD}", 415, 0)),
    ("halls: between the noon windows, alone: the nearest session's",
     "08:30 12:17 17:10", ("on_time on_time* missing on_time", 180, 1)),
    ("halls: three at noon, those in their windows", "08:30 12:05 12:17 12:50 17:10", (f"{GOOD} {GOOD}", 420, 0)),
    ("halls: after 18:00 is an out, marked", "08:30 12:06 12:50 18:30", (f"{GOOD} on_time on_time*", 420, 0)),
    ("halls: before 17:00 is early, marked", "08:30 12:06 12:50 16:50", (f"{GOOD} on_time early10*", 410, 0)),
    ("halls: in both noon windows", "08:30 12:14 12:21 17:10", (f"{GOOD} {GOOD}", 420, 0)),
    ("noon with windows: two touches hide nothing", "08:30 12:05 12:06 13:10 17:10",
     (f"{GOOD} late10* on_time", 410, 0)),
    ("ties: inside the window before outside, coming", "08:10 08:50 12:06 12:50 17:10", (f"{GOOD} {GOOD}", 420, 0)),
    ("ties: inside the window before outside, going", "08:30 12:06 12:50 17:50 18:30", (f"{GOOD} {GOOD}", 420, 0)),
    ("halls: the margin before the window", "08:10 08:57 12:06 12:50 17:10", (f"on_time* on_time {GOOD}", 420, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("_why", "punches", "expected"), WINDOWED, ids=[row[0] for row in WINDOWED])
def test_a_day_of_windows(_why: str, punches: str, expected: tuple[str, int, int]) -> None:
    assert a_day(punches, window=FOUR) == expected


TWICE: list[Row] = [
    ("two punches: in the morning, out in the afternoon", "07:55 17:40",
     ("on_time unpunched unpunched on_time", 480, 0)),
    ("two punches: late", "08:10 17:40", ("late10 unpunched unpunched on_time", 470, 0)),
    ("two punches: out at noon is for nobody", "07:55 12:05 13:20 17:40",
     ("on_time unpunched unpunched on_time", 480, 0)),
    ("two punches: come in the afternoon", "14:00 17:40", ("late360 unpunched unpunched on_time", 210, 1)),
    ("two punches: gone in the morning", "07:55 11:00", ("on_time unpunched unpunched early390", 180, 1)),
    ("two punches: no out", "07:55", ("on_time unpunched unpunched missing", 0, 1)),
    ("two punches: no in", "17:40", ("missing unpunched unpunched on_time", 0, 1)),
    ("two punches: none", "", ("missing unpunched unpunched missing", 0, 2)),
]  # fmt: skip


@pytest.mark.parametrize(("_why", "punches", "expected"), TWICE, ids=[row[0] for row in TWICE])
def test_a_day_of_two_punches(_why: str, punches: str, expected: tuple[str, int, int]) -> None:
    assert a_day(punches, window=TWO) == expected


EXCUSED: list[tuple[str, str, str, tuple[str, int, int]]] = [
    ("halls: approved leave needs no punch", REST, "leave 08:00-12:00", (f"excused excused {GOOD}", 240, 0)),
    ("halls: leave for the day", "", "leave 00:00-23:59", ("excused excused excused excused", 0, 0)),
    ("article 5.2: half a day asked for is not the other half", "", "leave 08:00-12:00",
     ("excused excused missing missing", 0, 1)),
    ("halls: who came on leave has worked", f"07:55 12:05 {REST}", "leave 08:00-12:00",
     (f"excused excused {GOOD}", 480, 0)),
    ("article 5.2: leave in the first two hours", f"10:00 12:05 {REST}", "leave 08:00-10:00",
     (f"excused on_time {GOOD}", 360, 0)),
    ("leave moves the due moment: there before it", f"09:50 12:05 {REST}", "leave 08:00-10:00",
     (f"excused on_time {GOOD}", 370, 0)),
    ("leave moves the due moment: there in its minute", f"10:00:59 12:05 {REST}", "leave 08:00-10:00",
     (f"excused on_time {GOOD}", 360, 0)),
    ("leave moves the due moment: a minute late from there", f"10:01 12:05 {REST}", "leave 08:00-10:00",
     (f"late1 on_time {GOOD}", 359, 0)),
    ("leave moves the due moment: leave until 10:00, arrival 11:30", f"11:30 12:05 {REST}", "leave 08:00-10:00",
     (f"late90 on_time {GOOD}", 270, 1)),
    ("leave moves the due moment: nobody came", REST, "leave 08:00-10:00", (f"missing missing {GOOD}", 240, 1)),
    ("article 5.2: leave in the last hour", f"07:55 11:00 {REST}", "leave 11:00-12:00",
     (f"on_time excused {GOOD}", 420, 0)),
    ("leave moves the due moment: gone after it", "07:55 12:05 13:20 15:02", "leave 15:00-17:30",
     (f"{GOOD} on_time excused", 332, 0)),
    ("leave moves the due moment: away after it is a leaving", "07:55 12:05 13:20 15:02a", "leave 15:00-17:30",
     (f"{GOOD} on_time excused", 332, 0)),
    ("leave moves the due moment: gone an hour before it", "07:55 12:05 13:20 14:00", "leave 15:00-17:30",
     (f"{GOOD} on_time early60", 270, 1)),
    ("leave moves the due moment: nobody saw them go", "07:55 12:05 13:20", "leave 15:00-17:30",
     (f"{GOOD} on_time missing", 240, 1)),
    ("leave: one that begins a minute late leaves the coming due", REST, "leave 08:01-12:00",
     (f"missing missing {GOOD}", 240, 1)),
    ("leave: until 11:59 it ends nothing at noon", REST, "leave 08:00-11:59", (f"missing missing {GOOD}", 240, 1)),
    ("leave: until 11:59, there by then", f"11:58 12:05 {REST}", "leave 08:00-11:59",
     (f"excused on_time {GOOD}", 242, 0)),
    ("leave: nested entries count once, the longest", f"09:50 12:05 {REST}", "leave 08:00-09:00 leave 08:00-10:00",
     (f"excused on_time {GOOD}", 370, 0)),
    ("leave: chained entries count once, the longest", f"09:50 12:05 {REST}", "leave 09:00-10:00 leave 08:00-09:00",
     (f"excused on_time {GOOD}", 370, 0)),
    ("leave: chained to the whole session", REST, "leave 08:00-10:00 leave 10:00-12:00",
     (f"excused excused {GOOD}", 240, 0)),
    ("leave: an outing nested in it is no work", REST, "leave 08:00-12:00 outing 09:00-10:00",
     (f"excused excused {GOOD}", 240, 0)),
    ("article 5.2: out on business at the start", f"09:10 12:05 {REST}", "outing 07:30-09:00",
     (f"excused on_time {GOOD}", 480, 0)),
    ("article 5.2: out on business at the start, back in time", f"08:55 12:05 {REST}", "outing 07:30-09:00",
     (f"excused on_time {GOOD}", 480, 0)),
    ("article 5.2: out on business at the start, not punched", f"12:05 {REST}", "outing 07:30-09:00",
     (f"excused on_time {GOOD}", 480, 0)),
    ("article 5.2: out on business at the end", f"07:55 {REST}", "outing 11:00-12:00",
     (f"on_time excused {GOOD}", 480, 0)),
    ("article 5.2: out on business at the end, not punched, and a touch before", f"07:55 10:30 {REST}",
     "outing 11:00-12:00", (f"on_time excused {GOOD}", 480, 0)),
    ("article 5.2: out on business all day", "", "outing 07:00-18:00", ("excused excused excused excused", 480, 0)),
    ("article 5.2: out on business, then on leave", f"12:05 {REST}", "outing 07:30-09:00 leave 09:00-10:00",
     (f"excused on_time {GOOD}", 420, 0)),
    ("halls: going out does not replace a punch", REST, "outing 09:00-11:00", (f"missing missing {GOOD}", 240, 1)),
    ("halls: going out does not make late good", f"08:10 12:05 {REST}", "outing 09:00-11:00",
     (f"late10 on_time {GOOD}", 470, 0)),
    ("halls: an outing from the end on excuses no leaving", f"07:55 {REST}", "outing 12:00-13:00",
     (f"on_time missing {GOOD}", 240, 1)),
    ("halls: an outing until the start excuses no coming", f"12:05 {REST}", "outing 07:00-08:00",
     (f"missing on_time {GOOD}", 240, 1)),
    ("article 5.5: covering is no excuse", REST, "cover 08:00-12:00", (f"missing missing {GOOD}", 240, 1)),
    ("not me: on leave all is settled", f"!07:55 {REST}", "leave 08:00-12:00", (f"excused excused {GOOD}", 240, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("_why", "punches", "excuses", "expected"), EXCUSED, ids=[row[0] for row in EXCUSED])
def test_leave_and_outings(_why: str, punches: str, excuses: str, expected: tuple[str, int, int]) -> None:
    assert a_day(punches, excuses) == expected


def changed(**session: object) -> Window:
    return replace(WINDOW, sessions=(Session("day", "08:00", "12:00", **session),))  # type: ignore[arg-type]


HOLIDAY = replace(WINDOW, calendar=Calendar((2026,), holidays=(MONDAY,), workdays=(SATURDAY,)))
PUNCHED = with_rules(outing_needs_punches=True)
ELSEWHERE: list[tuple[str, str, str, Window, tuple[str, int, int]]] = [
    ("outings: where punches are needed, back in time", f"09:00 12:05 {REST}", "outing 07:30-09:00", PUNCHED,
     (f"excused on_time {GOOD}", 480, 0)),
    ("outings: where punches are needed, back late", f"09:10 12:05 {REST}", "outing 07:30-09:00", PUNCHED,
     (f"late10 on_time {GOOD}", 470, 0)),
    ("outings: where punches are needed, none", f"12:05 {REST}", "outing 07:30-09:00", PUNCHED,
     (f"missing on_time {GOOD}", 240, 1)),
    ("outings: where punches are needed, gone by one", f"07:55 11:02 {REST}", "outing 11:00-12:00", PUNCHED,
     (f"on_time excused {GOOD}", 480, 0)),
    ("outings: where punches are needed, gone before it", f"07:55 10:50 {REST}", "outing 11:00-12:00", PUNCHED,
     (f"on_time early10 {GOOD}", 470, 0)),
    ("outings: where punches are needed, the whole session", REST, "outing 07:30-12:30", PUNCHED,
     (f"excused excused {GOOD}", 480, 0)),
    ("two punches: leave of the morning moves the coming to the afternoon", "13:20 17:40", "leave 08:00-12:00", TWO,
     ("excused unpunched unpunched on_time", 240, 0)),
    ("two punches: late from the afternoon's start", "14:00 17:40", "leave 08:00-12:00", TWO,
     ("late30 unpunched unpunched on_time", 210, 1)),
    ("two punches: leave of the afternoon moves the going to noon", "07:55 12:01", "leave 13:30-17:30", TWO,
     ("on_time unpunched unpunched excused", 240, 0)),
    ("two punches: gone before noon", "07:55 11:00", "leave 13:30-17:30", TWO,
     ("on_time unpunched unpunched early60", 180, 1)),
    ("two punches: leave of the day", "", "leave 00:00-23:59", TWO,
     ("excused unpunched unpunched excused", 0, 0)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("_why", "punches", "excuses", "window", "expected"), ELSEWHERE, ids=[row[0] for row in ELSEWHERE]
)
def test_leave_and_outings_as_a_hall_has_them(
    _why: str, punches: str, excuses: str, window: Window, expected: tuple[str, int, int]
) -> None:
    assert a_day(punches, excuses, window=window) == expected


def test_half_a_day_late_from_the_end_of_leave_is_of_the_session_in_which_it_was_due() -> None:
    day = judge(TWO, MONDAY, seen("14:00 17:40"), entries("leave 08:00-12:00"), frozenset())
    assert [session.half_day_absent for session in day.sessions] == [False, True]


DAYS: list[tuple[str, str, str, Window, tuple[str, int, int]]] = [
    ("halls: Friday ends earlier", "08:30 12:06 12:50 16:10", FRIDAY, FOUR, (f"{GOOD} {GOOD}", 360, 0)),
    ("halls: any other day that is early", "08:30 12:06 12:50 16:10", MONDAY, FOUR,
     (f"{GOOD} on_time early50*", 370, 1)),
    ("calendar: no session on a Saturday", "07:55 12:05", SATURDAY, WINDOW, ("", 0, 0)),
    ("calendar: none on a holiday", "07:55 12:05", MONDAY, HOLIDAY, ("", 0, 0)),
    ("calendar: a Saturday that is made up for", "07:55 12:05", SATURDAY, HOLIDAY,
     (f"{GOOD} missing missing", 240, 1)),
    ("season: within it", "07:55 12:05", MONDAY, changed(season=Season("03-01", "03-31")), (GOOD, 240, 0)),
    ("season: out of it", "07:55 12:05", MONDAY, changed(season=Season("04-01", "03-01")), ("", 0, 0)),
    ("article 5.1: one session a day", "08:55 17:05", MONDAY, ONE, (GOOD, 480, 0)),
    ("rules: the margin is the hall's", f"07:55 12:05 {REST}", MONDAY, with_rules(early_minutes=6),
     (f"within_margin on_time {GOOD}", 480, 0)),
    ("rules: no margin", f"08:00 12:00 {REST}", MONDAY, with_rules(early_minutes=0, late_minutes=0),
     (f"{GOOD} {GOOD}", 480, 0)),
    ("rules: half a day is the hall's", f"08:16 12:05 {REST}", MONDAY, with_rules(half_day_minutes=30),
     (f"late16 on_time {GOOD}", 464, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("_why", "punches", "day", "window", "expected"), DAYS, ids=[row[0] for row in DAYS])
def test_other_days_and_rules(
    _why: str, punches: str, day: str, window: Window, expected: tuple[str, int, int]
) -> None:
    assert a_day(punches, day=day, window=window) == expected


OPEN: list[Row] = [
    ("day: what is missing may still come", "07:55", ("on_time unsettled unsettled unsettled", 0, 0)),
    ("day: what is there stays", f"07:55 12:05 {REST}", (f"{GOOD} {GOOD}", 480, 0)),
    ("day: none", "", ("unsettled unsettled unsettled unsettled", 0, 0)),
    ("day: late may still be bettered", f"08:10 12:05 {REST}", (f"unsettled on_time {GOOD}", 470, 0)),
    ("day: half a day late too", f"08:20 12:05 {REST}", (f"unsettled on_time {GOOD}", 460, 0)),
    ("day: early may still be bettered", f"07:55 11:50 {REST}", (f"on_time unsettled {GOOD}", 470, 0)),
    (
        "day: on time within the margin stays",
        f"07:58 12:02 {REST}",
        (f"within_margin within_margin {GOOD}", 480, 0),
    ),
]


@pytest.mark.parametrize(("_why", "punches", "expected"), OPEN, ids=[row[0] for row in OPEN])
def test_a_terminal_that_has_not_closed_the_day(_why: str, punches: str, expected: tuple[str, int, int]) -> None:
    assert a_day(punches, unclosed="t-2") == expected


def test_leave_needs_no_terminal_to_close_the_day() -> None:
    assert a_day("", "leave 00:00-23:59", unclosed="t-2") == ("excused excused excused excused", 0, 0)


def test_an_out_forgotten_does_not_swallow_the_next_mornings_in() -> None:
    both = seen("07:55 12:05 13:20") + [replace(one, seq=one.seq + 10) for one in seen("07:50", "2026-03-03")]
    monday, tuesday = (judge(WINDOW, day, both, (), frozenset()) for day in (MONDAY, "2026-03-03"))
    assert told(monday) == (f"{GOOD} on_time missing", 240, 1)
    assert told(tuesday) == ("on_time missing missing missing", 0, 2)
    assert monday.unused == (("t-1", 11),)
    assert tuesday.unused == (("t-1", 1), ("t-1", 2), ("t-1", 3))


def test_the_day_is_the_halls_and_not_greenwichs() -> None:
    """Seven in the morning in Shanghai is still yesterday in Greenwich."""
    early = Seen("t-1", 1, at(f"{MONDAY} 07:00"), at(f"{MONDAY} 07:00"), True, "in")
    assert judge(WINDOW, MONDAY, [early], (), frozenset()).sessions[0].arrival.verdict == "on_time"
    assert judge(WINDOW, "2026-03-01", [early], (), frozenset()).unused == (("t-1", 1),)
    urumqi = replace(WINDOW, zone="Asia/Urumqi")
    late = replace(early, earliest=early.earliest + 3 * HOUR, latest=early.latest + 3 * HOUR)
    assert told(judge(urumqi, MONDAY, [late], (), frozenset()))[0].startswith("within_margin ")


def test_punches_at_several_terminals_are_one_day_and_the_deciding_ones_are_named() -> None:
    here = seen("07:55 17:40")
    there = [replace(one, terminal="t-2") for one in seen("12:05 13:20")]
    day = judge(WINDOW, MONDAY, [*there, *here], (), frozenset())
    assert told(day) == (f"{GOOD} {GOOD}", 480, 0)
    ends = [end.punch for session in day.sessions for end in (session.arrival, session.departure)]
    assert ends == [("t-1", 1), ("t-2", 1), ("t-2", 2), ("t-1", 2)]


def test_a_fact_delivered_twice_is_no_second_punch_though_its_time_is_in_doubt() -> None:
    (doubted,) = seen("08:05-11:55")
    day = judge(WINDOW, MONDAY, [doubted, doubted], (), frozenset())
    assert day == judge(WINDOW, MONDAY, [doubted], (), frozenset())
    assert day.half_days_absent == 2


def test_a_clock_that_is_known_to_a_second_counts_in_the_persons_favour() -> None:
    start, end = at(f"{MONDAY} 08:01"), at(f"{MONDAY} 12:00") - 60_000
    come, gone = (Seen("t-1", n, at - 1001, at + 1001, True, "in") for n, at in ((1, start), (2, end)))
    day = judge(WINDOW, MONDAY, [come, gone], (), frozenset())
    assert (day.sessions[0].arrival.verdict, day.sessions[0].departure.verdict) == (
        "within_margin",
        "within_margin",
    )
