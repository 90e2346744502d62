"""Taking in many documents at once: one bad line never stops the others."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.document import Document
from ingest.errors import DocumentError, ErrorParts, SourceError
from ingest.home import Home
from ingest.library.writing.editing import Editing
from ingest.library.writing.written import Expected, WrittenStatus
from ingest.sources.item import SourceItem
from ingest.sync.reading import Readers, ReadResult
from ingest.sync.written_items import line_item
from service.access.audit import record
from service.access.filters import read_filters
from service.answers.visibility import Visibility
from service.errors import AccessRefused, DocumentNotServed
from service.writing.looking import hidden_from, may_write
from service.writing.task import LineOutcome, LineResult, Task
from service.writing.task_ledger import TaskLedger

_NOTED_EACH = 20
_NOTED_EACH_S = 0.5
_LOG = logging.getLogger("vouch")


@dataclass(frozen=True, slots=True)
class _Pending:
    """A line on its way: what is read of it, or why it can't be.

    Attributes:
        line: Its number in what was sent, from 1.
        ordinal: Its number among those that hold something.
        item: Its bytes.
        status: Whether it is to be published.
        result: Waits for what came of reading it.
        fault: Why it isn't read.
    """

    line: int
    ordinal: int
    item: SourceItem | None
    status: WrittenStatus
    result: Callable[[], ReadResult] | None
    fault: ErrorParts | None = None


def take_in(home: Home, task: Task, sent: Path, ledger: TaskLedger, readers: Readers) -> None:
    """Take in what was sent for a task, from the first line on that isn't done.

    Lines that were done just before an interruption and not noted are done again, and are unchanged then.

    Raises:
        LibraryError: If the library can't be written; what is done stays done.
    """
    visible = Visibility.within(read_filters(task.filters, where="filters"))
    waiting: deque[_Pending] = deque()
    unnoted: list[LineOutcome] = []
    noted_at = time.monotonic()
    done = task.done
    with Editing(home) as editing:
        for pending in _ahead(_begun(sent, task.done, readers), waiting, readers.ahead):
            outcome = _finish(editing, pending, visible)
            unnoted.append(outcome)
            done = pending.ordinal
            if outcome.result in {LineResult.ADDED, LineResult.CHANGED}:
                details = {"doc_id": outcome.doc_id, "version": outcome.version, "task": task.task_id}
                record(home, f"documents {outcome.result}", details, outcome="done", who=task.who)
            if len(unnoted) >= _NOTED_EACH or time.monotonic() - noted_at > _NOTED_EACH_S:
                ledger.note(task.task_id, unnoted, done=done)
                unnoted, noted_at = [], time.monotonic()
        if unnoted:
            ledger.note(task.task_id, unnoted, done=done)


def _begun(sent: Path, done: int, readers: Readers) -> Iterator[_Pending]:
    """The lines after those that are done, each handed to a reader."""
    ordinal = 0
    with sent.open("rb") as stream:
        for number, data in enumerate(stream, start=1):
            if not data.strip():
                continue
            ordinal += 1
            if ordinal > done:
                yield _begin(number, ordinal, data.strip(), readers)


def _begin(number: int, ordinal: int, data: bytes, readers: Readers) -> _Pending:
    try:
        item, status = line_item(data)
    except (SourceError, DocumentError) as error:
        fault = ErrorParts.of(error, where=f"line {number}")
        return _Pending(number, ordinal, None, WrittenStatus.PUBLISHED, None, fault)
    except Exception as error:  # noqa: BLE001 - whatever one line does, the others are taken in
        fault = _unforeseen(f"line {number}", error)
        return _Pending(number, ordinal, None, WrittenStatus.PUBLISHED, None, fault)
    return _Pending(number, ordinal, item, status, readers.submit(item))


def _unforeseen(place: str, error: Exception) -> ErrorParts:
    """Why a line is refused that no reader foresaw; nothing of its words."""
    _LOG.error("%s of an upload can't be read: %s", place, type(error).__name__)
    what = f"The line can't be read ({type(error).__name__})"
    return ErrorParts(what, place, None, 'Write it plainly, such as {"_id": "a", "title": "…", "text": "…"}')


def _ahead(begun: Iterator[_Pending], waiting: deque[_Pending], ahead: int) -> Iterator[_Pending]:
    for pending in begun:
        waiting.append(pending)
        if len(waiting) > ahead:
            yield waiting.popleft()
    while waiting:
        yield waiting.popleft()


def _finish(editing: Editing, pending: _Pending, visible: Visibility) -> LineOutcome:
    item, place = pending.item, f"line {pending.line}"
    if item is None or pending.result is None:
        return LineOutcome(pending.line, None, LineResult.REFUSED, fault=pending.fault)
    try:
        reading = pending.result()
    except Exception as error:  # noqa: BLE001 - as above
        return LineOutcome(pending.line, None, LineResult.REFUSED, fault=_unforeseen(place, error))
    if reading.document is None:
        fault = reading.fault or ErrorParts(reading.failure or "It can't be read", None, None, "Mend it")
        fault = ErrorParts(fault.what, place, fault.value, fault.remedy)
        return LineOutcome(pending.line, None, LineResult.REFUSED, fault=fault)
    return _put(editing, pending, item, reading.document, visible)


def _put(editing: Editing, pending: _Pending, item: SourceItem, document: Document, visible: Visibility) -> LineOutcome:
    try:
        may_write(visible, document)
        look = hidden_from(visible)
        written = editing.put(document, item, pending.status, expected=Expected(), look=look)
    except (DocumentError, AccessRefused, DocumentNotServed) as error:
        fault = ErrorParts.of(error, where=f"line {pending.line}")
        return LineOutcome(pending.line, document.doc_id, LineResult.REFUSED, fault=fault)
    result = LineResult(written.change)
    return LineOutcome(pending.line, document.doc_id, result, written.version, written.warnings)
