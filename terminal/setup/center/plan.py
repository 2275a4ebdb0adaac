"""The plan of a center's installation: from what is there and what is wished to the steps between. Pure."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from terminal.setup import paths
from terminal.setup.acts import (
    Disable,
    Enable,
    JoinGroups,
    LinkTo,
    MakeGroup,
    MakeUser,
    ReadCenterUnits,
    StartUnit,
    UpgradeCenter,
    WriteFile,
)
from terminal.setup.center import paths as own
from terminal.setup.center.environment_file import (
    environment,
    further_ports,
    several_halls,
    with_environment,
    with_pages,
)
from terminal.setup.center.packages import center_package_obstacles, center_package_steps
from terminal.setup.center.pages_steps import (
    OF_CERTIFICATES,
    CertificateFound,
    certificate_step,
    pages_notes,
    pages_obstacles,
    pages_of_setup,
    pages_steps,
)
from terminal.setup.center.system_files import center_drop_in, chrony_text, networks_allowed
from terminal.setup.center.wishes import CenterWishes, wish_obstacles
from terminal.setup.described_machine import Holding, Machine
from terminal.setup.plan import ARCHITECTURES, RELEASES
from terminal.setup.steps import Obstacle, SetupPlan, SetupStep, file_step, folder_step, other_kind_obstacles
from terminal.setup.system_files import wanted_by_the_system
from terminal.setup.volatile_folders import root_obstacles

CENTER_FOLDERS = {
    own.CENTER_SETTINGS_FOLDER: (Holding(0o750, "root", own.CENTER_USER), "what it is started with"),
    own.TLS_FOLDER: (OF_CERTIFICATES, "the hall's authority, and the center's certificate"),
    own.CENTER_STATE_FOLDER: (Holding(0o750, own.CENTER_USER, own.CENTER_USER), "the database"),
    own.BACKUPS_FOLDER: (Holding(0o700, own.CENTER_USER, own.CENTER_USER), "the database of each day"),
    own.CENTER_UPGRADE_FOLDER: (Holding(0o755), "how upgrades went; only root writes there"),
}
CHANGES = ("settings", "certificate", "release", "units")  # steps after which what runs is not what shall run


class CenterFound(Struct, frozen=True):
    """What the survey knows beside the machine; and the version that an upgrade came no further with."""

    terminals: CertificateFound = CertificateFound()
    pages: CertificateFound = CertificateFound()
    unfinished: str = ""


def center_plan(machine: Machine, found: CenterFound, wishes: CenterWishes) -> SetupPlan:
    """Every step that is left, in order; where something stands in the way, that instead."""
    obstacles = (
        *_unfit(machine),
        *wish_obstacles(wishes),
        *_not_possible(machine, found, wishes),
        *pages_obstacles(_environment(machine, wishes), wishes),
        *center_package_obstacles(machine, wishes.offered),
    )
    if obstacles:
        return SetupPlan(obstacles=obstacles)
    steps = tuple(_steps(machine, found, wishes))
    return SetupPlan(steps, (), tuple(_notes(machine, wishes)))


def _unfit(machine: Machine) -> Iterator[Obstacle]:
    if machine.debian not in RELEASES:
        what = f"this is {machine.debian or 'no Debian'}, not Debian 13 (trixie) or 12 (bookworm)"
        yield Obstacle(what, "install Debian 13 on the machine that shall be the center")
    if machine.architecture not in ARCHITECTURES:
        yield Obstacle(f"the system is {machine.architecture}, not amd64 or arm64", "take a machine that is")
    yield from other_kind_obstacles(machine, paths.SERVICE_UNIT, "terminal")
    yield from root_obstacles(machine)


def _not_possible(machine: Machine, found: CenterFound, wishes: CenterWishes) -> Iterator[Obstacle]:
    for made, key in _certificates(machine, found, wishes):
        if made.missing and made.authority_away:
            remedy = f"bring {key} back for this command, and take it away again afterwards"
            yield Obstacle(f"{made.missing}, and the authority's key is not here", remedy)
    if found.unfinished:
        remedy = f"sudo systemctl start {own.CENTER_UPGRADE_UNIT}, which ends it, and then this again"
        yield Obstacle(f"an upgrade to {found.unfinished} is not over", remedy)


def _certificates(
    machine: Machine, found: CenterFound, wishes: CenterWishes
) -> Iterator[tuple[CertificateFound, str]]:
    """What is known of those that are wanted here, each with its authority's key."""
    yield found.terminals, own.AUTHORITY_KEY_FILE
    if pages_of_setup(_environment(machine, wishes)):
        yield found.pages, own.PAGES_AUTHORITY_KEY


