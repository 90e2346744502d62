"""What a document's own bytes say of it besides its article: dates, people, address, language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from ingest.document import DateEvidence
from ingest.structure.account import Account
from ingest.structure.composition import Composition
from ingest.structure.dates import DateOrder, Stamps, parse_date
from ingest.structure.extraction import Extraction
from ingest.structure.metadata import Metadata


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
            self.warnings.append(f"{name} can't be told from {value!r} ({origin}), and stays unknown")
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
        """Take the reviewer from one place."""
        if self.reviewed_by is None:
            self.reviewed_by = name
            self.evidence["reviewed_by"] = DateEvidence("reviewed_by", origin, quote)

    def _note_day(self, name: str, day: date, origin: str, quote: str) -> None:
        if name not in self.dates:
            self.dates[name] = day
            self.evidence[name] = DateEvidence(name, origin, quote)
        elif self.dates[name] != day:
            first = self.evidence[name]
            self.warnings.append(f"{name} is {self.dates[name]} by {first.origin}, but {day} by {origin}: {quote!r}")

    def extraction(self, composition: Composition, *, title: str | None, left_out: Account | None = None) -> Extraction:
        """The article, with the dates found, what they were read from, and what was left out."""
        account = left_out or Account()
        return Extraction(
            text=composition.text,
            blocks=tuple(composition.blocks),
            title=title,
            dates=tuple(sorted(self.dates.items())),
            evidence=tuple(self.evidence[name] for name in sorted(self.evidence)),
            warnings=tuple(dict.fromkeys((*self.warnings, *account.warnings()))),
            left_out=account.entries(),
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
