"""What a page says about itself to machines: schema.org in JSON-LD, and meta tags."""

import json
import re
from collections.abc import Iterator
from typing import Any

from ingest.html.tree import PageElement
from ingest.structure.composition import collapse
from ingest.structure.dates import DateOrder
from ingest.structure.self_description import SelfDescription

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


def describe(page: PageElement, *, date_order: DateOrder | None) -> SelfDescription:
    """Read a page's JSON-LD, then its meta tags for what JSON-LD left open."""
    found = SelfDescription()
    for item in _items(page, found):
        _read_item(item, found, date_order)
    _read_metas(page, found, date_order)
    html = next(page.find("html"), None)
    declared = html.attributes.get("lang") or html.attributes.get("xml:lang") if html else None
    found.language = _language(declared) or found.language
    for link in page.find("link"):
        if "canonical" in link.attributes.get("rel", "").lower().split():
            found.url = (link.attributes.get("href") or "").strip() or found.url
    return found


def _items(page: PageElement, found: SelfDescription) -> list[dict[str, Any]]:
    """The JSON-LD objects that mean the page, the most precise first."""
    items: list[dict[str, Any]] = []
    for script in page.find("script"):
        if script.attributes.get("type", "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text(), strict=False)
        except (json.JSONDecodeError, RecursionError):
            found.warnings.append("The page's JSON-LD can't be read, and was passed over")
            continue
        items.extend(item for item in _objects(data) if _rank(item) is not None)
    return sorted(items, key=lambda item: _rank(item) or 0)


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


def _read_metas(page: PageElement, found: SelfDescription, date_order: DateOrder | None) -> None:
    tags = []
    for meta in page.find("meta"):
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
