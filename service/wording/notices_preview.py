"""What changed rules for notices would do: which wordings bring a notice, before and after, and which numbers go."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.emergency.notices import ENGLISH, Notice, Notices
from service.wording.house_wordings import lost_wordings, newly_heard, ordinary_wordings


@dataclass(frozen=True, slots=True)
class HeardWording:
    """A wording, and the notice that it brings.

    Attributes:
        text: It.
        before: The notice with the rules that are in force; None where it brings none.
        after: That with the change.
    """

    text: str
    before: Notice | None
    after: Notice | None

    @property
    def differs(self) -> bool:
        """Whether a reader would see something else."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class NoticesPreview:
    """What changed rules for notices would do.

    Attributes:
        lost: Wordings that the rules that ship hear and these wouldn't, or wouldn't withhold: with any of them the
            change can't be published.
        asked: What becomes of the wordings that were typed.
        new: Ordinary questions that would bring a notice and bring none now, or would be withheld, each with whether it
            would be.
        ordinary: How many ordinary questions were tried.
        gone: Telephone lines that would no longer be given, as country, label and number.
        loses_review: Whether the file would no longer say that no clinician has read it.
    """

    lost: tuple[str, ...]
    asked: tuple[HeardWording, ...]
    new: tuple[tuple[str, bool], ...]
    ordinary: int
    gone: tuple[tuple[str, str, str], ...]
    loses_review: bool


def preview_notices(language: str, before: Notices, after: Notices, wordings: Iterable[str]) -> NoticesPreview:
    """Compare rules for notices; nothing of the wordings is kept.

    Args:
        language: The language whose rules were changed.
        before: Those that are in force.
        after: Those that would be.
        wordings: What is typed.
    """
    old, new = before.rules_for(language), after.rules_for(language)
    return NoticesPreview(
        lost_wordings(language, after),
        tuple(HeardWording(text, before.find(text), after.find(text)) for text in wordings),
        newly_heard(before, after),
        len(ordinary_wordings()),
        _gone(before, after) if language == ENGLISH else (),
        bool(old and old.review and new and not new.review),
    )


def _gone(before: Notices, after: Notices) -> tuple[tuple[str, str, str], ...]:
    there = {(name, line.number) for name, lines in after.rules.countries.items() for line in lines}
    return tuple(
        (name, line.label, line.number)
        for name, lines in before.rules.countries.items()
        for line in lines
        if (name, line.number) not in there
    )
