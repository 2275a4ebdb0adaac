"""The plan of a center, on machines as halls have them: what is done, and that a second run finds nothing left."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from terminal.setup import paths
from terminal.setup.acts import (
    Disable,
    EstablishCertificate,
    LinkTo,
    ReadCenterUnits,
    StartUnit,
    UpgradeCenter,
    WriteFile,
)
from terminal.setup.center import paths as own
from terminal.setup.center.environment_file import USUAL_PAGES, environment
from terminal.setup.center.pages_steps import CertificateFound
from terminal.setup.center.plan import CenterFound, center_plan
from terminal.setup.center.removal import center_removal
from terminal.setup.center.wishes import CenterWishes
from terminal.setup.described_machine import FoundFile, Machine
from terminal.setup.plan import plan
from terminal.setup.removal import RemovalWish, removal
from terminal.setup.steps import SetupPlan, SetupStep
from tests.support.center_machines import CENTER_WISHES, DONE, NEW, SERVER, center_after, installed_center
from tests.support.machines import VIRTUAL, WISHES

AGAIN = CenterWishes(version="1.0", units=CENTER_WISHES.units)  # without flags
OFFICE = ("office.hall.example",)
DONE_BUT_PAGES = CenterFound(pages=CertificateFound("no certificate"))


def written(found: SetupPlan) -> dict[str, str]:
    return {step.deed.path: step.deed.content for step in found.steps if isinstance(step.deed, WriteFile)}


def told(found: SetupPlan) -> dict[str, str]:
    return environment(written(found)[own.ENVIRONMENT_FILE])


def test_a_second_run_has_nothing_to_do() -> None:
    found = center_plan(SERVER, NEW, CENTER_WISHES)
    done = center_after(SERVER, found.steps)
    assert len(found.steps) > 12
    assert center_plan(done, DONE, CENTER_WISHES).steps == ()
    assert center_plan(done, DONE, AGAIN).steps == (), "without its flags neither"


def found_after(steps: Sequence[SetupStep]) -> CenterFound:
    """Which certificates there are by then."""
    made = {step.deed.folder for step in steps if isinstance(step.deed, EstablishCertificate)}
    lacking = CertificateFound("no certificate")
    there = [CertificateFound() if path in made else lacking for path in (own.TLS_FOLDER, own.PAGES_FOLDER)]
    return CenterFound(terminals=there[0], pages=there[1])


@pytest.mark.parametrize(("systemd", "pages"), [(True, ()), (False, ()), (True, OFFICE)])
def test_from_wherever_it_stopped_a_second_run_goes_on(systemd: bool, pages: tuple[str, ...]) -> None:
    server, wishes = replace(SERVER, systemd=systemd), replace(CENTER_WISHES, pages=pages)
    whole = center_plan(server, NEW, wishes).steps
    for stopped in range(len(whole)):
        half = center_after(server, whole[:stopped])
        rest = center_plan(half, found_after(whole[:stopped]), wishes).steps
        done = center_after(half, rest)
        assert center_plan(done, DONE, wishes).steps == ()
        assert (own.CENTER_UNIT in done.active) is systemd, "it serves in the end, whatever was done in which run"
        assert {own.CENTER_UNIT, own.BACKUP_TIMER} <= done.enabled


def test_every_step_says_what_is_what_shall_be_and_why() -> None:
    assert all(step.now and step.then and step.why for step in center_plan(SERVER, NEW, CENTER_WISHES).steps)


def test_nothing_is_written_for_somebody_who_is_not_there_yet() -> None:
    """`center_after` refuses it."""
    center_after(SERVER, center_plan(SERVER, NEW, CENTER_WISHES).steps)


def test_who_installs_it_is_let_in_at_the_own_socket_once_logged_in_anew() -> None:
    server = replace(SERVER, users={**SERVER.users, "li": frozenset({"sudo"})}, groups=SERVER.groups | {"sudo"})
    wishes = replace(CENTER_WISHES, person="li")
    found = center_plan(server, NEW, wishes)
    done = center_after(server, found.steps)
    assert done.users["li"] == {"sudo", own.DESK_GROUP}
    assert [note for note in found.notes if note.startswith("li: log in anew")]
    assert center_plan(done, DONE, wishes) == replace(center_plan(done, DONE, AGAIN))
    for nobody in ("root", "", "gone"):
        assert center_plan(done, DONE, replace(wishes, person=nobody)).steps == ()


def with_options(machine: Machine, options: str) -> Machine:
    """The same, after IT wrote these into the environment file."""
    file = machine.files[own.ENVIRONMENT_FILE]
    text = re.sub("^CENTER_OPTIONS=.*$", f"CENTER_OPTIONS={options}", file.content, flags=re.MULTILINE)
    return replace(machine, files={**machine.files, own.ENVIRONMENT_FILE: replace(file, content=text)})


def options_of(options: str) -> dict[str, Any]:
    """The files of such a machine."""
    return {"files": with_options(installed_center(), options).files}


def test_what_IT_wrote_into_the_environment_stays_whatever_is_wished() -> None:
    changed = with_options(installed_center(), "--workers 4")
    assert center_plan(changed, DONE, AGAIN).steps == ()
    found = center_plan(changed, DONE, replace(AGAIN, backups=30))
    assert told(found)["CENTER_OPTIONS"] == "--workers 4"
    assert told(found)["CENTER_BACKUPS"] == "30"
    assert [step.deed for step in found.steps][-1] == StartUnit(own.CENTER_UNIT), "what runs knows it then"


def test_another_port_is_let_through_by_the_unit_and_by_nothing_else() -> None:
    found = center_plan(SERVER, NEW, replace(CENTER_WISHES, port=9443))
    assert told(found)["CENTER_PORT"] == "9443"
    lines = written(found)[own.CENTER_DROP_IN].splitlines()
    assert lines[-2:] == ["SocketBindAllow=", "SocketBindAllow=tcp:9443"], "the unit's own is forgotten first"
    assert own.CENTER_DROP_IN not in written(center_plan(SERVER, NEW, CENTER_WISHES))
    done = center_after(SERVER, found.steps)
    assert center_plan(done, DONE, AGAIN).steps == ()


def test_the_port_of_monitoring_is_let_through_once_setup_was_typed_and_no_more_when_it_is_gone() -> None:
    watched = with_options(installed_center(), "--metrics 127.0.0.1:9464")
    found = center_plan(watched, DONE, AGAIN)
    lines = written(found)[own.CENTER_DROP_IN].splitlines()
    assert lines[-1] == "SocketBindAllow=tcp:9464"
    assert "SocketBindAllow=" not in lines, "the port of the terminals stays"
    assert found.steps[-1].deed == StartUnit(own.CENTER_UNIT)
    done = center_after(watched, found.steps)
    assert center_plan(done, DONE, AGAIN).steps == ()
    gone = center_plan(with_options(done, ""), DONE, AGAIN)
    assert "9464" not in written(gone)[own.CENTER_DROP_IN]


def test_the_pages_get_a_certificate_then_their_options_and_their_port_is_let_through() -> None:
    """Options that name a certificate which is not there, or a port that the unit refuses, end the whole center."""
    served = with_options(installed_center(), "--workers 4")
    found = center_plan(served, DONE_BUT_PAGES, replace(AGAIN, pages=OFFICE))
    assert [getattr(step.deed, "path", step.deed) for step in found.steps] == [
        own.PAGES_FOLDER,
        EstablishCertificate(own.PAGES_FOLDER, OFFICE),
        own.ENVIRONMENT_FILE,
        own.CENTER_DROP_IN,
        ReadCenterUnits(),
        StartUnit(own.CENTER_UNIT),
    ]
    assert told(found)["CENTER_OPTIONS"] == f"--workers 4 {USUAL_PAGES.format(port=8444)}"
    assert written(found)[own.CENTER_DROP_IN].splitlines()[-1] == "SocketBindAllow=tcp:8444"
    (note,) = [note for note in found.notes if f"{own.PAGES_FOLDER}/ca.pem" in note]
    assert note.endswith("https://office.hall.example:8444")
    done = center_after(served, found.steps)
    for wishes in (AGAIN, replace(AGAIN, pages=OFFICE)):
        assert center_plan(done, DONE, wishes).steps == ()


def test_without_a_wish_the_pages_certificate_is_renewed_where_they_are_served_by_it_and_nowhere_else() -> None:
    ends = CenterFound(pages=CertificateFound("it ends"))
    served = with_options(installed_center(), USUAL_PAGES.format(port=9444))
    (step,) = [step for step in center_plan(served, ends, AGAIN).steps if step.name == "certificate"]
    assert step.deed == EstablishCertificate(own.PAGES_FOLDER, ())
    for options in ("", "--pages 127.0.0.1:8444", "--pages 0.0.0.0:8444 --pages-cert /etc/city/a.pem"):
        steps = center_plan(with_options(installed_center(), options), ends, AGAIN).steps
        assert not [step for step in steps if step.name == "certificate"], options


def test_where_terminals_have_the_pages_usual_port_they_get_the_other_one() -> None:
    found = center_plan(SERVER, NEW, replace(CENTER_WISHES, port=8444, pages=OFFICE))
    assert told(found)["CENTER_OPTIONS"] == USUAL_PAGES.format(port=8443)
    allowed = [line for line in written(found)[own.CENTER_DROP_IN].splitlines() if line.startswith("SocketBind")]
    assert allowed == ["SocketBindAllow=", "SocketBindAllow=tcp:8444", "SocketBindAllow=tcp:8443"]


def test_a_timer_that_could_only_fail_is_turned_off_and_stays_off() -> None:
    several = with_options(installed_center(), "--halls /etc/window-terminal-center/halls.toml")
    found = center_plan(several, DONE, AGAIN)
    assert [step.deed for step in found.steps] == [Disable((own.BACKUP_TIMER,))], "and the center is left running"
    done = center_after(several, found.steps)
    assert center_plan(done, DONE, AGAIN).steps == ()
    one = center_plan(with_options(done, ""), DONE, AGAIN)
    assert own.BACKUP_TIMER in center_after(done, one.steps).enabled, "one hall again: copied again"


def test_a_network_outside_is_served_and_told_the_time_and_stays() -> None:
    found = center_plan(SERVER, NEW, replace(CENTER_WISHES, allow=("203.0.113.0/24",), ntp="ntp.city.example"))
    assert "IPAddressAllow=203.0.113.0/24" in written(found)[own.CENTER_DROP_IN]
    time = written(found)[own.CHRONY_FILE].splitlines()
    assert {"allow 203.0.113.0/24", "allow 10.0.0.0/8", "server ntp.city.example iburst"} <= set(time)
    done = center_after(SERVER, found.steps)
    assert center_plan(done, DONE, AGAIN).steps == ()


def test_a_servers_database_has_no_timer_of_ours_and_its_password_is_for_the_center_alone() -> None:
    url = "postgresql+psycopg://center:secret@db.hall.example/center"
    found = center_plan(SERVER, NEW, replace(CENTER_WISHES, database=url))
    done = center_after(SERVER, found.steps)
    assert own.BACKUP_TIMER not in done.enabled
    held = done.files[own.ENVIRONMENT_FILE].holding
    assert (held.mode, held.owner, held.group) == (0o640, "root", own.CENTER_USER)
    assert not [step for step in found.steps if "secret" in f"{step.now}{step.then}{step.why}"]
    assert any("own backups" in note for note in found.notes)


def test_another_version_is_an_upgrade_and_only_that_switches_the_links() -> None:
    found = center_plan(installed_center(), DONE, replace(AGAIN, version="2.0"))
    assert found.steps[-1].deed == UpgradeCenter("1.0", "2.0")
    assert not [step for step in found.steps if isinstance(step.deed, LinkTo)]


def test_units_of_another_version_come_once_that_serves() -> None:
    units = {**AGAIN.units, own.CENTER_UNIT: AGAIN.units[own.CENTER_UNIT] + "# newer\n"}
    steps = center_plan(installed_center(), DONE, replace(AGAIN, version="2.0", units=units)).steps
    assert [type(step.deed).__name__ for step in steps] == [
        "UpgradeCenter",
        "WriteFile",
        "ReadCenterUnits",
        "StartUnit",
    ]


def test_what_is_wished_with_an_upgrade_is_written_once_that_serves() -> None:
    """A port in the settings that the unit refuses yet would have the newer version fail, and the older one too."""
    wishes = replace(AGAIN, version="2.0", port=9443, pages=OFFICE)
    steps = center_plan(installed_center(), DONE, wishes).steps
    upgrade = [type(step.deed).__name__ for step in steps].index("UpgradeCenter")
    assert {step.deed.path for step in steps[upgrade:] if isinstance(step.deed, WriteFile)} == {
        own.ENVIRONMENT_FILE,
        own.CENTER_DROP_IN,
    }
    assert not [step for step in steps[:upgrade] if isinstance(step.deed, WriteFile)]


def test_where_nothing_runs_that_could_be_watched_the_next_start_has_the_new_version() -> None:
    image = replace(installed_center(), systemd=False)
    found = center_plan(image, DONE, replace(AGAIN, version="2.0"))
    assert {step.deed for step in found.steps} == {
        LinkTo(paths.CURRENT_LINK, "releases/2.0"),
        LinkTo(paths.CONFIRMED_LINK, "releases/2.0"),
    }


@pytest.mark.parametrize(
    ("machine", "found", "wishes", "what"),
    [
        ({"debian": "bullseye"}, {}, {}, "this is bullseye, not Debian 13"),
        ({"architecture": "i386"}, {}, {}, "the system is i386"),
        ({"files": {paths.place_of(paths.SERVICE_UNIT): FoundFile("")}}, {}, {}, "a terminal is installed"),
        ({"obtainable": frozenset({"python3-venv"})}, {}, {}, "chrony is not in this machine's archives"),
        ({"online": False}, {}, {}, "no network, and not installed: python3-venv, chrony"),
        (
            {},
            {"terminals": CertificateFound("it ends", authority_away=True)},
            {},
            "it ends, and the authority's key is not here",
        ),
        ({}, {"unfinished": "2.0"}, {}, "an upgrade to 2.0 is not over"),
        (
            {},
            {"pages": CertificateFound("no certificate", authority_away=True)},
            {"pages": OFFICE},
            "no certificate, and the authority's key is not here",
        ),
        (options_of("--halls /etc/h.toml"), {}, {"pages": OFFICE}, "--pages are one hall's"),
        (options_of("--pages 127.0.0.1:8444"), {}, {"pages": OFFICE}, "pages are served already, not by the"),
        ({}, {}, {"trust": ("KEY",)}, "--key KEY is no public key"),
        ({}, {}, {"allow": ("hall",)}, "--allow hall is no network"),
        ({}, {}, {"port": 443}, "--port 443"),
        ({}, {}, {"database": "postgresql://a:b c@d/e"}, "--database has a blank"),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_done(
    machine: dict[str, Any], found: dict[str, Any], wishes: dict[str, Any], what: str
) -> None:
    refused = center_plan(replace(SERVER, **machine), replace(DONE, **found), replace(CENTER_WISHES, **wishes))
    assert refused.steps == ()
    (obstacle,) = refused.obstacles
    assert obstacle.what.startswith(what) and obstacle.remedy
    assert "b c" not in obstacle.what, "a password is not repeated"


def test_what_a_file_brings_needs_no_network() -> None:
    offline = replace(SERVER, online=False, obtainable=None)
    wishes = replace(CENTER_WISHES, archive="/x", offered=frozenset({"python3-venv", "chrony"}))
    assert center_plan(offline, NEW, wishes).obstacles == ()


def test_the_authoritys_key_may_be_away_while_the_certificate_holds() -> None:
    assert center_plan(installed_center(), CenterFound(CertificateFound(authority_away=True)), AGAIN) == SetupPlan(
        notes=center_plan(installed_center(), DONE, AGAIN).notes
    )


def test_neither_takes_the_others_machine_nor_takes_it_away() -> None:
    center, terminal = (
        {paths.place_of(own.CENTER_UNIT): FoundFile("")},
        {paths.place_of(paths.SERVICE_UNIT): FoundFile("")},
    )
    for refused in (
        plan(replace(VIRTUAL, files={**VIRTUAL.files, **center}), WISHES),
        removal(replace(VIRTUAL, files=center), RemovalWish("delete"), 0),
        center_removal(replace(SERVER, files=terminal), (own.CENTER_UNIT,), delete=True),
    ):
        assert refused.steps == ()
        assert [each.remedy for each in refused.obstacles] == ["a terminal and a center have a machine each"]
