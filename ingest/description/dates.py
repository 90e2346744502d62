"""Dates and reviewers as pages state them: what can mean one day only is read, anything else stays unknown."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ingest.description.people import is_placeholder, reads_as_name

DateOrder = Literal["DMY", "MDY"]

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
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b"
_DATE = re.compile(
    rf"""
    (?:{_WEEKDAY}[.,]*\s+)?(?:the\s+)?(?:
      (?P<year>\d{{4}})(?P<dash>[-/.])(?P<month>\d{{2}})(?P=dash)(?P<day>\d{{2}})(?!\d)
          (?:[T\s][\d:.]{{5,}}(?:\s?Z|\s?[+-][\d:]+)?)?                                            # ISO 8601
    | (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<name2>{_MONTH})\.?,?\s+(?P<year2>\d{{4}})    # 05 March 2024
    | (?P<name3>{_MONTH})\.?\s+(?P<day3>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year3>\d{{4}})              # March 5, 2024
    | (?P<first>\d{{1,2}})(?P<mark>[./-])(?P<second>\d{{1,2}})(?P=mark)(?P<year4>\d{{4}})              # 03/04/2024
    | (?:(?:{_MONTH})\.?,?\s+|\d{{1,2}}/)\d{{4}}                                              # March 2024: no day
    )
    (?:,?\s+(?:at\s+)?\d{{1,2}}[:.]\d{{2}}(?::\d{{2}})?(?:\s?[ap]\.?m\b\.?)?(?:\s(?:GMT|UTC|BST|CES?T|E[SD]T)\b)?)?
    """,
    re.VERBOSE | re.IGNORECASE,
)

# What a page says in front of a date, and the field of Document that it fills.
_STAMPS = {
    "published_on": (
        "published", "created", "posted", "first published", "date published", "date created", "publication date",
    ),
    "updated_on": (
        "updated", "last updated", "modified", "last modified", "date modified", "date updated", "revised",
        "last revised", "last changed",
    ),
    "last_reviewed_on": (
        "reviewed", "last reviewed", "date reviewed", "date last reviewed", "medically reviewed",
        "last medically reviewed", "clinically reviewed", "last clinically reviewed", "last full review",
        "last review date",
    ),
    "next_review_on": (
        "next review", "next review due", "review due", "next review date", "date of next review", "due for review",
        "next due for review", "to be reviewed",
    ),
}  # fmt: skip
_OF_UNKNOWN_MEANING = ("review date", "date of review")  # the last review on some sites, the next one on others
_FIELD_OF = {wording: name for name, wordings in _STAMPS.items() for wording in wordings}
_WORDING = "|".join(
    wording.replace(" ", r"\s+") for wording in sorted((*_FIELD_OF, *_OF_UNKNOWN_MEANING), key=len, reverse=True)
)
_SUBJECT = r"(?:(?:this\s+)?(?:page|article|content|information|leaflet|topic|document)\s+(?:was\s+)?)?"
_STAMP = re.compile(rf"\s*{_SUBJECT}(?P<wording>{_WORDING})(?:\s+(?:at|on))?\s*[:：–—-]?\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s|·•,;.–—-]*")
# What ends a reviewer's name: the end, a mark, or the day of the review.
_AFTER_NAME = (
    rf"(?=\s*$|\s*(?:[|;–—]|,?\s+on\b|,\s?(?=[A-Z][a-z]+\s\d|\d|{_WEEKDAY})|-\s)"
    rf"|\s+(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\b|(?:{_MONTH})\.?\s+\d|\d{{1,4}}[-/.]\d))"
)
_REVIEWER = re.compile(
    r"\s*(?:last\s+|medically\s+|clinically\s+|expert\s+|fact\s+|scientifically\s+|content\s+)*"
    r"review(?:ed|er)?(?:\s+by)?(?:\s*[:：]\s*|(?<=by)\s+)"
    rf"(?P<name>[^\W_][^:|;\n]{{1,100}}?){_AFTER_NAME}",
    re.IGNORECASE,
)
_NO_REVIEWER = re.compile(
    rf"\s*(?:medically\s+|clinically\s+)*review(?:ed\s+by|er)\s*[:：]?\s*[–—-]*\s*(?=$|[|;]|{_SUBJECT}(?:{_WORDING})\b)",
    re.IGNORECASE,
)
_BY = re.compile(rf"\s*,?\s*by\s+(?P<name>[^\W\d_][^:|;\n]{{2,100}}?){_AFTER_NAME}", re.IGNORECASE)
_STAMP_HINT = re.compile(r"(?:updat|review|publish|publication|modif|creat|post|revis|chang)", re.IGNORECASE)
_MAX_CHARS = 400


@dataclass(frozen=True, slots=True)
class DateStamp:
    """A wording that says when the page was published, updated or reviewed.

    Attributes:
        field: The `Document` field that it fills, such as `updated_on`.
        date: The day it names.
        quote: The words as they are in the text.
    """

    field: str
    date: date
    quote: str


@dataclass(frozen=True, slots=True)
class Stamps:
    """What a line or block says about the page's own dates and people.

    Attributes:
        dates: The days it names.
        reviewed_by: The reviewer it names.
        quote: The words as they are in the text.
        unread: Such wordings that can mean more than one thing or day.
        is_whole: Whether it says nothing else.
    """

    dates: tuple[DateStamp, ...] = ()
    reviewed_by: str | None = None
    quote: str = ""
    unread: tuple[str, ...] = ()
    is_whole: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing of the kind."""
        return not (self.dates or self.reviewed_by or self.unread)


