"""What a document's own bytes say of it besides its article: dates, people, address, language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from ingest.description.dates import DateOrder, Stamps, parse_date, parse_stamps
from ingest.description.metadata import Metadata
from ingest.description.people import is_placeholder
from ingest.description.public_address import public_address
from ingest.document import BlockKind, DateEvidence
from ingest.errors import shorten
from ingest.structure.composition import CELL_SEPARATOR, Composition
from ingest.structure.extraction import Extraction
from ingest.structure.omissions import Omissions

_AT_THE_ENDS = 12  # blocks


@dataclass(slots=True)
class SelfDescription:
    """What has been found so far; what isn't said stays None or empty. The place that says a thing first wins."""

    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    audience: str | None = None
    reviewed_by: str | None = None
    tags: tuple[str, ...] = ()
    dates: dict[str, date] = field(default_factory=dict)
    evidence: dict[str, DateEvidence] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def note_date(self, name: str, value: str, origin: str, date_order: DateOrder | None) -> None:
        """Take a date as some place writes it; one that can't be read for sure, or is contradicted, is reported."""
        day = parse_date(value, date_order=date_order)
        if day is None:
            self.warnings.append(f"{name} can't be told from {shorten(value)!r} ({origin}), and stays unknown")
        else:
            self._note_day(name, day, origin, value)

    def note_stamps(self, stamps: Sequence[Stamps]) -> None:
        """Take the dates and the reviewer from visible wording."""
        for stamp in stamps:
            for found in stamp.dates:
                self._note_day(found.field, found.date, "text", found.quote)
            for quote in stamp.unread:
                self.warnings.append(f"What {quote!r} means can't be told, and stays unknown")
            if stamp.reviewed_by:
                self.note_reviewer(stamp.reviewed_by, "text", stamp.quote)

    def note_reviewer(self, name: str, origin: str, quote: str) -> None:
        """Take the reviewer from one place; what can be nobody's name is reported."""
        if is_placeholder(name):
            self.warnings.append(f"reviewed_by can't be told from {shorten(name)!r} ({origin}), and stays unknown")
        elif self.reviewed_by is None:
            self.reviewed_by = name
            self.evidence["reviewed_by"] = DateEvidence("reviewed_by", origin, quote)

    def _note_day(self, name: str, day: date, origin: str, quote: str) -> None:
        if name not in self.dates:
            self.dates[name] = day
            self.evidence[name] = DateEvidence(name, origin, quote)
        elif self.dates[name] != day:
            first = self.evidence[name]
            self.warnings.append(f"{name} is {self.dates[name]} by {first.origin}, but {day} by {origin}: {quote!r}")

    def extraction(
        self, composition: Composition, *, title: str | None, omissions: Omissions | None = None
    ) -> Extraction:
        """The article, with the dates found, what they were read from, and what was left out."""
        if self.url and public_address(self.url) is None:
            self.warnings.append(f"url can't be told from {shorten(self.url)!r}, and stays unknown")
            self.url = None
        self.note_stamps(_labelled_stamps(composition))
        omitted = omissions or Omissions()
        return Extraction(
            text=composition.text,
            blocks=tuple(composition.blocks),
            title=title,
            dates=tuple(sorted(self.dates.items())),
            evidence=tuple(self.evidence[name] for name in sorted(self.evidence)),
            warnings=tuple(dict.fromkeys((*self.warnings, *omitted.warnings()))),
            left_out=omitted.left_out(),
        )

    def metadata(self) -> Metadata:
        """What was found besides dates."""
        return Metadata(
            url=self.url,
            publisher=self.publisher,
            language=self.language,
            audience=self.audience,
            tags=self.tags,
            reviewed_by=self.reviewed_by,
        )


def _labelled_stamps(composition: Composition) -> list[Stamps]:
    """Dates and people in lists of labels ("Last reviewed", and the day as its definition) at either end of the text.

    They stay in the text. In the middle such lists are the article's own matter, such as trials and their years.
    """
    blocks, text = composition.blocks, composition.text
    found = []
    for number, (label, value) in enumerate(pairwise(blocks)):
        if _AT_THE_ENDS <= number < len(blocks) - _AT_THE_ENDS:
            continue
        if label.kind is BlockKind.TERM and value.kind is BlockKind.DEFINITION:
            words = f"{text[label.start : label.end].rstrip(' :')}: {text[value.start : value.end]}"
        elif value.kind is BlockKind.TABLE_ROW and text.count(CELL_SEPARATOR, value.start, value.end) == 1:
            words = text[value.start : value.end].replace(CELL_SEPARATOR, ": ")
        else:
            continue
        stamps = parse_stamps(words)
        if stamps.is_whole:
            found.append(stamps)
    return found
