"""BM25 straight from the formula, to hold an engine to."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from index.engines.base import IndexedDocument, IndexedPassage, WeightedTerms
from index.words.analysis import analyzer, terms
from ingest.document import Document
from tests.index.engines.articles import CONFIG

FIELD_WEIGHTS = {"title": CONFIG.title_weight, "headings": CONFIG.headings_weight, "whole": CONFIG.whole_weight}


def weighted(question: str) -> dict[str, float]:
    """A question's terms, of which every second counts for half."""
    return {term: 1.0 if number % 2 == 0 else 0.5 for number, term in enumerate(terms(question))}


def best(pairs: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Highest first, ties by passage_id."""
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


def idf(total: int, found: int) -> float:
    return math.log(1 + (total - found + 0.5) / (found + 0.5))


def bm25(items: Sequence[IndexedDocument], analysed: WeightedTerms) -> dict[str, float]:
    """BM25 over title, headings and the whole with the numbers of `CONFIG`, straight from the formula.

    Source: Robertson & Zaragoza 2009.
    """
    k1, b = CONFIG.bm25_k1, CONFIG.bm25_b
    rows = [(item.document, indexed) for item in items for indexed in item.passages]
    totals = {indexed.passage.passage_id: 0.0 for _, indexed in rows}
    for field, weight in FIELD_WEIGHTS.items():
        bags = [Counter(analyzer().analyze(field_text(field, document, indexed))) for document, indexed in rows]
        mean = sum(bag.total() for bag in bags) / len(bags)
        for term, term_weight in analysed.items():
            share = weight * term_weight
            holding = sum(term in bag for bag in bags)
            for (_, indexed), bag in zip(rows, bags, strict=True):
                if bag[term]:
                    norm = bag[term] + k1 * (1 - b + b * bag.total() / mean)
                    scored = share * idf(len(rows), holding) * (k1 + 1) * bag[term] / norm
                    totals[indexed.passage.passage_id] += scored
    return totals


def field_text(field: str, document: Document, indexed: IndexedPassage) -> str:
    if field == "title":
        return document.title
    if field == "headings":
        return "\n".join(indexed.passage.headings)
    context = (document.slice(span) for span in indexed.passage.context)
    return "\n".join((document.title, *indexed.passage.headings, *context, indexed.passage.text))
