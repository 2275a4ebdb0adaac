"""The named person: whoever stands in a history, as people read it: the name, then the badge number. Pure."""

from collections.abc import Mapping

from terminal.domain.mistake import Mistake


def named_person(badge: str, names: Mapping[str, str]) -> str:
    """The badge number alone where nobody knows a name."""
    name = names.get(badge)
    return Mistake("{name} ({badge})", name=name, badge=badge) if name and name != badge else badge
