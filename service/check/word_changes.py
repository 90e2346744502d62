"""Where words of a draft and of an article differ."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Indel

from index.passages.wording import folded
from index.words.medicines import is_medicine
from ingest.scope.turning_words import negates

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*|[^\w\s\u2060]")
_EDGE = frozenset(".,;:!'")
_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*|[½¼¾⅓⅔]|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|half"
    r"|double|hundred|thousand|hourly|daily|weekly|monthly|yearly)\b"
)


_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words of a draft, and what an article has in their place; either may be empty."""

    draft: str
    article: str

    @property
    def changes_a_number(self) -> bool:
        """Whether a number was changed, added or left out."""
        return _numbers(self.draft) != _numbers(self.article)

    @property
    def changes_a_negation(self) -> bool:
        """Whether words such as "not" were added or left out."""
        return negates(self.draft) != negates(self.article)

    @property
    def changes_a_medicine(self) -> bool:
        """Whether the name of a medicine was changed, added or left out."""
        return medicines_of(self.draft) != medicines_of(self.article)


def word_changes(draft: str, article: str) -> tuple[WordChange, ...]:
    """Where a text of a draft differs from an article's, in order; points and commas around it don't count."""
    mine, theirs = _tokens(draft), _tokens(article)
    found = [
        WordChange(_slice(draft, mine, change[0], change[1]), _slice(article, theirs, change[2], change[3]))
        for change in _changes([word for _, _, word in mine], [word for _, _, word in theirs])
    ]
    return tuple(one for one in found if one.draft or one.article)


def _changes(mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """What lies between the words that both have: from and to where in the one, and in the other."""
    opcodes = Indel.opcodes(mine, theirs)
    same = [(op.src_start, op.src_end, op.dest_start, op.dest_end) for op in opcodes if op.tag == "equal"]
    end = (len(mine), len(mine), len(theirs), len(theirs))
    for (_, src, _, dest), (src_next, _, dest_next, _) in pairwise([(0, 0, 0, 0), *same, end]):
        if src < src_next or dest < dest_next:
            yield src, src_next, dest, dest_next


def _tokens(text: str) -> list[tuple[int, int, str]]:
    """Where each word and mark is, and what it is compared by."""
    found = [(match.start(), match.end(), folded(match[0])) for match in _TOKEN.finditer(text)]
    while found and found[-1][2] in _EDGE:
        found.pop()
    while found and found[0][2] in _EDGE:
        found.pop(0)
    if found:
        start, end, word = found[0]
        found[0] = start, end, word[:1].casefold() + word[1:]
    return found


def _slice(text: str, tokens: Sequence[tuple[int, int, str]], start: int, end: int) -> str:
    return text[tokens[start][0] : tokens[end - 1][1]] if start < end else ""


def _numbers(text: str) -> list[str]:
    return _NUMBER.findall(text.casefold())


def medicines_of(text: str) -> set[str]:
    """The medicines that a text names."""
    return {word for word in _WORD.findall(text.casefold()) if is_medicine(word)}
