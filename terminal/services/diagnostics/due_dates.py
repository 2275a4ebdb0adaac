"""The due dates: what works, but should have been renewed by now or must be soon; by a known time."""

from sync.bundles.bundle import verified_before
from sync.certificate_dates import ending, utc
from terminal.domain.facts import Moment


def due(bundle: str, certificate_ends: int | None, now: Moment) -> dict[str, str]:
    """What is due, in words, by part. `bundle` is in force, empty for none; `certificate_ends` is in ms UTC."""
    if now.clock == "unset":
        return {}
    found = {"configuration": _configuration(bundle, now.at), "certificate": _certificate(certificate_ends, now.at)}
    return {part: why for part, why in found.items() if why}


def _configuration(bundle: str, at: int) -> str:
    if not bundle or at <= (by := verified_before(bundle).renew_by):
        return ""
    return f"should have been renewed by {utc(by):%Y-%m-%d}"


def _certificate(ends: int | None, at: int) -> str:
    return ending(utc(ends), utc(at)) if ends is not None else ""
