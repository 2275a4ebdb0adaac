"""The terminal words: the sentences of a terminal, and of the center's alarms, as texts that a catalogue has. Pure.

Reports, facts and alarms carry them in English, as every version of a terminal wrote them. What is a sentence of
ours is known again here; one that nobody foresaw stands as it came.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from sync.rollouts.hall_words import known
from terminal.domain.mistake import Mistake, values_of

SENTENCE_CHARACTERS, SENTENCES_TOGETHER = 600, 12  # of more than that nothing is looked into
THEN_MORE = "; "
TWO_SENTENCES, OF_A_PART = "{said}; {more}", "{what}: {says}"
# What a terminal speaks of before a colon: its parts, and what a center may claim.
SPOKEN_OF = {
    "sensor": "fingerprint sensor",
    "evaluator": "evaluator",
    "bus": "rating box",
    "reader": "card reader",
    "keypad": "keypad",
    "screen": "screen",
    "buzzer": "buzzer",
    "voice": "voice",
    "fingers": "finger list",
    "font": "font",
    "storage": "storage",
    "room": "room for records",
    "board": "board",
    "time": "source of the time",
    "upgrade": "upgrade of the software",
    "signature": "signature of the configuration",
    "place": "place of the terminal",
    "keys": "keys",
    "lettering": "lettering",
    "through": "records received",
    "orders": "orders",
    "roster": "list of the day",
    "people": "people",
    "window": "window",
}
OF_A_DAY = {
    "punches": "punches",
    "ratings": "ratings",
    "unrated": "invited, not rated",
    "complaints": "complaints",
    "touches": "touches not recognised",
    "boots": "starts",
}
# Of these names the value is a sentence itself, or one of the words above; an `error` is anything.
SAID_WITHIN = frozenset({"why", "back", "rest", "problem", "part", "fingers", "old"})

OF_TRIALS = (
    "{config} is tried again {minutes} min later, once the center answers: {why}",
    "{config} is tried again {minutes} min later: {why}",
    "{config} waits until nobody is served, {minutes} min at most",
    "{config} on trial for {seconds} s; {old} returns if anything is worse",
    "{config} on trial until {until}; {old} returns if anything is worse",
    "{config} is the first here: nothing to go back to, so not on trial",
    "{config} kept",
    "fell back from {config} to {old}: {why}",
    "{why}; and since {old} is back: {back}",
    "{why}; tried {count} times",
    "its own settings",
    "the center acknowledges nothing",
    "nobody tells this machine the time",
    "the desk failed at {work}",
    "the plate was not drawn",
    "{now} MiB of memory are held, {before} before",
    "it does not answer",
    "they do not answer",
    "time servers {hosts}: {why}",
    "root does not set who tells the time; journalctl -u window-terminal-time",
    "fittings.ntp: this machine cannot set who tells the time; sudo window-terminal setup",
    "{source} says {said}, said before {before}",
    "{source} says {said}, {other} says {before}",
    "stored: {why}",
    "stored, not used: {why}",
)
OF_WHAT_IS_SIGNED = (
    "not signed by a trusted key",
    "Configuration is not signed by a key that this terminal trusts",
    "signed by one person, and this hall wants two",
    "the second signature is not by another person that this hall trusts",
    "what stands behind its dot is no signature",
    "larger than {limit} bytes",
    "not base64",
    "signed, but not a window's configuration: {why}",
    "signed, but not a list of people: {why}",
    "signed, but not {what}: {why}",
    "{config} is not newer than {old}",
    "{config} is more than {reach} above {old}",
    "it has nothing for window {window} and nothing for {terminal}",
    "it is for window {other}, but says what {window} works by",
    "it is for window {window}",
    "it has expired",
    "it is for the hall {hall}",
    "{config} is older than {old}",
    "{config} was here before with other content",
    "cannot be read: {why}",
    "{config} is announced, but this is {other}",
    "{count} successions are here already",
    "{count} successions were signed without the recovery key",
    "its key signs in epoch {own}, not in {epoch}",
    "epoch {epoch} is another key's; a new key has a new epoch",
    "its key signs in epoch {own}, and {epoch} does not follow on that",
    "epoch {epoch} is not within {reach} above {old}",
    "epoch {epoch} does not follow on {old}",
    "epoch {epoch}: {key}",
    "a key that was there before does not come back",
    "only the recovery key names another recovery key, or none",
    "{host} is {address}, which lies outside the hall's networks; sudo window-terminal setup --allow {other}",
    "{host} lies outside the hall's networks; sudo window-terminal setup --allow {other}",
    "{version}: {count} people",
    "{number}: {count} entries",
    "{count} slots",
)
OF_DEVICES = (
    "its disk is read-only",
    "its file system has errors",
    "its card is nearly worn out",
    "less than 100 MB free",
    "less than 5 % of its files free",
    "its voltage is too low",
    "its CPU is too hot",
    "it is slowed down",
    "its memory is nearly used up",
    "{count} damaged or missing frames in the buffer",
    "the disk is full: ratings are refused, punches go to the reserve",
    "{folder} is a disk of its own and holds nothing: facts and key are not where they were",
    "no font with Chinese: apt install fonts-noto-cjk",
    "lamp {key} on GPIO{pin}: {why}",
    "button {key} on GPIO{pin}: {why}",
    "buzzer on GPIO{pin}: {why}",
    "touch line on GPIO{pin}: {why}",
    "key {key} is held down for more than {seconds} s",
    "the program failed at a key; see the log",
    "the program failed at it ({error}); report it",
    "the program failed at the {part} ({error}); report it",
    "nothing that types is plugged in as {name}",
    "{name} is plugged in at {ports}; name the port in the settings",
    "{path}: the {part} was unplugged ({error}); plug it in again",
    "{path}: {error}; add the service's user to the group input",
    "{path}: {error}; is the {part} plugged in?",
    "{path}: {error}; another program holds it; stop that one",
    "{path}: {error}; it is no input device",
    "the sound device that was there before does not let go; restart the terminal",
    "no sound device: {error}; {why}",
    "the sound device is gone; {why}",
    "plug in a loudspeaker or a USB sound card",
    "desk: {work} set aside: {error}",
    "no words in {places}; type:  window-terminal voices {folder}",
    "the pin is in use by another part of this terminal; see the pins in the settings, and [fittings.pins]",
)
OF_PORTS = (
    "{port}: no such port; is the UART switched on, or the adapter plugged in?",
    "{port}: another program holds the port; stop that program",
    "{port}: not allowed to open the port; add the service's user to the group dialout",
    "{port}: the port went away; plug its adapter in again",
    "{port}: the sensor has not been found yet; try again in a few seconds",
    "{port}: the sensor is looked for at another port now",
    "{port}: the sensor does not answer; check its power and whether TX and RX are swapped",
    "{port}: the sensor's answers arrive damaged; check the cable and the speed",
    "{port}: something answers, but not a fingerprint sensor; "
    "check the speed, and that the login console is off this port",
    "{port}: the sensor refuses the password; correct it in the settings",
    "{port}: the sensor started again and wants its password; try again",
    "{port}: this is not a working serial port; correct the settings: {why}",
    "{port}: the sensor refuses to work: {why}",
    "{port}: the program failed at the sensor; report it: {why}",
)
OF_FINGERS_TOLD = (
    "{problem} (slots {slots}); a supervisor settles it with `window-terminal fingers settle`; cards and PINs work",
    "{problem}; a supervisor settles it with `window-terminal fingers settle`; cards and PINs work",
    "the sensor holds fingers that nobody has named",
    "this sensor was set up at another window or terminal",
    "fingers are missing from the sensor",
    "the center says whose fingers the sensor holds, and no supervisor has confirmed the list",
    "asked for",
    "gone",
    "recorded too late",
    "finished after an interruption",
    "{count} fingers confirmed, {other} nameless erased; {rest}",
    "{count} fingers confirmed, {other} nameless erased",
    "slot {slot} is {badge}, and not {other}",
    "slot {slot} is {badge}",
)
OF_A_CENTER = (
    "the center has {through}, it was sent {most}",
    "order {order} came after {done}",
    "order {order} is for a window that IT has not signed for",
    "the center has this terminal at {window}, IT at {other}",
    "{number} is too far above {old}",
    "{number} was here before with other entries",
    "{number} is older than {old}",
    "the center says: {why}",
    "no window is its any more",
    "{terminal} stands there now",
    "more than {limit} MB in an hour; asking again in ten minutes",
    "the center has other facts from {seq} on in the series {series}: this one goes on with ours",
    "the card was {terminal} in the board {board}, and is another terminal here",
    "{program} ({config}) was fetched and waits to be installed",
    "{program} is not for window {window}",
    "{config} was ordered before with another file: IT's key signed it twice",
    "signed, but not a piece of software",
    "{program} ({config}) came with other bytes than IT signed",
)
OF_ALARMS = (
    "series {series}: {why}",
    "{seq} came again with other content",
    "{seq} does not follow the fact before it",
    "{seq} says that this center said: {why}",
    "series {series} is of {terminal}",
    "more than {limit} alarms in a day are not written",
    "more than {limit} facts of {terminal} set aside in a day: IT must look at them",
    "{limit} series of {terminal} begun in a day: IT must look at them",
    "{config} is published, and refused: {why}",
    "{config} stopped: {why}",
    "spoke from {address}, then from {other}",
    "began the series {series}, had made {other}",
    "facts about {window}, where it never stood",
    "the token {token} for {window}, used already, was sent again by another terminal",
    "the token {token} lets nobody in: {why}",
    "board {board} of {terminal} is now {other}",
    "order {order}, which this terminal has done, is not in this database: an older copy was restored",
    "roster {number} of {window}, in force there, is not in this database; publish it again",
    "the rosters of {window} were counted on {count} times in a day, and are no more",
    "{terminal} was rejected before this database was restored; it is again",
)
OF_ERRANDS = (
    "it could not be made: {error}",
    "the center did not take it",
    "{count} lines",
    "this terminal cannot do that",
    "{terminal} stands here, and not {other}",
    "the disk does not keep it: {error}",
    "the configuration of that window follows",
    "it was started anew meanwhile",
    "interrupted; {badge} has {fingers} here",
    "the terminal was started anew before it was done; ask again",
    "{count} fingers, slots {slots}",
    "slots {slots} of {library}; facts {facts}",
    "{count} errands are open here already",
    "it has characters in it that nobody can read",
    "there is no staff's screen here",
    "this terminal has no configuration, and so no supervisor",
    "no supervisor can confirm it here by card: there is no reader, or none has a card",
    "no staff's screen here shows what would be confirmed; do it at the terminal, `fingers`",
    "nobody would start it again: it does not run as a service",
    "a center had it started anew less than an hour ago",
    "no supervisor confirmed it",
    "nothing showed the staff's screen",
    "somebody was at the desk",
    "its time was over",
    "nobody answered in its time",
    "done: {why}",
    "refused: {why}",
    "late: {why}",
    "done",
    "too many invitations waited there",
    "asked",
    "rated",
    "not rated",
)

# The first that fits is said.
TERMINAL_SENTENCES = (
    *OF_TRIALS,
    *OF_WHAT_IS_SIGNED,
    *OF_PORTS,
    *OF_DEVICES,
    *OF_FINGERS_TOLD,
    *OF_A_CENTER,
    *OF_ALARMS,
    *OF_ERRANDS,
)


@lru_cache(4096)  # a terminal reports the same words minute by minute
def terminal_said(text: str) -> str:
    """The same as a text that a catalogue has, as far as it is known; else as it came."""
    if isinstance(text, Mistake) or len(text) > SENTENCE_CHARACTERS or text.count(THEN_MORE) > SENTENCES_TOGETHER:
        return text
    return _of_part(text) or _sentence(text) or _several(text) or _sums(text) or text


def _of_part(text: str) -> Mistake | None:
    part, colon, says = text.partition(": ")
    if part not in SPOKEN_OF:
        return None
    what = Mistake(SPOKEN_OF[part])
    return Mistake(OF_A_PART, what=what, says=terminal_said(says)) if colon else what


def _sentence(text: str) -> Mistake | None:
    for template in TERMINAL_SENTENCES:
        if text == template:
            return Mistake(template)
        if (found := values_of(template, text)) and _are_values(found):
            values = {name: terminal_said(each) if name in SAID_WITHIN else each for name, each in found.items()}
            return Mistake(template, **values)
    said = known(text)
    return said if isinstance(said, Mistake) else None


def _are_values(found: Mapping[str, str]) -> bool:
    """Whether none of them is more than a name or a number: a template fits what two sentences are, too."""
    names = [value for name, value in found.items() if name not in SAID_WITHIN and name != "error"]
    return not any(THEN_MORE in value or ": " in value for value in names)


def _several(text: str) -> Mistake | None:
    """The longest beginning that is a sentence, and what comes behind it; where none is, that alone."""
    for first, rest in _cuts(text):
        if said := _of_part(first) or _sentence(first):
            return Mistake(TWO_SENTENCES, said=said, more=terminal_said(rest))
    first, _, rest = text.partition(THEN_MORE)
    more = terminal_said(rest) if rest else ""
    return Mistake(TWO_SENTENCES, said=first, more=more) if isinstance(more, Mistake) else None


def _sums(text: str) -> Mistake | None:
    """What a terminal counted of a day: the day, and a number of each."""
    day, *counts = text.split(" ")
    told = [each.partition("=") for each in counts]
    if not told or any(name not in OF_A_DAY for name, _, _ in told):
        return None
    said = [Mistake(OF_A_PART, what=Mistake(OF_A_DAY[name]), says=count) for name, _, count in told]
    return Mistake.joined(" · ", [day, *said])


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    at = text.rfind(THEN_MORE)
    while at > 0:
        yield text[:at], text[at + len(THEN_MORE) :]
        at = text.rfind(THEN_MORE, 0, at)
