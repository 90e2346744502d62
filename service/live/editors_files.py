"""The lists that editors keep in the home, as they are now: each process looks at the files twice a second."""

import logging
import math
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from ingest.home import Home
from service.answers.editorial.blocked import Blocked, parse_blocked
from service.answers.editorial.lists import NO_LISTS, EditorsLists
from service.answers.editorial.pins import Pins, parse_pins
from service.errors import EditorialError
from service.live.owners_file import read_owners_file

_LOOK_EVERY_S = 0.4
_LOG = logging.getLogger("vouch")
Listed = TypeVar("Listed")


class EditorsFiles:
    """Gives each request the lists as they were half a second ago at most.

    A file that can't be read, or has a mistake in it, changes nothing: the list before it holds, or none where there
    was none, and `trouble` says so until the file is mended or taken away.

    Args:
        home: Whose files.
        clock: Seconds.
    """

    def __init__(self, home: Home, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._pins, self._blocked = _pins(home), _blocked(home)
        self._clock = clock
        self._looking = threading.Lock()
        self._looked_at = -math.inf
        self._current = NO_LISTS

    def current(self) -> EditorsLists:
        """The lists that hold."""
        with self._looking:
            now = self._clock()
            if now - self._looked_at >= _LOOK_EVERY_S:
                self._looked_at = now
                self._current = EditorsLists(self._pins.look(), self._blocked.look())
            return self._current

    @property
    def trouble(self) -> str | None:
        """What is wrong with a file, where, and what to do, by its path in the home; None where nothing is."""
        found = self._pins.error or self._blocked.error
        return None if found is None else f"{found.where}: {found.what}. {found.remedy}."


def read_editors_lists(home: Home) -> EditorsLists:
    """The lists in a home, each empty where there is no file.

    Raises:
        EditorialError: If one can't be read, or has a mistake in it.
    """
    pins, blocked = _pins(home), _blocked(home)
    return EditorsLists(pins.parsed(pins.text()), blocked.parsed(blocked.text()))


class _WatchedList(Generic[Listed]):
    """One file, whose list is made again only where its text is another one."""

    def __init__(self, home: Home, path: Path, parse: Callable[..., Listed], empty: Listed) -> None:
        self._path, self._where = path, path.relative_to(home.root).as_posix()
        self._parse, self._empty = parse, empty
        self._read: tuple[str | None] | None = None  # the text that was read last; None where that wasn't possible
        self._listed = empty
        self.error: EditorialError | None = None

    def look(self) -> Listed:
        """The list that holds: the newest one that could be read."""
        try:
            text = self.text()
            if self._read != (text,):
                self._read = (text,)
                self._listed, self.error = self.parsed(text), None
        except EditorialError as error:
            self._say(error)
        return self._listed

    def text(self) -> str | None:
        """The file's text; None where there is no file."""
        try:
            return read_owners_file(self._path, self._unread)
        except EditorialError:
            self._read = None
            raise

    def parsed(self, text: str | None) -> Listed:
        """The list in a text."""
        return self._empty if text is None else self._parse(text, where=self._where)

    def _say(self, error: EditorialError) -> None:
        if str(error) != str(self.error):
            _LOG.error("%s The list before it holds.", error)
        self.error = error

    def _unread(self, why: str) -> EditorialError:
        return EditorialError(
            f"The list can't be read: {why}", where=self._where, remedy="Mend the file, or take it away"
        )


def _pins(home: Home) -> _WatchedList[Pins]:
    return _WatchedList(home, home.pins, parse_pins, Pins())


def _blocked(home: Home) -> _WatchedList[Blocked]:
    return _WatchedList(home, home.blocked, parse_blocked, Blocked())
