"""The remedies: what to do about each line of `doctor` that is wrong, by the words of what is wrong. Pure."""

from collections.abc import Mapping

from msgspec import Struct

from hardware.board.health import RULES
from terminal.domain.center_claims import CLAIM_REMEDIES


class Remedy(Struct, frozen=True):
    """`usual` is what to do where nothing closer is known; where the line has words of `by_words`, that instead."""

    usual: str
    by_words: tuple[tuple[str, str], ...] = ()


SETUP = "sudo window-terminal setup"
LET_OUT = f"if it is where it should be, let it out: {SETUP} --allow ADDRESS"
TO_IT = "sudo window-terminal diagnostics FILE, and give that to IT"
PORTS = (
    ("no such port", f"plug its adapter in; a Pi's own port: {SETUP} turns it on, then restart"),
    ("another program holds", f"end that program: sudo fuser -v PORT names it; a login console goes by {SETUP}"),
    ("not allowed to open", f"{SETUP}: it puts the service's user into the group dialout"),
    ("program failed", TO_IT),
)
TRUSTING = (
    "at IT's: window-terminal config push with the newest key; where this terminal does not have that, root here: "
    "sudo window-terminal trust FILE, which `config key show --for-terminals` printed"
)
NEXT_EPOCH = "at IT's: make a key with an --epoch above all, and here: sudo window-terminal trust FILE"
NOT_TAKEN = (
    ("not signed by a", TRUSTING),
    ("signed by one person", "at IT's: window-terminal config push --second-key FILE"),
    (
        "second signature",
        "at IT's: window-terminal config push --second-key FILE of somebody whom this hall trusts",
    ),
    ("epochs above", NEXT_EPOCH),
    ("key signs in epoch", NEXT_EPOCH),
    ("is another key's", NEXT_EPOCH),
    ("is not newer than", "at IT's: window-terminal config push once more, with the newest copy of the key's file"),
    ("has expired", "at IT's: window-terminal config push; here see that `doctor` finds the clock right"),
    ("it is for window", "at IT's: window-terminal config move HALL WINDOW=TERMINAL, if it stands there"),
    ("signed, but not a", "bring this terminal's software up to date, then at IT's: window-terminal config push"),
    ("lies outside", LET_OUT),
)
PINS = (
    ("No module named", f"the library of the pins is missing: {SETUP}; a board without pins has none of this"),
    ("Unable to load", f"the library of the pins is missing: {SETUP}; a board without pins has none of this"),
    ("is held down", "free the key that is named; if it is not stuck, its wire touches ground"),
    ("busy", "another program holds the pin: end it"),
    ("program failed", TO_IT),
)
TYPISTS = (
    ("may not be read", f"{SETUP}: it puts the service's user into the group input"),
    ("program failed", TO_IT),
)

