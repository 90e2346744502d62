"""Log lines: bounded in length and in number, as text or JSON, with the id of the request; never with a question."""

import json
import logging
import sys
import time
from typing import Literal

from service.fault_report import fault_in_words
from service.operation.board import BoardRow
from service.operation.families import SUPPRESSED
from service.operation.request_id import COLLECTION, REQUEST_ID

_ALIKE_A_MINUTE = 10
_ALL_A_MINUTE = 300
_LINE_CHARS = 8000


class BoundedLines(logging.Filter):
    """Lets so many lines a minute through from one place in the code, and so many from all; it counts the rest.

    An outage must not fill the disk. The first line of a place that comes again says how many were left out.
    """

    def __init__(self, row: BoardRow) -> None:
        super().__init__()
        self._row = row
        self._minute = -1
        self._all = 0
        self._passed: dict[tuple[str, int], int] = {}
        self._left_out: dict[tuple[str, int], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is written."""
        minute = int(time.monotonic() // 60)
        if minute != self._minute:
            self._minute, self._all, self._passed = minute, 0, {}
        place = (record.pathname, record.lineno)
        passed = self._passed.get(place, 0)
        if passed >= _ALIKE_A_MINUTE or self._all >= _ALL_A_MINUTE:
            self._left_out[place] = self._left_out.get(place, 0) + 1
            self._row.add(SUPPRESSED)
            return False
        self._passed[place] = passed + 1
        self._all += 1
        left_out = self._left_out.pop(place, 0)
        if left_out:
            record.msg, record.args = f"{record.getMessage()} ({left_out} more like this were left out)", ()
        record.request_id, record.collection = REQUEST_ID.get(), COLLECTION.get()
        return True


class TextLines(logging.Formatter):
    """A line as people read it; a fault's frames follow it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. An exception's message may quote a question, so its kind and its frames are written alone."""
        of_what = "".join(f" [{name.partition('_')[0]} {value}]" for name, value in _of_what(record).items())
        return _bounded(f"{record.levelname} {record.name}{of_what}: {record.getMessage()}{_fault(record)}")


class JsonLines(logging.Formatter):
    """A line as an object: time, level, logger, process, collection, request and message."""

    def format(self, record: logging.LogRecord) -> str:
        """The object on one line."""
        shown = {
            "time": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "process": record.process,
            "message": _bounded(f"{record.getMessage()}{_fault(record)}"),
        }
        return json.dumps(shown | _of_what(record), ensure_ascii=False)


def set_up_logs(row: BoardRow, form: Literal["text", "json"]) -> None:
    """Have this process's warnings and errors written to standard error, within bounds."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    handler.addFilter(BoundedLines(row))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.raiseExceptions = False  # a full disk or a closed pipe must not make more lines


def _of_what(record: logging.LogRecord) -> dict[str, str]:
    """The collection and the request that a line is of, as far as it is of any."""
    found = {name: getattr(record, name, None) for name in ("collection", "request_id")}
    return {name: value for name, value in found.items() if value}


def _fault(record: logging.LogRecord) -> str:
    return f"\n{fault_in_words(record.exc_info[1])}" if record.exc_info and record.exc_info[1] else ""


def _bounded(line: str) -> str:
    return line if len(line) <= _LINE_CHARS else f"{line[:_LINE_CHARS]} …"
