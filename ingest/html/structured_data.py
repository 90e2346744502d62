"""What a page says about itself to machines: schema.org in JSON-LD, and meta tags."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.description.dates import DateOrder
from ingest.description.self_description import SelfDescription
from ingest.html.tree import PageElement
from ingest.structure.composition import collapse

# schema.org types that mean the page or its article, the more precise first.
_PAGE_TYPES = (
    "MedicalWebPage", "MedicalScholarlyArticle", "HealthTopicContent", "FAQPage", "Article", "NewsArticle",
    "BlogPosting", "ScholarlyArticle", "TechArticle", "Report", "WebPage", "ItemPage", "AboutPage", "QAPage",
)  # fmt: skip
_DATE_KEYS = {"lastReviewed": "last_reviewed_on", "dateModified": "updated_on", "datePublished": "published_on"}
_DATE_METAS = {
    "article:published_time": "published_on", "og:published_time": "published_on", "dcterms.issued": "published_on",
    "dcterms.created": "published_on", "dc.date.issued": "published_on", "dc.date.created": "published_on",
    "citation_publication_date": "published_on", "datepublished": "published_on", "publish_date": "published_on",
    "article:modified_time": "updated_on", "og:updated_time": "updated_on", "dcterms.modified": "updated_on",
    "dc.date.modified": "updated_on", "datemodified": "updated_on", "last-modified": "updated_on",
    "lastreviewed": "last_reviewed_on", "last-reviewed": "last_reviewed_on", "dcterms.reviewed": "last_reviewed_on",
    "dc.date.reviewed": "last_reviewed_on", "reviewdate": "next_review_on", "next-review": "next_review_on",
}  # fmt: skip
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


# What only frames JSON in a script, so that old programs pass over it.
_FRAME = re.compile(
    r"^\s*(?://\s*)?(?:<!--|(?:/\*\s*)?<!\[CDATA\[(?:\s*\*/)?)|(?://\s*)?(?:-->|(?:/\*\s*)?\]\]>(?:\s*\*/)?)\s*$"
)
_SCHEMA = re.compile(r"^(?:https?://schema\.org/|schema:)")
_MAX_DEPTH = 30


def describe(page: PageElement, *, date_order: DateOrder | None) -> SelfDescription:
    """Read a page's JSON-LD, then its meta tags for what JSON-LD left open."""
    found = SelfDescription()
    own = _own_addresses(page)
    for item in _items(page, found, own):
        _read_item(item, found, date_order)
    _read_metas(page, found, date_order)
    html = next(page.find("html"), None)
    declared = html.attributes.get("lang") or html.attributes.get("xml:lang") if html else None
    found.language = _language(declared) or found.language
    for link in page.find("link"):
        if "canonical" in link.attributes.get("rel", "").lower().split():
            found.url = (link.attributes.get("href") or "").strip() or found.url
    return found


def page_objects(page: PageElement) -> list[dict[str, Any]]:
    """The JSON-LD objects that mean a page, the most precise first, with short keys."""
    return _items(page, SelfDescription(), _own_addresses(page))


@dataclass(frozen=True, slots=True)
class _Own:
    """By what a page is known: its addresses, and its titles in lower case."""

    addresses: frozenset[str]
    titles: tuple[str, ...]


def _own_addresses(page: PageElement) -> _Own:
    addresses = set()
    for link in page.find("link"):
        if "canonical" in link.attributes.get("rel", "").lower().split():
            addresses.add(_bare(link.attributes.get("href", "")))
    for meta in page.find("meta"):
        if (meta.attributes.get("property") or "").lower() == "og:url":
            addresses.add(_bare(meta.attributes.get("content", "")))
    titles = [collapse(element.text()).casefold() for element in page.find("h1", "title")]
    return _Own(frozenset(addresses - {""}), tuple(title for title in titles if title))


