"""What of a window's configuration the plate could not write, and where it stands."""

from collections.abc import Callable, Iterable, Iterator

from terminal.hall import Window

Unwritable = Callable[[str], list[str]]


def lettering_problems(windows: Iterable[Window], unwritable: Unwritable) -> list[str]:
    """One line for each text that would be shown wrong; `unwritable` says why, by the fonts that count."""
    return [
        f"window {window.window}: {where}: {'; '.join(wrong)}"
        for window in windows
        for where, text in _texts(window)
        if (wrong := unwritable(text))
    ]


def _texts(window: Window) -> Iterator[tuple[str, str]]:
    yield "hall", window.hall
    yield "unit", window.unit
    yield "window", window.window
    yield "inquiries", window.inquiries
    names = [(each.badge, each.name) for each in window.people]
    names += [(each.badge, each.name) for each in window.supervisors]
    yield from ((f"name of {badge}", name) for badge, name in names)
    yield "hotline", window.look.hotline
    for message, words in window.look.words.items():
        yield f"words of {message}", " ".join(words.split())
