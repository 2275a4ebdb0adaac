"""The installed configuration: what a signed bundle says, as the desk takes it."""

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.bundles import bundle
from sync.bundles.kept_trust import trust_of
from sync.bundles.key_epochs import bind_epoch
from sync.bundles.trust import KeyTrust
from terminal.domain.events import Configured
from terminal.domain.facts import Moment
from terminal.domain.fittings import NO_FITTINGS, Fittings
from terminal.domain.hall import problems
from terminal.domain.window import Window

REFUSED = "refused"  # its name in the buffer: why the configuration that came last was not taken; empty if it was
UNTRUSTED_SAYS = "Configuration is not signed by a key that this terminal trusts"
CONFIRMED_MOVE = "confirmed_move"  # its name in the buffer
MOVE_MS = 86_400_000  # ms in which the center has to follow


class ConfirmedMove(Struct, frozen=True):
    """Where a supervisor at the desk had this terminal go, and when."""

    window: str
    at: Moment


_move_json = msgspec.json.Decoder(ConfirmedMove)
_window_json = msgspec.json.Decoder(Window)


def configured(buffer: Buffer, text: str, installed: KeyTrust, now: Moment) -> Configured:
    """The configuration in a bundle that this terminal may use and did not have yet. Raises `BundleRefused`."""
    trust = trust_of(buffer, installed)
    payload = bundle.verify(text, trust.keys, trust.second)
    there = may_move(buffer, payload.target, now) and payload.terminal == ""
    signer = bundle.signer(text, trust.keys)
    named = trust.named_epoch(signer)
    _check_newer(payload, buffer.configurations.high_water, named, there=there)
    # Any window's bundle is IT's word, but only one that names this terminal says that it stands there now, or a
    # supervisor at its desk.
    if not there and payload.target != buffer.kept("window") and payload.terminal != buffer.identity.terminal:
        raise bundle.BundleRefused(f"it is for window {payload.target}")
    _check_expiry(payload, now)
    event = _in_force(payload, now)
    bind_epoch(buffer, signer, payload.epoch, named)
    return event


def pending(buffer: Buffer, installed: KeyTrust, now: Moment) -> Configured:
    """The configuration that waits to be tried, or tried again. Raises `BundleRefused`."""
    trust = trust_of(buffer, installed)
    payload = bundle.verify(buffer.configurations.pending, trust.keys, trust.second)
    _check_expiry(payload, now)
    return _in_force(payload, now)


def kept(buffer: Buffer, installed: KeyTrust, now: Moment) -> Configured | None:
    """The configuration that this terminal works by since before it was started. Raises `BundleRefused`."""
    payload = kept_payload(buffer, installed)
    if payload is None:
        return None
    signer = bundle.signer(buffer.configurations.current, trust_of(buffer, installed).known)
    bind_epoch(buffer, signer, payload.epoch)
    event = _in_force(payload, now)
    return event if buffer.configurations.fitted == event.config else without_fittings(event)


def without_fittings(event: Configured) -> Configured:
    """The same, for a terminal that works with what its own settings say."""
    return replace(event, window=replace(event.window, fittings=UNSET))


def kept_fittings(buffer: Buffer, installed: KeyTrust) -> Fittings:
    """Those of the same, where they were kept, too. Raises `BundleRefused`, msgspec.DecodeError."""
    payload = kept_payload(buffer, installed)
    if payload is None or bundle.text(payload.pair) != buffer.configurations.fitted:
        return NO_FITTINGS
    return _window_json.decode(payload.window).fitted


def kept_payload(buffer: Buffer, installed: KeyTrust) -> bundle.Payload | None:
    """What was signed of it: perhaps by a key that signs nothing new any more. Raises `BundleRefused`."""
    text = buffer.configurations.current
    return bundle.verify(text, trust_of(buffer, installed).known) if text else None


def let_move(buffer: Buffer, window: str, now: Moment) -> None:
    """A supervisor has confirmed here that this terminal is to stand at that window. Raises OSError."""
    buffer.keep(CONFIRMED_MOVE, msgspec.json.encode(ConfirmedMove(window, now)).decode())


def may_move(buffer: Buffer, window: str, now: Moment) -> bool:
    """Whether it may: for a day, and where no clock says how long it is, for this boot."""
    kept = buffer.kept(CONFIRMED_MOVE)
    try:
        move = _move_json.decode(kept) if kept else None
    except msgspec.ValidationError:
        return False
    if move is None or move.window != window:
        return False
    if "unset" in (move.at.clock, now.clock):
        return move.at.boot == now.boot
    return 0 <= now.at - move.at.at <= MOVE_MS


def moved(buffer: Buffer) -> None:
    """It stands there. Raises OSError."""
    if buffer.kept(CONFIRMED_MOVE):
        buffer.keep(CONFIRMED_MOVE, "")


def _check_newer(payload: bundle.Payload, high_water: tuple[int, int], named: int, *, there: bool) -> None:
    """Raises `BundleRefused`. Windows of one push have one number: of another window, that one is news, too."""
    if there and payload.pair == high_water:
        return
    bundle.newer(payload, high_water, named)


def _check_expiry(payload: bundle.Payload, now: Moment) -> None:
    """Raises `BundleRefused` where it has expired by a clock that can be trusted."""
    if now.clock != "unset" and now.at > payload.expires:
        raise bundle.BundleRefused("it has expired")


def _in_force(payload: bundle.Payload, now: Moment) -> Configured:
    """What a verified payload says. Raises `BundleRefused` when it cannot be worked by."""
    try:
        window = _window_json.decode(payload.window)
    except (ValueError, RecursionError) as e:
        raise bundle.BundleRefused(f"signed, but not a window's configuration: {e}") from e
    if payload.target != window.window:
        raise bundle.BundleRefused(f"it is for window {payload.target}, but says what {window.window} works by")
    wrong = problems(window)
    if wrong:
        raise bundle.BundleRefused("; ".join(wrong))
    return Configured(window, bundle.text(payload.pair), now)
