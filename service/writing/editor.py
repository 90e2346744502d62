"""Changes over HTTP, from what was sent to what is on the disk: read beside this process, made within bounds, noted."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from index.passages.query import Filters
from ingest.description.dates import DateOrder
from ingest.document import Document
from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.outcome import Change
from ingest.library.writing.editing import Editing
from ingest.library.writing.written import Expected, ReplyKey, Written, WrittenStatus
from service.access.audit import record
from service.access.filters import written_filters
from service.answers.visibility import Visibility
from service.errors import DocumentUnreadable, WritesBusy
from service.writing.foreman import Foreman
from service.writing.looking import hidden_from, may_write, no_such_document, seen_by
from service.writing.reading import ItemReading, Making
from service.writing.task import Task
from service.writing.task_database import TaskDatabase
from service.writing.task_store import TaskStore

_AT_ONCE = 4
_MOST_WAITING = 16
_PATIENCE_S = 5.0
_LOG = logging.getLogger("vouch")


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, and what they may see."""

    who: str
    visible: Visibility

    @property
    def filters(self) -> str:
        """What they are bound to, as `read_filters` reads it; of a key, one set of filters at most."""
        return written_filters(next(iter(self.visible.bounds), Filters()))


class Editor:
    """Changes documents for those who may.

    Args:
        home: Whose documents.
        foreman: Who is woken where a task is taken on; None where nobody works on them here.
        build_after_s: After how long without a further change the index is built; None leaves that to whoever asks.
        date_order: How documents' dates such as 03/04/2024 are read.
    """

    def __init__(
        self,
        home: Home,
        *,
        foreman: Foreman | None = None,
        build_after_s: float | None = None,
        date_order: DateOrder | None = None,
    ) -> None:
        self.home = home
        self.tasks = TaskStore(TaskDatabase(home.tasks))
        self._foreman = foreman
        self._build_after_s = build_after_s
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._reading = ItemReading(date_order)

    def start(self) -> None:
        """Work on what waits from now on; where builds follow changes, what changed before the end is built, too."""
        if self._foreman is not None:
            self._foreman.start()
        if self._build_after_s is not None and self.home.library.exists():
            self._build_later()

    def stop(self) -> None:
        """Work on nothing any more."""
        if self._foreman is not None:
            self._foreman.stop()
        self._reading.close()

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """One of the few places for changes; waiting for it holds no thread, so that questions have theirs.

        Raises:
            WritesBusy: If more changes come at once than are taken on.
        """
        if self._waiting >= _MOST_WAITING:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._places.acquire()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    def put(
        self,
        author: Author,
        doc_id: str,
        make: Making,
        status: WrittenStatus,
        *,
        expected: Expected,
        key: ReplyKey | None = None,
    ) -> Written:
        """Make what was sent the latest version of a document.

        Raises:
            DocumentUnreadable: If it can't be read, or would have another doc_id.
            UnsupportedFormat: If no reader fits.
            OutsideFilters: If the author mayn't write such a document.
            DocumentNotServed: If there is one that the author mayn't see.
            VersionMismatch: If what must be so isn't.
            DuplicateDocument: If another source has the document still.
            LibraryError: If it can't be written.
        """
        with Editing(self.home) as editing:
            if said := editing.reply_to(key):
                return said
            document, item = self._reading.read(make)
            _same_id(doc_id, document)
            may_write(author.visible, document)
            written = editing.put(document, item, status, expected=expected, key=key, look=hidden_from(author.visible))
        return self._noted(author, "put", written)

    def change(
        self,
        author: Author,
        doc_id: str,
        changes: Mapping[str, Any],
        status: WrittenStatus | None,
        *,
        expected: Expected,
        key: ReplyKey | None = None,
    ) -> Written:
        """Change what is known of a document besides its text; None takes what was said of it away.

        Raises:
            DocumentNotServed: If there is none that the author may see.
            VersionMismatch: If what must be so isn't, or somebody else changed it meanwhile.
            DuplicateDocument: If another source has the document still.
            LibraryError: If it can't be written.
        """
        with Editing(self.home) as editing:
            if said := editing.reply_to(key):
                return said
            found, place = editing.find(doc_id), editing.place(doc_id)
            if found is None or place is None or not author.visible.admits(found):
                raise no_such_document(doc_id)
            expected.check(doc_id, found.version)
            editing.refuse_foreign(doc_id)
            document, item = self._reading.read_kept(doc_id, place, editing.library.kept_bytes, changes)
            _same_id(doc_id, document)
            may_write(author.visible, document)
            only = Expected(versions=frozenset({found.version}))
            written = editing.put(document, item, status or found.status, expected=only, key=key)
        return self._noted(author, "patch", written)

    def remove(self, author: Author, doc_id: str, *, expected: Expected, key: ReplyKey | None = None) -> Written:
        """Take a document out of the library, and out of every answer at once.

        Raises:
            DocumentNotFound, DocumentNotServed: If there is none that the author may see.
            VersionMismatch: If what must be so isn't.
            DuplicateDocument: If another source has the document still.
            LibraryError: If it can't be written.
        """
        look = seen_by(author.visible, doc_id)
        return self._made(
            author, "delete", lambda editing: editing.remove(doc_id, expected=expected, key=key, look=look)
        )

    def withdraw(
        self, author: Author, doc_id: str, *, undo: bool = False, expected: Expected, key: ReplyKey | None = None
    ) -> Written:
        """Have no answer hold a document from a second later on, or let answers hold it again.

        Raises:
            DocumentNotFound, DocumentNotServed: If there is none that the author may see; or none to be undone.
            VersionMismatch: If what must be so isn't.
            LibraryError: If it can't be written.
        """
        look = seen_by(author.visible, doc_id)
        return self._made(
            author,
            "withdraw undo" if undo else "withdraw",
            lambda editing: editing.withdraw(doc_id, undo=undo, expected=expected, key=key, look=look),
        )

    def take_in(self, author: Author, data: bytes, lines: int, *, key: ReplyKey | None = None) -> Task:
        """Have JSON Lines taken in.

        Raises:
            TasksFull: If too many tasks wait already.
            LibraryError: If it can't be written.
        """
        task = self.tasks.add_documents(data, lines, who=author.who, filters=author.filters, key=key)
        return self._handed_on(author, "documents upload", task)

    def build(self, author: Author, *, key: ReplyKey | None = None) -> Task:
        """Have the index built.

        Raises:
            LibraryError: If it can't be written.
        """
        return self._handed_on(author, "build asked", self.tasks.add_build(who=author.who, key=key))

    def _made(self, author: Author, what: str, change: Callable[[Editing], Written]) -> Written:
        with Editing(self.home) as editing:
            written = change(editing)
        return self._noted(author, what, written)

    def _noted(self, author: Author, what: str, written: Written) -> Written:
        """Note what was made, and have it built where that follows."""
        if written.is_replayed:
            return written
        details = {"doc_id": written.doc_id, "change": written.change, "status": written.status}
        details["version"] = written.version
        record(self.home, f"documents {what}", details, outcome="done", who=author.who)
        new_draft = written.status is WrittenStatus.DRAFT and written.change is Change.ADDED
        if self._build_after_s is not None and written.change is not Change.UNCHANGED and not new_draft:
            self._build_if_possible()
        return written

    def _build_if_possible(self) -> None:
        """Have a build follow; where that can't be noted, what was made is so all the same, and is answered so."""
        try:
            self._build_later()
        except LibraryError as error:
            _LOG.error("No build follows this change, but the next one or the next start: %s", error)

    def _build_later(self) -> None:
        self.tasks.build_after(self._build_after_s or 0.0)
        if self._foreman is not None:
            self._foreman.wake()

    def _handed_on(self, author: Author, what: str, task: Task) -> Task:
        record(self.home, what, {"task": task.task_id}, outcome="done", who=author.who)
        if self._foreman is not None:
            self._foreman.wake()
        return task


def _busy() -> WritesBusy:
    return WritesBusy("More changes come at once than are taken on", remedy="Send fewer at a time")


def _same_id(doc_id: str, document: Document) -> None:
    """Go on only if a document is the one that the path names.

    Raises:
        DocumentUnreadable: If it isn't.
    """
    if document.doc_id != doc_id:
        raise DocumentUnreadable(
            f"The document would be kept as {document.doc_id!r}, and not as what the path says",
            where="path.doc_id",
            remedy="Take a doc_id that stays as it is: without white space at its ends",
        )
