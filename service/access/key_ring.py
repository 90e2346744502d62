"""The keys that a running server knows: it looks at the file twice a second, so a key is revoked within a second."""

import hmac
import logging
import math
import threading
import time
from collections.abc import Callable
from pathlib import Path

from service.access.key_file import KeyFile
from service.access.keys import AccessKey, id_in, key_sha256
from service.errors import KeysError

_LOOK_EVERY_S = 0.4
_LOG = logging.getLogger("vouch")


class KeyRing:
    """Finds keys by their text. Each process looks at the file by itself, however many answer on one port.

    A file that can't be read lets nobody in: requests with a key fail until it can be, those without go on.

    Args:
        path: The file of keys.
        clock: Seconds.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._file = KeyFile(path)
        self._clock = clock
        self._looking = threading.Lock()
        self._looked_at = -math.inf
        self._seen: tuple[int, ...] | None = None
        self._keys: dict[str, AccessKey] = {}
        self._failure: KeysError | None = None

    def find(self, text: str) -> AccessKey | None:
        """The key of a text, good or not; None where there is none.

        Raises:
            KeysError: If the file of keys can't be read.
        """
        key_id = id_in(text) or ""
        key = self._current().get(key_id)
        if key is None and key_id:
            key = self._current(at_once=True).get(key_id)  # it may have been made a moment ago
        if key is None:
            hmac.compare_digest(key_sha256(text), key_sha256(""))  # as much work as for a known id
            return None
        return key if key.matches(text) else None

    def of_id(self, key_id: str) -> AccessKey | None:
        """The key of an id, for somebody who showed its text before.

        Raises:
            KeysError: If the file of keys can't be read.
        """
        return self._current().get(key_id)

    def origins(self) -> frozenset[str]:
        """The sites of all keys; none while they can't be read."""
        try:
            return frozenset(origin for key in self._current().values() for origin in key.origins)
        except KeysError:
            return frozenset()

    def _current(self, *, at_once: bool = False) -> dict[str, AccessKey]:
        with self._looking:
            now = self._clock()
            if at_once or now - self._looked_at >= _LOOK_EVERY_S:
                self._looked_at = now
                self._look()
            if self._failure is not None:
                raise KeysError(
                    "The keys can't be read just now", remedy="Whoever runs this finds the reason in its log"
                )
            return self._keys

    def _look(self) -> None:
        seen = _version(self._file.path)
        if seen == self._seen and self._failure is None:
            return
        try:
            self._keys = {key.key_id: key for key in self._file.read()}
            self._seen, self._failure = seen, None
        except KeysError as error:
            if str(error) != str(self._failure):
                _LOG.warning("%s", error)
            self._failure = error


def _version(path: Path) -> tuple[int, ...]:
    """What changes where a file is replaced or written; () where there is none that can be looked at."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode)
