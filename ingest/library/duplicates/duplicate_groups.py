"""Which of the library's documents is served in place of which near-duplicates, kept from run to run."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest.document import Document
from ingest.library.database import transaction, write_errors
from ingest.library.duplicates.near_duplicates import ComparedText, preference, sketch


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document that isn't served, because another says the same."""

    doc_id: str
    served_as: str


class DuplicateGroups:
    """Which present documents are served in place of which; in SQLite."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def note(self, document: Document, *, is_record: bool) -> None:
        """Remember a new or changed document, inside the transaction that stores it.

        Args:
            document: What is stored.
            is_record: Whether it came out of JSON Lines. Its source gave each record an id of its own, on purpose:
                it is never taken for a page's copy.
        """
        self.forget(document.doc_id)
        values = [] if is_record else sketch(document.text)
        self._connection.executemany("INSERT INTO sketches VALUES (?, ?)", ((v, document.doc_id) for v in values))
        self._connection.execute("INSERT OR IGNORE INTO unsettled VALUES (?)", (document.doc_id,))

    def forget(self, doc_id: str) -> None:
        """Forget a document, inside the transaction that removes it; those it was near to are settled again."""
        self._connection.execute(
            "INSERT OR IGNORE INTO unsettled_values SELECT value FROM sketches WHERE doc_id = ?", (doc_id,)
        )
        self._connection.execute("DELETE FROM sketches WHERE doc_id = ?", (doc_id,))
        self._connection.execute("DELETE FROM unsettled WHERE doc_id = ?", (doc_id,))

    def settle(self, get: Callable[[str], Document | None]) -> None:
        """Find out which documents are served in place of which, wherever something changed.

        The result depends on what the library holds, never on the order in which it came there.

        Raises:
            LibraryError: If it can't be written.
        """
        with write_errors("near-duplicates"):
            while row := self._connection.execute("SELECT doc_id FROM unsettled LIMIT 1").fetchone():
                self._settle_group(self._reachable([row[0]]), get)
            while row := self._connection.execute("SELECT value FROM unsettled_values LIMIT 1").fetchone():
                self._settle_group(self._reachable(self._having(row[0])), get)
                self._connection.execute("DELETE FROM unsettled_values WHERE value = ?", row)

    def twins(self, doc_id: str) -> list[str]:
        """What is served in place of a document, unless that is withdrawn."""
        rows = self._connection.execute(
            "SELECT duplicate_of FROM documents WHERE doc_id = ?1 AND duplicate_of IS NOT NULL"
            " AND duplicate_of NOT IN (SELECT doc_id FROM withdrawn)",
            (doc_id,),
        )
        return [twin for (twin,) in rows]

    def _settle_group(self, group: dict[str, list[int]], get: Callable[[str], Document | None]) -> None:
        served_as = _choose(group, get)
        with transaction(self._connection):
            for doc_id, values in group.items():
                self._connection.execute(
                    "UPDATE documents SET duplicate_of = ?1 WHERE doc_id = ?2 AND duplicate_of IS NOT ?1",
                    (served_as.get(doc_id), doc_id),
                )
                self._connection.execute("DELETE FROM unsettled WHERE doc_id = ?", (doc_id,))
                self._connection.executemany(
                    "DELETE FROM unsettled_values WHERE value = ?", ((value,) for value in values)
                )

    def _reachable(self, doc_ids: list[str]) -> dict[str, list[int]]:
        """The documents, all that share a value with one of them, and so on, each with its values."""
        group: dict[str, list[int]] = {}
        followed: set[int] = set()
        edge = list(doc_ids)
        while edge:
            doc_id = edge.pop()
            if doc_id in group:
                continue
            rows = self._connection.execute("SELECT value FROM sketches WHERE doc_id = ?", (doc_id,))
            group[doc_id] = [value for (value,) in rows]
            for value in group[doc_id]:
                if value not in followed:
                    followed.add(value)
                    edge.extend(self._having(value))
        return group

    def _having(self, value: int) -> list[str]:
        rows = self._connection.execute("SELECT doc_id FROM sketches WHERE value = ?", (value,))
        return [doc_id for (doc_id,) in rows]

    def all(self) -> Iterator[Duplicate]:
        """Every document that isn't served because another says the same, in order of doc_id."""
        for row in self._connection.execute(
            "SELECT doc_id, duplicate_of FROM documents WHERE duplicate_of IS NOT NULL ORDER BY doc_id"
        ):
            yield Duplicate(*row)


def _choose(group: dict[str, list[int]], get: Callable[[str], Document | None]) -> dict[str, str]:
    """For each document of a group that isn't served, the one that is."""
    if len(group) == 1:
        return {}
    served_by_value: dict[int, list[str]] = {}  # best first
    served_as: dict[str, str] = {}
    texts: dict[str, ComparedText] = {}  # of those that are served
    for *_, doc_id in sorted(preference(document) for doc_id in group if (document := get(doc_id))):
        document = get(doc_id)
        if document is None:
            continue
        text = ComparedText.of(document)
        candidates = dict.fromkeys(other for value in group[doc_id] for other in served_by_value.get(value, ()))
        twin = next((other for other in candidates if text.is_near(texts[other])), None)
        if twin is not None:
            served_as[doc_id] = twin
            continue
        texts[doc_id] = text
        for value in group[doc_id]:
            served_by_value.setdefault(value, []).append(doc_id)
    return served_as
