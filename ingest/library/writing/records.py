"""The library as staff look at it: every document with its latest version, draft or published, and its history."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ingest.document import Document
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.database import open_to_read
from ingest.library.library import Library
from ingest.library.schema import SCHEMA_VERSION, schema_version
from ingest.library.writing.history import DocumentHistory
from ingest.library.writing.register import DocumentRegister


@dataclass(frozen=True, slots=True)
class LibraryRecords:
    """What can be looked at.

    Attributes:
        register: What lists show.
        history: The versions that documents were published in.
    """

    register: DocumentRegister
    history: DocumentHistory
    _library: Library

    def document(self, doc_id: str) -> Document | None:
        """The latest version of a document, draft or published; None where there is none.

        Raises:
            LibraryError: If a character of it was changed.
        """
        return self._library.get(doc_id) or self._library.drafts.get(doc_id)


@contextmanager
def library_records(home: Home) -> Iterator[LibraryRecords | None]:
    """The records as they are at this moment; None where there is no library yet.

    Raises:
        LibraryError: If the library can't be read, or is of an older version.
    """
    if not home.library.exists():
        yield None
        return
    try:
        with open_to_read(home.library) as connection:
            if schema_version(connection) != SCHEMA_VERSION:
                raise LibraryError(
                    "The library is of another version than this program's",
                    where="library",
                    remedy="Run: vouch upgrade",
                )
            library = Library(connection, home.sources)
            yield LibraryRecords(library.register, DocumentHistory(connection), library)
    except sqlite3.Error as error:
        raise LibraryError(
            f"The library can't be read: {error}",
            where="library",
            remedy="Check that it is readable; if it is damaged, restore a backup",
        ) from None
