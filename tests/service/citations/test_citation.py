import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.config import CutLimits
from index.passages.cutting import cut
from index.passages.scope import quotable
from index.snapshots.quotations import quotation_id_at as citation_id
from ingest.document import Block, BlockKind, Document, Span
from service.citations.citation import PartRole, ReviewStatus, cite, find_citation, review_status
from service.citations.deep_link import page_of
from tests.documents import documents, paragraphs
from tests.encoders import count_words
from tests.stopwatch import own_seconds

TODAY = date(2026, 6, 1)


@given(documents(max_words=20))
@pytest.mark.slow
def test_every_quote_is_a_slice_and_is_found_again_by_its_id(document: Document) -> None:
    passages = cut(document, count_words, CutLimits(20, 6, 8))
    found = {}
    for passage in passages:
        for sentence in passage.sentences:
            if (span := quotable(document, sentence)) is None:
                continue
            citation = cite(document, passage, span, today=TODAY)
            assert all(document.text[part.start : part.end] == part.text for part in citation.parts)
            assert [part.text for part in citation.parts if part.role is PartRole.QUOTE] == [
                document.text[citation.start : citation.end]
            ]
            assert citation.quote == " … ".join(part.text for part in citation.parts)
            assert citation.passage_id == passage.passage_id
            assert citation.span == span
            assert find_citation(document, list(passages), citation.citation_id) == citation.span
            assert find_citation(document, list(passages), citation_id(document, sentence)) == citation.span
            found[citation.citation_id] = citation.span
    quoted = {quotable(document, span) for passage in passages for span in passage.sentences}
    assert len(found) == len(quoted - {None})
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


@pytest.mark.parametrize("wanted", ["", "0" * 15, "0" * 17, "G" * 16, "A" * 16, "٣" * 16, "0" * 16 + "\n"])
def test_what_is_no_citation_id_is_refused_before_the_document_is_looked_at(wanted: str) -> None:
    class Untouchable:
        def __getattr__(self, name: str) -> None:
            raise AssertionError(name)

    untouchable: Any = Untouchable()
    assert find_citation(untouchable, untouchable, wanted) is None


@given(
    st.lists(st.sampled_from(["Rest.", "Rest. Then", "Rest now and then.", "ab", "abab", "ababababababab"]), min_size=1)
)
def test_words_that_stand_within_other_words_count_as_occurrences_too(words: list[str]) -> None:
    document = paragraphs(" ".join(words))
    spans = tuple(
        Span(match.start(), match.end()) for match in re.finditer(r"\S+(?: now and then\.| Then)?", document.text)
    )
    passage = replace(cut(document, count_words, CutLimits())[0], sentences=spans)

    for span in spans:
        assert find_citation(document, [passage], citation_id(document, span)) == span


def test_finding_a_citation_takes_time_in_proportion_to_the_document() -> None:
    def seconds(sentences: int) -> float:
        text = " ".join(
            f"Remedy number {number} is to rest and to drink a glass of water." for number in range(sentences)
        )
        document = paragraphs(text)
        passages = list(cut(document, count_words, CutLimits()))

        def find() -> None:
            assert find_citation(document, passages, "0" * 16) is None

        return own_seconds(find)

    assert seconds(8_000) < 24 * seconds(1_000)  # 64 times, where every sentence looks through the text before it


def test_a_new_version_of_a_document_is_looked_through_anew() -> None:
    old, new = paragraphs("Rest. Drink water."), paragraphs("Drink water. Rest.")
    wanted = citation_id(old, Span(0, 5))

    assert find_citation(old, list(cut(old, count_words, CutLimits())), wanted) == Span(0, 5)
    assert find_citation(new, list(cut(new, count_words, CutLimits())), wanted) == Span(13, 18)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, ReviewStatus.UNKNOWN),
        ({"last_reviewed_on": date(1999, 1, 1)}, ReviewStatus.UNKNOWN),
        ({"last_reviewed_on": date(2026, 5, 31)}, ReviewStatus.UNKNOWN),
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
