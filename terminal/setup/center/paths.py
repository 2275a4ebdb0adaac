"""The paths of an installed center, and the names that go with them. Pure: text.

The program lies where a terminal's does: a machine is one of the two.
"""

CENTER_USER = "window-terminal-center"  # and its group
DESK_GROUP = "window-terminal-it"  # may call at the center's own socket
CENTER_UNIT = "window-terminal-center.service"
BACKUP_TIMER = "window-terminal-center-backup.timer"
CENTER_UPGRADE_UNIT = "window-terminal-center-upgrade.service"
CHRONY_UNIT = "chrony.service"

CENTER_SETTINGS_FOLDER = "/etc/window-terminal-center"
ENVIRONMENT_FILE = "/etc/window-terminal-center/center.env"
TLS_FOLDER = "/etc/window-terminal-center/tls"
AUTHORITY_KEY_FILE = "/etc/window-terminal-center/tls/ca.key"
PAGES_FOLDER = "/etc/window-terminal-center/pages"  # the office's authority, and the certificate of its pages
PAGES_CERTIFICATE = "/etc/window-terminal-center/pages/server.pem"
PAGES_AUTHORITY_KEY = "/etc/window-terminal-center/pages/ca.key"
CENTER_STATE_FOLDER = "/var/lib/window-terminal-center"
BACKUPS_FOLDER = "/var/lib/window-terminal-center/backups"
CENTER_UPGRADE_FOLDER = "/var/lib/window-terminal-center-upgrade"  # root's
CENTER_UPGRADE_RECORD = "/var/lib/window-terminal-center-upgrade/upgrade.json"
OWN_DATABASE = "sqlite:////var/lib/window-terminal-center/center.db"

CENTER_DROP_IN = "/etc/systemd/system/window-terminal-center.service.d/10-hall.conf"
CHRONY_FILE = "/etc/chrony/conf.d/window-terminal.conf"
CENTER_PORT = 8443
PAGES_PORT = 8444
