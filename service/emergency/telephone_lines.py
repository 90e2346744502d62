"""Telephone lines that notices give, each with where its number was read and of when that is."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from service.emergency.rule_file import Entry

_DATED = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_KEPT = timedelta(days=2 * 365)


@dataclass(frozen=True, slots=True)
class TelephoneLine:
    """A telephone line: what it is for, how it is called, and its number.

    Attributes:
        kind: Such as `emergency`, `crisis`, `poison`.
        label: How it is called.
        number: As it is dialled there.
        source: The address of the page where the number was read; None if it isn't known.
        dated: The first day that the page may be of; None if it has no date.
    """

    kind: str
    label: str
    number: str
    source: str | None = None
    dated: date | None = None

    def is_to_be_checked(self, today: date) -> bool:
        """Whether nobody can say that it was right in the last two years."""
        return self.source is None or self.dated is None or today - self.dated > _KEPT


def telephone_lines(entry: Entry) -> tuple[TelephoneLine, ...]:
    """The lines of a country, as a rule file gives them.

    Raises:
        NoticesError: With the line of the file, if one isn't in the form, or none is for emergencies.
    """
    lines = []
    for one in entry.entries():
        found = one.fields(("kind", "label", "number"), ("source", "dated"))
        number = found["number"].text()
        if not number.replace(" ", "").replace("-", "").isdecimal():
            found["number"].refuse(
                "A telephone number is wanted here", "Write digits, spaces and hyphens", value=number
            )
        source = found["source"].text() if "source" in found else None
        dated = _day(found["dated"]) if "dated" in found else None
        lines.append(TelephoneLine(found["kind"].text(), found["label"].text(), number, source, dated))
    if "emergency" not in {line.kind for line in lines}:
        entry.refuse("A country needs a number of the kind emergency", "Add it")
    return tuple(lines)


def _day(entry: Entry) -> date:
    """The first day of a year, a month or a day."""
    written = entry.text()
    if found := _DATED.fullmatch(written):
        with suppress(ValueError):
            return date(*(int(part) for part in found.groups(default="1")))
    return entry.refuse("A date is wanted here", "Write a year, a month or a day, such as 2026-04-22", value=written)
