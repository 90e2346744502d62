"""How the facts of a citation are written for people."""

from datetime import date

from ingest.document import Document


def day_in_words(day: date) -> str:
    """A day as people write it: 5 March 2024."""
    return f"{day.day} {day:%B %Y}"


def month_in_words(day: date) -> str:
    """The month of a day: March 2024."""
    return f"{day:%B %Y}"


def display_title(document: Document) -> str:
    """The title, or where it is unknown the doc_id."""
    return document.title or document.doc_id
