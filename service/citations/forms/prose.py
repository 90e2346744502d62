"""Citations as people write them into a text: plain, in the style of APA, and in that of Vancouver."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from string import ascii_lowercase

from ingest.document import Document
from service.citations.citation import Citation, today
from service.citations.forms.cited import Cited, known_facts, newest_date, one_line, place_of, publisher_of, title_of

_BLOCK_FROM = 40  # words: from so many on, APA sets a quotation as a block without quotation marks
_INDENT = "    "


def plain(cited: Sequence[Cited]) -> str:
    """Of each three lines: the words, where they are, the link."""
    return "\n\n".join(map(_plain, cited))


def _plain(cited: Cited) -> str:
    citation = cited.citation
    facts = ". ".join((place_of(citation), *known_facts(citation.document)))
    return "\n".join((f"“{citation.quote}”", facts, cited.address))


def apa(cited: Sequence[Cited]) -> str:
    """Each quotation with its citation in the text, then the list of references, each article once.

    Source: Publication Manual of the American Psychological Association, 7th edition, sections 8.23 to 8.27
    (quotations), 8.19 (works of one author and year) and 10.16 (web pages).
    """
    years = _years(cited)
    quotations = [_apa_quotation(one, years[one.citation.document.doc_id]) for one in cited]
    return "\n\n".join((*quotations, *_apa_references(cited, years)))


def _apa_references(cited: Sequence[Cited], years: dict[str, str]) -> list[str]:
    """In the order of the alphabet, as that style has it."""
    found = {
        one.citation.document.doc_id: _apa_reference(one, years[one.citation.document.doc_id])
        for one in reversed(cited)
    }
    return sorted(found.values(), key=str.casefold)


def _apa_quotation(cited: Cited, year: str) -> str:
    citation = cited.citation
    author = publisher_of(citation.document)
    source = [author or f"“{title_of(citation.document)}”", year, *_apa_place(citation)]
    within = f"({', '.join(source)})"
    if len(citation.quote.split()) < _BLOCK_FROM:
        return f"“{one_line(citation.quote)}” {within}"
    lines = [f"{_INDENT}{one_line(line)}" for line in citation.quote.splitlines() if line.strip()]
    return "\n".join((*lines[:-1], f"{lines[-1]} {within}"))


def _apa_place(citation: Citation) -> list[str]:
    if citation.page:
        return [f"p. {citation.page}"]
    return [f"“{one_line(citation.headings[-1])}” section"] if citation.headings else []


def _apa_reference(cited: Cited, year: str) -> str:
    document = cited.citation.document
    author, title = publisher_of(document), title_of(document)
    day = newest_date(document)
    dated = f"({year}{f', {day:%B} {day.day}' if day else ''})."
    words = (_ended(author), dated, _ended(title)) if author else (_ended(title), dated)
    return " ".join((*words, cited.address))


def _years(cited: Sequence[Cited]) -> dict[str, str]:
    """The year of each article, with a letter where several have the same author and year."""
    documents = {one.citation.document.doc_id: one.citation.document for one in cited}
    alike: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in documents.values():
        day = newest_date(document)
        who = publisher_of(document) or title_of(document)
        alike[who.casefold(), str(day.year) if day else "n.d."].append(document)
    return {
        document.doc_id: f"{year}{_letter(at, year)}" if len(together) > 1 else year
        for (_, year), together in alike.items()
        for at, document in enumerate(sorted(together, key=lambda one: (title_of(one).casefold(), one.doc_id)))
    }


def _letter(at: int, year: str) -> str:
    letter = ascii_lowercase[at] if at < len(ascii_lowercase) else f"{ascii_lowercase[-1]}{at}"
    return f"-{letter}" if year == "n.d." else letter


def vancouver(cited: Sequence[Cited], *, on: date | None = None) -> str:
    """Each quotation with the number of its article, then the articles by number.

    Source: Citing Medicine, 2nd edition (National Library of Medicine), chapter 25 (web sites).

    Args:
        cited: What is cited.
        on: The day on which it was looked at; today without it.
    """
    numbers: dict[str, int] = {}
    for one in cited:
        numbers.setdefault(one.citation.document.doc_id, len(numbers) + 1)
    quotations = [f"“{one.citation.quote}” [{numbers[one.citation.document.doc_id]}]" for one in cited]
    first = {one.citation.document.doc_id: one for one in reversed(cited)}
    references = [f"{number}. {_vancouver(first[doc_id], on or today())}" for doc_id, number in numbers.items()]
    return "\n\n".join((*quotations, "\n".join(references)))


def _vancouver(cited: Cited, on: date) -> str:
    document = cited.citation.document
    first, last = document.published_on, document.updated_on
    marks = [
        *([f"updated {_numbered(last)}"] if last and last != first else []),
        *([f"reviewed {_numbered(document.last_reviewed_on)}"] if document.last_reviewed_on else []),
        f"cited {_numbered(on)}",
    ]
    author = publisher_of(document)
    words = [
        *([_ended(author)] if author else []),
        f"{title_of(document)} [Internet].",
        f"{_numbered(first) if first else '[date unknown]'} [{'; '.join(marks)}].",
    ]
    return f"{' '.join(words)} Available from: {cited.address}"


def _numbered(day: date) -> str:
    """A day as that style has it: 2024 Mar 5."""
    return f"{day:%Y %b} {day.day}"


def _ended(text: str) -> str:
    """A text with a point at its end, where nothing else ends it."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
