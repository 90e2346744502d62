"""Whether answers are paused: a file says so, and every process looks at it twice a second.

It is as plain as can be, since it is used when something is wrong: a file that is there pauses, whatever is in it, also
where it can't be read. Its words are the reason.
"""

import logging
import math
import os
import stat
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.durable import FOR_EVERYBODY, replace_file
from service.errors import PauseError

_LOOK_EVERY_S = 0.4
_MOST_OF_A_REASON = 2000
_LOG = logging.getLogger("vouch")


@dataclass(frozen=True, slots=True)
class Pause:
    """That no question is answered.

    Attributes:
        since: When that began (UTC).
        reason: Why, for those who run the service; "" where nobody said.
    """

    since: datetime
    reason: str


class PauseSwitch:
    """Says whether answers are paused now. Each process looks by itself, however many answer on one port.

    Args:
        path: The file that pauses.
        clock: Seconds.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self._clock = clock
        self._looking = threading.Lock()
        self._looked_at = -math.inf
        self._pause: Pause | None = None

    def current(self) -> Pause | None:
        """The pause that holds, as it was half a second ago at most; None where questions are answered."""
        with self._looking:
            now = self._clock()
            if now - self._looked_at >= _LOOK_EVERY_S:
                found, self._looked_at = read_pause(self.path), now
                if (found is None) != (self._pause is None):
                    _LOG.warning("Answers are paused" if found else "Questions are answered again")
                self._pause = found
            return self._pause


def read_pause(path: Path) -> Pause | None:
    """The pause that a file says; None where there is no file. What can't be read pauses, too."""
    try:
        held = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return Pause(datetime.now(UTC), f"It can't be seen whether {path} is there: {error.strerror}")
    reason = ""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a pipe would be waited for
        with os.fdopen(descriptor, encoding="utf-8", errors="replace") as stream:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                reason = stream.read(_MOST_OF_A_REASON).strip()
    return Pause(datetime.fromtimestamp(held.st_mtime, UTC), reason)


def write_pause(path: Path, reason: str) -> None:
    """Pause from now on; a reason that was there is replaced.

    Raises:
        PauseError: If the file can't be written.
    """
    try:
        replace_file(path, f"{reason}\n".encode(), mode=FOR_EVERYBODY)  # the service may run as somebody else
    except OSError as error:
        raise _not_written(path, error) from None


def end_pause(path: Path) -> bool:
    """Have questions answered again; whether they weren't.

    Raises:
        PauseError: If the file can't be removed.
    """
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _not_written(path, error) from None
    return True


def _not_written(path: Path, error: OSError) -> PauseError:
    return PauseError(
        f"The file that pauses answers can't be changed: {error.strerror}",
        where=str(path),
        remedy="Run it as the account that may write there, or name another file in VOUCH_PAUSE_FILE before the "
        "service starts",
    )
