"""The breaks of the plate: what it must never show, and how it must be drawn."""

from tests.mutants.broken import Break

PLATE_BREAKS = (
    Break(
        "draw Chinese names in Japanese forms",
        "display/lettering/fonts.py",
        "        if font.name == face.name:\n",
        "        if font.name:\n",
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
)
