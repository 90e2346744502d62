"""Patterns over the words of a question, followed from all positions at once.

A set of positions is an integer, bit n for position n, so that a step is one shift and one conjunction, whatever the
length of the question: the work is bounded by the number of steps, and never goes back.

Source: Baeza-Yates & Gonnet, A new approach to text searching, CACM 1992 (shift-and), over words in place of letters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Field:
    """What patterns are followed over: sets of positions in one question.

    Attributes:
        words: For each word group, by number, where one of its words is.
        everywhere: All positions that hold a word.
        present: The word groups that have a word in the question, a set as positions are.
        passable: Where a gap begins that may pass over so many words, by 0 to 3 doublings: 1, 2, 4 and 8.
        fillers: The same for words that may be between any two others: 1 and 2.
        signs: Where one is after each sign, as far as it was looked for.
    """

    words: Sequence[int]
    everywhere: int
    present: int
    passable: tuple[int, int, int, int]
    fillers: tuple[int, int]
    signs: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Sequence[int], everywhere: int, present: int, *, passable: int, fillers: int) -> "Field":
        """Over the words of a question, of which some are passable and some are fillers."""
        two = passable & passable >> 1
        four = two & two >> 2
        return cls(
            words, everywhere, present, (passable, two, four, four & four >> 4), (fillers, fillers & fillers >> 1)
        )


def _strides(most: int) -> tuple[tuple[int, int], ...]:
    """Steps of 1, 2, 4 or 8 words that together reach each distance up to `most`, and no further."""
    found, doubling, left = [], 0, most
    while left:
        while 1 << doubling > left:
            doubling -= 1
        found.append((1 << doubling, doubling))
        left -= 1 << doubling
        doubling = min(doubling + 1, 3)
    return tuple(found)


WIDEST_GAP = 12
_STRIDES = tuple(_strides(most) for most in range(WIDEST_GAP + 1))


class Pattern(Protocol):
    """Something that words can follow."""

    @property
    def needs(self) -> int:
        """Word groups of which one must be in the question, as rare ones as there are; none where nothing must."""

    @property
    def commonness(self) -> int:
        """How often questions hold a word of those, roughly."""

    def after(self, field: Field, starts: int) -> int:
        """Where a reader is who has read this from one of the starts."""

    def before(self, field: Field, ends: int) -> int:
        """Where somebody started who has read this and is at one of the ends."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a group."""

    group: int
    needs: int
    commonness: int

    def after(self, field: Field, starts: int) -> int:
        """One position on."""
        return (starts & field.words[self.group]) << 1

    def before(self, field: Field, ends: int) -> int:
        """One position back."""
        return (ends >> 1) & field.words[self.group]


@dataclass(frozen=True, slots=True)
class SentenceStart:
    """Nothing but where a sentence begins."""

    needs: int = 0
    commonness: int = 0

    def after(self, field: Field, starts: int) -> int:
        """There alone."""
        return starts & ~(field.everywhere << 1)

    def before(self, field: Field, ends: int) -> int:
        """There alone."""
        return ends & ~(field.everywhere << 1)


@dataclass(frozen=True, slots=True)
class SentenceEnd:
    """Nothing but where a sentence ends."""

    needs: int = 0
    commonness: int = 0

    def after(self, field: Field, starts: int) -> int:
        """There alone."""
        return starts & ~field.everywhere

    def before(self, field: Field, ends: int) -> int:
        """There alone."""
        return ends & ~field.everywhere


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many other words of the same sentence, none of them a negation."""

    most: int
    needs: int = 0
    commonness: int = 0

    def after(self, field: Field, starts: int) -> int:
        """From nought to `most` positions on."""
        for words, doubling in _STRIDES[self.most]:
            starts |= (starts & field.passable[doubling]) << words
        return starts

    def before(self, field: Field, ends: int) -> int:
        """From nought to `most` positions back."""
        for words, doubling in _STRIDES[self.most]:
            ends |= (ends >> words) & field.passable[doubling]
        return ends


@dataclass(frozen=True, slots=True)
class Optional:
    """Something that may be left out."""

    inner: Pattern
    needs: int = 0
    commonness: int = 0

    def after(self, field: Field, starts: int) -> int:
        """With it, or without."""
        return starts | self.inner.after(field, starts)

    def before(self, field: Field, ends: int) -> int:
        """With it, or without."""
        return ends | self.inner.before(field, ends)


@dataclass(frozen=True, slots=True)
class Either:
    """One of several patterns."""

    branches: tuple[tuple[int, Pattern], ...]
    """Each with the word groups of which it needs one; with all of them if it needs none."""
    needs: int
    commonness: int

    @classmethod
    def of(cls, branches: Sequence[Pattern]) -> "Either":
        """What each of them needs, it needs."""
        needs = 0
        if all(branch.needs for branch in branches):
            for branch in branches:
                needs |= branch.needs
        return cls(
            tuple((branch.needs or -1, branch) for branch in branches),
            needs,
            sum(branch.commonness for branch in branches),
        )

    def after(self, field: Field, starts: int) -> int:
        """By any of them."""
        reached, present = 0, field.present
        for needs, branch in self.branches:
            if needs & present:
                reached |= branch.after(field, starts)
        return reached

    def before(self, field: Field, ends: int) -> int:
        """By any of them."""
        reached, present = 0, field.present
        for needs, branch in self.branches:
            if needs & present:
                reached |= branch.before(field, ends)
        return reached


@dataclass(frozen=True, slots=True)
class InOrder:
    """One pattern after another, with up to three fillers between them."""

    parts: tuple[Pattern, ...]
    needs: int
    commonness: int
    others: tuple[int, ...]

    @classmethod
    def of(cls, parts: Sequence[Pattern]) -> "InOrder":
        """It needs what each part needs, first of all what the rarest does."""
        needing = sorted((part for part in parts if part.needs), key=lambda part: part.commonness)
        others = tuple(part.needs for part in needing[1:])
        if not needing:
            return cls(tuple(parts), 0, 0, others)
        return cls(tuple(parts), needing[0].needs, needing[0].commonness, others)

    def after(self, field: Field, starts: int) -> int:
        """Through all of them."""
        present = field.present
        for needed in self.others:
            if not needed & present:
                return 0
        one, two = field.fillers
        first = True
        for part in self.parts:
            if not first:
                starts |= (starts & one) << 1
                starts |= (starts & two) << 2
            first = False
            starts = part.after(field, starts)
            if not starts:
                return 0
        return starts

    def before(self, field: Field, ends: int) -> int:
        """Through all of them, from the last."""
        one, two = field.fillers
        first = True
        for part in reversed(self.parts):
            if not first:
                ends |= (ends >> 1) & one
                ends |= (ends >> 2) & two
            first = False
            ends = part.before(field, ends)
            if not ends:
                return 0
        return ends


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern that others share: in one question it is looked for once."""

    number: int
    inner: Pattern
    needs: int
    commonness: int

    def after(self, field: Field, starts: int) -> int:
        """As the pattern within."""
        if starts != field.everywhere:
            return self.inner.after(field, starts)
        known = field.signs.get(self.number)
        if known is None:
            known = field.signs[self.number] = self.inner.after(field, starts)
        return known

    def before(self, field: Field, ends: int) -> int:
        """As the pattern within."""
        return self.inner.before(field, ends)
