"""The standing publication: the center has this very hall of this key already, and a push tells nobody anything.

It would only put every window on trial once more.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from terminal.commands.hall_time import hall_time
from terminal.commands.office_words import tell
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.bundles.signing import KeyFile
    from sync.rollouts.hall_answer import HallAnswer
    from sync.rollouts.hall_question import PublishedBefore
    from terminal.domain.hall import Hall

AT_WORK = ("planned", "running", "done")  # a rollout that was halted is begun anew by a push
AS_BEFORE = "all of it is published already, and no window tries it again; --renew publishes it once more"
AS_PLANNED = (
    "all of it is published already, to begin not before {moment}; --renew publishes it once more, to begin as is "
    "said then"
)
UNWELL = ("refused", "fell back", "not published")


def stands(before: "Mapping[str, PublishedBefore]", hall: "Hall", key: "KeyFile", life: int, now: int) -> bool:
    """Whether all that a push would sign, good for `life` ms, is what was published `before`, and is not to be
    renewed yet; `now` in ms UTC. One that moved a terminal was for that alone."""
    from sync.bundles.directory_issue import is_issued
    from terminal.domain.hall import merge

    wanted = {window.window: msgspec.json.encode(window) for window in merge(hall)}
    if wanted.keys() != before.keys() or not is_issued(key, hall):
        return False
    return all(
        each.sure
        and each.payload.epoch == key.epoch
        and bytes(each.payload.window) == wanted[name]
        and not each.payload.terminal
        and each.payload.expires - each.payload.issued == life
        and now < each.payload.renew_by
        for name, each in before.items()
    )


def following(url: str, ca: Path, key: "KeyFile") -> "HallAnswer | None":
    """What the center says where all windows took it, or shall still; else None. Raises OSError."""
    from sync.bundles.hand_over import PushRefused
    from sync.rollouts.hall_question import ask_status

    try:
        answer = ask_status(url, ca, key)
    except PushRefused:  # an older center: what cannot be known is published
        return None
    halted = answer.rollout is not None and answer.rollout.standing not in AT_WORK
    well = not halted and not any(row.status in UNWELL for row in answer.windows)
    return answer if well else None


def say_it_stands(answer: "HallAnswer") -> None:
    rollout = answer.rollout
    if rollout and rollout.standing == "planned" and rollout.not_before:
        tell(Mistake(AS_PLANNED, moment=hall_time(rollout.not_before, answer.zone)))
    else:
        tell(Mistake(AS_BEFORE))
