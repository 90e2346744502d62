"""Reading in processes of their own: on every core, and within bounds that a hostile file can't break.

Each process reads one item at a time. Items go in as pickles, documents come out as JSON: what a process says, after it
has read bytes from anywhere, is not trusted to be a pickle.

It works where pipes can be waited for, as on Linux and macOS. The bound on memory needs a /proc, as on Linux.
"""

import json
import mmap
import os
import pickle
import queue
import selectors
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from ingest.description.dates import DateOrder
from ingest.errors import ErrorParts
from ingest.library.document_record import from_json, to_json
from ingest.sources.item import SourceItem
from ingest.sync.reading import ReadResult, read_item

_LENGTH = struct.Struct(">Q")
_AHEAD_PER_PROCESS = 4
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What reading one document may cost.

    Attributes:
        timeout_s: Seconds from its bytes to the document.
        memory_bytes: Memory of the process that reads it; looked after where there is a /proc, as on Linux.
    """

    timeout_s: float = 120.0
    memory_bytes: int = 2 << 30


def usable_cores() -> int:
    """How many cores this process may use; where the system doesn't say, how many there are."""
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):  # not on macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class ReaderProcesses:
    """Some processes that read; each is started when it is first needed, and again after a document broke it."""

    def __init__(
        self, number: int | None = None, limits: ReadLimits | None = None, *, date_order: DateOrder | None = None
    ) -> None:
        """Prepare the processes.

        Args:
            number: How many; as many as this process may use cores, by default.
            limits: What one document may cost.
            date_order: How dates such as 03/04/2024 are to be read; None leaves them unknown, with a warning.
        """
        self.date_order = date_order
        self._limits = limits or ReadLimits()
        count = number or usable_cores()
        self.ahead = count * _AHEAD_PER_PROCESS
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reader")
        self._idle: queue.LifoQueue[subprocess.Popen[bytes] | None] = queue.LifoQueue()
        for _ in range(count):
            self._idle.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, once what is being read is read."""
        self._threads.shutdown(cancel_futures=True)
        while not self._idle.empty():
            process = self._idle.get()
            if process is not None:
                _stop(process)

    def submit(self, item: SourceItem) -> Callable[[], ReadResult]:
        """Hand an item to the next process that is free."""
        return self._threads.submit(self._read, item).result

    def _read(self, item: SourceItem) -> ReadResult:
        return from_answer(self.answer(item))

    def answer(self, item: SourceItem) -> bytes:
        """Read an item, and give what came of it as its process wrote it: a line of JSON, for `from_answer`."""
        process = self._idle.get() or self._start()
        try:
            _send(process, item, self.date_order)
            answer = self._receive(process)
        except (OSError, TimeoutError, MemoryError) as error:
            _stop(process)
            self._idle.put(None)
            limit = self._fault(item, error)
            return _to_answer(ReadResult(failure=f"{item.location}: {limit.what}. {limit.remedy}.", fault=limit))
        except BaseException:
            _stop(process)
            self._idle.put(None)
            raise
        self._idle.put(process)
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "ingest.sync.reading_processes"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 (our own module)

    def _receive(self, process: subprocess.Popen[bytes]) -> bytes:
        if process.stdout is None:
            raise BrokenPipeError
        deadline = time.monotonic() + self._limits.timeout_s
        with selectors.DefaultSelector() as waiting:  # select() knows no file above 1,023, and connections are files
            waiting.register(process.stdout, selectors.EVENT_READ)
            while not waiting.select(_LOOK_EVERY_S):
                if time.monotonic() > deadline:
                    raise TimeoutError
                if _resident_bytes(process.pid) > self._limits.memory_bytes:
                    raise MemoryError
        answer = process.stdout.readline()
        if not answer.endswith(b"\n"):
            raise BrokenPipeError
        return answer

    def _fault(self, item: SourceItem, error: Exception) -> ErrorParts:
        remedy = "Cut it into parts"
        match error:
            case TimeoutError():
                limit = f"takes more than {self._limits.timeout_s:g} s"
            case MemoryError():
                limit = f"takes more than {self._limits.memory_bytes:,} bytes of memory"
            case _:
                limit, remedy = "broke the process that read it", "Please report it, with the file"
        return ErrorParts(f"Reading it {limit}", item.location, None, remedy)


def _send(process: subprocess.Popen[bytes], item: SourceItem, date_order: DateOrder | None) -> None:
    if process.stdin is None:
        raise BrokenPipeError
    data = pickle.dumps((item, date_order))
    process.stdin.write(_LENGTH.pack(len(data)) + data)
    process.stdin.flush()


def _resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * mmap.PAGESIZE
    except (OSError, IndexError):
        return 0


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except BrokenPipeError:
                continue


def _to_answer(reading: ReadResult) -> bytes:
    answer = {
        "document": None if reading.document is None else to_json(reading.document),
        "failure": reading.failure,
        "is_unpublished": reading.is_unpublished,
        "fault": None if reading.fault is None else asdict(reading.fault),
    }
    return json.dumps(answer).encode() + b"\n"


def from_answer(answer: bytes) -> ReadResult:
    """What a process wrote, as `ReaderProcesses.answer` gives it."""
    found = json.loads(answer)
    document = None if found["document"] is None else from_json(found["document"])
    fault = None if found["fault"] is None else ErrorParts(**found["fault"])
    return ReadResult(document, found["failure"], found["is_unpublished"], fault)


def answer_requests(stdin: IO[bytes], stdout: IO[bytes]) -> None:
    """Read the items that come in until there are no more."""
    while head := stdin.read(_LENGTH.size):
        (length,) = _LENGTH.unpack(head)
        item, date_order = pickle.loads(stdin.read(length))  # noqa: S301 (from the process that started this one)
        reading = read_item(item, date_order=date_order)
        stdout.write(_to_answer(reading))
        stdout.flush()


if __name__ == "__main__":
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not pass for an answer
    answer_requests(sys.stdin.buffer, answers)
