"""Patterns over the words of a question, followed from all positions at once.

A set of positions is an integer, bit n for position n, so that a step is one shift and one conjunction, whatever the
length of the question: the work is bounded by the number of steps, and never goes back.

Source: Baeza-Yates & Gonnet, A new approach to text searching, CACM 1992 (shift-and), over words in place of letters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

MOST_FILLERS = 3


@dataclass(frozen=True, slots=True)
class Field:
    """What patterns are followed over: sets of positions in one question.

    Attributes:
        words: For each word group, by number, where one of its words stands.
        passable: What a gap may pass over.
        fillers: Words that may stand between any two others.
    """

    words: Sequence[int]
    passable: int
    fillers: int


class Pattern(Protocol):
    """Something that words can follow."""

    def after(self, field: Field, starts: int) -> int:
        """Where a reader stands who has read this from one of the starts."""

    def before(self, field: Field, ends: int) -> int:
        """Where somebody started who has read this and stands at one of the ends."""

    def anchors(self, counts: Sequence[int]) -> frozenset[int] | None:
        """Word groups of which one must stand in the question, as rare ones as there are; None where nothing must."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a group."""

    group: int

    def after(self, field: Field, starts: int) -> int:
        """One position on."""
        return (starts & field.words[self.group]) << 1

    def before(self, field: Field, ends: int) -> int:
        """One position back."""
        return (ends >> 1) & field.words[self.group]

    def anchors(self, counts: Sequence[int]) -> frozenset[int] | None:  # noqa: ARG002 - it has no choice
        """The group itself."""
        return frozenset({self.group})


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many other words of the same sentence, none of them a negation."""

    most: int

    def after(self, field: Field, starts: int) -> int:
        """From nought to `most` positions on."""
        for _ in range(self.most):
            starts |= (starts & field.passable) << 1
        return starts

    def before(self, field: Field, ends: int) -> int:
        """From nought to `most` positions back."""
        for _ in range(self.most):
            ends |= (ends >> 1) & field.passable
        return ends

    def anchors(self, counts: Sequence[int]) -> frozenset[int] | None:  # noqa: ARG002
        """None."""
        return None


@dataclass(frozen=True, slots=True)
class Optional:
    """Something that may be left out."""

    inner: Pattern

    def after(self, field: Field, starts: int) -> int:
        """With it, or without."""
        return starts | self.inner.after(field, starts)

    def before(self, field: Field, ends: int) -> int:
        """With it, or without."""
        return ends | self.inner.before(field, ends)

    def anchors(self, counts: Sequence[int]) -> frozenset[int] | None:  # noqa: ARG002
        """None."""
        return None


@dataclass(frozen=True, slots=True)
class Either:
    """One of several patterns."""

    branches: tuple[Pattern, ...]

    def after(self, field: Field, starts: int) -> int:
        """By any of them."""
        reached = 0
        for branch in self.branches:
            reached |= branch.after(field, starts)
        return reached

    def before(self, field: Field, ends: int) -> int:
        """By any of them."""
        reached = 0
        for branch in self.branches:
            reached |= branch.before(field, ends)
        return reached

    def anchors(self, counts: Sequence[int]) -> frozenset[int] | None:
        """Those of all branches."""
        found: frozenset[int] = frozenset()
        for branch in self.branches:
            inner = branch.anchors(counts)
            if inner is None:
                return None
            found |= inner
        return found


@dataclass(frozen=True, slots=True)
class InOrder:
    """One pattern after another, with fillers between them."""

    parts: tuple[Pattern, ...]

    def after(self, field: Field, starts: int) -> int:
        """Through all of them."""
        fillers = field.fillers
        first = True
        for part in self.parts:
            if not first:
                for _ in range(MOST_FILLERS):
                    starts |= (starts & fillers) << 1
            first = False
            starts = part.after(field, starts)
            if not starts:
                return 0
        return starts

    def before(self, field: Field, ends: int) -> int:
        """Through all of them, from the last."""
        fillers = field.fillers
        first = True
        for part in reversed(self.parts):
            if not first:
                for _ in range(MOST_FILLERS):
                    ends |= (ends >> 1) & fillers
            first = False
            ends = part.before(field, ends)
            if not ends:
                return 0
        return ends

    def anchors(self, counts: Sequence[int]) -> frozenset[int] | None:
        """Those of the part whose words the fewest patterns have."""
        choices = [found for part in self.parts if (found := part.anchors(counts)) is not None]
        return min(choices, key=lambda found: sum(counts[group] for group in found), default=None)
