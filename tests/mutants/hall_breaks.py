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
        "terminal/config/hall_file.py",
        "for line, each in self._wrong)",
        "for line, each in self._wrong[:1])",
        "tests/terminal/commands/test_config.py",
    ),
    Break(
        "leave the mistake within a mistake in English",
        "terminal/domain/mistake.py",
        "    return value.said(translate) if isinstance(value, Mistake) else value",
        "    return value",
        "tests/terminal/config/test_office_catalogue.py",
    ),
)
