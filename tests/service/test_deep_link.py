from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import BlockKind, Document, Span
from service.deep_link import deep_link, text_fragment
from tests.documents import documents, make_document, paragraphs


def span_of(document: Document, words: str, *, last: bool = False) -> Span:
    start = document.text.rindex(words) if last else document.text.index(words)
    return Span(start, start + len(words))


def fragment(document: Document, words: str, *, last: bool = False) -> str:
    return text_fragment(document, span_of(document, words, last=last))


def test_words_that_stand_once_are_the_whole_directive() -> None:
    document = paragraphs("Hiccups are mild. They pass.")

    assert fragment(document, "They pass.") == ":~:text=They%20pass."


def test_what_is_part_of_the_directives_syntax_is_encoded() -> None:
    document = paragraphs("Well-known, a & b - c: 100% #1?")

    assert fragment(document, document.text) == ":~:text=Well%2Dknown%2C%20a%20%26%20b%20%2D%20c%3A%20100%25%20%231%3F"


def test_words_that_stand_twice_get_what_stands_before_them() -> None:
    document = paragraphs("At night: See a doctor. On some day or later: See a doctor.")

    later = fragment(document, "See a doctor.", last=True)
    assert later == ":~:text=some%20day%20or%20later%3A-,See%20a%20doctor."
    assert fragment(document, "See a doctor.") == ":~:text=At%20night%3A-,See%20a%20doctor."


def test_words_whose_surroundings_repeat_too_get_what_stands_behind_them() -> None:
    document = paragraphs("Then see a doctor. Soon.", "Then see a doctor. Later.")

    assert fragment(document, "see a doctor.", last=True) == ":~:text=Then-,see%20a%20doctor.,-Later."
    assert fragment(paragraphs("Stop. Stop."), "Stop.") == ":~:text=Stop.,-Stop."


def test_prefix_and_suffix_come_from_one_block_each() -> None:
    document = paragraphs("One two three.", "Four.", "Rest.", "Five six.", "Rest.", "Seven.")

    assert fragment(document, "Rest.", last=True) == ":~:text=Five%20six.-,Rest."
    assert fragment(document, "Rest.") == ":~:text=Four.-,Rest."


def test_case_and_white_space_do_not_make_words_differ_as_a_browser_sees_it() -> None:
    document = paragraphs("Read this: take\ncare.", "Or this: TAKE CARE.")

    assert fragment(document, "take\ncare.") == ":~:text=Read%20this%3A-,take%20care."


def test_words_within_longer_words_are_no_repetition() -> None:
    assert fragment(paragraphs("Pain. Painful."), "Pain.") == ":~:text=Pain."


def test_long_words_and_words_across_blocks_take_the_start_and_end_form() -> None:
    long = " ".join(f"word{number}" for number in range(80))
    across = make_document(
        [(BlockKind.PARAGRAPH, 0, "Causes of it all are:"), (BlockKind.LIST_ITEM, 1, "stroke and more")]
    )

    assert fragment(paragraphs(long), long) == (
        ":~:text=word0%20word1%20word2%20word3%20word4,word75%20word76%20word77%20word78%20word79"
    )
    assert fragment(across, across.text) == ":~:text=Causes%20of%20it%20all%20are%3A,stroke%20and%20more"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://h.example/a", "https://h.example/a#:~:text=They%20pass."),
        ("https://h.example/a?b=c#part", "https://h.example/a?b=c#part:~:text=They%20pass."),
        (None, "/documents/a%2Fb%3F?cite=abc#:~:text=They%20pass."),
    ],
)
def test_the_link_leads_to_the_articles_url_or_else_to_the_reader_page(url: str | None, expected: str) -> None:
    document = paragraphs("Hiccups are mild. They pass.", doc_id="a/b?", url=url)

    assert deep_link(document, span_of(document, "They pass."), "abc") == expected


@given(documents(max_blocks=5, max_words=15), st.data())
def test_every_directive_is_plain_ascii_whose_parts_stand_on_the_page(document: Document, data: st.DataObject) -> None:
    block = data.draw(st.sampled_from(document.blocks))
    link = deep_link(document, block.span, "abc")
    page = [" ".join(document.slice(block.span).split()) for block in document.blocks]

    directive = urlsplit(link).fragment.removeprefix(":~:text=")
    assert directive.isascii()
    assert not set(directive) & set(" &#?")
    for part in directive.split(","):
        words = unquote(part.removesuffix("-").removeprefix("-"), errors="strict")
        assert any(words in text for text in page)
