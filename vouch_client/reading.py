"""Values from what came over HTTP: each field by its type; what a newer service says besides is passed over."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from vouch_client.errors import VouchClientError

T = TypeVar("T")


def read(kind: type[T], record: object) -> T:
    """A value of a type, from JSON.

    Args:
        kind: A dataclass of this package.
        record: What the JSON says.

    Raises:
        VouchClientError: If a field is missing or of another type.
    """
    found: T = _value(kind, record, kind.__name__)
    return found


def _value(kind: Any, value: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        if value is None and NoneType in get_args(kind):
            return None
        return _value(next(one for one in get_args(kind) if one is not NoneType), value, where)
    if is_dataclass(kind):
        return _record(kind, value, where)
    if origin is tuple:
        return tuple(_value(get_args(kind)[0], one, f"{where}[]") for one in _of_type(value, list, where))
    if origin is Mapping:
        _, inner = get_args(kind)
        return {name: _value(inner, one, where) for name, one in _of_type(value, dict, where).items()}
    if kind is date:
        return _day(value, where)
    if kind is float and type(value) is int:
        return float(value)
    return _of_type(value, kind, where)


def _record(kind: Any, value: Any, where: str) -> Any:
    record, types = _of_type(value, dict, where), _types(kind)
    found = {}
    for field in fields(kind):
        if field.name in record:
            found[field.name] = _value(types[field.name], record[field.name], f"{where}.{field.name}")
        elif field.default is MISSING:
            raise VouchClientError(f"The answer has no {where}.{field.name}; is it a Vouch of this client's version?")
    return kind(**found)


@cache
def _types(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _of_type(value: Any, kind: Any, where: str) -> Any:
    """A value that is of a type; a number is no truth value, and none is a number."""
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise VouchClientError(f"In the answer {where} is no {kind.__name__}, but of type {type(value).__name__}")
    return value


def _day(value: Any, where: str) -> date:
    try:
        return date.fromisoformat(_of_type(value, str, where))
    except ValueError:
        raise VouchClientError(f"In the answer {where} is no date such as 2024-05-31") from None