def _steps(machine: Machine, found: CenterFound, wishes: CenterWishes) -> Iterator[SetupStep]:
    """Settings and units after the upgrade: while that starts and goes back, both are those of what served before.

    A new port among the settings would be refused by the unit, and no version could serve.
    """
    before = [
        *center_package_steps(machine, wishes.archive),
        *_accounts(machine, wishes),
        *_certificate(found, wishes),
        *pages_steps(machine, _environment(machine, wishes), found.pages, wishes),
    ]
    after = [
        *_files(machine, wishes),
        *_units(machine, wishes),
        *_no_timer(machine, wishes),
        *_links(machine, wishes),
    ]
    yield from before
    yield from _upgrade(machine, wishes)
    yield from after
    yield from _service(machine, [*before, *after])


def _accounts(machine: Machine, wishes: CenterWishes) -> Iterator[SetupStep]:
    if own.DESK_GROUP not in machine.groups:
        why = "its members may call at the center's own socket"
        yield SetupStep("group", f"no group {own.DESK_GROUP}", "made", why, MakeGroup(own.DESK_GROUP))
    if _joins(machine, wishes):
        now, why = f"{wishes.person} is not in {own.DESK_GROUP}", "who installs a center is IT"
        yield SetupStep("group", now, "a member", why, JoinGroups(wishes.person, (own.DESK_GROUP,)))
    if own.CENTER_USER not in machine.users:
        deed = MakeUser(own.CENTER_USER, own.CENTER_STATE_FOLDER)
        why = "the center runs as nobody else, and nobody logs in as it"
        yield SetupStep("user", f"no user {own.CENTER_USER}", "made, with its group", why, deed)
    for path, (holding, why) in CENTER_FOLDERS.items():
        yield from folder_step(machine, path, holding, why)


def _certificate(found: CenterFound, wishes: CenterWishes) -> Iterator[SetupStep]:
    if why := found.terminals.missing:
        yield certificate_step(own.TLS_FOLDER, why, wishes.names, "terminals believe no other center")


def _files(machine: Machine, wishes: CenterWishes) -> Iterator[SetupStep]:
    private = Holding(0o640, "root", own.CENTER_USER)  # a database's password may stand there
    text = with_environment(machine.text(own.ENVIRONMENT_FILE) or "", _wished(machine, wishes))
    why = "database, port, whose configuration is taken"
    yield from file_step(machine, "settings", own.ENVIRONMENT_FILE, text, why, holding=private)
    before = machine.text(own.CHRONY_FILE) or ""
    time = chrony_text(before, _networks(machine, wishes), wishes.ntp)
    changed = tuple(
        file_step(machine, "time", own.CHRONY_FILE, time, "the hall's terminals take the time from here")
    )
    yield from changed
    if changed and machine.systemd:
        yield SetupStep("time", "chrony runs as before", "with it", "it reads it then", StartUnit(own.CHRONY_UNIT))


def _networks(machine: Machine, wishes: CenterWishes) -> tuple[str, ...]:
    """Beside the private ranges: what an earlier run was told where nobody says it now."""
    return wishes.allow or networks_allowed(machine.text(own.CENTER_DROP_IN) or "")


def _units(machine: Machine, wishes: CenterWishes) -> Iterator[SetupStep]:
    steps: list[SetupStep] = []
    for name, text in sorted(wishes.units.items()):
        steps += file_step(machine, "units", paths.place_of(name), text, "as it comes with this version")
    told = _environment(machine, wishes)
    drop_in = center_drop_in(int(told["CENTER_PORT"]), _networks(machine, wishes), further_ports(told))
    if drop_in or own.CENTER_DROP_IN in machine.files:
        steps += file_step(machine, "units", own.CENTER_DROP_IN, drop_in, "this hall's ports and networks")
    missing = tuple(sorted(name for name in _started(machine, wishes) if name not in machine.enabled))
    if missing:
        why = "the center comes up by itself"
        steps.append(
            SetupStep("units", f"not started at boot: {', '.join(missing)}", "started", why, Enable(missing))
        )
    yield from steps
    if machine.systemd and any(isinstance(step.deed, WriteFile) for step in steps):
        yield SetupStep("units", "systemd knows what was", "what is", "files were written", ReadCenterUnits())


def _no_timer(machine: Machine, wishes: CenterWishes) -> Iterator[SetupStep]:
    if own.BACKUP_TIMER in machine.enabled and not _copied_at_night(_environment(machine, wishes)):
        why = "it would fail each night: the database is a server's, or each hall has one"
        yield SetupStep("backups", f"on: {own.BACKUP_TIMER}", "off", why, Disable((own.BACKUP_TIMER,)))


