"""The breaks of the plate: what it must never show, and how it must be drawn."""

from tests.mutants.broken import Break

PLATE_BREAKS = (
    Break(
        "draw Chinese names in Japanese forms",
        "display/lettering/fonts.py",
        "    usual = _at(face, face.usual)\n    if usual and usual.name == face.name:\n",
        "    usual = _at(face, 0)\n    if usual:\n",
        "tests/display/plate/test_nameplate_reference.py::test_every_state_looks_as_its_reference",
    ),
    Break(
        "let letters be as small as they like",
        "display/plate/legibility.py",
        "far=min(far, max(DOTS, _needed(size, diagonal, distance))),",
        "far=DOTS // 4,",
        "tests/display/plate/test_legibility.py",
    ),
    Break(
        "show citizens how late somebody is",
        "display/plate/nameplate.py",
        '    return view.headline or Message("plate.staffed")\n',
        '    return Message("staff.counts.late", {"minutes": "7"})\n',
        "tests/display/plate/test_nameplate_reference.py::test_every_state_looks_as_its_reference",
    ),
    Break(
        "send citizens to a window that is closed",
        "terminal/domain/window.py",
        "    if beside is UNSET or not in_session(replace(window, sessions=beside.sessions), at):\n",
        "    if beside is UNSET:\n",
        "tests/terminal/core/test_plate_view.py",
    ),
    Break(
        "leave somebody's day on the screen while they are away",
        "terminal/core/staff_view.py",
        "    if not sits:\n",
        "    if not badge:\n",
        "tests/terminal/core/test_staff_day.py",
    ),
    Break(
        "call late on the day's screen whose earlier touch has no time",
        "terminal/core/staff_day.py",
        '        if counted and untimed and (punch.did != "leave" or max(untimed) > punch.seq):\n',
        "        if counted and not untimed and not counted:\n",
        "tests/terminal/core/test_staff_day.py",
    ),
    Break(
        "call late who comes from business outside",
        "terminal/core/provisional.py",
        "    if window.rules_at(at).outing_needs_punches:\n",
        "    if window.rules_at(at):\n",
        "tests/terminal/core/test_provisional.py",
    ),
    Break(
        "judge on the day's screen who is due at another window",
        "terminal/core/staff_day.py",
        "    if hours is None or window.listed(punch.badge) is None:\n",
        "    if hours is None:\n",
        "tests/terminal/core/test_staff_day.py",
    ),
    Break(
        "call somebody early who touched again after the end",
        "terminal/core/staff_day.py",
        '    if punch.did == "leave" and session.punch != "in" and not later:\n',
        '    if punch.did == "leave" and session.punch != "in":\n',
        "tests/terminal/core/test_staff_day.py",
    ),
)
