"""What of an API's description isn't as it was released, and may break whoever builds on it.

Additions pass: paths, parameters that may be left out, fields, values of an enumeration, wider bounds of what is sent.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

Description = dict[str, Any]
Schema = Mapping[str, Any]

_SMALLER_IS_WIDER = ("minimum", "minLength", "minItems", "exclusiveMinimum")
_LARGER_IS_WIDER = ("maximum", "maxLength", "maxItems", "exclusiveMaximum")
_FIRST_ERROR = 400


class Way(StrEnum):
    """Which way a value goes: what is sent may be taken more widely, what is answered not."""

    SENT = "sent"
    ANSWERED = "answered"


class Comparison:
    """Compares two descriptions.

    Args:
        released: What others build on.
        present: What is there now.
    """

    def __init__(self, released: Description, present: Description) -> None:
        self._released = released
        self._present = present
        self._looked_at: set[tuple[str, str, Way]] = set()

    def breaks(self, *, below: str = "/v1/") -> Iterator[str]:
        """What was taken away or changed, a line each, of the paths that start so."""
        for path, methods in self._released["paths"].items():
            for method, was in methods.items():
                place = f"{method.upper()} {path}"
                now = self._present["paths"].get(path, {}).get(method)
                if not path.startswith(below):
                    continue
                if now is None:
                    yield f"{place} is gone"
                else:
                    yield from self._operation(was, now, place)

    def _operation(self, was: Schema, now: Schema, place: str) -> Iterator[str]:
        if was["operationId"] != now["operationId"]:
            yield f"{place}: its operationId was {was['operationId']}, and is {now['operationId']}"
        yield from self._parameters(was, now, place)
        sent, taken = was.get("requestBody", {}), now.get("requestBody", {})
        if taken.get("required") and not sent.get("required"):
            yield f"{place} needs a body now"
        yield from self._contents(sent.get("content", {}), taken.get("content", {}), f"{place} body", Way.SENT)
        for status, answered in was["responses"].items():
            where = f"{place} {status}"
            if status in now["responses"]:
                content = now["responses"][status].get("content", {})
                yield from self._contents(answered.get("content", {}), content, where, Way.ANSWERED)
            elif int(status) < _FIRST_ERROR:
                yield f"{where} is gone"

    def _parameters(self, was: Schema, now: Schema, place: str) -> Iterator[str]:
        named = [{(one["in"], one["name"]): one for one in side.get("parameters", ())} for side in (was, now)]
        for key, parameter in named[0].items():
            where = f"{place} parameter {key[1]}"
            if key not in named[1]:
                yield f"{where} is gone"
                continue
            if named[1][key].get("required") and not parameter.get("required"):
                yield f"{where} is required now"
            yield from self._schema(parameter["schema"], named[1][key]["schema"], where, Way.SENT)
        for key, parameter in named[1].items():
            if key not in named[0] and parameter.get("required"):
                yield f"{place} parameter {key[1]} is new and required"

    def _contents(self, was: Schema, now: Schema, where: str, way: Way) -> Iterator[str]:
        for media_type, content in was.items():
            if media_type not in now:
                yield f"{where}: {media_type} is gone"
            else:
                yield from self._schema(content["schema"], now[media_type]["schema"], where, way)

    def _schema(self, was: Schema, now: Schema, where: str, way: Way) -> Iterator[str]:
        known = (was.get("$ref", ""), now.get("$ref", ""), way)
        if all(known[:2]):
            if known in self._looked_at:
                return
            self._looked_at.add(known)
        was, now = _resolved(was, self._released), _resolved(now, self._present)
        if "anyOf" in was or "anyOf" in now:
            yield from self._any_of(_variants(was, self._released), _variants(now, self._present), where, way)
            return
        if _kind(was) != _kind(now):
            yield f"{where}: its type was {_kind(was)}, and is {_kind(now)}"
            return
        yield from _values(was, now, where)
        if way is Way.SENT:
            yield from _bounds(was, now, where)
        yield from self._fields(was, now, where, way)
        for inner in ("items", "additionalProperties"):
            if isinstance(was.get(inner), dict):
                after = now.get(inner)
                if isinstance(after, dict):
                    yield from self._schema(was[inner], after, f"{where}[]", way)
                else:
                    yield f"{where}: its {inner} have no type any more"

    def _fields(self, was: Schema, now: Schema, where: str, way: Way) -> Iterator[str]:
        before, after = was.get("properties", {}), now.get("properties", {})
        for name, field in before.items():
            if name in after:
                yield from self._schema(field, after[name], f"{where}.{name}", way)
            else:
                yield f"{where}.{name} is gone"
        needed_before, needed_now = set(was.get("required", ())), set(now.get("required", ()))
        if way is Way.SENT:
            yield from (f"{where}.{name} is required now" for name in sorted(needed_now - needed_before))
        else:
            gone = (needed_before - needed_now) & set(after)
            yield from (f"{where}.{name} may be missing now" for name in sorted(gone))

    def _any_of(self, was: Mapping[str, Schema], now: Mapping[str, Schema], where: str, way: Way) -> Iterator[str]:
        for kind, variant in was.items():
            if kind in now:
                yield from self._schema(variant, now[kind], where, way)
            else:
                yield f"{where}: it can't be {kind} any more"
        if way is Way.ANSWERED:
            yield from (f"{where}: it can be {kind} now" for kind in now if kind not in was)


def _variants(schema: Schema, description: Description) -> dict[str, Schema]:
    """What a value may be, by its kind."""
    return {_kind(_resolved(one, description)): one for one in schema.get("anyOf", [schema])}


def _resolved(schema: Schema, description: Description) -> Schema:
    """A schema, or the one that it refers to."""
    while "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _kind(schema: Schema) -> str:
    """What sort of value a schema describes."""
    return " ".join(filter(None, (str(schema.get("type", "anything")), schema.get("format"))))


def _values(was: Schema, now: Schema, where: str) -> Iterator[str]:
    sides = [set(one["enum"]) if "enum" in one else {one["const"]} if "const" in one else None for one in (was, now)]
    if sides[0] is None or sides[1] is None:
        if sides[0] != sides[1]:
            yield f"{where}: it {'has' if sides[0] is None else 'had'} a list of values in one of them alone"
        return
    yield from (f"{where}: the value {value!r} is gone" for value in sorted(sides[0] - sides[1]))


def _bounds(was: Schema, now: Schema, where: str) -> Iterator[str]:
    """What may be sent no more, though it could."""
    for name in (*_SMALLER_IS_WIDER, *_LARGER_IS_WIDER):
        before, after = was.get(name), now.get(name)
        if after is not None and (before is None or (after > before if name in _SMALLER_IS_WIDER else after < before)):
            yield f"{where}: its {name} was {before}, and is {after}"
    if now.get("pattern") not in {None, was.get("pattern")}:
        yield f"{where}: its pattern was {was.get('pattern')}, and is {now['pattern']}"
    if now.get("additionalProperties") is False and was.get("additionalProperties") is not False:
        yield f"{where}: it takes no other fields any more"
