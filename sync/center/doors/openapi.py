"""The OpenAPI document of the contract, made of the same structs that the calls are read and answered with."""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_type_hints

import msgspec
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct

from sync.center.doors.reception import Caller

OpenApi = dict[str, Any]  # a part of the document
REFERENCE = "#/components/schemas/{name}"
_WITH_KEY = (Caller.TERMINAL, Caller.APPLICANT, Caller.SYSTEM)
KEY = "64 hexadecimal digits"
SAYS_WHY = "refused: `error` says why"


def document(doors: Sequence[HTTPRouteHandler], refusal: type[Struct]) -> OpenApi:
    """Describes these calls; `refusal` is the body of every answer that is none of 200."""
    types = [refusal, *dict.fromkeys(kind for door in doors for kind in _types(door))]
    schemas, components = msgspec.json.schema_components(types, ref_template=REFERENCE)
    components = _as_others_read(components)
    of = dict(zip(types, schemas, strict=True))
    paths: dict[str, OpenApi] = {}
    for door in sorted(doors, key=lambda door: sorted(door.paths)):
        for path in sorted(door.paths):
            for method in sorted(door.http_methods):
                paths.setdefault(path, {})[method.lower()] = _operation(door, of, components, of[refusal])
    return {
        "openapi": "3.1.0",
        "info": {"title": "The contract between terminal and center", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "64 hexadecimal digits"}
            },
        },
    }


def _as_others_read(schema: Any) -> Any:
    """The same with patterns as JSON Schema has them: what Python ends by \\Z ends by $ there."""
    if isinstance(schema, list):
        return [_as_others_read(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _as_others_read(each) for name, each in schema.items()}
    if isinstance(pattern := made.get("pattern"), str):
        made["pattern"] = pattern.replace(r"\Z", "$")
    return made


def _operation(
    door: HTTPRouteHandler, of: Mapping[type[Struct], OpenApi], components: OpenApi, refused: OpenApi
) -> OpenApi:
    caller: Caller = door.opt["caller"]
    made: OpenApi = {"operationId": door.fn.__name__, "description": f"Called {_how(door)}."}
    if query := door.opt.get("query"):
        made["parameters"] = list(_parameters(components[query.__name__]))
    if said := door.opt.get("said"):
        made["requestBody"] = {"required": True, "content": _json(of[said])}
    answer = _answer(door)
    content = _json(of[answer]) if answer else {"*/*": {}}
    made["responses"] = {
        "200": {"description": "done", "content": content},
        "default": {"description": SAYS_WHY, "content": _json(refused)},
    }
    return {**made, "security": [{"key": []}] if caller in _WITH_KEY else []}


def _how(door: HTTPRouteHandler) -> str:
    """By whom it is called, as a reader would tell it."""
    caller: Caller = door.opt["caller"]
    return f"{caller.value}: IT signed the message" if _is_signed(door) else caller.value


def _is_signed(door: HTTPRouteHandler) -> bool:
    """Whoever brings something without a key brings what a key of IT vouches for."""
    return door.opt["caller"] is Caller.ANYBODY and "said" in door.opt


def _types(door: HTTPRouteHandler) -> Iterable[type[Struct]]:
    return filter(None, (door.opt.get("said"), door.opt.get("query"), _answer(door)))


def _answer(door: HTTPRouteHandler) -> type[Struct] | None:
    """What it answers with; None for bytes and texts."""
    kind = get_type_hints(inspect.unwrap(door.fn))["return"]
    return kind if isinstance(kind, type) and issubclass(kind, Struct) else None


def _parameters(schema: OpenApi) -> Iterable[OpenApi]:
    for name, kind in schema["properties"].items():
        yield {"name": name, "in": "query", "required": name in schema.get("required", []), "schema": kind}


def _json(schema: OpenApi) -> OpenApi:
    return {"application/json": {"schema": schema}}
