"""Markdown: front matter and CommonMark with tables. Nothing else knows markdown-it."""

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import yaml
from markdown_it import MarkdownIt

from ingest.canonical import canonical, decode
from ingest.document import BlockKind
from ingest.errors import UnreadableSource
from ingest.html.block_flow import Flow
from ingest.html.tree import parse_markup
from ingest.structure.composition import Composition, collapse
from ingest.structure.dates import DateOrder
from ingest.structure.extraction import Extraction
from ingest.structure.metadata import DATE_FIELDS, Metadata, parse_metadata
from ingest.structure.self_description import SelfDescription

MAX_MARKDOWN_CHARS = 3_000_000
_MAX_NESTING = 10_000  # what is deeper would be passed over in silence; Python's own limit comes first, and says so
_MARKDOWN = MarkdownIt("commonmark", {"html": True, "maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# Marks of common dialects that are no words of the article: `{.name}` gives the list, line or link before it a class,
# `*[GP]: …` explains an abbreviation to machines, `{{ name }}` in an address is filled in by the publisher's site.
_ATTRIBUTES = re.compile(r"[ \t]*\{[.#:][^{}\n]*\}[ \t]*$|(?<=\))\{[\w-]+=[^{}\n]*\}", re.MULTILINE)
_ABBREVIATION = re.compile(r"^[ ]{0,3}\*\[[^\]\n]+\]:.*$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"(?<=\]\()\{\{\s*[\w.]+\s*\}\}")
_KEYS = {
    "doc_id": "doc_id", "id": "doc_id", "title": "title", "url": "url", "canonical_url": "url",
    "publisher": "publisher",
    "language": "language", "lang": "language", "audience": "audience", "tags": "tags", "reviewed_by": "reviewed_by",
    "published_on": "published_on", "date": "published_on", "published": "published_on",
    "updated_on": "updated_on", "updated": "updated_on", "lastmod": "updated_on", "last_updated": "updated_on",
    "last_reviewed_on": "last_reviewed_on", "last_reviewed": "last_reviewed_on", "reviewed": "last_reviewed_on",
    "next_review_on": "next_review_on", "next_review": "next_review_on",
}  # fmt: skip


def extract_markdown(data: bytes, *, where: str, date_order: DateOrder | None = None) -> tuple[Extraction, Metadata]:
    """Read Markdown with or without front matter.

    Front matter may hold what a sidecar may, under its usual names (`id`, `date`, `lastmod`, `lang` too); other keys
    are passed over. The text is what the marked-up words say: the marks, addresses and comments aren't part of it.

    Raises:
        UnreadableSource: If it is empty, binary or not UTF-8, the front matter is malformed, or there is no text.
    """
    text = canonical(decode(data, where=where))
    about = SelfDescription()
    known = Metadata()
    if front := _FRONT_MATTER.match(text):
        known = _front_matter(front["yaml"] or "", about, where, date_order)
        text = text[front.end() :]
    extraction = extract_fragments(to_html(text, where=where), about=about, where=where, date_order=date_order)
    return extraction, replace(known, reviewed_by=about.reviewed_by)


def to_html(text: str, *, where: str) -> str:
    """Turn Markdown into HTML, as the publisher's site would.

    Raises:
        UnreadableSource: If it is longer than any page, or lists or quotations are nested too deep.
    """
    text = canonical(text)
    if len(text) > MAX_MARKDOWN_CHARS:
        raise UnreadableSource(
            f"The Markdown is longer than {MAX_MARKDOWN_CHARS:,} characters",
            where=where,
            value=len(text),
            remedy="Cut it into pages",
        )
    for mark in (_ATTRIBUTES, _ABBREVIATION, _PLACEHOLDER):
        text = mark.sub("", text)
    try:
        return str(_MARKDOWN.render(text))
    except RecursionError:
        raise UnreadableSource(
            "The Markdown is nested too deep", where=where, remedy="Take levels out of its lists or quotations"
        ) from None


def extract_fragments(
    markup: str, *, about: SelfDescription, where: str, date_order: DateOrder | None = None
) -> Extraction:
    """Read HTML that holds an article and nothing else.

    Raises:
        UnreadableSource: If there is no text in it.
    """
    flow = Flow(Composition(), date_order=date_order, keep_phrases=True)
    flow.read(parse_markup(markup, where=where))
    composition = flow.composition
    if not composition.blocks:
        raise UnreadableSource("The document has no text", where=where, remedy="Add its text, or leave it out")
    about.note_stamps(flow.stamps)
    first = composition.blocks[0]
    is_title = first.kind is BlockKind.HEADING and first.level == 1
    return about.extraction(
        composition,
        title=collapse(composition.text[first.start : first.end]) if is_title else None,
        left_out=flow.left_out,
    )


def _front_matter(text: str, about: SelfDescription, where: str, date_order: DateOrder | None) -> Metadata:
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, yaml.SafeLoader)):
            raise UnreadableSource(
                "The front matter uses YAML aliases, which can unfold without end",
                where=where,
                remedy="Write the values out",
            )
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UnreadableSource(
            f"The front matter is not YAML: {' '.join(str(error).split())}", where=where, remedy="Mend its syntax"
        ) from None
    if values is None:
        return Metadata()
    if not isinstance(values, dict):
        raise UnreadableSource(
            "The front matter is not a list of keys", where=where, value=values, remedy="Write lines like title: …"
        )
    known: dict[str, Any] = {}
    for key, value in values.items():
        name = _KEYS.get(str(key).lower())
        if name is None or value in (None, ""):
            continue
        if name in DATE_FIELDS:
            _note_date(name, value, about, date_order)
        else:
            known.setdefault(name, _text(name, value))
    if "reviewed_by" in known:
        about.note_reviewer(str(known["reviewed_by"]), "front matter", str(known["reviewed_by"]))
    return parse_metadata(known, where=where)


def _note_date(name: str, value: object, about: SelfDescription, date_order: DateOrder | None) -> None:
    text = value.isoformat() if isinstance(value, date) else str(value)
    about.note_date(
        name, text[: len("2024-03-05")] if isinstance(value, datetime) else text, "front matter", date_order
    )


def _text(name: str, value: object) -> object:
    """Tags may come as words with commas between, and an id as a number."""
    if name == "tags" and isinstance(value, str):
        return [tag.strip() for tag in value.split(",") if tag.strip()]
    if name == "tags" and isinstance(value, list):
        return [str(tag) for tag in value]
    return str(value) if isinstance(value, int) else value
