"""The token file: a one-time token that IT gave to this terminal, which is used up and removed."""

import logging
import re
from pathlib import Path

log = logging.getLogger(__name__)

TOKEN_FORM = re.compile(r"[a-z0-9]{6}\.[a-z0-9]{16}")


class TokenFile:
    """The file at `path`, None where this terminal was given none. Belongs to one thread."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._wrong = ""

    def read(self) -> str:
        """The token; empty where there is no file any more. What is wrong with a file is said once."""
        if self._path is None:
            return ""
        try:
            token = self._path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as e:
            return self._unusable(str(e))
        if TOKEN_FORM.fullmatch(token) is None:
            return self._unusable("not a token as `center tokens` prints it, such as ab12cd.0123456789abcdef")
        return token

    def forget(self) -> None:
        """Removes it once the terminal is accepted: it opens nothing any more."""
        if self._path is None or not self._path.exists():
            return
        try:
            self._path.unlink()
            log.info("the token in %s is used up; removed", self._path)
        except OSError as e:
            log.warning("the token in %s is used up and could not be removed (%s); remove it", self._path, e)

    def _unusable(self, why: str) -> str:
        if why != self._wrong:
            log.warning("the token in %s is not used: %s; this terminal pairs by its code", self._path, why)
        self._wrong = why
        return ""
