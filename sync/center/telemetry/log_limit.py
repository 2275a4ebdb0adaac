"""The log limit: a line that is said again within a minute is only counted."""

import logging

QUIET_SECONDS = 60.0
SOURCES_MAX = 10_000  # remembered; more would be memory that anybody can take
LogSource = tuple[str, int, str, str]  # file, line, what went wrong there, and about whom or what


class LogLimit(logging.Filter):
    """Lets each line of the program speak once a minute, and has it say then how often it was silent.

    A line may say what it is `about`: then it speaks once a minute about each; None lets it speak always.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[LogSource, float] = {}
        self._silent: dict[LogSource, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        about: str | None = getattr(record, "about", "")
        if about is None:
            return True
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        source = (record.pathname, record.lineno, kind, about)
        if record.created - self._said.get(source, -QUIET_SECONDS) < QUIET_SECONDS:
            self._silent[source] = self._silent.get(source, 0) + 1
            return False
        self._said.pop(source, None)  # it is the newest now
        self._said[source] = record.created
        if more := self._silent.pop(source, 0):
            record.msg, record.args = f"{record.getMessage()} (and {more} times since this was last said)", ()
        self._forget()
        return True

    def _forget(self) -> None:
        while len(self._said) > SOURCES_MAX:
            oldest = next(iter(self._said))
            del self._said[oldest]
            self._silent.pop(oldest, None)
