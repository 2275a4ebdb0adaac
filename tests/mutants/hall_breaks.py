"""The breaks of the hall's file: what IT wrote wrong is named, all of it, on its line and in its place."""

from tests.mutants.broken import Break

HALL_BREAKS = (
    Break(
        "let what no table has stand in the hall's file",
        "terminal/config/shape.py",
        '            yield (*place, key), Mistake("there is no such key; {meant}", meant=meant)',
        "            del meant",
        "tests/terminal/config/test_shape.py",
    ),
    Break(
        "forget what is missing in a table",
        "terminal/config/shape.py",
        "if field.required and name not in value]",
        "if False]",
        "tests/terminal/config/test_shape.py",
    ),
    Break(
        "count the tables of a list from the last",
        "terminal/config/toml_lines.py",
        "                place += (self._tables[place] - 1,)",
        "                place += (0,)",
        "tests/terminal/config/test_toml_lines.py",
    ),
    Break(
        "say only the first mistake of a hall's file",
        "terminal/config/hall_text.py",
        "for path, line, each in self.wrong)",
        "for path, line, each in self.wrong[:1])",
        "tests/terminal/commands/test_config.py",
    ),
    Break(
        "leave the mistake within a mistake in English",
        "terminal/domain/mistake.py",
        "    return _Signs(value.said(translate)) if isinstance(value, Mistake) else value",
        "    return value",
        "tests/terminal/config/test_office_catalogue.py",
    ),
    Break(
        "take two people with one line for a PIN",
        "terminal/domain/hall_people.py",
        "if each.pin and whose.setdefault(each.pin, badge) != badge:",
        "if False:",
        "tests/terminal/domain/test_hall_people.py",
    ),
    Break(
        "say a window that stands in two files in the first of them only",
        "terminal/config/hall_text.py",
        "stands[min(times[mistake], len(stands) - 1)]",
        "stands[0]",
        "tests/terminal/config/test_hall_text.py",
    ),
    Break(
        "take a badge number that lost its zeros for a new one",
        "terminal/domain/staff_changes.py",
        "    if twin and len(value) < len(twin):\n",
        "    if False:\n",
        "tests/terminal/domain/test_staff_changes.py",
    ),
    Break(
        "take everybody for gone whose unit a list does not speak of",
        "terminal/domain/staff_changes.py",
        "if any(window.id in windows for window in unit.windows)]",
        "]",
        "tests/terminal/domain/test_staff_changes.py",
    ),
    Break(
        "strike the comments behind whoever is gone",
        "terminal/config/hall_edit.py",
        "            end = first + len(statement.splitlines())\n",
        "            end = following[0] or len(text.text.splitlines()) + 1\n",
        "tests/terminal/config/test_hall_edit.py",
    ),
    Break(
        "judge this morning by what is pushed at noon for tomorrow",
        "terminal/domain/window.py",
        "if each.effective <= day.isoformat()",
        "if each.effective",
        "tests/terminal/domain/test_window_effective.py",
    ),
    Break(
        "fail on a name that the console has no letter for",
        "terminal/commands/console.py",
        'reconfigure(errors="backslashreplace")',
        'reconfigure(errors="strict")',
        "tests/terminal/commands/test_config_windows.py",
    ),
)
