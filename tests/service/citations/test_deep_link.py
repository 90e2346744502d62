from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Block, BlockKind, Document, Span
from service.citations.deep_link import deep_link
from service.citations.text_fragment import text_fragment
from tests.documents import documents, make_document, paragraphs
from tests.stopwatch import own_seconds


def span_of(document: Document, words: str, *, last: bool = False) -> Span:
    start = document.text.rindex(words) if last else document.text.index(words)
    return Span(start, start + len(words))


def fragment(document: Document, words: str, *, last: bool = False) -> str:
    found = text_fragment(document, span_of(document, words, last=last))
    assert found is not None
    return found


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


def test_punctuation_does_not_make_words_differ_as_a_browser_sees_it() -> None:
    document = make_document(
        [
            (BlockKind.PARAGRAPH, 0, "Too much stress, and too little sleep."),
            (BlockKind.HEADING, 2, "What may cause it"),
            (BlockKind.LIST_ITEM, 1, "Stress"),
            (BlockKind.LIST_ITEM, 1, "Caffeine"),
        ]
    )

    assert fragment(document, "Stress") == ":~:text=What%20may%20cause%20it-,Stress"
    assert fragment(document, "Caffeine") == ":~:text=Caffeine"


@pytest.mark.parametrize("earlier", ["“Stress” is a word", "No (stress)", "Strëss", "STRESS-free", "str\u00adess"])
def test_what_a_browser_takes_for_the_same_words_is_a_repetition(earlier: str) -> None:
    document = paragraphs(f"{earlier} for all.", "It comes from", "Stress")

    assert fragment(document, "Stress", last=True) == ":~:text=It%20comes%20from-,Stress"


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("Review overdue", {}),
        ("Gout", {"title": "All of gout"}),
        ("Vouch", {}),
        ("Gout", {"publisher": "Gout Society"}),
        ("Page 7", {"blocks": (Block(BlockKind.PARAGRAPH, 0, 7, page=7), Block(BlockKind.PARAGRAPH, 9, 15, page=7))}),
        ("Health articles", {}),
    ],
)
def test_the_words_around_the_article_on_the_reader_page_count(words: str, known: dict[str, Any]) -> None:
    own_site = paragraphs("It is as follows, in a few words.", words, url="https://h.example/a")
    document = paragraphs("It is:", words, **known) if "blocks" not in known else paragraphs("It is :", words, **known)

    assert fragment(document, words).startswith(":~:text=It%20is")
    assert fragment(own_site, words) == f":~:text=in%20a%20few%20words.-,{quote(words)}"


def test_what_the_reader_page_shows_between_the_title_and_the_words_is_no_prefix_of_them() -> None:
    blocks = [
        (BlockKind.HEADING, 1, "Gout"),
        (BlockKind.PARAGRAPH, 0, "Rest. Gout hurts."),
        (BlockKind.PARAGRAPH, 0, "Rest."),
    ]

    assert fragment(make_document(blocks, title="Gout"), "Rest.") == ":~:text=Rest.,-Gout%20hurts."
    there = make_document(blocks, title="Gout", url="https://h.example/a")
    assert fragment(there, "Rest.") == ":~:text=Gout-,Rest."


def test_the_cells_of_a_table_are_blocks_of_their_own() -> None:
    document = make_document(
        [(BlockKind.TABLE_ROW, 0, "Aspirin\t300 mg\tdaily"), (BlockKind.TABLE_ROW, 0, "Other\tnone")]
    )

    assert fragment(document, "Aspirin\t300 mg\tdaily") == ":~:text=Aspirin,daily"
    assert fragment(document, "300 mg") == ":~:text=300%20mg"


def test_the_end_words_are_as_many_as_it_takes_to_end_where_the_span_ends() -> None:
    items = ["it may help to have plenty of rest.", "it never hurts to have plenty of rest."]
    document = paragraphs("What to do now:", *items)
    start = document.text.index("What")
    span = Span(start, len(document.text))

    assert text_fragment(document, span) == (
        ":~:text=What%20to%20do%20now%3A,it%20never%20hurts%20to%20have%20plenty%20of%20rest."
    )


def test_a_span_of_which_the_start_stands_twice_gets_more_of_it_or_a_prefix() -> None:
    document = paragraphs("Take one of the following.", "Water", "Tea", "Take one of the following.", "Juice", "Milk")
    at = document.text.rindex("Take")

    assert (
        text_fragment(document, Span(at, len(document.text))) == ":~:text=Tea-,Take%20one%20of%20the%20following.,Milk"
    )


def test_one_long_word_is_no_start_and_end() -> None:
    assert fragment(paragraphs("x" * 400), "x" * 400) == f":~:text={'x' * 400}"


def test_links_into_a_long_article_take_little_time_each() -> None:
    text = [f"Remedy number {number} is rest. " * 8 for number in range(2_000)]
    document = paragraphs(*text)
    spans = [block.span for block in document.blocks[::20]]
    text_fragment(document, spans[0])

    assert own_seconds(lambda: [text_fragment(document, span) for span in spans]) < len(spans) * 0.02


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

    assert deep_link(document, span_of(document, "They pass."), "abc").url == expected


@given(documents(max_blocks=5, max_words=15), st.data())
def test_every_directive_is_plain_ascii_whose_parts_stand_on_the_page(document: Document, data: st.DataObject) -> None:
    block = data.draw(st.sampled_from(document.blocks))
    link = deep_link(document, block.span, "abc").url
    page = [" ".join(document.slice(block.span).split()) for block in document.blocks]

    if urlsplit(link).fragment == "cited":  # the title, which the reader page shows by itself, or nothing that shows
        assert text_fragment(document, block.span) is None
        return
    directive = urlsplit(link).fragment.removeprefix(":~:text=")
    assert directive.isascii()
    assert not set(directive) & set(" &#?")
    for part in directive.split(","):
        words = unquote(part.removesuffix("-").removeprefix("-"), errors="strict")
        assert any(words in text for text in page)