def _environment(machine: Machine, wishes: CenterWishes) -> dict[str, str]:
    return environment(machine.text(own.ENVIRONMENT_FILE) or "") | _wished(machine, wishes)


def _wished(machine: Machine, wishes: CenterWishes) -> dict[str, str]:
    """What of the environment file is wished; the pages are written behind the options that stand there."""
    stands = environment(machine.text(own.ENVIRONMENT_FILE) or "") | wishes.environment
    return wishes.environment | ({"CENTER_OPTIONS": with_pages(stands)} if wishes.pages else {})


def _started(machine: Machine, wishes: CenterWishes) -> Iterator[str]:
    copied = _copied_at_night(_environment(machine, wishes))
    for name, text in wishes.units.items():
        if wanted_by_the_system(text) and (copied or name != own.BACKUP_TIMER):
            yield name


def _copied_at_night(told: Mapping[str, str]) -> bool:
    """A server makes its own copies of a database, and those of several halls are made by hand."""
    return told["CENTER_DATABASE"].startswith("sqlite") and not several_halls(told)


def _links(machine: Machine, wishes: CenterWishes) -> Iterator[SetupStep]:
    """Where another version is there, they are the upgrade's."""
    wanted = {paths.PROGRAM_LINK: f"{paths.CURRENT_LINK}/bin/{paths.PROGRAM}"}
    if wishes.version and not _replaces(machine, wishes):
        target = f"releases/{wishes.version}"
        wanted |= {paths.CURRENT_LINK: target, paths.CONFIRMED_LINK: target}
    for path, target in sorted(wanted.items()) if wishes.version else ():
        if machine.links.get(path) != target:
            now, why = machine.links.get(path) or "nothing", "it runs"
            yield SetupStep("release", f"{path}: {now}", target, why, LinkTo(path, target))


def _replaces(machine: Machine, wishes: CenterWishes) -> bool:
    """Without systemd nothing could be watched: the next start has the new version."""
    there = machine.links.get(paths.CURRENT_LINK, f"releases/{wishes.version}")
    return machine.systemd and bool(wishes.version) and there != f"releases/{wishes.version}"


def _service(machine: Machine, before: list[SetupStep]) -> Iterator[SetupStep]:
    runs = own.CENTER_UNIT in machine.active
    if machine.systemd and (not runs or any(step.name in CHANGES for step in before)):
        now = "runs as before" if runs else "does not run"
        yield SetupStep(
            "service", f"the center {now}", "started", "terminals are served", StartUnit(own.CENTER_UNIT)
        )
        timer = StartUnit(own.BACKUP_TIMER)
        if any(isinstance(step.deed, Enable) and own.BACKUP_TIMER in step.deed.units for step in before):
            yield SetupStep("backups", "no timer runs", "started", "a copy of the database each day", timer)


def _upgrade(machine: Machine, wishes: CenterWishes) -> Iterator[SetupStep]:
    if _replaces(machine, wishes):
        old = machine.links[paths.CURRENT_LINK].rpartition("/")[2]
        why = "after a backup; where it is not ready in time, program and database go back"
        deed = UpgradeCenter(old, wishes.version)
        yield SetupStep("upgrade", f"{old} serves", wishes.version, why, deed)


def _joins(machine: Machine, wishes: CenterWishes) -> bool:
    known = machine.users.get(wishes.person)
    return known is not None and wishes.person != "root" and own.DESK_GROUP not in known


def _notes(machine: Machine, wishes: CenterWishes) -> Iterator[str]:
    if _joins(machine, wishes):
        yield f"{wishes.person}: log in anew, then the group {own.DESK_GROUP} counts for you"
    told = _environment(machine, wishes)
    if not told["CENTER_TRUST"] and not several_halls(told):
        yield "no configuration is taken from anybody yet: sudo ./install.sh center --key PUBLICKEY, IT's own"
    if not told["CENTER_DATABASE"].startswith("sqlite"):
        yield "the database is a server's, which makes its own backups; `center backup` prints the line"
    if several_halls(told):
        yield "several halls: neither the timer nor an upgrade copies their databases; `center backup` does, each"
    if not machine.systemd:
        yield "no systemd runs here: units are linked, and started when the system starts"
    yield f"{own.AUTHORITY_KEY_FILE} makes certificates of this hall: take it off this machine, into a safe"
    yield from pages_notes(told, wishes)
