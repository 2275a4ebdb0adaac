"""The log limit: a line that is said again within a minute is only counted."""

import logging

QUIET_SECONDS = 60.0
LogSource = tuple[str, int, str]  # file, line, and what went wrong there


class LogLimit(logging.Filter):
    """Lets each line of the program speak once a minute, and has it say then how often it was silent."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[LogSource, float] = {}
        self._silent: dict[LogSource, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        source = (record.pathname, record.lineno, kind)
        if record.created - self._said.get(source, -QUIET_SECONDS) < QUIET_SECONDS:
            self._silent[source] = self._silent.get(source, 0) + 1
            return False
        self._said[source] = record.created
        if more := self._silent.pop(source, 0):
            record.msg, record.args = f"{record.getMessage()} (and {more} times since this was last said)", ()
        return True
