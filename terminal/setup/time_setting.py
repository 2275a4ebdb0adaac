"""The time setting: root names who tells the machine the time, by what IT signed, and by nobody else's word.

The service's user shows what it has in force. It can withhold that, show the last two in turn, or none, after which
those count whom `setup` named; nothing older than these comes back. Whether it is for this window root cannot know.
"""

import os
import pwd
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sync import durable
from sync.bundles.bundle import (
    BUNDLE_PAYLOAD_BYTES,
    BundleRefused,
    Payload,
    read_signed,
    signer,
    verify,
    within_reach,
)
from sync.bundles.trust import KeyTrust
from sync.version_pairs import pair_text
from terminal.config.settings import SettingsWrong
from terminal.domain.fittings import TimeHosts
from terminal.services.time_servers import (
    FITTED_TIME_FILE,
    TIME_RECORD,
    TimeRecord,
    digest,
    fitted_text,
    time_record,
)
from terminal.setup.paths import SERVICE_USER, TIME_WISH
from terminal.setup.places import Places
from terminal.setup.root_trust import root_trust
from terminal.setup.system_files import TIMESYNC_UNIT
from terminal.setup.upgrade.inbox import InboxRefused, take_small
from terminal.setup.upgrade.journal import EVERYBODY_READS
from terminal.setup.upgrade.refusals import SAYS_LETTERS, printable

SHOWN_BYTES = BUNDLE_PAYLOAD_BYTES * 4 // 3 + (4 << 10)  # with the signatures
RESTART_SECONDS = 60.0  # s


class TimeNotSet(Exception):
    """The machine does not take it; the message says why."""


class SignedHosts(Struct, frozen=True):
    """What IT signed for the window `target`; `doubt` is why it counts only where it was in force before.

    `named` is the epoch in which root, or a succession, has its key sign.
    """

    pair: tuple[int, int]
    target: str
    hosts: tuple[str, ...]
    doubt: str = ""
    named: int = 0


class _SaidFittings(Struct):
    ntp: TimeHosts | None = None


class _SaidWindow(Struct):
    """What is read of a window's configuration; the service has looked at all of it."""

    window: str
    fittings: _SaidFittings | None = None


_window_json = msgspec.json.Decoder(_SaidWindow)


def signed_hosts(text: str, trust: KeyTrust) -> SignedHosts:
    """Whom this bundle has tell the time. Raises `BundleRefused`."""
    payload, doubt = _verified(text, trust)
    said = read_signed(bytes(payload.window), _window_json.decode, "a window's configuration")
    if said.window != payload.target:
        raise BundleRefused(f"it is for window {payload.target}, but says what {said.window} works by")
    hosts = (said.fittings.ntp if said.fittings else None) or ()
    named = trust.named_epoch(signer(text, trust.known))
    return SignedHosts(payload.pair, payload.target, hosts, doubt, named)


def _verified(text: str, trust: KeyTrust) -> tuple[Payload, str]:
    """With why nothing new counts by it: what is kept may be signed as was enough then. Raises `BundleRefused`."""
    try:
        return verify(text, trust.keys, trust.second), ""
    except BundleRefused as e:
        with suppress(BundleRefused):
            return verify(text, trust.known), str(e)
        raise


def judged(record: TimeRecord, said: SignedHosts | None) -> TimeRecord:
    """What is known once this was shown; None: the terminal's own settings. Raises `BundleRefused`."""
    if said is None:
        return record
    # Windows of one push have one number: of another window, that one is news, too.
    news = said.pair > record.highest or (said.pair == record.highest and said.target != record.target)
    if news and not said.doubt:
        within_reach(said.pair, record.highest, said.named)
        return replace(record, highest=said.pair, target=said.target, newest=said.hosts, former=record.hosts)
    if said.hosts and said.hosts not in (record.newest, record.former):
        raise BundleRefused(said.doubt or f"{pair_text(said.pair)} is older than {pair_text(record.highest)}")
    return record


class TimeSetting:
    """On the root of `places`. Files of `owners` are taken; `restart` has the machine ask whom it is to, or raises
    `TimeNotSet`; `mono` is in ms since the boot `boot`.
    """

    def __init__(
        self,
        places: Places,
        owners: frozenset[int],
        restart: Callable[[], None],
        boot: str,
        mono: Callable[[], int],
    ) -> None:
        self._wish, self._owners = places.at(TIME_WISH), owners
        self._file, self._record = places.at(str(FITTED_TIME_FILE)), places.upgrade / TIME_RECORD
        self._restart, self._boot, self._mono = restart, boot, mono

    def take(self, trust: Callable[[], KeyTrust]) -> str:
        """Follows what the service shows; what was done. Raises OSError where root's folder fails."""
        text = self._taken()
        if text is None:
            return "nothing is shown"
        record = time_record(self._record)
        try:
            said = signed_hosts(text, trust()) if text else None
            record = replace(judged(record, said), shown=digest(text), refused="", settled=False)
            self._keep(record)
            record = replace(self._set(record, said.hosts if said else ()), settled=True)
        except (BundleRefused, SettingsWrong, TimeNotSet, OSError) as e:
            record = replace(record, shown=digest(text), refused=printable(str(e), SAYS_LETTERS))
        self._keep(record)
        return f"refused: {record.refused}" if record.refused else f"set: {' '.join(record.hosts) or 'as by setup'}"

    def _taken(self) -> str | None:
        """What is shown, as text; None for nothing, or what nobody could have signed."""
        try:
            content = take_small(self._wish, self._owners, SHOWN_BYTES)
            return None if content is None else content.decode("ascii")
        except (InboxRefused, OSError, ValueError) as e:
            print(f"not taken: {e}", file=sys.stderr)
            return None

    def _set(self, record: TimeRecord, hosts: tuple[str, ...]) -> TimeRecord:
        """Raises `TimeNotSet`, OSError."""
        wanted = fitted_text(hosts) if hosts else None
        there = self._file.read_text(encoding="utf-8") if self._file.exists() else None
        if there == wanted and record.hosts == hosts:
            return record
        if wanted is None:
            self._file.unlink(missing_ok=True)
            durable.sync_folder(self._file.parent)
        else:
            durable.replace(self._file, wanted.encode(), EVERYBODY_READS)
        moved = self._mono()  # before it asks them
        self._restart()
        return replace(record, hosts=hosts, boot=self._boot, moved=moved)

    def _keep(self, record: TimeRecord) -> None:
        durable.replace(self._record, msgspec.json.encode(record), EVERYBODY_READS)


def ask_anew() -> None:
    """Has the machine's clock ask whom it is told to, where anything keeps it. Raises `TimeNotSet`."""
    words = ["systemctl", "try-restart", TIMESYNC_UNIT]
    try:
        subprocess.run(words, check=True, capture_output=True, text=True, timeout=RESTART_SECONDS)
    except subprocess.CalledProcessError as e:
        said = (e.stderr.strip().splitlines() or [f"status {e.returncode}"])[0]
        raise TimeNotSet(f"{' '.join(words)}: {said}") from e
    except subprocess.TimeoutExpired as e:
        raise TimeNotSet(f"{' '.join(words)}: not done in {RESTART_SECONDS:.0f} s") from e


def _mono() -> int:
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000


def main() -> None:
    places, boot = Places(), Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    owners = frozenset({pwd.getpwnam(SERVICE_USER).pw_uid, os.getuid()})
    print(TimeSetting(places, owners, ask_anew, boot, _mono).take(lambda: root_trust(places)))


if __name__ == "__main__":
    main()
