"""Filters as operators write them, in settings and for keys."""

import shlex
from datetime import date

from index.passages.query import Filters
from service.errors import SettingsError

_REMEDY = 'Write it like: audience=public language=en tag="first aid" reviewed_since=2024-01-01 doc_id=flu'


def read_filters(text: str, *, where: str) -> Filters:
    """Filters as an operator writes them: `audience=public tag="first aid"`; several of `tag` mean any of them.

    Raises:
        SettingsError: If a name is unknown, or a value doesn't fit.
    """
    try:
        pairs = [part.partition("=") for part in shlex.split(text)]
    except ValueError as error:
        raise SettingsError(f"The filters can't be read: {error}", where=where, value=text, remedy=_REMEDY) from None
    lists: dict[str, list[str]] = {"tag": [], "doc_id": []}
    single: dict[str, str] = {}
    for name, _, value in pairs:
        if name in lists and value:
            lists[name].append(value)
        elif name in {"audience", "language", "reviewed_since"} and value and name not in single:
            single[name] = value
        else:
            raise SettingsError("This is no filter, or is given twice", where=where, value=name, remedy=_REMEDY)
    since = single.get("reviewed_since")
    try:
        day = None if since is None else date.fromisoformat(since)
    except ValueError:
        raise SettingsError("This is no day", where=where, value=since, remedy=_REMEDY) from None
    return Filters(tuple(lists["doc_id"]), tuple(lists["tag"]), single.get("audience"), single.get("language"), day)


def written_filters(filters: Filters) -> str:
    """Filters as `read_filters` reads them."""
    pairs = [("doc_id", doc_id) for doc_id in filters.doc_ids] + [("tag", tag) for tag in filters.tags]
    pairs += [("audience", filters.audience or ""), ("language", filters.language or "")]
    pairs += [("reviewed_since", filters.reviewed_since.isoformat() if filters.reviewed_since else "")]
    return " ".join(shlex.quote(f"{name}={value}") for name, value in pairs if value)
