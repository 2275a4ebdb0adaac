"""The start page of each role: what is due today, and what is wrong."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from litestar import Response, get

from sync.center.pages.page_set import DueLine, PageSet
from sync.center.pages.visit import PageVisit, Visited


def start_pages(parts: Sequence[PageSet]) -> Sequence[Any]:
    """The handlers of the start page, which asks each part what waits."""

    @get("/")
    async def start_page(visit: Visited) -> Response[Any]:
        lines = await visit.run(_due, parts, visit)
        return visit.show("portal/start.html", lines=lines)

    return (start_page,)


def _due(parts: Sequence[PageSet], visit: PageVisit) -> list[DueLine]:
    """What is late or wrong comes first."""
    with visit.store.read() as connection:
        found = [line for part in parts if part.due for line in part.due(connection, visit.account, visit.now)]
    hard = [part.worked_out(visit.store, visit.account, visit.now) for part in parts if part.worked_out]
    return sorted([*found, *chain(*hard)], key=lambda line: not line.urgent)
