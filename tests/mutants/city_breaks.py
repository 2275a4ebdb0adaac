"""The breaks of a center with several halls: whose door a call is let in at, and whose database is opened there."""

from tests.mutants.broken import Break

_HALLS = "tests/sync/center/serving/test_halls.py"
_FILE = "tests/terminal/commands/center/test_halls_file.py"
_SCHEMAS = "tests/sync/center/storage/test_schema_halls.py"

CITY_BREAKS = (
    Break(
        "hand every call to the first hall",
        "sync/center/serving/halls.py",
        "        service = self._services.get(asked.hall) if asked else None\n",
        "        service = next(iter(self._services.values()), None)\n",
        f"{_HALLS}::test_no_call_of_the_contract_crosses_from_one_hall_to_the_other[sqlite]",
    ),
    Break(
        "let an encoded slash end a hall's name",
        "sync/center/serving/hall_path.py",
        "    found = _TARGET.fullmatch(target)\n",
        '    found = _TARGET.fullmatch(target.replace(b"%2F", b"/"))\n',
        "tests/sync/center/serving/test_hall_path.py::test_what_means_no_hall",
    ),
    Break(
        "serve a hall from another one's database",
        "sync/center/storage/hall_claim.py",
        "    elif owner != hall:\n",
        "    elif False:\n",
        f"{_HALLS}::test_a_copy_of_another_halls_database_is_not_served",
    ),
    Break(
        "trust one key in two halls",
        "terminal/commands/center/halls_file.py",
        "for key, value in (*files, *folders, *keys):",
        "for key, value in (*files, *folders):",
        f"{_FILE}::test_a_mistake_is_told_with_its_line",
    ),
    Break(
        "migrate the databases of two halls on one connection",
        "sync/center/storage/schema.py",
        "        with _migrating:\n",
        "        if True:\n",
        f"{_SCHEMAS}::test_one_process_makes_the_tables_of_all_halls_at_once[sqlite]",
    ),
    Break(
        "work in whatever schema a connection comes with",
        "sync/center/storage/database.py",
        """    if said.strip('"') != schema:\n""",
        "    if False:\n",
        f"{_SCHEMAS}::test_a_connection_that_works_elsewhere_is_refused",
    ),
    Break(
        "copy all halls where one was meant",
        "terminal/commands/center/backups.py",
        """f" --schema {name}" if (name := schema_of(url)) else \"\"""",
        '"" if schema_of(url) else ""',
        f"{_SCHEMAS}::test_one_hall_of_a_server_is_put_back_by_the_line_that_is_printed",
    ),
    Break(
        "let one hall that is away keep all from being served",
        "sync/center/serving/halls.py",
        "await asyncio.wait(first, timeout=FIRST_TRY_SECONDS)",
        "await asyncio.wait(first)",
        f"{_HALLS}::test_a_hall_that_hangs_keeps_no_other_one_back",
    ),
)
