"""The database URL: which schema of PostgreSQL it works in; and it as it may be shown, without its password."""

import re
from urllib.parse import unquote

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

HIDDEN = "***"
SEARCH_PATH = re.compile(r"-c\s*search_path=(\S*)")  # libpq's, among the URL's `options`
A_SCHEMA = re.compile(r'("?)([a-z][a-z0-9-]*)\1')


class DatabaseUrlWrong(Exception):
    """The URL cannot be read; the message says what is wrong with it, and nothing of what stands in it."""


def check(url: str) -> None:
    """Raises `DatabaseUrlWrong`, where it is none."""
    try:
        make_url(url)
    except (ArgumentError, ValueError):
        wrong = "not like sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"
        raise DatabaseUrlWrong(f"{wrong}; in a password, write what is no letter or digit as %XX") from None


def in_schema(url: str, schema: str) -> str:
    """The same database of PostgreSQL, working in this schema of it and in no other."""
    parts = make_url(url)
    options = " ".join(filter(None, (_options(url), f'-csearch_path="{schema}"')))
    return parts.update_query_dict({"options": options}).render_as_string(hide_password=False)


def schema_of(url: str) -> str:
    """In which schema it works by its own word; empty where it says nothing. Raises `DatabaseUrlWrong`."""
    named = SEARCH_PATH.findall(_options(url))
    if not named:
        return ""
    one = A_SCHEMA.fullmatch(named[0]) if len(named) == 1 else None
    if one is None:
        raise DatabaseUrlWrong("search_path names one schema and nothing that could stand in for it")
    return one[2]


def _options(url: str) -> str:
    said = make_url(url).query.get("options", "")
    return said if isinstance(said, str) else " ".join(said)


def url_shown(url: str) -> str:
    """The URL without password and options, which may hold one, too."""
    return make_url(url).set(query={}).render_as_string(hide_password=True)


def without_secrets(text: str, url: str) -> str:
    """The text with nothing in it that stands in the URL where a password stands.

    A password with an @ or a / in it is read as something else, such as a part of the host, and told as that.
    """
    for secret in sorted(_secrets(url), key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _secrets(url: str) -> set[str]:
    inside = re.match(r"[^:]*://[^:]*:(.*)@", url, re.DOTALL)
    wholes = {*([inside[1]] if inside else ()), *re.findall(r"[?&][^=&]*pass[^=&]*=([^&]*)", url)}
    parts = {part for whole in wholes for part in [whole, *re.split(r"[@:/?#&]", whole)]}
    return {form for part in parts for form in (part, unquote(part)) if form}
