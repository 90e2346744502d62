"""Pages that were made before: the same article of the same snapshot isn't rendered and compressed for each reader."""

import threading
from collections import OrderedDict
from collections.abc import Hashable

from service.http.revalidated import Representation

_MOST_BYTES = 16_000_000
_BESIDE = 1_000  # bytes that a page takes besides its own
_LARGEST = 8  # a page that takes more than this part of the room would drive the others out


class KeptPages:
    """The pages that were asked for last, compressed, in bounded memory. For requests in any thread.

    It says nothing of who may see a page: whoever asks looks at that each time, before it asks here.

    Args:
        most_bytes: How much memory they take at most.
    """

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._using = threading.Lock()
        self._pages: OrderedDict[Hashable, Representation] = OrderedDict()
        self._held_bytes = 0

    @property
    def held_bytes(self) -> int:
        """How much memory they take."""
        return self._held_bytes

    def find(self, key: Hashable) -> Representation | None:
        """The page that was made for a key, if it is still there."""
        with self._using:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
            return found

    def keep(self, key: Hashable, page: Representation) -> None:
        """Keep a page, and let those go that weren't asked for the longest.

        Args:
            key: All that the page hangs on.
            page: The page.
        """
        if _size(page) * _LARGEST > self._most_bytes:
            return
        with self._using:
            before = self._pages.pop(key, None)
            self._held_bytes += _size(page) - (_size(before) if before is not None else 0)
            self._pages[key] = page
            while self._held_bytes > self._most_bytes:
                _, oldest = self._pages.popitem(last=False)
                self._held_bytes -= _size(oldest)


def _size(page: Representation) -> int:
    return len(page.packed) + _BESIDE
