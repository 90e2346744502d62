"""Numbers that all processes count together, in memory that they share because their parent made it.

That memory is anonymous: nothing in it is on the disk, and it goes with the processes.
"""

import fcntl
import hashlib
import math
import mmap
import os
import secrets
import struct
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_PATIENCE_S = 0.01
_RETRY_S = 0.0002
_WAYS = 64
_ENTRY = struct.Struct("=16sdd")  # a name, its number, and until when that matters
_NUMBERS = struct.Struct("=dd")
_NAME_BYTES = 16


class SharedRecord:
    """A few bytes that one process at a time reads and changes.

    The lock is one of the kernel's on a file without a name (POSIX `F_SETLK`), which a process loses with its life: one
    that is killed while it holds it stops nobody. One that is alive and doesn't go on is waited for a moment only; then
    it is counted without the lock, and one count may be lost.

    Args:
        size: In bytes; at first they are zeros.
    """

    def __init__(self, size: int) -> None:
        self.memory = mmap.mmap(-1, size)
        self._within = threading.Lock()
        self._lock = _file_without_name()
        weakref.finalize(self, os.close, self._lock)

    @contextmanager
    def held(self) -> Iterator[mmap.mmap]:
        """The bytes, for as long as nobody else has them."""
        with self._within:
            locked = self._take()
            try:
                yield self.memory
            finally:
                if locked:
                    fcntl.lockf(self._lock, fcntl.LOCK_UN)

    def _take(self) -> bool:
        give_up_at = time.monotonic() + _PATIENCE_S
        while True:
            try:
                fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:  # another process has it
                if time.monotonic() >= give_up_at:
                    return False
                time.sleep(_RETRY_S)
            else:
                return True


class SharedTurn:
    """A turn that one thread of all processes has at a time; a process loses it with its life, as it does the lock."""

    def __init__(self) -> None:
        self._within = threading.Lock()
        self._lock = _file_without_name()
        weakref.finalize(self, os.close, self._lock)

    @contextmanager
    def tried(self) -> Iterator[bool]:
        """Whether nobody else has it, so that whoever asks has it inside; nobody waits for it."""
        if not self._within.acquire(blocking=False):
            yield False
            return
        try:
            try:
                fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:  # another process has it
                yield False
                return
            try:
                yield True
            finally:
                fcntl.lockf(self._lock, fcntl.LOCK_UN)
        finally:
            self._within.release()


@dataclass(slots=True)
class TallyEntry:
    """What is counted of one subject; what is changed of it is kept.

    Attributes:
        number: The count, 0.0 where nothing is known.
        until: When it stops to matter, on the clock of whoever counts.
    """

    number: float
    until: float


class Tally:
    """A number for each of many subjects, 32 bytes each. Of subjects it keeps a hash alone, with a salt of its own.

    A subject falls among 64 by its hash. Where these are taken by others, the one that stops to matter first is
    forgotten: strangers can't fill the memory.

    Args:
        most: How many it remembers at least, if they spread evenly.
    """

    def __init__(self, most: int) -> None:
        self._ways = min(most, _WAYS)
        self._groups = math.ceil(most / self._ways)
        self._record = SharedRecord(self._groups * self._ways * _ENTRY.size)
        self._salt = secrets.token_bytes(_NAME_BYTES)

    @contextmanager
    def entry(self, subject: str) -> Iterator[TallyEntry]:
        """What is counted of a subject; nobody else counts meanwhile, so nothing long may be done inside."""
        name = hashlib.blake2b(subject.encode(), key=self._salt, digest_size=_NAME_BYTES).digest()
        length = self._ways * _ENTRY.size
        start = int.from_bytes(name[:8], "little") % self._groups * length
        with self._record.held() as memory:
            at = memory.find(name, start, start + length)
            number, until = _NUMBERS.unpack_from(memory, at + _NAME_BYTES) if at >= 0 else (0.0, 0.0)
            entry = TallyEntry(number, until)
            yield entry
            if (entry.number, entry.until) != (number, until):
                at = at if at >= 0 else start + self._least(memory[start : start + length]) * _ENTRY.size
                _ENTRY.pack_into(memory, at, name, entry.number, entry.until)

    @staticmethod
    def _least(group: bytes) -> int:
        """Which entry of a group is missed least: an empty one, else the one that stops to matter first."""
        entries = [(until, number) for _, number, until in _ENTRY.iter_unpack(group)]
        return entries.index(min(entries))


def _file_without_name() -> int:
    """A descriptor of a file that nobody else can open, for locks alone: nothing is ever written to it."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("vouch-lock")
    with tempfile.TemporaryFile() as stream:
        return os.dup(stream.fileno())
