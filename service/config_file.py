"""Settings from a file: TOML, the names as in the environment without VOUCH_, in lower case; and tables in it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from service.errors import SettingsError

MOST_COLLECTIONS = 20
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")


def read_config(path: Path, known: frozenset[str]) -> dict[str, object]:
    """What a file sets.

    Args:
        path: The file.
        known: The names that may be in it.

    Raises:
        SettingsError: If it can't be read, isn't TOML, or sets what isn't known.
    """
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The file of settings can't be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}",
            where=str(path),
            remedy="Mend it, or unset VOUCH_CONFIG",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"The file of settings is not TOML: {error}", where=str(path), remedy="Write lines such as port = 8080"
        ) from None
    for name in sorted(read):
        if name not in known:
            remedy = f"Remove it, or use one of {', '.join(sorted(known))}"
            raise SettingsError("Unknown setting", where=f"{path}: {name}", remedy=remedy)
    return read


def read_collections(written: object, known: frozenset[str]) -> dict[str, dict[str, object]]:
    """What is set for each collection, by its name, in order.

    Args:
        written: Tables by name; in place of a table its home; or several `NAME=HOME`, also in one text, separated by
            commas or spaces.
        known: The names that may be set for one.

    Raises:
        ValueError: If a name isn't one or comes twice, a table names no home or sets what isn't known, or they are
            too many.
    """
    if isinstance(written, str):
        written = written.replace(",", " ").split()
    named = list(written.items()) if isinstance(written, Mapping) else _pairs(written)
    found: dict[str, dict[str, object]] = {}
    for name, table in named:
        if not _NAME.fullmatch(str(name)):
            raise ValueError(f"{name!r} is no name of a collection: take at most 32 small letters, figures and hyphens")
        if name in found:
            raise ValueError(f"the collection {name!r} is named twice")
        found[name] = dict(table) if isinstance(table, Mapping) else {"home": table}
        if not found[name].get("home"):
            raise ValueError(f"the collection {name!r} has no home: write {name}=HOME, or home in its table")
        if unknown := sorted(found[name].keys() - known):
            raise ValueError(f"{name}.{unknown[0]} can't be set for one collection; {', '.join(sorted(known))} can")
    if len(found) > MOST_COLLECTIONS:
        raise ValueError(f"there are {len(found)} collections, and one service has at most {MOST_COLLECTIONS}")
    return found


def with_tables(
    named: Mapping[str, Mapping[str, object]], tables: Mapping[str, object]
) -> dict[str, dict[str, object]]:
    """Collections that were named with their homes, each with what its table sets besides: who may read it, for one."""
    held = {name: table for name, table in tables.items() if isinstance(table, Mapping)}
    return {name: {**held.get(name, {}), **homes} for name, homes in named.items()}


def _pairs(written: object) -> list[tuple[str, object]]:
    if not isinstance(written, Iterable) or not all(isinstance(one, str) for one in written):
        raise ValueError("collections are tables by name, or NAME=HOME")
    pairs = (str(one).partition("=") for one in written)
    return [(name, home) for name, _, home in pairs]
