"""What a pasted text says of the words that it cites: their id, a link to them, or the words themselves."""

import html
import json
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from urllib.parse import unquote

_ID = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{16}(?![0-9A-Za-z])")
_LINK = re.compile(r"https?://[^\s<>\"“”{}]+#[^\s<>\"“”{}]*:~:[^\s<>\"“”{}]+")
_DIRECTIVE = re.compile(r"text=(?:([^,&]+)-,)?([^,&]+)(?:,([^,&-][^,&]*))?(?:,-([^,&]+))?")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")  # as Markdown escapes what it would read as markup
_BRACKET = re.compile(r"[\[\]{}]")
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class WordsLink:
    """A link to words of an article at an address of its own.

    Attributes:
        address: The article's, without what is after `#`.
        start: The first words, or all of them.
        end: The last words; None where `start` has all.
        prefix: What is right before them; None where the link doesn't say.
        suffix: What is right after them.
    """

    address: str
    start: str
    end: str | None = None
    prefix: str | None = None
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class PastedText:
    """What is in a pasted text.

    Attributes:
        ids: Whatever may be a citation_id, in order, each once.
        links: Links to words, in order, each once.
        text: All of it.
        is_id: Whether it is an id, and nothing else.
    """

    ids: tuple[str, ...]
    links: tuple[WordsLink, ...]
    text: str
    is_id: bool


def read_pasted(text: str) -> PastedText:
    """Find ids and links in a text; in Markdown, HTML, BibTeX and JSON alike."""
    bare = html.unescape(_decoded(text)).replace("\\", "")
    ids = tuple(dict.fromkeys(_ID.findall(text)))
    links = (link for match in _LINK.finditer(bare) if (link := _link(match[0].rstrip("),;]"))) is not None)
    words = text.casefold().replace("citation", "").strip(" \t\r\n:.#/")
    return PastedText(ids, tuple(dict.fromkeys(links)), _quoted(text), bool(_ID.fullmatch(words)))


def _link(found: str) -> WordsLink | None:
    address, _, fragment = found.partition("#")
    match = _DIRECTIVE.search(fragment.partition(":~:")[2])
    if match is None:
        return None
    prefix, start, end, suffix = (None if one is None else unquote(one) for one in match.groups())
    return WordsLink(address, start or "", end, prefix, suffix)


def _decoded(text: str) -> str:
    """What a JSON document says, value by value; the text itself where it is none."""
    return "\n".join(_values(_json(text))) or text


def _quoted(text: str) -> str:
    """The text as its quotations are looked for: of references for programs the abstract alone, between marks."""
    abstracts = [value for name, value in _named(_json(text)) if name in {"abstract", "quote", "exact"}]
    abstracts += re.findall(r"^(?:AB|N2) {2}- (.+)$", text, re.MULTILINE)
    return "\n\n".join(f"“{one.strip()}”" for one in abstracts) or _ESCAPED.sub(r"\1", text)


def _json(text: str) -> Any:
    if text.lstrip()[:1] not in {"{", "["} or _nesting(text) > _DEEPEST:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _nesting(text: str) -> int:
    """How deep a JSON document seems to be nested: reading one of thousands of levels takes the interpreter's stack."""
    steps = (1 if mark in "[{" else -1 for mark in _BRACKET.findall(text))
    return max(accumulate(steps), default=0)


def _named(value: Any) -> list[tuple[str, str]]:
    """Every name with a text, however deep."""
    found, waiting = [], [value]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, dict):
            found += [(name, inner) for name, inner in one.items() if isinstance(inner, str)]
            waiting += [inner for inner in one.values() if not isinstance(inner, str)]
        elif isinstance(one, list):
            waiting += one
    return found


def _values(value: Any) -> list[str]:
    return [text for _, text in _named(value)]
