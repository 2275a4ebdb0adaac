"""The whole rules of each later day: IT writes what changes on a day, and the rest is as before."""

from typing import Any


def with_whole_rules(table: dict[str, Any]) -> dict[str, Any]:
    """A hall, unit or window, as TOML gives it, with every rule of each later day in it."""
    parts = [key for key in ("units", "windows") if key in table]
    whole: dict[str, Any] = {key: [with_whole_rules(each) for each in table[key]] for key in parts}
    if later := table.get("rules", {}).get("later"):
        whole["rules"] = table["rules"] | {"later": _filled(table["rules"], later)}
    return table | whole


def _filled(rules: dict[str, Any], later: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Day by day, each on what held the day before."""
    values, found = {key: value for key, value in rules.items() if key != "later"}, list[dict[str, Any]]()
    for each in sorted(later, key=lambda each: str(each["effective"])):
        values = values | each
        found.append(values)
    return found
