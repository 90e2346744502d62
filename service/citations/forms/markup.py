"""Citations in markup: Markdown and HTML. Nothing in the words is taken for markup."""

import re
from collections.abc import Sequence
from html import escape

from service.citations.forms.cited import Cited, known_facts, one_line, place_of, safe_address

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")


def markdown(cited: Sequence[Cited]) -> str:
    """Of each a quotation and a link."""
    return "\n\n".join(map(_markdown, cited))


def _markdown(cited: Cited) -> str:
    citation = cited.citation
    quote = "\n".join(f"> {plain_in_markdown(line)}" for line in citation.quote.splitlines())
    facts = "".join(f". {plain_in_markdown(fact)}" for fact in known_facts(citation.document))
    return f"{quote}\n>\n> — [{plain_in_markdown(place_of(citation))}](<{safe_address(cited.address)}>){facts}"


def html(cited: Sequence[Cited]) -> str:
    """Of each a quotation and a link, escaped."""
    return "\n".join(map(_html, cited))


def _html(cited: Cited) -> str:
    citation, address = cited.citation, escape(safe_address(cited.address))
    facts = "".join(f". {escape(fact)}" for fact in known_facts(citation.document))
    words = "<br>\n".join(escape(line) for line in citation.quote.splitlines())
    return (
        f'<blockquote cite="{address}">{words}</blockquote>\n'
        f'<p>— <a href="{address}">{escape(place_of(citation))}</a>{facts}</p>'
    )


def plain_in_markdown(text: str) -> str:
    """A text of which Markdown reads no character as markup."""
    return _MARKDOWN.sub(r"\\\1", one_line(text))
