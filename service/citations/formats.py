"""A citation in the forms that people paste: plain text, Markdown, HTML, BibTeX, CSL-JSON."""

import json
import re
from datetime import date
from html import escape

from ingest.document import Document
from service.citations.citation import Citation
from service.citations.deep_link import below
from service.citations.words import day_in_words, display_title

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")
_NOT_IN_TARGET = str.maketrans({"<": "%3C", ">": "%3E", " ": "%20", "\n": "%0A"})
_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def citation_formats(citation: Citation, base: str) -> dict[str, str]:
    """The citation by the format's name.

    Args:
        citation: What is cited.
        base: The address of the service, which links to its own reader page are completed with.
    """
    address = link_address(citation, base)
    return {
        "Plain text": plain(citation, address),
        "Markdown": markdown(citation, address),
        "HTML": html(citation, address),
        "BibTeX": bibtex(citation, address),
        "CSL-JSON": csl_json(citation, address),
    }


def link_address(citation: Citation, base: str) -> str:
    """The link to the words, complete also where it leads to the service's own reader page."""
    return below(citation.link.url, base)


def plain(citation: Citation, address: str) -> str:
    """Three lines: the words, where they are, the link."""
    return "\n".join((f"“{citation.quote}”", ". ".join((_place(citation), *_facts(citation.document))), address))


def markdown(citation: Citation, address: str) -> str:
    """A quotation and a link; nothing in the words is taken for markup."""
    quote = "\n".join(f"> {_plain_in_markdown(line)}" for line in citation.quote.splitlines())
    facts = "".join(f". {_plain_in_markdown(fact)}" for fact in _facts(citation.document))
    target = address.translate(_NOT_IN_TARGET)
    return f"{quote}\n>\n> — [{_plain_in_markdown(_place(citation))}](<{target}>){facts}"


def html(citation: Citation, address: str) -> str:
    """A quotation and a link, escaped."""
    facts = "".join(f". {escape(fact)}" for fact in _facts(citation.document))
    return (
        f'<blockquote cite="{escape(address)}">{escape(citation.quote)}</blockquote>\n'
        f'<p>— <a href="{escape(address)}">{escape(_place(citation))}</a>{facts}</p>'
    )


def bibtex(citation: Citation, address: str) -> str:
    """An entry of biblatex's type `online`."""
    document = citation.document
    day = document.updated_on or document.published_on
    review = _review(document)
    fields = {
        "title": _plain_in_bibtex(display_title(document)),
        "organization": document.publisher and _plain_in_bibtex(document.publisher),
        "date": day and day.isoformat(),
        "url": address.replace("%", r"\%").replace("#", r"\#"),
        "note": review and _plain_in_bibtex(review),
        "annotation": _plain_in_bibtex(" ".join(citation.quote.split())),
    }
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
    return "\n".join((f"@online{{vouch-{citation.citation_id},", *lines, "}"))


def csl_json(citation: Citation, address: str) -> str:
    """One item, as Zotero and other reference managers take it.

    Source: Citation Style Language 1.0.2, schema csl-data.json.
    """
    document = citation.document
    first, last = document.published_on, document.updated_on or document.published_on
    item = {
        "id": f"vouch-{citation.citation_id}",
        "type": "webpage",
        "title": display_title(document),
        "publisher": document.publisher,
        "issued": last and _date_parts(last),
        "original-date": first and first != last and _date_parts(first),
        "URL": address,
        "section": " › ".join(citation.headings),
        "page": citation.page and str(citation.page),
        "abstract": citation.quote,
        "note": _review(document),
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2)


def _date_parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _review(document: Document) -> str | None:
    """When the article was reviewed, and by whom."""
    if document.last_reviewed_on is None:
        return None
    by = f" by {document.reviewed_by}" if document.reviewed_by else ""
    return f"Reviewed {day_in_words(document.last_reviewed_on)}{by}"


def _place(citation: Citation) -> str:
    return " › ".join((display_title(citation.document), *citation.headings))


def _facts(document: Document) -> list[str]:
    """Who published it, and its dates."""
    dates = (
        ("Reviewed", document.last_reviewed_on),
        ("Updated", document.updated_on),
        ("Published", document.published_on),
    )
    publisher = [document.publisher] if document.publisher else []
    return publisher + [f"{name} {day_in_words(day)}" for name, day in dates if day]


def _plain_in_markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _plain_in_bibtex(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in text)
