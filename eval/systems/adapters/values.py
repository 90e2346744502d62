"""Values of an answer, each of the kind that it is used as; one of another kind is refused with its place."""

import math
from typing import Any, NoReturn

from eval.errors import ServiceFailed


def number_of(value: Any, where: str) -> float | None:
    """A finite number, or a text that is one; None where nothing is given.

    Raises:
        ServiceFailed: If it is no number, or isn't finite.
    """
    if value is None:
        return None
    try:
        found = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        _refuse("It is no number, or no finite one", where, value, "Give a number")
    return found


def probability_of(value: Any, where: str) -> float | None:
    """A probability, or a text that is one; None where nothing is given.

    Raises:
        ServiceFailed: If it is no number, or not from 0 to 1.
    """
    found = number_of(value, where)
    if found is not None and not 0.0 <= found <= 1.0:
        remedy = "Give a number from 0 to 1, or write confidence_is: score in the mapping"
        _refuse("It is no probability", where, value, remedy)
    return found


def offset_of(value: Any, where: str) -> int | None:
    """A whole number, or a text that is one; None where nothing is given.

    Raises:
        ServiceFailed: If it is neither.
    """
    found = number_of(value, where)
    if found is not None and not found.is_integer():
        _refuse("It is no whole number", where, value, "Give the number of a character, from 0")
    return None if found is None else int(found)


def words_of(value: Any, where: str) -> str:
    """A text; "" where nothing is given, and the first of a list, as Elasticsearch has highlights and fields.

    Fragments of a highlight come from several places of a text, so that they aren't joined: the best one is first.

    Raises:
        ServiceFailed: If it is neither a text nor a number nor a list that begins with one.
    """
    first = (value[0] if value else None) if isinstance(value, list) else value
    if first is None:
        return ""
    if isinstance(first, bool) or not isinstance(first, str | int | float):
        _refuse("It is no text", where, value, "Name the place of a text in the mapping")
    return str(first)


def several_of(value: Any, where: str) -> tuple[str, ...]:
    """Texts: one, or a list of them; none where nothing is given.

    Raises:
        ServiceFailed: If it is neither.
    """
    listed = [] if value is None else value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(one, str) for one in listed):
        _refuse("It is neither a text nor a list of texts", where, value, "Name the place of texts in the mapping")
    return tuple(one for one in listed if one)


def _refuse(what: str, where: str, value: Any, remedy: str) -> NoReturn:
    raise ServiceFailed(what, where=where, value=value, remedy=remedy) from None
