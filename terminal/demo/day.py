"""The day of `--story day`: the script of a workday at window 2F-17, with a network and a power cut in it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from terminal.demo.outcome import facts_recorded, kinds_recorded, outcome
from terminal.demo.processes import DemoFailed
from terminal.demo.rig import Rig
from terminal.demo.story import DEMO_DAY, LONG_PRESS_MS, PEOPLE_KINDS, StepResult, Story
from terminal.demo.witness import chain_problems, true_time
from terminal.domain.facts import Level
from terminal.domain.look import Language
from terminal.domain.timetable import MINUTE_MS

YESTERDAY = (6 * 60 + 20) * 60_000  # ms from 17:40 the evening before to midnight
LATE = (7 * 60 + 48) * MINUTE_MS + YESTERDAY  # by how much the clock is behind at 07:48
FEWEST = 20  # facts in a day that tells anything

A, B = "staffed 王晓燕 0117", "covered 李建国 0233 post.cover"
RATING_THANKS = "rating.thanks"
PUNCH_COUNTED = "punch.counted"


def play(folder: Path, say: Callable[[str], None], language: Language, verbose: bool) -> dict[str, Any]:
    """Plays the day in `folder`; what it came to, as the demo's last line. `verbose` says ids and commands, too."""
    starts_at = int(DEMO_DAY.timestamp() * 1000) - YESTERDAY - 40 * MINUTE_MS
    rig = Rig(folder, headless=True, say=say if verbose else lambda _: None, starts_at=starts_at)
    story = Story(rig, say, language, verbose)
    try:
        rig.start()
        for part in (evening_before, morning, ratings, without_network, back, afternoon, closing):
            part(story)
    except DemoFailed as e:
        story.problems.append(str(e))
    finally:
        rig.stop()
    return judged(story)


def evening_before(story: Story) -> None:
    """17:00 to 17:40: the terminal is set up and paired; then the sockets go off."""
    rig = story.rig
    rig.power_on()
    rig.pair()
    rig.push()
    rig.confirm_fingers()
    story.check("set_up", "1.1", lambda: str(rig.status().config))
    story.check("delivered", "0", lambda: str(rig.status().waiting))
    rig.advance(40 * MINUTE_MS)
    _sockets_off(story, "sockets_off_before")


def _sockets_off(story: Story, what: str) -> None:
    """Without a word to the terminal; what it had is looked for on the disk, by another process."""
    before = story.rig.status().recorded
    story.rig.pull_plug()
    story.check(what, f"{before} facts", lambda: _on_disk(story.rig))


def morning(story: Story) -> None:
    rig = story.rig
    rig.cable.pull()
    story.at("7:48")
    rig.power_on(error=-LATE)
    story.step("power_on", StepResult("touch_please post.unshown note.clock"))
    story.at("7:52")
    story.touch("0117-right-index")
    story.step(
        "unsure_touch",
        StepResult(f"{A} punch.time_unsure note.clock", "time_unsure", ("punch in 0117", "post staffed 0117")),
    )
    story.at("7:54")
    rig.cable.plug()
    story.check("time_comes", "synced", lambda: str(rig.status().clock.trust))
    story.check("true_time", "yesterday, truly 07:52", lambda: _first_touch(rig))
    story.check("directory", "1.1: 3 people", lambda: _directory(rig))
    story.at("7:55")
    story.step("plate_knows", StepResult(A, facts=("post closed",)))


def _directory(rig: Rig) -> str:
    """What the terminal says of the last one that it took."""
    taken = [fact.body["detail"] for fact in rig.facts(0) if fact.body.get("what") == "directory"]
    return str(taken[-1]) if taken else "none"


def _first_touch(rig: Rig) -> str:
    facts = rig.facts(0)
    punch = next(fact for fact in facts if fact.kind == "punch")
    utc = true_time(msgspec.to_builtins(facts), punch.boot, punch.mono)
    stamped = datetime.fromtimestamp(punch.at / 1000, DEMO_DAY.tzinfo)
    truly = datetime.fromtimestamp((utc or 0) / 1000, DEMO_DAY.tzinfo)
    return f"{'yesterday' if stamped.date() < DEMO_DAY.date() else 'today'}, truly {truly:%H:%M}"


def ratings(story: Story) -> None:
    """All five levels, one corrected within its 8 s; a complaint; a stranger, and somebody of the next window."""
    plain: list[tuple[str, Level]] = [
        ("8:10", "very_satisfied"),
        ("8:25", "satisfied"),
        ("8:40", "basically_satisfied"),
        ("8:55", "very_dissatisfied"),
    ]
    for clock, key in plain:
        _rate(story, clock, key, A, "0117")
    _rate(story, "9:05", "dissatisfied", A, "0117")
    story.rig.advance(3_000)
    story.press("satisfied")
    story.step("corrected", StepResult(f"{A} {RATING_THANKS}", facts=("rating satisfied 0117 replacing",)))
    story.at("9:20")
    story.press("very_dissatisfied", LONG_PRESS_MS)
    offered = StepResult(f"{A} complaint.offer", facts=("rating very_dissatisfied 0117",))
    story.step("held", offered)
    story.press("very_dissatisfied")
    story.step("complains", StepResult(f"{A} complaint.taken", facts=("complaint 0117",)))
    story.at("9:40")
    story.touch("a stranger's thumb")
    story.step("stranger", StepResult(f"{A} punch.unknown", "try_again", ("touch unknown",)))
    story.at("9:50")
    story.rig.card("00010345")
    story.step("neighbour", StepResult(f"{A} {PUNCH_COUNTED}", "counted", ("punch punch 0345",)))
    story.check("delivered", "0", lambda: str(story.rig.status().waiting))


