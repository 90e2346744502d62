from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.config import CutLimits
from index.models.tokenizer import EncoderTokenizer
from index.passages.cutting import cut
from index.passages.embedding_text import passage_text, sentence_texts
from index.passages.passage import Passage
from index.ranking.searcher import Searcher
from ingest.document import BlockKind, Document, Span
from ingest.home import Home
from ingest.library.library import Library
from ingest.scope.sentences import sentence_spans
from tests.documents import Piece, documents, make_document, paragraphs
from tests.encoders import count_words

SMALL = CutLimits(target_tokens=12, context_tokens=6, heading_tokens=8)


def check_slices(document: Document, passages: Sequence[Passage]) -> None:
    """Each passage, sentence and context span is a slice of the text; a passage's parts lie where they belong."""
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    assert len({passage.passage_id for passage in passages}) == len(passages)
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip()
        assert passage.sentences[0].start == passage.start
        assert passage.sentences[-1].end == passage.end
        for before, after in zip(passage.sentences, passage.sentences[1:], strict=False):
            assert before.end <= after.start
        assert all(span.end <= passage.start for span in passage.context)


def check_coverage(document: Document, passages: Sequence[Passage]) -> None:
    """Each character of a block that isn't a heading stands in one passage and in one sentence; no heading does."""
    for spans in ([p.span for p in passages], [span for p in passages for span in p.sentences]):
        times = [0] * len(document.text)
        for span in spans:
            for at in range(span.start, span.end):
                times[at] += 1
        assert max(times, default=0) <= 1
        for block in document.blocks:
            expected = 0 if block.kind is BlockKind.HEADING else 1
            for at in range(block.start, block.end):
                if not document.text[at].isspace():
                    assert times[at] == expected, (block.kind, document.text[block.start : block.end], at)


@given(documents(), st.sampled_from([SMALL, CutLimits()]))
def test_passages_are_slices_that_cover_every_block_once_and_never_a_heading(
    document: Document, limits: CutLimits
) -> None:
    passages = cut(document, count_words, limits)

    check_slices(document, passages)
    check_coverage(document, passages)
    assert passages == cut(document, count_words, limits)


def test_the_whole_corpus_is_cut_into_slices_that_cover_it(built_home: Home) -> None:
    searcher = Searcher.open(built_home)
    with Library.open(built_home) as library:
        corpus = list(library.documents())

    assert [document.doc_id for document in corpus] == ["myoclonus"]
    for document in corpus:
        passages = searcher.document_passages(document.doc_id)
        assert len(passages) > 5
        check_slices(document, passages)
        check_coverage(document, passages)


@given(documents(max_blocks=6))
def test_nothing_that_is_embedded_is_longer_than_the_encoder_reads(
    tokenizer: EncoderTokenizer, document: Document
) -> None:
    limits = CutLimits()
    room = 256 - tokenizer.special_tokens

    for passage in cut(document, tokenizer.count, limits):
        whole = passage_text(document, passage, tokenizer.count, heading_tokens=limits.heading_tokens)
        parts = sentence_texts(document, passage, tokenizer.count, heading_tokens=limits.heading_tokens)
        assert tokenizer.count([passage.text])[0] <= limits.target_tokens
        assert max(tokenizer.count([whole, *parts])) <= room


def test_bullets_and_numbers_between_list_items_count_towards_a_passages_length(tokenizer: EncoderTokenizer) -> None:
    for bullet in ("• ", "12. ", "(3) "):
        items: list[Piece] = [(BlockKind.LIST_ITEM, 1, "pain")] * 400
        document = make_document(items, joint="\n", bullet=bullet)

        passages = cut(document, tokenizer.count, CutLimits())

        assert sum(passage.text.count("pain") for passage in passages) == 400
        assert max(tokenizer.count([passage.text for passage in passages])) <= 160


def test_a_lead_in_stays_with_the_list_that_it_leads_into() -> None:
    document = make_document(
        [
            (BlockKind.PARAGRAPH, 0, "One two three four five six seven eight."),
            (BlockKind.PARAGRAPH, 0, "Causes are:"),
            (BlockKind.LIST_ITEM, 1, "stroke and infection"),
            (BlockKind.LIST_ITEM, 1, "epilepsy and tumours"),
        ]
    )

    cuts = [passage.text for passage in cut(document, count_words, CutLimits(10, 6, 8))]

    assert cuts[0] == "One two three four five six seven eight."
    assert cuts[1].startswith("Causes are:\n\n• stroke")


