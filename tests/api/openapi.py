"""Does an answer have the shape that the OpenAPI document gives it? As much of JSON Schema as our document uses."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict, "null": type(None),
}  # fmt: skip
KNOWN_WORDS = {
    "$ref", "additionalProperties", "allOf", "anyOf", "default", "description", "enum", "format", "items", "maximum", "minLength",
    "minimum", "properties", "required", "type",
}  # fmt: skip


def misfits(value: Any, schema: Mapping[str, Any], spec: Mapping[str, Any], place: str = "$", *, whole: bool) -> Iterator[str]:
    """What in `value` is not as `schema` says. `whole`: every property there is must be there."""
    assert set(schema) <= KNOWN_WORDS, f"{place}: a word of JSON Schema this test doesn't know in {schema}"
    if "$ref" in schema:
        yield from misfits(value, resolved(schema["$ref"], spec), spec, place, whole=whole)
        return
    if "anyOf" in schema:
        if all(list(misfits(value, each, spec, place, whole=whole)) for each in schema["anyOf"]):
            yield f"{place}: {value!r} fits none of {schema['anyOf']}"
        return
    for each in schema.get("allOf", ()):
        yield from misfits(value, each, spec, place, whole=whole)
    types = schema.get("type", [])
    if types and not any(_is(value, name) for name in ([types] if isinstance(types, str) else types)):
        yield f"{place}: {value!r} is no {types}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if schema.get("format") == "date-time" and isinstance(value, str) and datetime.fromisoformat(value).tzinfo is None:
        yield f"{place}: {value!r} has no zone"
    if isinstance(value, list):
        for number, entry in enumerate(value):
            yield from misfits(entry, schema.get("items", {}), spec, f"{place}[{number}]", whole=whole)
    if isinstance(value, dict):
        yield from _misfits_inside(value, schema, spec, place, whole=whole)


def _misfits_inside(value: dict[str, Any], schema: Mapping[str, Any], spec: Mapping[str, Any], place: str, *, whole: bool) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in properties if whole else schema.get("required", ()):
        if name not in value:
            yield f"{place}: {name} is missing"
    for name, entry in value.items():
        if name in properties:
            yield from misfits(entry, properties[name], spec, f"{place}.{name}", whole=whole)
        elif schema.get("additionalProperties", True) is False:
            yield f"{place}: {name} is not in the document"


def _is(value: object, name: str) -> bool:
    return isinstance(value, TYPES[name]) and not (name in ("integer", "number") and isinstance(value, bool))


def resolved(reference: str, spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """What `#/components/…` stands for. Raises KeyError where it leads nowhere."""
    assert reference.startswith("#/")
    found: Any = spec
    for step in reference[2:].split("/"):
        found = found[step]
    return found  # type: ignore[no-any-return]


def references(value: Any) -> Iterator[str]:
    """Every `$ref` in a part of the document."""
    if isinstance(value, dict):
        for name, entry in value.items():
            if name == "$ref":
                yield entry
            else:
                yield from references(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from references(entry)
