"""From what a system gives to passages with a place: by its own offsets, or by its words in the articles."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from eval.systems.adapters.values import number_of, offset_of, several_of, words_of
from eval.systems.alignment import Alignment, Likeness, align
from eval.systems.articles import SetArticles
from eval.systems.response import Quote, Retrieved
from ingest.document import Span


class Placing:
    """Finds where the words of hits are, in the articles of a set.

    Args:
        articles: Of the set.
        name: Of the system, for messages.
    """

    def __init__(self, articles: SetArticles, *, name: str = "") -> None:
        self._articles, self._name = articles, name
        self._known: dict[tuple[str, str], tuple[str, Alignment]] = {}

    def place(self, hit: Mapping[str, Any], rank: int) -> Retrieved:
        """A hit with its place.

        Args:
            hit: What is known of it: text, id, doc_id, score, start, end, quote, beside; each may be missing.
            rank: From 0; what has no score is scored by it.

        Returns:
            The hit. Its span is None where its words are in no article: they were changed, or are of another one. A
            first line that is the article's title is left out of its words: some systems index titles so. It is named
            by its id (or its article) and its place: many systems give every passage of an article one id.

        Raises:
            ServiceFailed: If a value is of another kind than it should be.
        """
        at = {name: f"{self._name}, {name} of hit {rank + 1}" for name in hit}
        doc_id, words, name, quote = (words_of(hit.get(one), at.get(one, "")) for one in _TEXTS)
        score = number_of(hit.get("score"), at.get("score", ""))
        given = self._given(doc_id, *(offset_of(hit.get(one), at.get(one, "")) for one in ("start", "end")))
        if given is not None and not words:
            words = self._articles.documents[doc_id].slice(given)
        doc_id, found, words = self._aligned(doc_id, words, given)
        if quote and doc_id not in self._articles.documents:
            doc_id, _ = self._search(doc_id, quote)
        return Retrieved(
            unit_id=_named(name or doc_id, found, words),
            doc_id=doc_id,
            section_id=None,
            score=-float(rank) if score is None else score,
            title=self._title(doc_id),
            text=words,
            span=found,
            quote=self._quoted(doc_id, quote) if quote else None,
            beside=several_of(hit.get("beside"), at.get("beside", "")),
        )

    def _given(self, doc_id: str, start: int | None, end: int | None) -> Span | None:
        """The place that a system gives, if it is one of the article."""
        document = self._articles.documents.get(doc_id)
        if document is None or start is None or end is None or not 0 <= start < end <= len(document.text):
            return None
        return Span(start, end)

    def _aligned(self, doc_id: str, words: str, given: Span | None) -> tuple[str, Span | None, str]:
        """(article, place, words): the given place where the words are there, or wherever they are, less a title."""
        document = self._articles.documents.get(doc_id)
        title, _, rest = words.partition("\n")
        if document is not None and given is not None and document.slice(given) in {words, rest}:
            return doc_id, given, document.slice(given)
        where, found = self._search(doc_id, words)
        if found.span is None and rest:
            below, without = self._search(doc_id, rest)
            if without.span is not None and self._title(below).strip() == title.strip():
                return below, without.span, rest
        return where, found.span, words

    def _search(self, doc_id: str, words: str) -> tuple[str, Alignment]:
        key = (doc_id, words)
        if key not in self._known:
            named = self._articles.documents.get(doc_id)
            within = [named] if named is not None else self._articles.documents.values()
            self._known[key] = _first_found(((one.doc_id, align(words, one.text)) for one in within), doc_id)
        return self._known[key]

    def _quoted(self, doc_id: str, words: str) -> Quote | None:
        document = self._articles.documents.get(doc_id)
        found = align(words, document.text).span if document else None
        if document is None or found is None:
            return Quote(words, 0, 0, "", "")
        return Quote(words, found.start, found.end, "", document.text_sha256)

    def _title(self, doc_id: str) -> str:
        document = self._articles.documents.get(doc_id)
        return document.title if document else ""


_TEXTS = ("doc_id", "text", "id", "quote")


def _named(name: str, span: Span | None, words: str) -> str:
    """A name that no other words of the same system have."""
    place = f"#{span.start}-{span.end}" if span else f"#{hashlib.sha256(words.encode()).hexdigest()[:12]}"
    return name if name.endswith(place) else f"{name}{place}"


def _first_found(found: Iterable[tuple[str, Alignment]], doc_id: str) -> tuple[str, Alignment]:
    for name, alignment in found:
        if alignment.likeness is not Likeness.NOT_FOUND:
            return name, alignment
    return doc_id, Alignment(Likeness.NOT_FOUND)