REMEDIES: Mapping[str, Remedy] = {
    "font": Remedy("sudo apt-get install fonts-noto-cjk"),
    "lettering": Remedy("sudo apt-get install fonts-noto-core python3-pil; else write it in other characters"),
    "screen": Remedy("connect the screen; without a desktop the user needs the groups video, render and input"),
    "staff_screen": Remedy(
        "connect it; check [staff_screen] display in the settings; without a desktop it needs a graphics card that "
        "the plate does not use"
    ),
    "evaluator": Remedy("see which program holds the pins; check the wires and [evaluator] in the settings", PINS),
    "buzzer": Remedy("see which program holds the pin; check its wire and [buzzer] in the settings", PINS),
    "touch": Remedy(
        "lift the finger; see which program holds the pin; check its wire and [sensor] touch in the settings", PINS
    ),
    "sensor": Remedy("check the sensor's wires and power, and [sensor] port and baud in the settings", PORTS),
    "bus": Remedy("check the evaluator's cable and adapter, and [bus] port in the settings", PORTS),
    "reader": Remedy("plug it in; check [reader] in the settings (`lsusb` prints vendor and product)", TYPISTS),
    "keypad": Remedy("plug it in; check [keypad] in the settings (`lsusb` prints vendor and product)", TYPISTS),
    "voice": Remedy(
        "check [voice] in the settings, and that its recordings can be played",
        (
            ("does not let go", "sudo systemctl restart window-terminal"),
            ("no sound device", "plug in a loudspeaker or a USB sound card; the user needs the group audio"),
            ("sound device is gone", "plug it in again"),
            (".wav", "window-terminal voices FOLDER makes them; check [voice] folder in the settings"),
            ("no words in", "window-terminal voices FOLDER makes them; check [voice] folder in the settings"),
            ("program failed", TO_IT),
        ),
    ),
    "fingers": Remedy("a supervisor settles it: window-terminal fingers settle"),
    "storage": Remedy(
        "the state folder must be on a card or disk that is writable and has room",
        (
            (
                "a power cut takes",
                "a data partition, or the overlay off: read-only-root.md in the manual",
            ),
            (
                "holds nothing",
                "mount the disk that has them; for a new terminal there: sudo touch /var/lib/window-terminal/new",
            ),
            (
                "is not writable",
                f"{SETUP} gives it to the service's user; if the card became read-only, replace it",
            ),
            ("MB free", "remove what does not belong to the terminal from its disk, or take a larger card"),
            ("damaged or missing", "window-terminal buffer check says what; copy the card, then replace it"),
        ),
    ),
    "room": Remedy("bring the center back, which makes room; until then carry facts by hand: buffer export"),
    "board": Remedy("restart the board", tuple((problem.says, problem.do) for problem, _ in RULES)),
    "clock": Remedy(
        "connect the network or an RTC, and see that the center tells the time; until then facts are uncertain"
    ),
    "time_servers": Remedy(f"journalctl -u window-terminal-time says more; {SETUP} renews root's part"),
    "directory": Remedy(
        "what `window-terminal config card-key` prints at IT's belongs into [trust] cards in the settings"
    ),
    "configuration": Remedy(
        "at IT's: window-terminal config push; if that was done, see why the center holds it back"
    ),
    "trial": Remedy("at IT's: mend what it says in the hall's file, and window-terminal config push", NOT_TAKEN),
    "refused": Remedy("at IT's: mend what it says in the hall's file, and window-terminal config push", NOT_TAKEN),
    "stick": Remedy(
        "do as it says, and plug in one of FAT32 or exFAT, named WINDOW-TERM, with what `config sign` or `release "
        "bundle` made"
    ),
    "signature": Remedy(TRUSTING),
    "certificate": Remedy("at the center: window-terminal center certificate --folder FOLDER, then start it anew"),
    "units": Remedy("sudo ./install.sh, of the version that runs: it renews them"),
    "upgrade": Remedy("at IT's: window-terminal release check FILE, and sign a version that mends what it says"),
    "place": Remedy("take it down once its facts are delivered; if it is to stay: window-terminal center accept"),
    "orders": Remedy(
        "find out which center answers; see SECURITY.md of the terminal's version",
        tuple((f"{about}: ", f"{about}: {do}") for about, do in CLAIM_REMEDIES.items()),
    ),
    "center": Remedy(
        "check the cable, [center] url and ca in the settings, that the center runs, and accepted it",
        (
            ("lies outside", LET_OUT),
            ("cannot be used", "put the center's tls/ca.pem where [center] ca in the settings says"),
            ("has not accepted", "what it says; `center terminals` lists who waits there"),
            (
                "turned this terminal away",
                "take it down, and carry by hand what it has: window-terminal buffer export; only if it is to "
                "stay, do at the center what it says",
            ),
            ("certificate", "[center] ca must be that center's own tls/ca.pem, and both clocks must be right"),
        ),
    ),
}


def remedies(name: str, wrong: str) -> tuple[str, ...]:
    """What to do about the line `name` that says this: all that fits, each once."""
    known = REMEDIES[name]
    return tuple(dict.fromkeys(do for words, do in known.by_words if words in wrong)) or (known.usual,)


def remedy(name: str, wrong: str) -> str:
    """The same in one line."""
    return "; ".join(remedies(name, wrong))


def not_taken(why: str) -> str:
    """What to do about a configuration that was refused for this."""
    return remedy("refused", why)
