"""The apt sources of another Debian release: this computer's, with its release's name in place of ours. Pure."""

import re
from collections.abc import Iterable, Iterator

POCKETS = ("", "-updates", "-security")  # of a release


def sources_for(files: Iterable[tuple[str, str]], here: str, there: str) -> str:
    """The stanzas for `there`, from what this computer's files (name, text) have for `here`; no others."""
    found = []
    for name, text in files:
        for stanza in _stanzas(text) if name.endswith(".sources") else _lines(text):
            suites = [suite for suite in stanza.get("Suites", "").split() if suite in _pockets(here)]
            if suites and "deb" in stanza.get("Types", "").split():
                found.append(_written({**stanza, "Types": "deb", "Suites": " ".join(suites)}, here, there))
    return "\n".join(found)


def _pockets(release: str) -> set[str]:
    return {f"{release}{pocket}" for pocket in POCKETS}


def _stanzas(text: str) -> Iterator[dict[str, str]]:
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [line for line in paragraph.splitlines() if not line.startswith("#")]
        unfolded = re.sub(r"\n[ \t]+", " ", "\n".join(lines))
        pairs = (line.split(":", 1) for line in unfolded.splitlines() if ":" in line)
        yield {key.strip(): value.strip() for key, value in pairs}


def _lines(text: str) -> Iterator[dict[str, str]]:
    """The one-line form: `deb [signed-by=…] ADDRESS SUITE COMPONENT…`."""
    for line in text.splitlines():
        if told := re.match(r"deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)\s*(.*)", line):
            options, address, suite, components = told.groups()
            named = dict(word.split("=", 1) for word in (options or "").split() if "=" in word)
            kept = {key: named[key.lower()] for key in ("Signed-By", "Trusted") if key.lower() in named}
            yield {"Types": "deb", "URIs": address, "Suites": suite, "Components": components, **kept}


def _written(stanza: dict[str, str], here: str, there: str) -> str:
    kept = (
        "Types",
        "URIs",
        "Suites",
        "Components",
        "Signed-By",
        "Trusted",
    )  # never Architectures: it is another one's
    # What apt reads as file: it leaves where it lies, and this is to be taken along.
    places = re.sub(r"\bfile:", "copy:", stanza.get("URIs", ""))
    moved = {**stanza, "URIs": places, "Suites": stanza["Suites"].replace(here, there)}
    return "".join(f"{key}: {moved[key]}\n" for key in kept if moved.get(key))
