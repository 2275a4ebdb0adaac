"""The office staff of a made-up hall: supervision, the deputy director, and a group leader on each floor."""

from sync.center.office.people.roles import Account, Grant
from terminal.demo.month.made_hall import MadeHall

MADE_HEAD = Account("9001", "陈督查", (Grant("supervision_head"),))
MADE_SUPERVISOR = Account("9002", "周巧云", (Grant("supervisor"),))
MADE_DIRECTOR = Account("9003", "高建华", (Grant("deputy_director"),))
LEADER_NAMES = "吴国平", "郑晓兰", "冯志强", "谢敏"


def group_leaders(made: MadeHall) -> dict[str, Account]:
    """By window who leads there; nobody who sits at one."""
    floors: dict[str, list[str]] = {}
    for each in made.hall.windows:
        floors.setdefault(each.id.partition("-")[0], []).append(each.id)
    found = {}
    for place, windows in enumerate(floors.values()):
        name = LEADER_NAMES[place % len(LEADER_NAMES)]
        leader = Account(f"{9101 + place}", name, (Grant("group_leader", ",".join(windows)),))
        found.update(dict.fromkeys(windows, leader))
    return found
