"""The paths of an installation, and the names that go with them. Pure: text."""

PROGRAM = "window-terminal"
SERVICE_USER = "window-terminal"  # and its group
SERVICE_UNIT = "window-terminal.service"
UPGRADE_UNIT = "window-terminal-upgrade.service"

OPT_FOLDER = "/opt/window-terminal"
RELEASES_FOLDER = "/opt/window-terminal/releases"  # one environment a version
CURRENT_LINK = "/opt/window-terminal/current"  # relative, switched by rename
CONFIRMED_LINK = "/opt/window-terminal/confirmed"  # what was found to work: it looks after upgrades
PROGRAM_LINK = "/usr/local/bin/window-terminal"
COMPLETE = "complete"  # written last into a release: without it the folder is none

SETTINGS_FOLDER = "/etc/window-terminal"
SETTINGS_FILE = "/etc/window-terminal/terminal.toml"
TRUSTED_KEY_FILE = "/etc/window-terminal/trust.toml"  # root's word, see `window-terminal trust`
CA_FILE = "/etc/window-terminal/ca.pem"

STATE_FOLDER = "/var/lib/window-terminal"
TOKEN_FILE = "/var/lib/window-terminal/token"
BUFFER_FOLDER = "/var/lib/window-terminal/buffer"
SUCCESSIONS_FILE = "/var/lib/window-terminal/successions"  # as the service took them, for root to verify
INBOX_FOLDER = "/var/lib/window-terminal/inbox"  # where the service's user puts a fetched release
UPGRADE_FOLDER = "/var/lib/window-terminal-upgrade"
TIME_WISH = "/var/lib/window-terminal/time/wish"  # what the service's user has root set the time's servers by
INSTALLED_RECORD = "installed.json"  # in there: (epoch, version) of the newest software that was taken
ACCEPTED_RELEASE = "accepted"  # in there: root's own copy of the release that comes next
STICK_RELEASE = "stick.release"  # in there: what was brought by a stick, and is not looked at yet
ROOT_SUCCESSIONS = "successions.json"  # in there: those that root found right once
UNFINISHED_MARK = "unfinished"  # in there: while an upgrade is not over
UPGRADE_JOURNAL = "journal.json"  # in there: how far it is
RUNTIME_FOLDER = "/run/window-terminal"

UNITS_FOLDER = "/etc/systemd/system"
UDEV_FOLDER = "/etc/udev/rules.d"
HALL_DROP_IN = "/etc/systemd/system/window-terminal.service.d/10-hall.conf"


def place_of(unit: str) -> str:
    """Where a unit file or a udev rule lies."""
    return f"{UDEV_FOLDER if unit.endswith('.rules') else UNITS_FOLDER}/{unit}"
