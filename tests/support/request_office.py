"""A served office with the requests' hall: staff, who may decide, and forms filled in as people do."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sync.center.office.people.roles import RoleName
from sync.center.store import Store
from tests.support.month_store import push
from tests.support.request_hall import WINDOWS, at
from tests.support.served_office import OfficeSite, served_office

NOW = at("2026-11-24 10:00")
PEOPLE: dict[str, tuple[RoleName, str]] = {
    "a17": ("staff", ""),
    "unit": ("unit_head", "公安局"),
    "lead": ("group_leader", "17,18,19,20"),
    "head": ("supervision_head", ""),
    "director": ("deputy_director", ""),
    "it": ("it", ""),
}


@contextmanager
def request_office(folder: Path, *people: str) -> Iterator[OfficeSite]:
    """With these of the people above."""
    with closing(Store(f"sqlite:///{folder / 'center.db'}")) as store, served_office(store, NOW) as office:
        push(store, tuple(WINDOWS.values()), 1, NOW - 86_400_000)
        for badge in people:
            role, scope = PEOPLE[badge]
            office.add(badge, role, scope=scope)
        yield office
