"""Names: one meaning a word, and a module called by the noun that its first line uses."""

# A word, and the only places where it may stand as part of a name: there it has its one meaning.
WORDS = {
    "slot": (  # a finger's place in the sensor
        "hardware.fingerprint",
        "hardware.simulated.fingerprint",
        "sync.center.windows",
        "sync.contract",
        "terminal.commands.center.command",
        "terminal.commands.fingers",
        "terminal.commands.simulate.sensor",
        "terminal.core",
        "terminal.demo.rig",
        "terminal.domain",
        "terminal.services.enrolment",
    ),
}
# What nobody says, and the word that is said.
OTHER_WORDS = {"day list": "roster", "day_list": "roster", "daylist": "roster"}
WIRE = {"sync.contract"}  # its tags stay as they once were
NOT_NOUNS = {
    "__main__": "Python's own name for what runs",
    "gbt39046": "a standard is written GB/T 39046",
    "sysfs": "",
}
"""The rest of the names: modules."""
