"""The words of a corpus as they are written: what a misspelt word of a question is compared with."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from index.errors import DamagedSnapshot
from index.words.near_words import NearWords

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
"""A word of running text: letters and digits, with apostrophes inside."""

_PARTS = ("passages", "small", "titles")


def key(word: str) -> str:
    """A word as words are compared: without case and accents, with one kind of apostrophe; suggestions fold so, too."""
    folded = unicodedata.normalize("NFKD", word.casefold().replace("’", "'"))
    return folded if folded.isascii() else "".join(one for one in folded if not unicodedata.combining(one))


def words(text: str) -> list[str]:
    """The words of a text, as they are written."""
    return WORD.findall(text)


class VocabularyWriter:
    """Counts the words of passages and writes them.

    A line of words, and for each, in the lines that follow, how many passages hold it, how many write it in small
    letters, and whether a title holds it.

    Words with digits are left out: they are codes and doses, and nothing is ever corrected to one.
    """

    def __init__(self) -> None:
        self._held: Counter[str] = Counter()
        self._small: Counter[str] = Counter()
        self._titles: set[str] = set()

    def add(self, title: str, body: str) -> None:
        """Count a passage, given as its document's title and everything else that is searched."""
        titled, in_body = set(words(title)), set(words(body))
        written = {word for word in titled | in_body if word.replace("'", "").replace("’", "").isalpha()}
        self._held.update({key(word) for word in written})
        self._small.update({key(word) for word in in_body & written if word == word.lower()})
        self._titles.update(key(word) for word in titled & written)

    def write(self, path: Path) -> None:
        """Write what was counted."""
        listed = sorted(self._held)
        lines = (
            listed,
            (str(self._held[word]) for word in listed),
            (str(self._small[word]) for word in listed),
            (str(int(word in self._titles)) for word in listed),
        )
        path.write_text("\n".join(map(" ".join, lines)) + "\n", encoding="utf-8")


@dataclass(frozen=True)
class CorpusVocabulary:
    """The words of a snapshot.

    Attributes:
        passages: Each word, and how many passages hold it.
        small: How many passages write it in small letters; a word that none does is a name.
        titles: The words of titles: what articles are about, drugs and diseases among them.
    """

    passages: Mapping[str, int] = field(default_factory=dict)
    small: Mapping[str, int] = field(default_factory=dict)
    titles: frozenset[str] = frozenset()

    @classmethod
    def open(cls, paths: Sequence[Path]) -> "CorpusVocabulary":
        """Open what a `VocabularyWriter` wrote, one file for each segment, as one.

        Raises:
            DamagedSnapshot: If a file is missing or cut short.
        """
        held: Counter[str] = Counter()
        small: Counter[str] = Counter()
        titles: set[str] = set()
        for path in paths:
            listed, (in_passages, in_small, in_titles) = _read(path)
            held.update(dict(zip(listed, in_passages, strict=True)))
            small.update(dict(zip(listed, in_small, strict=True)))
            titles.update(word for word, titled in zip(listed, in_titles, strict=True) if titled)
        # As plain dicts, whose words and numbers the search for garbage passes over: it goes through every Counter.
        return cls(dict(held), dict(small), frozenset(titles))

    @cached_property
    def by_length(self) -> NearWords:
        """The words, to look for those near another."""
        return NearWords(self.passages)

    def __contains__(self, word: str) -> bool:
        return word in self.passages


def _read(path: Path) -> tuple[list[str], list[list[int]]]:
    try:
        first, *columns = path.read_text(encoding="utf-8").split("\n")[: 1 + len(_PARTS)]
        listed = first.split()
        numbers = [list(map(int, column.split())) for column in columns]
        whole = len(numbers) == len(_PARTS) and all(len(column) == len(listed) for column in numbers)
    except (OSError, ValueError):
        whole = False
    if not whole:
        raise DamagedSnapshot(
            "The snapshot's list of words is missing or cut short", where=str(path), remedy="Run: vouch build --force"
        )
    return listed, numbers
