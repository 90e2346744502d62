"""Articles that say the same word for word, such as print versions and mirrors: one of each is served.

A sketch of each text brings candidates (MinHash with banding: Broder, SEQUENCES 1997; Leskovec, Rajaraman & Ullman,
"Mining of Massive Datasets", chapter 3). What decides is the blocks themselves: see `ComparedText.is_near`.
"""

import re
import unicodedata
import zlib
from collections import Counter
from dataclasses import dataclass

import numpy as np

from ingest.document import Document

_SHINGLE_WORDS = 5
_BANDS = 16  # with 6 rows each: texts that share 80 % of their shingles meet with 99 %, 30 % with 1 %
_ROWS = 6
_MIN_WORDS = 40  # a shorter article can be the same by chance: "There is no treatment."
_MIN_SHARED = 0.9
_EDITED_SHARED = 0.5
_DASHES_AND_QUOTES = str.maketrans("‘’‚‛“”„‟‐‑‒–—−", "''''\"\"\"\"------")
_TITLE_BORDER = re.compile(r"\s+[|–—·:-]+\s+")
_PRINT = re.compile(r"\bprint", re.IGNORECASE)

_random = np.random.default_rng(20240305)  # any fixed numbers do
_MULTIPLIERS = _random.integers(1, 2**63, (_BANDS * _ROWS, 1), dtype=np.uint64) | np.uint64(1)
_SHINGLE_WEIGHTS = _random.integers(1, 2**63, _SHINGLE_WORDS, dtype=np.uint64) | np.uint64(1)
_BAND_WEIGHTS = _random.integers(1, 2**63, (_BANDS, _ROWS), dtype=np.uint64) | np.uint64(1)


def sketch(text: str) -> list[int]:
    """Values that near-duplicates of the text are almost sure to share one of; none for a short text."""
    words = _plain(text).split()
    if len(words) < _MIN_WORDS:
        return []
    hashes = np.fromiter((zlib.crc32(word.encode()) for word in words), dtype=np.uint64, count=len(words))
    windows = np.lib.stride_tricks.sliding_window_view(hashes, _SHINGLE_WORDS)  # (n_shingles, words)
    shingles = np.unique((windows * _SHINGLE_WEIGHTS).sum(axis=1, dtype=np.uint64))
    shingles ^= shingles >> np.uint64(31)
    lowest = np.full(_BANDS * _ROWS, np.iinfo(np.uint64).max)
    for start in range(0, len(shingles), 4096):  # a book-length text doesn't take 96 times its size
        part = _MULTIPLIERS * shingles[start : start + 4096]  # (permutations, shingles)
        np.minimum(lowest, part.min(axis=1), out=lowest)
    bands = (lowest.reshape(_BANDS, _ROWS) * _BAND_WEIGHTS).sum(axis=1, dtype=np.uint64)
    return [int(value) for value in np.unique(bands.view(np.int64))]


@dataclass(frozen=True, slots=True)
class ComparedText:
    """An article as it is compared with others: worked out once for all of them.

    Attributes:
        title: Its title, without what comes after it.
        blocks: The texts of its blocks, and how often each occurs.
        size: How many characters these have.
    """

    title: str
    blocks: Counter[str]
    size: int

    @classmethod
    def of(cls, document: Document) -> "ComparedText":
        """A document's."""
        blocks = Counter(_plain(document.slice(block.span)) for block in document.blocks)
        return cls(_TITLE_BORDER.split(_plain(document.title))[0], blocks, _size(blocks))

    def is_near(self, other: "ComparedText") -> bool:
        """Whether two articles are the same but for whole blocks that one has and the other lacks.

        At least 90 % of the longer one's characters are in blocks that both have, word for word but for case, spacing
        and typographic quotes; no block of one is an edited block of the other (a changed dose or a "not" is another
        article); and the titles agree.
        """
        least = _MIN_SHARED * max(self.size, other.size)
        if min(self.size, other.size) < least or not _agree(self.title, other.title):
            return False
        if _size(self.blocks & other.blocks) < least:
            return False
        mine, theirs = self.blocks - other.blocks, other.blocks - self.blocks
        return not any(_is_edited(one, another) for one in mine for another in theirs)


def _size(blocks: Counter[str]) -> int:
    return sum(len(text) * number for text, number in blocks.items())


def _is_edited(mine: str, theirs: str) -> bool:
    words, other_words = set(mine.split()), set(theirs.split())
    return len(words & other_words) >= _EDITED_SHARED * min(len(words), len(other_words))


def _agree(one: str, other: str) -> bool:
    return not one or not other or one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")


def _plain(text: str) -> str:
    """Without regard to case and typography; accents stay, unlike where words are searched: they make another text."""
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_DASHES_AND_QUOTES)
    return " ".join(folded.split())


def preference(document: Document) -> tuple[bool, bool, int, int, int, str]:
    """The lowest of a group is served: no print version, with an address, the freshest, the most complete."""
    days = [day.toordinal() for day in (document.last_reviewed_on, document.updated_on, document.published_on) if day]
    is_print = bool(_PRINT.search(document.url or document.doc_id) or _PRINT.search(document.title))
    freshest = max(days, default=0)
    return is_print, document.url is None, -freshest, -len(document.text), len(document.doc_id), document.doc_id
