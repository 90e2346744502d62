"""The account of what of a source's words isn't in the text."""

from collections import Counter

from ingest.document import Fate, LeftOut
from ingest.structure.composition import collapse

WARN_AT_CHARS = 40


class Account:
    """Counts what is left out, by fate and place."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Fate, str]] = Counter()

    def note(self, fate: Fate, place: str, text: str) -> None:
        """Count a text that is left out, white space collapsed."""
        if characters := len(collapse(text)):
            self._counts[fate, place] += characters

    def add(self, other: "Account") -> None:
        """Take the counts of another account over."""
        self._counts.update(other._counts)

    def entries(self) -> tuple[LeftOut, ...]:
        """What was left out, in the order of fate and place."""
        return tuple(LeftOut(fate, place, number) for (fate, place), number in sorted(self._counts.items()))

    def warnings(self) -> tuple[str, ...]:
        """A warning for each place that lost as much prose as a sentence holds."""
        return tuple(
            f"dropped {entry.characters} characters of prose: {entry.place}"
            for entry in self.entries()
            if entry.fate is Fate.DROPPED and entry.characters >= WARN_AT_CHARS
        )