def _rate(story: Story, clock: str, key: Level, plate: str, badge: str, notes: str = "") -> None:
    story.at(clock)
    story.press(key)
    thanks = StepResult(f"{plate} {RATING_THANKS}{notes}", facts=(f"rating {key} {badge}",))
    story.step("rating", thanks, key)


def without_network(story: Story) -> None:
    """10:30 to 11:40 without a network; at 11:00 the plug is pulled."""
    rig = story.rig
    story.at("10:30")
    rig.cable.pull()
    story.check("cable_out", "no connection", lambda: str(rig.status().center))
    _rate(story, "10:35", "satisfied", A, "0117")
    story.at("10:40")
    story.touch("0117-left-index")
    story.step("already", StepResult(f"{A} {PUNCH_COUNTED}", "away_offered", ("punch already 0117",)))
    _rate(story, "10:45", "very_satisfied", A, "0117")
    story.check("three_wait", "3", lambda: str(rig.status().waiting))
    story.at("11:00")
    _sockets_off(story, "plug_out")
    story.at("11:02")
    rig.power_on(error=-LATE)
    story.step("power_again", StepResult("touch_please post.unshown note.clock"))
    story.at("11:03")
    story.touch("0117-right-index")
    story.step(
        "touches_again",
        StepResult(f"{A} punch.time_unsure note.clock", "time_unsure", ("punch in 0117", "post staffed 0117")),
    )
    _rate(story, "11:10", "satisfied", A, "0117", " note.clock")
    story.at("11:12")
    story.rig.card("00010345")
    story.step(
        "neighbour_offline",
        StepResult(f"{A} punch.time_unsure note.clock", "time_unsure", ("punch punch 0345",)),
    )


def _on_disk(rig: Rig) -> str:
    return f"{kinds_recorded(rig).total()} facts"


def back(story: Story) -> None:
    """11:40 the cable is in again; A goes away, comes back, and goes to lunch."""
    rig = story.rig
    story.at("11:40")
    rig.cable.plug()
    story.check("cable_in", "synced", lambda: str(rig.status().clock.trust))
    story.check("caught_up", "0", lambda: str(rig.status().waiting))
    story.at("11:41")
    story.step("plate_knows_again", StepResult(A))
    _go_away(story, "11:42")
    story.at("11:47")
    story.touch("0117-right-index")
    story.step("back", StepResult(f"{A} {PUNCH_COUNTED}", "counted", ("punch back 0117", "post back 0117")))
    story.at("12:01")
    story.touch("0117-right-index")
    gone = StepResult("closed post.closed punch.counted", "counted", ("punch leave 0117", "post vacant 0117"))
    story.step("lunch", gone)
    story.at("13:25")
    story.touch("0117-right-index")
    story.step("returns", StepResult(f"{A} {PUNCH_COUNTED}", "counted", ("punch in 0117", "post staffed 0117")))


def _go_away(story: Story, clock: str) -> None:
    story.at(clock)
    story.press("staff")
    story.touch("0117-right-index")
    away = StepResult(
        f"away 王晓燕 0117 post.away {PUNCH_COUNTED}", "counted", ("punch away 0117", "post away 0117")
    )
    story.step("away", away)


def afternoon(story: Story) -> None:
    """B covers for A."""
    _go_away(story, "14:28")
    story.at("14:30")
    story.touch("0233-right-index")
    story.step("covers", StepResult(f"{B} {PUNCH_COUNTED}", "counted", ("punch cover 0233", "post covered 0233")))
    _rate(story, "15:00", "satisfied", B, "0233")
    story.at("15:30")
    story.touch("0117-right-index")
    story.step(
        "takes_over", StepResult(f"{A} {PUNCH_COUNTED}", "counted", ("punch takeover 0117", "post staffed 0117"))
    )


def closing(story: Story) -> None:
    """Out-punches; 17:40 the sockets go off."""
    rig = story.rig
    closed = "closed post.closed_tomorrow punch.counted"
    story.at("17:31")
    story.touch("0117-right-index")
    story.step("leaves", StepResult(closed, "counted", ("punch leave 0117", "post vacant 0117")))
    story.at("17:33")
    story.touch("0233-right-index")
    story.step("cover_leaves", StepResult(closed, "counted", ("punch leave 0233",)))
    story.check("delivered", "0", lambda: str(rig.status().waiting))
    story.at("17:40")
    _sockets_off(story, "sockets_off")


def judged(story: Story) -> dict[str, Any]:
    """The last line: counts by readers that took no part, held against what people did."""
    rig = story.rig
    came_to = outcome([rig], story.problems)
    if not came_to["recorded"]:
        return came_to
    facts = facts_recorded(rig)
    came_to["problems"] += chain_problems(facts)
    told = {kind: sum(fact["kind"] == kind for fact in facts) for kind in PEOPLE_KINDS}
    if told != {kind: story.made[kind] for kind in PEOPLE_KINDS}:
        came_to["problems"].append(f"people made {dict(story.made)}, recorded are {told}")
    if len(facts) < FEWEST:
        came_to["problems"].append(f"only {len(facts)} facts")
    return came_to
