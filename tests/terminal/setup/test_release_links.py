"""The links of a release: made at once where nothing runs, and where a terminal runs only by the upgrade."""

from typing import get_args

import msgspec
import pytest
from msgspec.structs import replace

from terminal.setup import paths
from terminal.setup.acts import BeginUpgrade
from terminal.setup.described_machine import FoundFile, Machine
from terminal.setup.plan import plan
from terminal.setup.release_links import UPGRADE_RECORDS
from terminal.setup.upgrade.progress import Progress, Stage
from tests.support.machines import PI_5_ON_13, WISHES, after

NEWER = replace(WISHES, version="0.2.0")
OLD, NEW = "releases/0.1.0", "releases/0.2.0"


def installed() -> Machine:
    return after(PI_5_ON_13, plan(PI_5_ON_13, WISHES).steps)


def linked(machine: Machine) -> tuple[str, str]:
    return machine.links[paths.CURRENT_LINK], machine.links[paths.CONFIRMED_LINK]


def test_the_first_version_is_the_one_that_looks_after_upgrades() -> None:
    assert linked(installed()) == (OLD, OLD)


def test_another_version_than_the_one_that_serves_is_tried_and_nothing_else_is_done() -> None:
    found = plan(installed(), NEWER)
    [step] = found.steps
    assert (step.name, step.deed) == ("upgrade", BeginUpgrade("0.2.0"))
    assert "watched for two minutes" in step.why
    assert any("goes on by itself" in note for note in found.notes)
    assert not any("goes on by itself" in note for note in plan(PI_5_ON_13, WISHES).notes)


def test_it_comes_after_the_service_has_what_else_is_new() -> None:
    names = [step.name for step in plan(installed(), replace(NEWER, settings={"buzzer": {"pin": 18}})).steps]
    assert names == ["settings", "service", "upgrade"]


def test_an_older_installation_looks_after_its_upgrade_itself() -> None:
    there = installed()
    older = replace(there, links={path: to for path, to in there.links.items() if path != paths.CONFIRMED_LINK})
    [link, upgrade] = plan(older, NEWER).steps
    assert linked(after(older, [link])) == (OLD, OLD)
    assert upgrade.name == "upgrade"


def test_where_nothing_runs_it_is_switched_at_once_and_said_why() -> None:
    found = plan(replace(installed(), active=frozenset()), NEWER)
    assert linked(after(installed(), found.steps)) == (NEW, NEW)
    assert [step.name for step in found.steps] == ["confirmed", "release", "service"]
    assert "nothing runs now that it could be compared with" in found.steps[1].why


def test_what_is_left_of_an_upgrade_that_nothing_runs_of_ends_there() -> None:
    there = installed()
    files = {**there.files, **{path: FoundFile("{}") for path in UPGRADE_RECORDS}}
    stuck = replace(there, active=frozenset(), files=files)
    done = after(stuck, plan(stuck, NEWER).steps)
    assert not done.upgrading and not set(UPGRADE_RECORDS) & done.files.keys()
    assert linked(done) == (NEW, NEW)


def test_an_open_upgrades_links_are_its_own() -> None:
    there = installed()
    switched = replace(
        there,
        links={**there.links, paths.CURRENT_LINK: NEW},
        files={**there.files, **{path: FoundFile("{}") for path in UPGRADE_RECORDS}},
    )
    assert plan(switched, NEWER).steps == ()


@pytest.mark.parametrize("stage", get_args(Stage))
def test_nothing_is_set_up_while_a_new_version_is_watched(stage: Stage) -> None:
    """What is compared with what was measured before would be another; a minute later it may."""
    there = installed()
    journal, unfinished = UPGRADE_RECORDS
    progress = msgspec.json.encode(Progress(stage, "0.1.0", "0.2.0")).decode()
    files = {**there.files, journal: FoundFile(progress), unfinished: FoundFile("")}
    open_one = replace(there, files=files, active=there.active | {paths.UPGRADE_UNIT})
    buzzer = replace(WISHES, settings={"buzzer": {"pin": 18}})
    found = plan(open_one, buzzer)
    refused = stage in ("switching", "switched", "going_back")
    assert [each.what for each in found.obstacles] == (
        ["a new version is being watched: what is changed now would undo it"] if refused else []
    )
    assert bool(found.steps) is not refused
    assert plan(open_one, WISHES).obstacles == (), "there is nothing to do"
    assert plan(replace(open_one, active=there.active), buzzer).steps, "nobody watches it"
