"""The breaks of the way over a faulty line: what a center does with a delivery that comes again."""

from tests.mutants.broken import Break

_FAULTS = "tests/sync/uplink/test_worker_faults.py"

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
)
