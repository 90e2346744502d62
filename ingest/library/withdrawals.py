"""The documents that no answer may hold, whichever snapshot serves."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from ingest.errors import DocumentNotFound, LibraryError
from ingest.home import Home
from ingest.library.database import open_to_read, transaction, write_errors

_FORMAT = "vouch-withheld-1"
_REMEDY = (
    "Restore library.db from a backup (vouch restore --replace); without one, ingest again and withdraw again what was "
    "withdrawn, before anything is served"
)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a document was taken out of every answer, and when (ISO 8601, UTC)."""

    doc_id: str
    withdrawn_at: str


@dataclass(frozen=True, slots=True)
class Withholding:
    """What no answer may hold.

    Attributes:
        doc_ids: Documents, whichever version of them a snapshot has: withdrawn, drafts, or removed by staff.
        versions: (doc_id, record_sha256) of versions that staff took out before they published another one: a
            document isn't shown while the snapshot in service has one of these.
    """

    doc_ids: frozenset[str] = frozenset()
    versions: frozenset[tuple[str, str]] = frozenset()

    def beside(self, other: "Withholding") -> "Withholding":
        """What either of two lists holds."""
        return Withholding(self.doc_ids | other.doc_ids, self.versions | other.versions)

    def to_json(self) -> str:
        """As it travels to replicas; the same list is the same text."""
        record = {"format": _FORMAT, "doc_ids": sorted(self.doc_ids), "versions": sorted(self.versions)}
        return json.dumps(record, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str | bytes) -> "Withholding":
        """Read what `to_json` wrote.

        Raises:
            ValueError: If it is something else.
        """
        record = json.loads(text)
        if not isinstance(record, dict) or record.get("format") != _FORMAT:
            raise ValueError(f"it isn't of the format {_FORMAT}")
        versions = record.get("versions")
        if not isinstance(versions, list) or not all(len(_texts(one)) == 2 for one in versions):
            raise ValueError("its list of versions is none")
        pairs = frozenset((doc_id, version) for doc_id, version in map(_texts, versions))
        return cls(frozenset(_texts(record.get("doc_ids"))), pairs)


class Withdrawals:
    """The list of withdrawn documents. It outlives the documents: one that comes back stays withdrawn."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, doc_id: str) -> bool:
        """Withdraw a document that is, or was, in the library.

        Returns:
            Whether it was served until now.

        Raises:
            DocumentNotFound: If the library never held it.
            LibraryError: If it can't be written.
        """
        with write_errors(doc_id), transaction(self._connection):
            return self.note(doc_id)

    def note(self, doc_id: str) -> bool:
        """The same inside a transaction."""
        if not self._is_known(doc_id):
            raise DocumentNotFound(
                "The library never held a document of this id",
                value=doc_id,
                remedy="Look it up with: vouch documents",
            )
        now = datetime.now(UTC).isoformat(timespec="seconds")
        added = self._connection.execute("INSERT OR IGNORE INTO withdrawn VALUES (?, ?)", (doc_id, now))
        return added.rowcount == 1

    def undo(self, doc_id: str) -> None:
        """Let a document be served again.

        Raises:
            DocumentNotFound: If it isn't withdrawn.
            LibraryError: If it can't be written.
        """
        with write_errors(doc_id), transaction(self._connection):
            self.take_back(doc_id)

    def take_back(self, doc_id: str) -> None:
        """The same inside a transaction."""
        removed = self._connection.execute("DELETE FROM withdrawn WHERE doc_id = ?", (doc_id,))
        if removed.rowcount == 0:
            raise DocumentNotFound(
                "No document of this id is withdrawn", value=doc_id, remedy="Look it up with: vouch documents"
            )

    def merge(self, withdrawals: Iterable[Withdrawal]) -> int:
        """Withdraw what another list withdrew; returns how many weren't yet.

        Raises:
            LibraryError: If it can't be written.
        """
        rows = [(item.doc_id, item.withdrawn_at) for item in withdrawals]
        with write_errors("withdrawn"), transaction(self._connection):
            return self._connection.executemany("INSERT OR IGNORE INTO withdrawn VALUES (?, ?)", rows).rowcount

    def all(self) -> list[Withdrawal]:
        """Every withdrawal, in order of doc_id."""
        return [Withdrawal(*row) for row in self._connection.execute("SELECT * FROM withdrawn ORDER BY doc_id")]

    def _is_known(self, doc_id: str) -> bool:
        query = "SELECT 1 FROM versions WHERE doc_id = ?1 UNION ALL SELECT 1 FROM drafts WHERE doc_id = ?1 LIMIT 1"
        return self._connection.execute(query, (doc_id,)).fetchone() is not None


def withdrawn_ids(home: Home) -> frozenset[str]:
    """The doc_ids that no answer may hold, whichever snapshot serves.

    Raises:
        LibraryError: As `read_withheld` does.
    """
    return read_withheld(home).doc_ids


def read_withheld(home: Home) -> Withholding:
    """What no answer may hold; nothing where nothing was taken in yet. One small read, some 0.1 ms.

    Of a replica that is what its place said last: the library there is as old as the snapshot that came with it.

    Raises:
        LibraryError: If the library can't be read, or is gone while an index of it is there: nobody knows then
            what was withdrawn.
    """
    if home.is_replica:
        return _published(home)
    if not home.library.exists():
        if not home.current.is_symlink():
            return Withholding()
        raise LibraryError(
            f"{home.library.name} is gone, and with it the list of withdrawn documents",
            where=str(home.library),
            remedy=_REMEDY,
        )
    try:
        with open_to_read(home.library) as connection:
            return _withheld(connection)
    except sqlite3.Error as error:
        raise LibraryError(
            f"The list of withdrawn documents can't be read: {error}",
            where=str(home.library),
            remedy=f"Check that it is readable. If it is damaged: {_REMEDY}",
        ) from None


def _published(home: Home) -> Withholding:
    try:
        return Withholding.from_json(home.withheld.read_bytes())
    except (OSError, ValueError) as error:
        if isinstance(error, FileNotFoundError) and not home.current.is_symlink():
            return Withholding()
        raise LibraryError(
            f"The list of withdrawn documents that came from the shared place can't be read: {error}",
            where=str(home.withheld),
            remedy="Empty this home, and start the replica again: it pulls everything again",
        ) from None


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("a list of texts in it is none")
    return value


def _withheld(connection: sqlite3.Connection) -> Withholding:
    """Read it in one transaction; a library of an older schema lacks some of the tables."""
    connection.execute("BEGIN")
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    doc_ids = {doc_id for (doc_id,) in connection.execute("SELECT doc_id FROM withdrawn")}
    if "unpublished" in tables:
        doc_ids.update(doc_id for (doc_id,) in connection.execute("SELECT doc_id FROM unpublished"))
    versions = connection.execute("SELECT doc_id, record_sha256 FROM taken_out") if "taken_out" in tables else ()
    return Withholding(frozenset(doc_ids), frozenset((doc_id, version) for doc_id, version in versions))
