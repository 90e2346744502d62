"""What changed rules for notices would do: which wordings bring a notice, before and after, and which numbers go."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from service.emergency.notices import ENGLISH, Notice, Notices
from service.emergency.telephone_lines import TelephoneLine
from service.wording.house_wordings import lost_wordings, newly_heard, ordinary_wordings

GoneLine = tuple[str, str, str, str]
"""A telephone line that goes: its country, topic, label and number."""


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
        lost: Wordings that are heard, in any language, and wouldn't be, or wouldn't be withheld: with any of them
            the change can't be published.
        asked: What becomes of the wordings that were typed.
        new: Ordinary questions that would bring a notice and bring none now, or would be withheld, each with whether it
            would be.
        ordinary: How many ordinary questions were tried.
        gone: Telephone lines that the notice for a topic would no longer give, as country, topic, label and number;
            without a topic those that no topic gave.
        loses_review: Whether the file would no longer say that no clinician has read it.
    """

    lost: tuple[str, ...]
    asked: tuple[HeardWording, ...]
    new: tuple[tuple[str, bool], ...]
    ordinary: int
    gone: tuple[GoneLine, ...]
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
        lost_wordings(language, before, after),
        tuple(HeardWording(text, before.find(text), after.find(text)) for text in wordings),
        newly_heard(before, after),
        len(ordinary_wordings()),
        _gone(language, before, after),
        bool(old and old.review and new and not new.review),
    )


def _gone(language: str, before: Notices, after: Notices) -> tuple[GoneLine, ...]:
    """The lines that go from notices; the English rules have those of all countries, and so of all languages."""
    changed = (ENGLISH, *before.languages) if language == ENGLISH else (language,)
    found: dict[GoneLine, None] = {}
    for name, lines in before.rules.countries.items():
        named: set[str] = set()
        for one in changed:
            old, new = (_given(rules.in_country(name), one, lines) for rules in (before, after))
            for topic, numbers in old.items():
                gone = {number for number, _ in numbers - new.get(topic, set())}
                named |= gone
                found |= dict.fromkeys((name, topic, line.label, line.number) for line in lines if line.number in gone)
        left = named | {line.number for line in after.rules.countries.get(name, ())}
        found |= dict.fromkeys((name, "", line.label, line.number) for line in lines if line.number not in left)
    return tuple(found)


def _given(rules: Notices, language: str, lines: Iterable[TelephoneLine]) -> dict[str, set[tuple[str, bool]]]:
    """The numbers that the notice for each topic gives, each with whether it is one of those to call.

    One to call is given without that, too, so that a number that moves into the list from the words hasn't gone.
    """
    known, found = rules.rules_for(language), dict[str, set[tuple[str, bool]]]()
    for topic in known.topics if known is not None else ():
        notice = rules.alone(language, topic)
        listed = {line.number for line in notice.numbers}
        said = {line.number for line in lines if re.search(rf"(?<!\d){re.escape(line.number)}(?!\d)", notice.text)}
        found[topic.name] = {(number, True) for number in listed} | {(number, False) for number in listed | said}
    return found
