"""A table of stories as text: sentences of the rule book, and under each how days go that it decides."""

from msgspec import Struct


class Row(Struct, frozen=True):
    """A story of a table: what it shows, the sentence it rests on, how it goes, and the posts that come of it."""

    shows: str
    sentence: str
    story: str
    posts: str


def rows(table: str) -> list[Row]:
    """The stories of a table: `> ` a sentence for all below, a title, the story indented, and `= ` its posts.

    Without such a line the posts are open, and `*` in the row.
    """
    found, sentence = [], ""
    for block in table.strip().split("\n\n"):
        title, *rest = [line.strip() for line in block.splitlines()]
        if title.startswith("> "):
            sentence = " ".join(line.removeprefix("> ") for line in (title, *rest))
            continue
        steps = " ".join(line for line in rest if not line.startswith("="))
        posts = next((line.removeprefix("=").strip() for line in rest if line.startswith("=")), "*")
        found.append(Row(title, sentence, " / ".join(" ".join(step.split()) for step in steps.split("/")), posts))
    return found
