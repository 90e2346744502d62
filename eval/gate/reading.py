"""A gate's file, read key by key: whatever is wrong with it is said with its place."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NoReturn

from eval.errors import GateError
from eval.gate.bounds import Gate, GatedSet

BEGIN = "vouch eval gate gate.json --pin --set sets/all"
"""How a gate begins."""

_KEYS = tuple(one.name for one in fields(Gate))
_SET_KEYS = tuple(one.name for one in fields(GatedSet))
_REMEDY = f"Take it from version control, or begin another one: {BEGIN}"


def read_gate(path: Path) -> Gate:
    """Read a gate.

    Raises:
        GateError: If it can't be read, a key is missing, unknown or of another kind, or a margin has no reason.
    """
    if not path.is_file():
        what = "This is a folder, and a gate is a file" if path.is_dir() else "There is no gate at this path"
        raise GateError(what, where=str(path), remedy=f"Begin one: {BEGIN}")
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GateError(f"The gate can't be read: {error}", where=str(path), remedy=_REMEDY) from None
    _check_keys(record, _KEYS, str(path))
    if not isinstance(record["sets"], dict):
        _refuse("sets", "an object of sets by name", record["sets"], str(path))
    sets = {name: _gated(values, f"{path}, sets.{name}") for name, values in record["sets"].items()}
    reason = _text(record, "margin_reason", str(path))
    if any(gated.margin for gated in sets.values()) and not reason.strip():
        raise GateError(
            "A margin is left without a reason",
            where=str(path),
            remedy="Say in margin_reason where the noise comes from",
        )
    return Gate(reason, sets)


def _gated(values: Any, where: str) -> GatedSet:
    _check_keys(values, _SET_KEYS, where)
    corpus = None if values["corpus"] is None else _text(values, "corpus", where)
    margin = _number(values["margin"], "margin", where)
    if margin < 0:
        _refuse("margin", "a number of 0 or more", margin, where)
    inputs, bounds = (_object(values, key, where) for key in ("inputs", "bounds"))
    return GatedSet(
        path=_text(values, "path", where),
        corpus=corpus,
        preset=_text(values, "preset", where),
        margin=margin,
        inputs={file: _text(inputs, file, f"{where}.inputs") for file in inputs},
        bounds={measure: _number(bound, measure, f"{where}.bounds") for measure, bound in bounds.items()},
    )


def _check_keys(record: Any, keys: tuple[str, ...], where: str) -> None:
    if not isinstance(record, dict):
        raise GateError("This is no object of keys and values", where=where, value=record, remedy=_REMEDY)
    missing = [key for key in keys if key not in record]
    unknown = [key for key in record if key not in keys]
    if missing or unknown:
        said = [f"{key} is missing" for key in missing] + [f"{key} isn't a key" for key in unknown]
        raise GateError(
            f"The gate can't be read: {', '.join(said)}", where=where, remedy=f"Give it the keys {', '.join(keys)}"
        )


def _object(record: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = record[key]
    if not isinstance(value, dict):
        _refuse(key, "an object ({} before it is pinned)", value, where)
    return value


def _text(record: Mapping[str, Any], key: str, where: str) -> str:
    value = record[key]
    if not isinstance(value, str):
        _refuse(key, "text", value, where)
    return value


def _number(value: Any, key: str, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        _refuse(key, "a number", value, where)
    return value


def _refuse(key: str, wanted: str, value: object, where: str) -> NoReturn:
    raise GateError(
        f"The gate can't be read: {key} isn't {wanted}",
        where=f"{where}.{key}" if ", sets." in where else f"{where}, {key}",
        value=value,
        remedy=f"Make it {wanted}",
    )
