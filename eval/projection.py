"""Judgments are quotes in documents; retrieved are passages. A passage is relevant where it overlaps a quote."""

from collections.abc import Mapping, Sequence

from eval.errors import QuoteNotFound
from eval.questions import Judgment, Question
from index.passage import Passage
from ingest.document import Document, Span


def quote_spans(judgment: Judgment, document: Document | None) -> list[Span]:
    """Everywhere in a document that a judgment's quote stands.

    Raises:
        QuoteNotFound: If the document isn't there, or doesn't hold the quote.
    """
    spans: list[Span] = []
    at = document.text.find(judgment.quote) if document else -1
    while document and at >= 0:
        spans.append(Span(at, at + len(judgment.quote)))
        at = document.text.find(judgment.quote, at + 1)
    if not spans:
        raise QuoteNotFound(
            "A judgment's quote isn't in its document, so the set doesn't fit the library",
            where=judgment.doc_id,
            value=judgment.quote,
            remedy="Ingest the article that the set was written for, or mend the quote and log why",
        )
    return spans


def relevant_passages(
    question: Question, documents: Mapping[str, Document], passages: Mapping[str, Sequence[Passage]]
) -> dict[str, int]:
    """The passages that answer a question, as qrels: passage_id to relevance 1.

    Args:
        question: The question.
        documents: By doc_id.
        passages: All passages of each document, by doc_id.

    Raises:
        QuoteNotFound: If a quote isn't in its document.
    """
    return {
        passage.passage_id: 1
        for judgment in question.judgments
        for span in quote_spans(judgment, documents.get(judgment.doc_id))
        for passage in passages[judgment.doc_id]
        if passage.span.overlaps(span)
    }
