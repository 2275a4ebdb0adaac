"""The call notes: what is known of one call, gathered by whoever handles it, for the log."""

import re
import secrets

from litestar.types import Scope

from sync.center.telemetry.log_lines import Field

LOGGED_CHARACTERS = 300  # of a reason
QUOTED = re.compile(r"'.*'|\".*\"|`(?!\$).*?`", re.DOTALL)  # by msgspec, from what came in; a path begins with $


class CallNotes:
    """What is known of one call, gathered while it is handled."""

    def __init__(self) -> None:
        self.id = secrets.token_hex(8)
        self.who = ""  # a terminal, a system; empty for a stranger
        self.why = ""  # it was refused
        self.fields: dict[str, Field] = {}


def notes_of(scope: Scope) -> CallNotes:
    """Those of the call that this is the scope of."""
    found: CallNotes = scope["state"].setdefault("notes", CallNotes())
    return found


def reason(e: Exception, *, in_full: bool) -> str:
    """Why a call was refused, as the log may have it.

    `in_full` where the words are our own but for quotations, which are left out; else what kind of refusal it is:
    the caller was told the rest, under the same id.
    """
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(e).__name__).lower()
    return f"{kind}: {QUOTED.sub('…', str(e))}"[:LOGGED_CHARACTERS] if in_full else kind