def parse_date(text: str, *, date_order: DateOrder | None = None) -> date | None:
    """Read a date that can mean one day only: ISO 8601, with the month's English name, or in a known order; else None.

    Args:
        text: Nothing but the date.
        date_order: How dates such as 03/04/2024 are to be read; None leaves those unknown that mean two.
    """
    match = _DATE.fullmatch(text.strip())
    return _day_of(match, date_order) if match else None


def _day_of(match: re.Match[str], date_order: DateOrder | None) -> date | None:
    parts = match.groupdict()
    if parts["first"]:
        return _numeric(int(parts["first"]), int(parts["second"]), int(parts["year4"]), date_order)
    year = parts["year"] or parts["year2"] or parts["year3"]
    if not year:
        return None
    day = parts["day"] or parts["day2"] or parts["day3"]
    name = parts["name2"] or parts["name3"]
    return _day(int(year), _MONTHS[name.lower()] if name else int(parts["month"]), int(day))


def _numeric(first: int, second: int, year: int, date_order: DateOrder | None) -> date | None:
    if first == second:
        return _day(year, first, second)
    by_day, by_month = _day(year, second, first), _day(year, first, second)
    if by_day and by_month:
        return {"DMY": by_day, "MDY": by_month}.get(date_order or "")
    return by_day or by_month


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_stamps(text: str, *, date_order: DateOrder | None = None, machine_date: str | None = None) -> Stamps:
    """Read what a line or block says of the page's dates and reviewer, with or without a space between.

    Args:
        text: The line, such as "Updated At05 March 2024" or "Page last reviewed: 12 May 2023 Next review due: …".
        date_order: See `parse_date`.
        machine_date: The `datetime` that the page gives for the date in the text; it settles what the words leave open.
    """
    if len(text) > _MAX_CHARS or not _STAMP_HINT.search(text):
        return Stamps()
    reading = _Reading(text, date_order, machine_date)
    while reading.position < len(text) and reading.read_one():
        reading.position = _past_separator(text, reading.position)
    is_whole = reading.position >= len(text)
    if not is_whole and not _ends_phrase(text, reading.position):
        return Stamps()
    unread = tuple(reading.unread)
    return Stamps(tuple(reading.dates), reading.reviewed_by, text.strip(), unread, is_whole)


class _Reading:
    """Statements of dates and people, read one after the other."""

    def __init__(self, text: str, date_order: DateOrder | None, machine_date: str | None) -> None:
        self.position = 0
        self.dates: list[DateStamp] = []
        self.unread: list[str] = []
        self.reviewed_by: str | None = None
        self._text = text
        self._date_order = date_order
        self._machine_date = machine_date

    def read_one(self) -> bool:
        """Read the statement at the position; False where there is none."""
        return self._read_stamp() or self._read_reviewer()

    def _read_stamp(self) -> bool:
        stamp = _STAMP.match(self._text, self.position)
        found = _DATE.match(self._text, stamp.end()) if stamp else None
        if stamp is None or found is None:
            return False
        quote = self._text[self.position : found.end()].strip()
        day = _day_of(found, self._date_order) or (parse_date(self._machine_date) if self._machine_date else None)
        name = _FIELD_OF.get(" ".join(stamp["wording"].lower().split()))
        if day and name:
            self.dates.append(DateStamp(name, day, quote))
        else:
            self.unread.append(quote)
        self.position = found.end()
        by = _BY.match(self._text, self.position) if name == "last_reviewed_on" else None
        if by and reads_as_name(by["name"].strip(" ,")):
            self.reviewed_by, self.position = by["name"].strip(" ,"), by.end()
        return True

    def _read_reviewer(self) -> bool:
        """Who reviewed it, and perhaps when. What is no name is left to the article, unless it only holds the place."""
        found = _REVIEWER.match(self._text, self.position)
        if found is None:
            return self._read_empty_label()
        name, end = found["name"].strip(" ,"), found.end()
        if reads_as_name(name):
            self.reviewed_by = name
            end = _review_day(self._text, end, self._date_order, self.dates)
        elif is_placeholder(name):
            self.unread.append(self._text[self.position : end].strip())
        else:
            return False
        self.position = end
        return True

    def _read_empty_label(self) -> bool:
        found = _NO_REVIEWER.match(self._text, self.position)
        if found is None:
            return False
        self.unread.append(found[0].strip())
        self.position = found.end()
        return True


def _review_day(text: str, position: int, date_order: DateOrder | None, dates: list[DateStamp]) -> int:
    """The day after a reviewer's name, as in "Reviewed by Jane Doe, MD on May 12, 2023"."""
    lead = re.compile(r"[\s|,;–—-]*(?:on\s+)?").match(text, position)
    found = _DATE.match(text, lead.end()) if lead else None
    day = _day_of(found, date_order) if found else None
    if found is None or day is None:
        return position
    dates.append(DateStamp("last_reviewed_on", day, text.strip()))
    return found.end()


def _past_separator(text: str, position: int) -> int:
    match = _BETWEEN.match(text, position)
    return match.end() if match else position


def _ends_phrase(text: str, position: int) -> bool:
    """Whether what was read up to here is a statement of its own, not the start of a sentence of the article."""
    return text[:position].rstrip(" ")[-1:] in set("|·•;.–—-\n")
