"""The finger reasons: why fingers were not enrolled, erased or settled, as texts that a catalogue may have.

A terminal answers in English. What is a reason of ours is known again here; what else it says stays as it came.
"""

from hardware.fingerprint import errors
from hardware.fingerprint.enrolment import MISFIT
from hardware.fingerprint.template_library import UNTOLD
from hardware.fingerprint.zfm import ADVICE
from hardware.port_errors import OPENING, PortLost, PortUnusable
from terminal.domain.finger_ledger import FOREIGN, MISSING, NAMELESS, SETTLE_ADVICE, UNCONFIRMED
from terminal.domain.mistake import Mistake, values_of

FINGER_REASON_CHARACTERS = 1_000  # more than any reason of ours has: a longer text is not looked into
NOT_KEPT = "the finger was not kept: {why}"
NAMING_WHICH = "{problem} (slots {slots})"
TO_SETTLE = f"{{problem}}; {SETTLE_ADVICE}"
FINGER_REASONS = (
    NOT_KEPT,
    TO_SETTLE,
    "{badge} is not listed at window {window}; list the person in the hall's file",
    "a fingerprint needs the person's written consent; give its number with --consent",
    "no finger of {badge} is enrolled here",
    "the sensor that is connected is another one than these fingers are in; connect that one",
    "the sensor has changed since it was looked at; look again",
    "the sensor was exchanged meanwhile; look again",
    "the sensor was exchanged meanwhile; begin again",
    "the center has sent another list meanwhile; look again",
    "the disk still owes an answer about another finger; try again in a moment",
    "the disk takes no note of it: {why}",
    "the disk did not answer within {seconds} s",
    "the sensor is full; forget somebody who has left",
    "the sensor still holds slots {slots}; try again, then replace the sensor",
    "this terminal has no configuration yet; pair it and push one",
    "no sensor is fitted; add [sensor] to the settings",
    "the sensor has not answered yet; try again in a moment",
    "what was begun before is not recorded yet; try again in a moment",
    "no supervisor is configured for this window; add one to the hall's file and push it",
    "{badge} is no supervisor at this window any more",
    "{badge} is no supervisor with a PIN at this window",
    "too many wrong PINs for {badge}; wait a quarter of an hour, or use the card",
    "the PIN is wrong",
    "no supervisor has a card here; name one with --supervisor and type the PIN",
    "it was cancelled; nothing has changed",
    "no supervisor's card came within {seconds} s",
    "the terminal is ending; begin again when it is back",
    "fingers are being enrolled or erased just now; wait for that",
    "what was begun here is over: nobody asked after it, or the terminal was restarted",
    "slot {slot} already holds a finger; choose another",
    "slot {slot}: {why}",
    "this finger is already enrolled in slot {slot}; take another finger",
    "the sensor did not keep the finger in slot {slot}; begin again",
    "the finger was not lifted for {seconds} seconds; begin again",
    "no finger came for {seconds} seconds; begin again",
    "the enrolment was cancelled; nothing was kept",
    "no terminal runs at {path}",
    "the terminal at {path} gives no answer",
    "it was done, by a terminal of another version than this command: {why}",
    UNTOLD,
    MISFIT,
    NAMING_WHICH,
    NAMELESS,
    FOREIGN,
    MISSING,
    UNCONFIRMED,
)
ADVISED = {advice: advice for advice in ADVICE.values()}
_LOST: tuple[type[PortLost], ...] = (
    *dict.fromkeys(OPENING.values()),
    PortUnusable,
    *(kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PortLost)),
)
PORT_REMEDIES = {kind.remedy: kind.remedy for kind in _LOST if hasattr(kind, "remedy")}


def known(text: str) -> str:
    """Why something is so, where that is a reason of ours."""
    if isinstance(text, Mistake) or len(text) > FINGER_REASON_CHARACTERS:
        return text
    if text in ADVISED:
        return Mistake(ADVISED[text])
    for reason in FINGER_REASONS:
        if text == reason:
            return Mistake(reason)
        if found := values_of(reason, text):
            return Mistake(reason, **{name: known(value) for name, value in found.items()})
    return _lost(text)


def _lost(text: str) -> str:
    """What keeps a program from a port."""
    port, _, why = text.partition(": ")
    remedy = next((each for each in PORT_REMEDIES if why.startswith(each)), None)
    if remedy is None:
        return text
    what = Mistake.joined("", (Mistake(PORT_REMEDIES[remedy]), known(why[len(remedy) :])))
    return Mistake.joined(": ", (port, what))
