import re
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"""
      (?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})                                  # ISO 8601
    | (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<name2>{_MONTH})\.?,?\s+(?P<year2>\d{{4}})    # 05 March 2024
    | (?P<name3>{_MONTH})\.?\s+(?P<day3>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year3>\d{{4}})    # March 5, 2024
    """,
    re.VERBOSE | re.IGNORECASE,
)

# What a page says in front of a date, and the field of Document that it fills.
_STAMPS = {
    "published_on": ("published", "created", "posted", "first published", "date published"),
    "updated_on": (
        "updated",
        "last updated",
        "modified",
        "last modified",
        "page last updated",
        "date modified",
    ),
    "last_reviewed_on": ("reviewed", "last reviewed", "page last reviewed", "medically reviewed"),
    "next_review_on": ("next review", "next review due", "review due"),
}
_FIELD_OF = {wording: name for name, wordings in _STAMPS.items() for wording in wordings}
_WORDING = "|".join(sorted(map(re.escape, _FIELD_OF), key=len, reverse=True))
_STAMP = re.compile(rf"\s*(?P<wording>{_WORDING})(?:\s+(?:at|on|by))?\s*:?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateStamp:
    """A line that says when the page was published, updated or reviewed.

    Attributes:
        field: The `Document` field that it fills, such as `updated_on`.
        date: The day it names.
        quote: The line as it stood.
    """

    field: str
    date: date
    quote: str


def parse_date(text: str) -> date | None:
    """Read a date that can mean one day only: ISO 8601 or with the month's English name; else None."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        return None
    parts = match.groupdict()
    year = parts["year"] or parts["year2"] or parts["year3"]
    day = parts["day"] or parts["day2"] or parts["day3"]
    name = parts["name2"] or parts["name3"]
    month = _MONTHS[name.lower()] if name else int(parts["month"])
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def parse_stamp(line: str) -> DateStamp | None:
    """Read a line that is nothing but a wording such as "Updated At" and a date, with or without a space between."""
    match = _STAMP.match(line)
    if not match:
        return None
    day = parse_date(line[match.end() :])
    if day is None:
        return None
    return DateStamp(_FIELD_OF[match["wording"].lower()], day, line.strip())