def test_a_passage_that_begins_inside_a_list_has_the_lead_in_as_its_context() -> None:
    words = ["stroke", "infection", "epilepsy", "tumour", "injury", "sclerosis"]
    document = make_document(
        [
            (BlockKind.PARAGRAPH, 0, "Twitches are common. Causes of twitches are:"),
            *((BlockKind.LIST_ITEM, 1, f"{word} of the brain") for word in words),
        ]
    )

    first, *rest = cut(document, count_words, SMALL)

    assert first.context == ()
    assert rest
    for passage in rest:
        assert [document.slice(span) for span in passage.context] == ["Causes of twitches are:"]


def test_a_table_row_has_its_header_row_as_context_and_an_inner_item_the_outer_one() -> None:
    rows = make_document(
        [
            (BlockKind.TABLE_HEADER, 0, "Type Cause"),
            *((BlockKind.TABLE_ROW, 0, f"Kind{n} one two three four five six seven") for n in range(3)),
        ]
    )
    items = make_document(
        [
            (BlockKind.LIST_ITEM, 1, "Outer item of the list"),
            *((BlockKind.LIST_ITEM, 2, f"Inner{n} one two three four five six") for n in range(3)),
        ]
    )

    last_row, last_item = cut(rows, count_words, SMALL)[-1], cut(items, count_words, SMALL)[-1]

    assert [rows.slice(span) for span in last_row.context] == ["Type Cause"]
    assert [items.slice(span) for span in last_item.context] == ["Outer item of the list"]


def test_context_that_is_too_long_is_left_out_whole() -> None:
    document = make_document(
        [
            (BlockKind.PARAGRAPH, 0, "More words than context may have are these:"),
            *((BlockKind.LIST_ITEM, 1, "one two three four five six seven eight") for _ in range(3)),
        ]
    )

    assert [passage.context for passage in cut(document, count_words, SMALL)[1:]] == [(), (), ()]


def test_a_heading_parts_passages_and_gives_them_their_path() -> None:
    document = make_document(
        [
            (BlockKind.HEADING, 1, "Myoclonus"),
            (BlockKind.PARAGRAPH, 0, "It twitches."),
            (BlockKind.HEADING, 2, "Causes"),
            (BlockKind.HEADING, 3, "Common ones"),
            (BlockKind.PARAGRAPH, 0, "Stroke."),
            (BlockKind.HEADING, 2, "Treatment"),
            (BlockKind.PARAGRAPH, 0, "Botulinum."),
        ],
        title="Myoclonus",
    )

    cuts = [(passage.headings, passage.text) for passage in cut(document, count_words, CutLimits())]

    assert cuts == [
        ((), "It twitches."),
        (("Causes", "Common ones"), "Stroke."),
        (("Treatment",), "Botulinum."),
    ]


def test_a_passage_ends_where_a_sentence_ends() -> None:
    sentences = [f"Sentence number {n} has six words." for n in range(9)]
    document = paragraphs(" ".join(sentences))

    passages = cut(document, count_words, SMALL)

    assert [document.slice(span) for passage in passages for span in passage.sentences] == sentences
    assert all(passage.text.endswith("words.") for passage in passages)
    assert max(count_words([passage.text for passage in passages])) <= 12


@pytest.mark.parametrize("language", ["en", "de", "ja", "ar", "xx", None])
def test_sentences_hold_every_character_but_white_space_in_any_language(language: str | None) -> None:
    text = "🙂 One thing. And 🙂 another? 筋肉です。はい。 Dr. Smith said 1.5 mg… ok! «Oui.» end"
    document = paragraphs(text, language=language)

    spans = sentence_spans(text, Span(0, len(text)), language)

    assert "".join("".join(document.slice(span).split()) for span in spans) == "".join(text.split())
    assert document.slice(spans[0]).startswith("🙂 One thing.")


def test_a_document_of_headings_alone_has_no_passage() -> None:
    assert cut(make_document([(BlockKind.HEADING, 1, "Myoclonus")]), count_words, CutLimits()) == ()
