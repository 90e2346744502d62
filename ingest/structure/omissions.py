"""An account of what a reader leaves out of the text, and the warnings that follow from it."""

from collections import Counter
from dataclasses import replace

from ingest.document import Fate, LeftOut
from ingest.structure.composition import collapse
from ingest.structure.extraction import Extraction

WARN_FROM_CHARS = 40


class Omissions:
    """What has been left out so far, by fate and place, and what a person should look at."""

    def __init__(self) -> None:
        self._characters: Counter[tuple[Fate, str]] = Counter()
        self._warnings: dict[str, None] = {}
        self._unread: Counter[str] = Counter()

    def leave_out(self, fate: Fate, place: str, text: str) -> None:
        """Count words that don't come into the text."""
        if length := len(collapse(text)):
            self._characters[fate, place] += length

    def add(self, other: "Omissions") -> None:
        """Take another account over."""
        self._characters.update(other._characters)
        self._warnings.update(other._warnings)
        self._unread.update(other._unread)

    def warn(self, message: str) -> None:
        """Note what a person should look at, once."""
        self._warnings[message] = None

    def cannot_read(self, part: str) -> None:
        """Note a part of the source, named in the singular, whose content can't be read."""
        self._unread[part] += 1

    def left_out(self) -> tuple[LeftOut, ...]:
        """The account, in the order in which the places were first met."""
        return tuple(LeftOut(fate, place, count) for (fate, place), count in self._characters.items())

    def warnings(self) -> tuple[str, ...]:
        """What a person should look at: parts that weren't read, and much that was dropped in one place."""
        unread = [f"not read: {count} × {part}" for part, count in self._unread.items()]
        dropped = [
            f"dropped {count} characters of prose: {place}"
            for (fate, place), count in self._characters.items()
            if fate is Fate.DROPPED and count >= WARN_FROM_CHARS
        ]
        return (*self._warnings, *unread, *dropped)

    def noted_in(self, extraction: Extraction) -> Extraction:
        """An extraction with this account in it."""
        return replace(
            extraction,
            warnings=(*extraction.warnings, *self.warnings()),
            left_out=(*extraction.left_out, *self.left_out()),
        )
