"""The API page: the contract's OpenAPI document as a person reads it who writes the other side."""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.resources import files

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from sync.center.doors.openapi import OpenApi

_pages = Environment(loader=PackageLoader("sync.center.pages"), autoescape=True, undefined=StrictUndefined)
_STYLE = Markup(files("sync.center.pages").joinpath("templates", "api.css").read_text(encoding="utf-8"))
_LIMITS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "{} letters or more",
    "maxLength": "{} letters at most",
    "pattern": "as {}",
    "minItems": "{} or more",
    "maxItems": "{} at most",
    "maxProperties": "{} at most",
}


class FieldRow(Struct, frozen=True):
    """A line of a table: a field or a parameter; `kind` is what it takes, with the names of messages linked."""

    name: str
    kind: Markup
    limits: str
    default: str  # what stands for it where it is left out; empty where it must be there


class CallRow(Struct, frozen=True):
    method: str
    path: str
    who: str
    asked: tuple[FieldRow, ...]  # in the query
    body: Markup
    answer: Markup

    @property
    def anchor(self) -> str:
        return f"{self.method}{self.path}".replace("/", "-")


class MessageRow(Struct, frozen=True):
    name: str
    about: str
    fields: tuple[FieldRow, ...]


def api_page(document: OpenApi) -> str:
    """The whole page, as HTML; its style is in it, and `page_policy` lets a browser take that and nothing else."""
    calls = [
        _call(method.upper(), path, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    messages = [_message(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]
    return _pages.get_template("api.html").render(
        info=document["info"], calls=calls, messages=messages, style=_STYLE
    )


def page_policy() -> str:
    """The Content-Security-Policy under which the page is sent."""
    style = b64encode(sha256(_STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{style}'; frame-ancestors 'none'; base-uri 'none'"


def _call(method: str, path: str, operation: OpenApi) -> CallRow:
    asked = tuple(
        _field(each["name"], each["schema"], required=each["required"]) for each in operation.get("parameters", ())
    )
    body = _content(operation["requestBody"]["content"]) if "requestBody" in operation else Markup("")
    answer = _content(operation["responses"]["200"]["content"])
    return CallRow(method, path, operation["description"], asked, body, answer)


def _content(content: Mapping[str, OpenApi]) -> Markup:
    return _kind(content["application/json"]["schema"]) if "application/json" in content else Markup("bytes")


def _message(name: str, schema: OpenApi) -> MessageRow:
    required = schema.get("required", ())
    fields = tuple(_field(key, kind, required=key in required) for key, kind in schema["properties"].items())
    return MessageRow(name, schema.get("description", ""), fields)


def _field(name: str, schema: OpenApi, *, required: bool) -> FieldRow:
    return FieldRow(name, _kind(schema), ", ".join(_limits(schema)), "" if required else _default(schema))


def _default(schema: OpenApi) -> str:
    return f"no, {msgspec.json.encode(schema['default']).decode()} without" if "default" in schema else "no"


def _kind(schema: OpenApi) -> Markup:
    """What stands there, in words; other messages by name, linked to where they are told."""
    match schema:
        case {"$ref": reference}:
            name = reference.rsplit("/", 1)[1]
            return Markup('<a href="#{0}">{0}</a>').format(name)
        case {"anyOf": choices}:
            return Markup(" or ").join(map(_kind, choices))
        case {"enum": values}:
            return Markup(" or ").join(Markup("<code>{}</code>").format(value) for value in values)
        case {"prefixItems": parts}:
            return Markup("list of {}").format(Markup(", ").join(map(_kind, parts)))
        case {"type": "array"}:
            return Markup("list of {}").format(_kind(schema.get("items") or {}))
        case {"type": "object", "additionalProperties": value}:
            return Markup("object, {} by name").format(_kind(value))
        case {"type": name}:
            return Markup("{}").format(name)
    return Markup("any JSON")


def _limits(schema: OpenApi) -> Iterable[str]:
    return (said.format(schema[key]) for key, said in _LIMITS.items() if key in schema)
