"""Attendance: how a day is judged, from all punches of one person at all terminals; pure, for the center only."""

from terminal.attendance.day import DayJudged, SessionJudged, judge
from terminal.attendance.session_ends import End, Seen

__all__ = ["DayJudged", "End", "Seen", "SessionJudged", "judge"]
