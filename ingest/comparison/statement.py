"""Sentences that say how much, how long or whether: what two articles on one subject should agree on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.comparison.subject import subject_key
from ingest.document import BlockKind, Document, Span
from ingest.scope.sentences import sentence_spans
from ingest.scope.turning_words import negates

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_IN_WORDS = {
    "one": "1", "once": "1", "two": "2", "twice": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "twelve": "12", "half": "0.5",
}  # fmt: skip
_LEAST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence, as it is compared with others.

    Attributes:
        span: Where it is.
        words: What it is about: its words without numbers and those that say nothing, in the singular.
        numbers: The numbers in it.
        is_negated: Whether it negates, or the words that an item of a list hangs on.
    """

    span: Span
    words: frozenset[str]
    numbers: frozenset[str]
    is_negated: bool

    def differs(self, other: "Statement", *, alike: float) -> bool:
        """Whether another one says the same with other numbers, or the contrary.

        Args:
            other: Of another article.
            alike: The share of words that both need to have in common to be about the same.
        """
        share = len(self.words & other.words) / len(self.words | other.words)
        if self.is_negated != other.is_negated:  # more has to be alike: a clause that is added often negates
            return share >= (1.0 + alike) / 2.0 and self.numbers == other.numbers
        return share >= alike and bool(self.numbers) and bool(other.numbers) and self.numbers != other.numbers


def statements(document: Document) -> Iterator[Statement]:
    """The sentences of an article that may be quoted, those of a few words left out."""
    for block in document.blocks:
        if not block.is_citable:
            continue
        over = document.slice(block.scope[-1]) if block.scope and block.kind is BlockKind.LIST_ITEM else ""
        for span in sentence_spans(document.text, block.span, document.language):
            said = document.slice(span)
            found = subject_key(said)
            numbers = frozenset(_NUMBER.findall(said)) | frozenset(_IN_WORDS[word] for word in found & _IN_WORDS.keys())
            words = frozenset(word for word in found if not (word.isdecimal() or word in _IN_WORDS))
            if len(words) >= _LEAST_WORDS:
                yield Statement(span, words, numbers, negates(f"{over} {said}"))
