"""The served pages: what `center serve --pages` serves to the office, in a process beside the terminals'."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from terminal.commands.center.data import opened
from terminal.config.office_catalogue import chinese

if TYPE_CHECKING:
    from sync.center.serving.server import ServingProcess


class PagesDoor:
    """Where the office calls, and by which certificate."""

    def __init__(self, address: tuple[str, int], cert: Path | None, key: Path | None) -> None:
        from sync.center.serving.server import check

        self._host, self._port = address
        self._tls = check(self._host, self._port, cert=cert, key=key)
        self._bound: socket.socket | None = None

    def told(self) -> dict[str, str]:
        """What `center serve` says of them, once they are served."""
        port = self._bound.getsockname()[1] if self._bound else self._port
        return {"pages": url_of(self._host, port, tls=self._tls is not None)}

    @contextmanager
    def open(self) -> Iterator[None]:
        """Listens there. Raises `CannotServe`."""
        from sync.center.serving.server import listen

        with listen(self._host, self._port) as self._bound:
            yield

    def serve(self, database: str, now: Callable[[], int], worker: "ServingProcess") -> None:
        """Serves the pages of this database until told to stop. Raises `CannotServe`."""
        from sync.center.pages.portal.office_site import office_site
        from sync.center.pages.portal.site_server import serve_site

        assert self._bound is not None
        with opened(database) as store:
            made = office_site(store, now=now, chinese=chinese, secure=self._tls is not None)
            serve_site(made, self._bound, worker, self._tls)


def url_of(host: str, port: int, *, tls: bool) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if tls else 'http'}://{shown}:{port}"
