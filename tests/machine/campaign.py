"""A campaign of many rounds that can be stopped at any time: the next run goes on where this one ended."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Campaign:
    """Its rounds, 0 to `count` - 1, and what each found: a line in the file `progress`."""

    def __init__(self, progress: Path, count: int) -> None:
        self._progress = progress
        self._count = count

    @property
    def found(self) -> list[Any]:
        """Of the rounds that are done."""
        if not self._progress.exists():
            return []
        whole = self._progress.read_text(encoding="utf-8").split("\n")[:-1]  # a line that was cut short is not done
        return [json.loads(line) for line in whole]

    def left(self) -> Iterator[int]:
        """The rounds to do; each must end with `keep`."""
        while (number := len(self.found)) < self._count:
            yield number

    def keep(self, found: Any) -> None:
        lines = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in [*self.found, found])
        new = self._progress.with_suffix(".new")
        with new.open("w", encoding="utf-8") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        new.rename(self._progress)
