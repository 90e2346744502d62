from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cutting import CutLimits, cut
from ingest.document import Block, BlockKind, Document, Span
from service.citation import ReviewStatus, citation_id, cite, find_citation, page_of, review_status
from tests.documents import documents, paragraphs
from tests.encoders import count_words

TODAY = date(2026, 6, 1)


@given(documents(max_words=20))
def test_every_quote_is_a_slice_and_is_found_again_by_its_id(document: Document) -> None:
    passages = cut(document, count_words, CutLimits(20, 6, 8))
    found = {}
    for passage in passages:
        for sentence in passage.sentences:
            citation = cite(document, passage, sentence, today=TODAY)
            assert document.text[citation.start : citation.end] == citation.quote
            assert citation.passage_id == passage.passage_id
            assert find_citation(document, list(passages), citation.citation_id) == sentence
            found[citation.citation_id] = sentence
    assert len(found) == sum(len(passage.sentences) for passage in passages)
    assert find_citation(document, list(passages), "0" * 16) is None


@given(st.lists(st.sampled_from(["Rest.", "Drink water.", "See a doctor today."]), min_size=1, max_size=20))
def test_citation_ids_survive_a_rebuild_with_other_passages(sentences: list[str]) -> None:
    document = paragraphs(" ".join(sentences))

    short, long = (
        {citation_id(document, span) for passage in cut(document, count_words, limits) for span in passage.sentences}
        for limits in (CutLimits(5, 3, 8), CutLimits())
    )

    assert short == long
    assert len(short) == len(sentences)


def test_a_citation_id_depends_on_document_words_and_occurrence_and_nothing_else() -> None:
    text = "Rest. Then rest. Rest."
    first = citation_id(paragraphs(text), Span(0, 5))

    assert citation_id(paragraphs(text), Span(17, 22)) != first  # the second "Rest."
    assert citation_id(paragraphs(text, doc_id="b"), Span(0, 5)) != first
    assert citation_id(paragraphs(f"Before it all. {text}", title="New"), Span(15, 20)) == first
    assert citation_id(paragraphs("aaaa"), Span(1, 3)) != citation_id(paragraphs("aaaa"), Span(2, 4))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, ReviewStatus.UNKNOWN),
        ({"last_reviewed_on": date(2020, 1, 1)}, ReviewStatus.CURRENT),
        ({"next_review_on": date(2026, 6, 1)}, ReviewStatus.CURRENT),
        ({"next_review_on": date(2026, 5, 31)}, ReviewStatus.OVERDUE),
        ({"next_review_on": date(2027, 1, 1), "last_reviewed_on": date(2020, 1, 1)}, ReviewStatus.CURRENT),
        ({"next_review_on": date(2025, 1, 1), "last_reviewed_on": date(2026, 5, 1)}, ReviewStatus.OVERDUE),
        ({"updated_on": date(2026, 5, 1)}, ReviewStatus.UNKNOWN),
    ],
)
def test_the_review_status_follows_from_what_the_article_says(known: dict[str, Any], expected: ReviewStatus) -> None:
    assert review_status(paragraphs("Rest.", **known), today=TODAY) is expected


def test_a_citation_tells_the_page_that_its_words_begin_on() -> None:
    blocks = (Block(BlockKind.PARAGRAPH, 0, 5, page=1), Block(BlockKind.PARAGRAPH, 6, 11, page=2))
    document = paragraphs("Rest. Rest.", blocks=blocks)

    assert [page_of(document, span) for span in (Span(0, 5), Span(4, 8), Span(6, 11))] == [1, 1, 2]
    assert page_of(paragraphs("Rest."), Span(0, 5)) is None
