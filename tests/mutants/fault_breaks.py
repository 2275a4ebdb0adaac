"""The breaks of faults: of the line to a center, and of the database that it works with."""

from tests.mutants.broken import Break

_FAULTS = "tests/sync/uplink/test_worker_faults.py"
_BEYOND = "tests/sync/center/test_errand_doors.py::test_what_no_database_can_hold_keeps_no_terminals_facts_back"
_DATABASES = "tests/sync/center/test_health_faults.py::test_patience_is_asked_for_and_all_goes_on_by_itself"

FAULT_BREAKS = (
    Break(
        "count a fact that comes again once more",
        "sync/center/intake.py",
        "        elif not self._repeated(seq, item):\n",
        "        elif self._repeated(seq, item):\n            self.through += 1\n        else:\n",
        _FAULTS,
    ),
    Break(
        "take what comes again for something else",
        "sync/center/fact_table.py",
        "    if all(item.seq is not None and item.seq > head.through for item in items):\n",
        "    if items:\n",
        _FAULTS,
    ),
    Break(
        "keep a connection to a disk that failed",
        "sync/center/database.py",
        "        context.is_disconnect = True\n",
        "        pass\n",
        f"{_DATABASES}[sqlite-gone]",
    ),
    Break(
        "wait for a database that says nothing",
        "sync/center/work_queue.py",
        "asyncio.timeout(ANSWERED_WITHIN_SECONDS)",
        "asyncio.timeout(None)",
        f"{_DATABASES}[postgresql-frozen]",
    ),
    Break(
        "call a file that is spoilt a failure of the center",
        "sync/center/api.py",
        "DATABASE_AWAY = (DatabaseError, ",
        "DATABASE_AWAY = (",
        f"{_DATABASES}[sqlite-gone]",
    ),
    Break(
        "give PostgreSQL a zero byte",
        "sync/center/database.py",
        '        event.listen(made, "begin", _begin)\n        return made\n',
        '        event.listen(made, "begin", _begin)\n    return made\n',
        f"{_BEYOND}[postgresql]",
    ),
    Break(
        "look for an order whose number no column holds",
        "sync/center/errand_table.py",
        "    if not 0 < order <= NUMBER_MAX:\n        return None\n",
        "",
        f"{_BEYOND}[sqlite]",
    ),
)
