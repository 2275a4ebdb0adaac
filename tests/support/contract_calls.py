"""Calls of the contract as its OpenAPI document has them: each one once, with the least that its message needs."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Json = dict[str, Any]
METHODS = {"get", "put", "post", "delete", "patch"}


class ContractCall(NamedTuple):
    """`by` says in the document's words who may make it."""

    method: str
    path: str
    by: str
    query: Mapping[str, Any]
    body: Any


def calls(document: Json) -> Iterator[ContractCall]:
    """All of them."""
    for path, doors in document["paths"].items():
        for method, door in doors.items():
            asked = {each["name"]: _least(each["schema"], document) for each in door.get("parameters", ())}
            content = door.get("requestBody", {}).get("content", {}).get("application/json", {})
            body = _least(content["schema"], document) if content else None
            yield ContractCall(method.upper(), path, door["description"], asked, body)


def _least(schema: Json, document: Json) -> Any:
    """A value of this schema with nothing in it that may be left out."""
    if "$ref" in schema:
        return _least(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document)
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return _least(schema[choice][0], document)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    match schema.get("type"):
        case "object":
            needed = schema.get("required", ())
            return {name: _least(schema["properties"][name], document) for name in needed}
        case "array":
            items = schema.get("prefixItems") or [schema.get("items", {})] * schema.get("minItems", 0)
            return [_least(each, document) for each in items]
        case "string":
            return "ab" * 32 if "pattern" in schema else "a" * schema.get("minLength", 1)
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case _:
            return None
