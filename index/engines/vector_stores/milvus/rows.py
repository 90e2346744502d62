"""How Milvus holds a row, and how rows are named in its expressions.

Words of a site (ids, tags, audiences, languages) are held as digests: an expression then is made of hex digits and
figures alone, whatever was written, and the server learns none of them. The snapshot looks at what filters admit once
more, so that two words of one digest could bring nothing that is out of scope.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.engines.base import Scope
from index.engines.vector_stores.store import VectorRow

LIVES = (1 << 62) - 1
"""The end of a row that lives."""

MOST_TAGS = 1024
"""So many tags a document may have in Milvus."""

NAME_LENGTH = 64
"""Of a row's name, at most."""

FIELDS = ("doc", "tags", "audience", "language", "reviewed", "first", "last", "vector")
"""What a row has beside its name."""

_NONE = ""


def digest(word: str) -> str:
    """What stands for a word: 32 hex digits."""
    return hashlib.sha256(word.encode()).hexdigest()[:32]


def row_of(row: VectorRow, generation: int) -> dict[str, Any]:
    """A row that comes with a generation, as Milvus holds it."""
    return {
        "id": _name(row.passage_id, generation, LIVES),
        "doc": digest(row.doc_id),
        "tags": [digest(tag) for tag in dict.fromkeys(row.tags)],
        "audience": _NONE if row.audience is None else digest(row.audience),
        "language": _NONE if row.language is None else digest(row.language),
        "reviewed": row.reviewed or 0,
        "first": generation,
        "last": LIVES,
        "vector": row.vector.tolist(),
    }


def ending(held: Mapping[str, Any], last: int) -> dict[str, Any]:
    """The same row under another name, with another end: both are there until the one before is taken out."""
    row = {field: held[field] for field in FIELDS}
    row["tags"], row["vector"] = list(row["tags"]), [float(value) for value in row["vector"]]
    return {**row, "id": _name(passage_of(held["id"]), held["first"], last), "last": last}


def passage_of(name: str) -> str:
    """The passage_id of a row's name."""
    return name.partition("_")[0]


def _name(passage_id: str, first: int, last: int) -> str:
    return f"{passage_id}_{first}_{'' if last == LIVES else last}"


def one_of(field: str, values: Iterable[str]) -> str:
    """The expression for rows whose field is one of some digests or names."""
    return f"{field} in [{_listed(values)}]"


def in_generation(generation: int) -> str:
    """The expression for the rows of a generation."""
    return f"first <= {generation} and last > {generation}"


def in_scope(generation: int, scope: Scope) -> str:
    """The expression for the rows of a generation that a scope admits."""
    wanted = scope.filters
    parts = [in_generation(generation)]
    if wanted.tags:
        parts.append(f"array_contains_any(tags, [{_digests(wanted.tags)}])")
    if wanted.doc_ids:
        parts.append(f"doc in [{_digests(wanted.doc_ids)}]")
    if scope.withdrawn:
        parts.append(f"doc not in [{_digests(sorted(scope.withdrawn))}]")
    for field, value in (("audience", wanted.audience), ("language", wanted.language)):
        if value is not None:
            parts.append(f'{field} == "{digest(value)}"')
    if wanted.reviewed_since is not None:
        parts.append(f"reviewed >= {wanted.reviewed_since.toordinal()}")
    return " and ".join(parts)


def _digests(words: Sequence[str]) -> str:
    return _listed(digest(word) for word in words)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(f'"{value}"' for value in values)
