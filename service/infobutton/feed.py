"""A feed of articles: Atom, and the JSON that MedlinePlus Connect makes of it.

Sources: RFC 4287; HL7 Infobutton, Service-Oriented Architecture Implementation Guide; MedlinePlus Connect, Web Service.
All that is echoed or quoted is written by a library, with what XML can't hold replaced.
"""

import json
import re
from dataclasses import dataclass
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_SCRIPTS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}

register_namespace("", ATOM)


@dataclass(frozen=True, slots=True)
class Category:
    """A parameter of the request, or what is known of an entry."""

    scheme: str
    term: str


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An article, or a notice.

    Attributes:
        id: Its name, a URI.
        language: Of its words.
        title: Its title.
        href: Where it is.
        updated: When it was changed last, as RFC 3339 has it.
        summary: Markup that is safe.
        categories: What is known of it.
    """

    id: str
    language: str
    title: str
    href: str
    updated: str
    summary: str
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """What is answered to a request.

    Attributes:
        id: Its name, a URI that holds nothing of the request.
        base: The service's address.
        language: Of the request.
        subtitle: What it is about.
        updated: When it was made, as RFC 3339 has it.
        categories: The request.
        entries: The articles, the best first.
    """

    id: str
    base: str
    language: str
    subtitle: str
    updated: str
    categories: tuple[Category, ...]
    entries: tuple[FeedEntry, ...]


TITLE = "Vouch"


def paragraph(text: str, kind: str) -> str:
    """A paragraph of plain words as markup."""
    return f'<p class="{kind}">{escape(text)}</p>'


def to_xml(feed: Feed) -> bytes:
    """The feed as Atom."""
    root = Element(f"{{{ATOM}}}feed", {f"{{{_XML}}}lang": feed.language, f"{{{_XML}}}base": feed.base})
    _text(root, "title", TITLE, type="text")
    _text(root, "subtitle", feed.subtitle, type="text")
    author = SubElement(root, f"{{{ATOM}}}author")
    _text(author, "name", TITLE)
    _text(author, "uri", feed.base)
    _text(root, "updated", feed.updated)
    _text(root, "id", feed.id)
    _categories(root, feed.categories)
    for entry in feed.entries:
        element = SubElement(root, f"{{{ATOM}}}entry", {f"{{{_XML}}}lang": entry.language})
        _text(element, "title", entry.title, type="text")
        SubElement(element, f"{{{ATOM}}}link", {name: _clean(value) for name, value in _link(entry).items()})
        _text(element, "id", entry.id)
        _text(element, "updated", entry.updated)
        _text(element, "summary", entry.summary, type="html")
        _categories(element, entry.categories)
    found: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return found


def to_json(feed: Feed) -> bytes:
    """The same as JSON: elements' texts are `_value`, attributes have their names, and no sign in it ends a script."""
    found = {
        "feed": {
            "xsi": _XSI,
            "base": feed.base,
            "lang": feed.language,
            "title": {"_value": TITLE, "type": "text"},
            "subtitle": {"_value": feed.subtitle, "type": "text"},
            "author": {"name": {"_value": TITLE}, "uri": {"_value": feed.base}},
            "updated": {"_value": feed.updated},
            "category": _category_records(feed.categories),
            "id": {"_value": feed.id},
            "entry": [_entry_record(entry) for entry in feed.entries],
        }
    }
    return json.dumps(found, ensure_ascii=False).translate(_IN_SCRIPTS).encode("utf-8", "replace")


def _entry_record(entry: FeedEntry) -> dict[str, Any]:
    return {
        "lang": entry.language,
        "title": {"_value": entry.title, "type": "text"},
        "link": [_link(entry)],
        "id": {"_value": entry.id},
        "updated": {"_value": entry.updated},
        "summary": {"_value": entry.summary, "type": "html"},
        "category": _category_records(entry.categories),
    }


def _link(entry: FeedEntry) -> dict[str, str]:
    return {"title": entry.title, "rel": "alternate", "type": "html", "hreflang": entry.language, "href": entry.href}


def _category_records(categories: tuple[Category, ...]) -> list[dict[str, str]]:
    return [{"scheme": one.scheme, "term": one.term} for one in categories]


def _categories(parent: Element, categories: tuple[Category, ...]) -> None:
    for one in categories:
        SubElement(parent, f"{{{ATOM}}}category", {"scheme": _clean(one.scheme), "term": _clean(one.term)})


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = _clean(text)


def _clean(text: str) -> str:
    """A text without signs that no XML can hold, not even escaped."""
    return _NO_XML.sub("\ufffd", text)