def _items(page: PageElement, found: SelfDescription, own: _Own) -> list[dict[str, Any]]:
    """The JSON-LD objects that mean the page, the most precise first, with what their `@id` references name."""
    objects: list[dict[str, Any]] = []
    for script in page.find("script"):
        if script.attributes.get("type", "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            data = json.loads(_FRAME.sub("", script.text()), strict=False)
        except (json.JSONDecodeError, RecursionError):
            found.warnings.append("The page's JSON-LD can't be read, and was passed over")
            continue
        objects.extend(map(plain_keys, _objects(data)))
    nodes: dict[str, dict[str, Any]] = {}
    for item in objects:
        if isinstance(item.get("@id"), str):
            nodes[item["@id"]] = nodes.get(item["@id"], {}) | item
    items = [_resolved(item, nodes) for item in objects if _rank(item) is not None]
    return sorted(_of_this_page(items, own), key=lambda item: _rank(item) or 0)


def _of_this_page(items: list[dict[str, Any]], own: _Own) -> list[dict[str, Any]]:
    """The objects without those that are about other pages: a list of news, related articles.

    One is another's by its address where the page says its own, or where another object's title is the page's. Of
    several with different addresses and no sign which is the page's, none is taken.
    """
    by_address = {address for item in items for address in _addresses(item)}
    if own.addresses & by_address:
        mine = own.addresses
    else:
        titled = [item for item in items if _is_titled(item, own)]
        mine = frozenset(address for item in titled for address in _addresses(item))
    is_named = any(_is_titled(item, own) for item in items)
    kept = []
    for item in items:
        addresses = _addresses(item)
        if addresses and mine:
            if addresses & mine:
                kept.append(item)
        elif _is_titled(item, own) or not (len(by_address) > 1 if addresses else _title_of(item) and is_named):
            kept.append(item)
    return kept


def _addresses(item: dict[str, Any]) -> frozenset[str]:
    """The addresses of the page that an object means: its url, its @id, its main page."""
    page = item.get("mainEntityOfPage")
    values = [item.get("url"), item.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    return frozenset(_bare(value) for value in values if isinstance(value, str) and _address(value))


def _bare(address: str) -> str:
    """An address without what doesn't change the page: scheme, fragment, final slash."""
    return re.sub(r"^https?://(?:www\.)?", "", address.strip()).partition("#")[0].rstrip("/")


def _title_of(item: dict[str, Any]) -> str:
    return (_text(item.get("headline")) or _text(item.get("name")) or "").casefold()


def _is_titled(item: dict[str, Any], own: _Own) -> bool:
    """Whether its title is the page's, or the page's starts with it ("Hives - Our clinic")."""
    title = _title_of(item)
    return bool(title) and any(known.startswith(title) or title.startswith(known) for known in own.titles)


def plain_keys(item: dict[str, Any]) -> dict[str, Any]:
    """An object whose keys and types are written as IRIs (`https://schema.org/lastReviewed`), by their short names."""
    plain = {_SCHEMA.sub("", key): value for key, value in item.items()}
    types = plain.get("@type")
    if isinstance(types, str):
        plain["@type"] = _SCHEMA.sub("", types)
    elif isinstance(types, list):
        plain["@type"] = [_SCHEMA.sub("", name) for name in types if isinstance(name, str)]
    return plain


def _resolved(item: dict[str, Any], nodes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An object with the nodes that its own values refer to by `@id`, and bare values for `{"@value": …}`."""
    whole = nodes.get(item["@id"], {}) | item if isinstance(item.get("@id"), str) else item
    return {key: _value(value, nodes) for key, value in whole.items()}


def _value(value: Any, nodes: dict[str, dict[str, Any]], depth: int = 0) -> Any:
    if isinstance(value, list):
        values = [_value(item, nodes, depth + 1) for item in value] if depth < _MAX_DEPTH else []
        return values[0] if len(values) == 1 else values
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return value["@value"]
    plain = plain_keys(value)
    if isinstance(plain.get("@id"), str):
        plain = nodes.get(plain["@id"], {}) | plain
    return plain | {
        key: _value(plain[key], nodes, depth + 1) for key in ("name",) if key in plain and depth < _MAX_DEPTH
    }


def _objects(data: object) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for item in data:
            yield from _objects(item)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(data.get(key), dict | list):
                yield from _objects(data[key])


def _rank(item: dict[str, Any]) -> int | None:
    types = item.get("@type")
    names = types if isinstance(types, list) else [types]
    return min((_PAGE_TYPES.index(name) for name in names if name in _PAGE_TYPES), default=None)


def _read_item(item: dict[str, Any], found: SelfDescription, date_order: DateOrder | None) -> None:
    for key, name in _DATE_KEYS.items():
        if isinstance(item.get(key), str) and item[key].strip():
            found.note_date(name, item[key].strip(), "json-ld", date_order)
    reviewer = _names(item.get("reviewedBy"))
    if reviewer and found.reviewed_by is None:
        found.note_reviewer(reviewer, "json-ld", reviewer)
    found.title = found.title or _text(item.get("headline")) or _text(item.get("name"))
    found.publisher = found.publisher or _names(item.get("publisher"))
    found.language = found.language or _language(_text(item.get("inLanguage")))
    found.audience = found.audience or _audience(item)
    found.url = found.url or _address(_text(item.get("url")))


def _audience(item: dict[str, Any]) -> str | None:
    for key in ("audience", "medicalAudience"):
        value = item.get(key)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, dict):
            value = value.get("audienceType") or value.get("name")
        if text := _text(value):
            return text.rsplit("/", 1)[-1]
    return None


def _names(value: object) -> str | None:
    """The name or names of people or organisations, joined by commas."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_names, value))) or None
    if isinstance(value, dict):
        return _text(value.get("name"))
    return _text(value)


def _text(value: object) -> str | None:
    return collapse(value) or None if isinstance(value, str) else None


def _language(value: str | None) -> str | None:
    return value.replace("_", "-") if value and _LANGUAGE.fullmatch(value) else None


def _address(value: str | None) -> str | None:
    return value.strip() if value and value.strip().startswith(("http://", "https://")) else None


def _page_metas(page: PageElement) -> Iterator[PageElement]:
    """The meta elements about the page: not those of a comment or another item that is described within it."""
    waiting = [page]
    while waiting:
        element = waiting.pop()
        if element.tag == "meta":
            yield element
        kind = element.attributes.get("itemtype") or element.attributes.get("typeof")
        if kind and not any(name.rpartition("/")[2].rpartition(":")[2] in _PAGE_TYPES for name in kind.split()):
            continue
        waiting.extend(reversed(list(element.elements)))


def _read_metas(page: PageElement, found: SelfDescription, date_order: DateOrder | None) -> None:
    tags = []
    for meta in _page_metas(page):
        attributes = meta.attributes
        name = (attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or "").lower()
        content = collapse(attributes.get("content", ""))
        if not content:
            continue
        if name in _DATE_METAS:
            found.note_date(_DATE_METAS[name], content, "meta", date_order)
        elif name == "og:site_name":
            found.publisher = found.publisher or content
        elif name == "og:url":
            found.url = found.url or _address(content)
        elif name == "og:title":
            found.title = found.title or content
        elif name == "article:tag":
            tags.append(content)
    found.tags = tuple(dict.fromkeys(tags))
