"""The breaks of faults: of the line to a center, and of the database that it works with."""

from tests.mutants.broken import Break

_FAULTS = "tests/sync/uplink/test_worker_faults.py"
_BEYOND = (
    "tests/sync/center/doors/test_errand_doors.py::test_what_no_database_can_hold_keeps_no_terminals_facts_back"
)
_DATABASES = "tests/sync/center/doors/test_health_faults.py::test_patience_is_asked_for_and_all_goes_on_by_itself"

FAULT_BREAKS = (
    Break(
        "count a fact that comes again once more",
        "sync/center/facts/intake.py",
        "        elif not self._repeated(seq, item):\n",
        "        elif self._repeated(seq, item):\n            self.through += 1\n        else:\n",
        _FAULTS,
    ),
    Break(
        "take what comes again for something else",
        "sync/center/facts/fact_table.py",
        "    if all(item.seq is not None and item.seq > head.through for item in items):\n",
        "    if items:\n",
        _FAULTS,
    ),
    Break(
        "keep a connection to a disk that failed",
        "sync/center/storage/database.py",
        "        context.is_disconnect = True\n",
        "        pass\n",
        f"{_DATABASES}[sqlite-gone]",
    ),
    Break(
        "wait for a database that says nothing",
        "sync/center/doors/work_queue.py",
        "asyncio.timeout(ANSWERED_WITHIN_SECONDS)",
        "asyncio.timeout(None)",
        f"{_DATABASES}[postgresql-frozen]",
    ),
    Break(
        "call a file that is spoilt a failure of the center",
        "sync/center/doors/api.py",
        "DATABASE_AWAY = (DatabaseError, ",
        "DATABASE_AWAY = (",
        f"{_DATABASES}[sqlite-gone]",
    ),
    Break(
        "give PostgreSQL a zero byte",
        "sync/center/storage/database.py",
        '        event.listen(made, "begin", _begin)\n        return made\n',
        '        event.listen(made, "begin", _begin)\n    return made\n',
        f"{_BEYOND}[postgresql]",
    ),
    Break(
        "look for an order whose number no column holds",
        "sync/center/orders/errand_table.py",
        "    if not 0 < order <= NUMBER_MAX:\n        return None\n",
        "",
        f"{_BEYOND}[sqlite]",
    ),
)
