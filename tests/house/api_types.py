"""The types of the client for TypeScript, from the API's description."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.house.tree import ROOT

PAGE = ROOT / "packages" / "client-ts" / "src" / "api.d.ts"
_HEAD = "// Written by `make api` from the description of the API. Offsets count code points.\n"
_PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}
_SENT = {"AskRequest", "BatchRequest", "CheckRequest", "FeedbackRequest", "FilterFields", "Format", "Why"}
"""What is sent: its lists of values are whole. Those of answers may grow."""


def api_types(description: Mapping[str, Any]) -> str:
    """A module of declarations."""
    schemas = description["components"]["schemas"]
    return _HEAD + "".join("\n" + "".join(_declared(name, schemas[name])) for name in sorted(schemas))


def _declared(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    said = " ".join(str(schema.get("description", "")).split())
    yield f"/** {said} */\n" if said else ""
    if "enum" in schema:
        yield f"export type {name} = {_type(schema)}{'' if name in _SENT else ' | (string & {})'};\n"
        return
    yield f"export interface {name} {{\n"
    needed = set(schema.get("required", ()))
    for field, inner in schema["properties"].items():
        if "description" in inner:
            yield f"  /** {' '.join(inner['description'].split())} */\n"
        optional = "" if field in needed else "?"
        yield f"  {'' if name in _SENT else 'readonly '}{field}{optional}: {_type(inner)};\n"
    yield "}\n"


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema or "const" in schema:
        return " | ".join(f'"{value}"' for value in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        return " | ".join(map(_type, schema["anyOf"]))
    if schema["type"] == "array":
        inner = _type(schema["items"])
        return f"({inner})[]" if " " in inner else f"{inner}[]"
    if schema["type"] == "object":
        return f"{{ [name: string]: {_type(schema['additionalProperties'])} }}"
    return _PLAIN[schema["type"]]
