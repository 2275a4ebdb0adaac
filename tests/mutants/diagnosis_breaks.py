"""The breaks of the diagnosis: memory that looks like a disk is told, and no line is wrong without a remedy."""

from tests.mutants.broken import Break

DIAGNOSIS_BREAKS = (
    Break(
        "take every overlay for a disk",
        "hardware/board/mount_table.py",
        '    return f"overlay on {below}" if below else ""\n',
        '    return ""\n',
        "tests/hardware/board/test_mount_table.py",
    ),
    Break(
        "look at the first of two file systems at one place",
        "hardware/board/mount_table.py",
        "    return max(reversed(held), ",
        "    return max(held, ",
        "tests/hardware/board/test_mount_table.py",
    ),
    Break(
        "install on a root that forgets",
        "terminal/setup/plan.py",
        "    yield from root_obstacles(machine)\n",
        "",
        "tests/terminal/setup/test_volatile_folders.py",
    ),
    Break(
        "take away from a root that forgets",
        "terminal/setup/removal.py",
        ", *root_obstacles(machine)):\n",
        ",):\n",
        "tests/terminal/setup/test_volatile_folders.py",
    ),
    Break(
        "say of every trouble what is usually to do",
        "terminal/services/diagnostics/remedies.py",
        " if words in wrong)) or (known.usual,)\n",
        " if False)) or (known.usual,)\n",
        "tests/terminal/services/diagnostics/test_remedies.py::test_what_to_do_is_about_what_is_wrong",
    ),
    Break(
        "leave a full disk out of the doctor's lines",
        "terminal/services/diagnostics/checks.py",
        '        "room": True,\n',
        "",
        "tests/terminal/services/diagnostics/test_remedies.py::test_no_part_of_a_running_terminal_fails_in_silence",
    ),
)
