"""Changes that staff make to one document at a time: whole or not at all, and once however often they are sent."""

from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

from ingest.document import Document
from ingest.errors import DocumentNotFound, DuplicateDocument
from ingest.home import Home
from ingest.library.database import open_database, transaction, write_errors
from ingest.library.document_record import record_sha256
from ingest.library.library import Library, Original, is_there
from ingest.library.outcome import Change
from ingest.library.writing.history import DocumentHistory
from ingest.library.writing.place import KeptSums, StoredPlace
from ingest.library.writing.register import RegisteredDocument
from ingest.library.writing.replies import KeptReplies
from ingest.library.writing.written import WRITTEN_SOURCE, Expected, ReplyKey, Written, WrittenStatus, version_name
from ingest.writer_lock import refuse_replica

Look = Callable[[RegisteredDocument | None], None]
"""Raises where a change of what is there now isn't to be made."""
_ANY_VERSION = Expected()


def _anything(_: RegisteredDocument | None) -> None:
    """Any change is to be made."""


class Editing:
    """The library as staff change it. What a call has returned is on the disk.

    Each change is one transaction, which looks at what it hangs on: runs of other sources may go on meanwhile.

    Attributes:
        library: The library.
        history: The versions that documents were published in.
    """

    def __init__(self, home: Home) -> None:
        """Open the library; make an empty one where there is none.

        Raises:
            HomeIsReplica: If the home takes no changes.
            LibraryError: If it can't be opened or written.
        """
        refuse_replica(home)
        self._connection = open_database(home.library, durable=True)
        self.library = Library(self._connection, home.sources, durable=True)
        self.history = DocumentHistory(self._connection)
        self._replies = KeptReplies(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def find(self, doc_id: str) -> RegisteredDocument | None:
        """What a document is now; None where there is none."""
        return self.library.register.find(doc_id)

    def document(self, doc_id: str) -> Document | None:
        """The latest version of a document, draft or published; None where there is none.

        Raises:
            LibraryError: If a character of it was changed.
        """
        return self.library.get(doc_id) or self.library.drafts.get(doc_id)

    def place(self, doc_id: str) -> StoredPlace | None:
        """Where a document came from, and which bytes are kept of it; None where there is none."""
        row = self._connection.execute(
            "SELECT source_id, path, line, source_sha256, sidecar_sha256 FROM documents WHERE doc_id = ?", (doc_id,)
        ).fetchone()
        return StoredPlace(*row) if row else self.library.drafts.place(doc_id)

    def reply_to(self, key: ReplyKey | None) -> Written | None:
        """What was said of a change when it came before; None where it didn't.

        Raises:
            ReplyKeyReused: If something else was sent under its name.
        """
        return None if key is None else self._replies.find(key)

    def put(
        self,
        document: Document,
        item: Original,
        status: WrittenStatus,
        *,
        expected: Expected,
        key: ReplyKey | None = None,
        look: Look = _anything,
    ) -> Written:
        """Make this the latest version of a document, as a draft or published.

        Args:
            document: What was read.
            item: What from.
            status: Whether readers may see it.
            expected: What must be so.
            key: The change's name.
            look: Raises where what is there now isn't to be replaced.

        Raises:
            VersionMismatch: If what must be so isn't.
            ReplyKeyReused: If something else was sent under the name.
            DuplicateDocument: If another source that still has it claims the same doc_id.
            LibraryError: If it can't be written; nothing of it is then.
        """

        def change() -> Written:
            before = self._expected(document.doc_id, expected, look)
            self.refuse_foreign(document.doc_id)
            if status is WrittenStatus.PUBLISHED:
                done = self.library.place(document, item, sums)
            else:
                if before is not None and before.status is WrittenStatus.PUBLISHED:
                    self.library.displace(document.doc_id)
                self.library.drafts.put(document, item, sums)
                self.library.register.note(document, record_sha256(document), status)
                done = Change.ADDED
            after = version_name(record_sha256(document), status)
            if before is not None:
                done = Change.UNCHANGED if before.version == after else Change.CHANGED
            return Written(
                document.doc_id, done, status, after, document.text_sha256, document.warnings,
                is_withdrawn=before is not None and before.withdrawn_at is not None,
            )  # fmt: skip

        with write_errors(document.doc_id):
            sidecar = None if item.sidecar is None else self.library.kept_bytes.keep(item.sidecar)
            sums = KeptSums(self.library.kept_bytes.keep(item.data), sidecar)
        return self._once(document.doc_id, key, change)

    def remove(
        self, doc_id: str, *, expected: Expected, key: ReplyKey | None = None, look: Look = _anything
    ) -> Written:
        """Take a document out of the library, and out of every answer at once; its published versions stay.

        Raises:
            DocumentNotFound: If there is none.
            VersionMismatch: If what must be so isn't.
            ReplyKeyReused: If something else was sent under the name.
            DuplicateDocument: If another source still has it, which would bring it back.
            LibraryError: If it can't be written.
        """

        def change() -> Written:
            if self._expected(doc_id, expected, look) is None:
                raise _not_found(doc_id)
            self.refuse_foreign(doc_id)
            self.library.displace(doc_id)
            self.library.drafts.drop(doc_id)
            self.library.drafts.hide(doc_id)
            return Written(doc_id, Change.REMOVED)

        return self._once(doc_id, key, change)

    def withdraw(
        self,
        doc_id: str,
        *,
        undo: bool = False,
        expected: Expected = _ANY_VERSION,
        key: ReplyKey | None = None,
        look: Look = _anything,
    ) -> Written:
        """Have no answer hold a document whatever becomes of it, or let answers hold it again.

        Raises:
            DocumentNotFound: If the library never held it; or, of what is undone, if it isn't withdrawn.
            VersionMismatch: If what must be so isn't.
            ReplyKeyReused: If something else was sent under the name.
            LibraryError: If it can't be written.
        """

        def change() -> Written:
            found = self._expected(doc_id, expected, look)
            if undo:
                self.library.withdrawals.take_back(doc_id)
            is_new = undo or self.library.withdrawals.note(doc_id)
            twins = () if undo else tuple(self.library.duplicates.twins(doc_id))
            done = Change.CHANGED if is_new else Change.UNCHANGED
            return replace(_as_it_is(doc_id, found), change=done, twins=twins, is_withdrawn=not undo)

        return self._once(doc_id, key, change)

    def refuse_foreign(self, doc_id: str) -> None:
        """Go on only if no source that is synced has the document still.

        Raises:
            DuplicateDocument: If one has.
        """
        place = self.place(doc_id)
        if place is None or place.source_id == WRITTEN_SOURCE or not is_there(place.path):
            return
        raise DuplicateDocument(
            "The document comes from a source that has it still, and whose next sync would undo the change",
            where=doc_id,
            value=place.source_id,
            remedy="Change it there and sync, or withdraw it here, which a sync doesn't undo",
        )

    def _expected(self, doc_id: str, expected: Expected, look: Look) -> RegisteredDocument | None:
        before = self.find(doc_id)
        look(before)
        expected.check(doc_id, None if before is None else before.version)
        return before

    def _once(self, doc_id: str, key: ReplyKey | None, change: Callable[[], Written]) -> Written:
        """Make a change and keep what is said of it, both or neither; say again what was said."""
        with write_errors(doc_id), transaction(self._connection):
            if said := self.reply_to(key):
                return said
            written = change()
            if key is not None:
                self._replies.keep(key, written)
            return written


def _as_it_is(doc_id: str, found: RegisteredDocument | None) -> Written:
    if found is None:
        return Written(doc_id, Change.UNCHANGED)
    return Written(doc_id, Change.UNCHANGED, found.status, found.version, found.text_sha256)


def _not_found(doc_id: str) -> DocumentNotFound:
    return DocumentNotFound(
        "There is no such document", value=doc_id, remedy="Check the doc_id; it must be percent-encoded in a path"
    )
