"""A citation that is written in a form, and what every form says of its article."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from ingest.document import Document
from service.citations.citation import Citation
from service.citations.deep_link import below
from service.citations.words import day_in_words, display_title

_NOT_IN_ADDRESS = str.maketrans(
    {one: f"%{ord(one):02X}" for one in '<>{}\\^`|" \n\r\t'},
)


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation, and the address that its link is complete with."""

    citation: Citation
    address: str

    @classmethod
    def of(cls, citation: Citation, base: str) -> "Cited":
        """With the address of the service, which links to its own reader page are completed with."""
        return cls(citation, below(citation.link.url, base))


def one_line(text: str) -> str:
    """A text without line ends and control characters, so that no title makes a line of its own."""
    spaced = "".join(" " if unicodedata.category(one) == "Cc" else one for one in text)
    return " ".join(spaced.split())


def safe_address(address: str) -> str:
    """An address without the characters that end one in markup; they are percent-encoded."""
    return address.translate(_NOT_IN_ADDRESS)


def title_of(document: Document) -> str:
    """The title as one line."""
    return one_line(display_title(document))


def publisher_of(document: Document) -> str:
    """Who published it, as one line; "" where nobody knows."""
    return one_line(document.publisher or "")


def place_of(citation: Citation) -> str:
    """The title, and the headings above the words."""
    return " › ".join((title_of(citation.document), *map(one_line, citation.headings)))


def known_facts(document: Document) -> list[str]:
    """Who published it, and its dates."""
    dates = (
        ("Reviewed", document.last_reviewed_on),
        ("Updated", document.updated_on),
        ("Published", document.published_on),
    )
    publisher = publisher_of(document)
    return [publisher] * bool(publisher) + [f"{name} {day_in_words(day)}" for name, day in dates if day]


def review_of(document: Document) -> str | None:
    """When the article was reviewed, and by whom."""
    if document.last_reviewed_on is None:
        return None
    by = f" by {one_line(document.reviewed_by)}" if document.reviewed_by else ""
    return f"Reviewed {day_in_words(document.last_reviewed_on)}{by}"


def newest_date(document: Document) -> date | None:
    """When it was changed last, else when it was published."""
    return document.updated_on or document.published_on
