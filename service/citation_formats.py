"""A citation in the forms that people paste: plain text, Markdown, HTML, BibTeX."""

import re
from html import escape
from urllib.parse import urljoin

from service.templates import day_in_words
from service.wire import CitationBody

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")
_NOT_IN_TARGET = str.maketrans({"<": "%3C", ">": "%3E", " ": "%20", "\n": "%0A"})
_BIBTEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_", "$": r"\$",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def citation_formats(citation: CitationBody, base: str) -> dict[str, str]:
    """The citation by the format's name.

    Args:
        citation: What is cited.
        base: The address of the service, which links to its own reader page are completed with.
    """
    address = urljoin(base, citation.deep_link)
    return {
        "Plain text": plain(citation, address),
        "Markdown": markdown(citation, address),
        "HTML": html(citation, address),
        "BibTeX": bibtex(citation, address),
    }


def plain(citation: CitationBody, address: str) -> str:
    """Three lines: the words, where they stand, the link."""
    return "\n".join((f"“{citation.quote}”", ". ".join((_place(citation), *_facts(citation))), address))


def markdown(citation: CitationBody, address: str) -> str:
    """A quotation and a link; nothing in the words is taken for markup."""
    quote = "\n".join(f"> {_plain_in_markdown(line)}" for line in citation.quote.splitlines())
    facts = "".join(f". {_plain_in_markdown(fact)}" for fact in _facts(citation))
    target = address.translate(_NOT_IN_TARGET)
    return f"{quote}\n>\n> — [{_plain_in_markdown(_place(citation))}](<{target}>){facts}"


def html(citation: CitationBody, address: str) -> str:
    """A quotation and a link, escaped."""
    facts = "".join(f". {escape(fact)}" for fact in _facts(citation))
    return (
        f'<blockquote cite="{escape(address)}">{escape(citation.quote)}</blockquote>\n'
        f'<p>— <a href="{escape(address)}">{escape(_place(citation))}</a>{facts}</p>'
    )


def bibtex(citation: CitationBody, address: str) -> str:
    """An entry of biblatex's type `online`."""
    day = citation.updated_on or citation.published_on
    reviewed = f"Reviewed {day_in_words(citation.last_reviewed_on)}" if citation.last_reviewed_on else None
    fields = {
        "title": _plain_in_bibtex(citation.title),
        "organization": citation.publisher and _plain_in_bibtex(citation.publisher),
        "date": day and day.isoformat(),
        "url": address.replace("%", r"\%").replace("#", r"\#"),
        "note": reviewed,
        "annotation": _plain_in_bibtex(" ".join(citation.quote.split())),
    }
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
    return "\n".join((f"@online{{vouch-{citation.citation_id},", *lines, "}"))


def _place(citation: CitationBody) -> str:
    return " › ".join((citation.title, *citation.headings))


def _facts(citation: CitationBody) -> list[str]:
    """Who published it, and its dates."""
    dates = (
        ("Reviewed", citation.last_reviewed_on),
        ("Updated", citation.updated_on),
        ("Published", citation.published_on),
    )
    publisher = [citation.publisher] if citation.publisher else []
    return publisher + [f"{name} {day_in_words(day)}" for name, day in dates if day]


def _plain_in_markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _plain_in_bibtex(text: str) -> str:
    return "".join(_BIBTEX.get(character, character) for character in text)
