import time
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Block, BlockKind, Document, Span, text_sha256
from service.deep_link import LinkPrecision, deep_link
from service.text_fragment import text_fragment
from tests.documents import documents, make_document, paragraphs


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
        ("Medical advice", {}),
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
    start = time.process_time()
    for span in spans:
        text_fragment(document, span)

    assert time.process_time() - start < len(spans) * 0.02


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


def _article(*blocks: Block, text: str, url: str | None = "https://h.example/a") -> Document:
    return paragraphs("x", url=url, text=text, blocks=blocks, text_sha256=text_sha256(f"{text}{blocks}"))


HEADING, PARAGRAPH = BlockKind.HEADING, BlockKind.PARAGRAPH


def test_words_that_the_page_hides_get_no_directive_and_the_link_says_so() -> None:
    text = "Causes\n\nIt hurts. It may come back."
    blocks = (Block(HEADING, 0, 6, 2, element_id="causes"), Block(PARAGRAPH, 8, 35, rendered="It hurts."))
    document = _article(*blocks, text=text)

    hidden = deep_link(document, span_of(document, "It may come back."), "abc")
    assert (hidden.url, hidden.precision) == ("https://h.example/a#causes", LinkPrecision.HEADING)
    assert hidden.caveat is not None
    assert "until a reader opens" in hidden.caveat
    shown = deep_link(document, span_of(document, "It hurts."), "abc")
    assert (shown.url, shown.precision, shown.caveat) == (
        "https://h.example/a#causes:~:text=It%20hurts.", LinkPrecision.FRAGMENT, None,
    )  # fmt: skip
    own = deep_link(replace(document, url=None), span_of(document, "It may come back."), "abc")
    assert own.url == "/documents/a?cite=abc#:~:text=It%20may%20come%20back."


def test_a_directive_holds_the_words_that_are_shown_and_spans_what_is_hidden_between_them() -> None:
    text = "Take two tablets (adults only) every six hours."
    document = _article(Block(PARAGRAPH, 0, len(text), rendered="Take two tablets every six hours."), text=text)

    assert fragment(document, text) == ":~:text=Take%20two%20tablets,every%20six%20hours."
    assert fragment(document, "tablets (adults only) every six") == ":~:text=tablets,every%20six"


def test_white_space_that_a_browser_collapses_hides_nothing() -> None:
    text = "Rest\n   the joint,\tand wait."
    document = _article(Block(PARAGRAPH, 0, len(text), rendered="Rest the joint, and wait."), text=text)

    assert fragment(document, text) == ":~:text=Rest%20the%20joint%2C%20and%20wait."


def test_words_that_nothing_tells_apart_lead_to_their_heading_or_no_further_than_the_article() -> None:
    pieces = [(HEADING, 2, "Signs"), (PARAGRAPH, 0, "Rest."), (HEADING, 2, "Signs"), (PARAGRAPH, 0, "Rest.")]
    document = make_document(pieces, url="https://h.example/a?b=c#part")
    second = deep_link(document, span_of(document, "Rest.", last=True), "abc")

    assert (second.url, second.precision) == ("https://h.example/a?b=c#part", LinkPrecision.DOCUMENT)
    assert second.caveat is not None
    named = tuple(replace(block, element_id="later") if at == 2 else block for at, block in enumerate(document.blocks))
    second = deep_link(replace(document, blocks=named), span_of(document, "Rest.", last=True), "abc")
    assert (second.url, second.precision) == ("https://h.example/a?b=c#later", LinkPrecision.HEADING)
    on_reader_page = deep_link(replace(document, url=None), span_of(document, "Rest.", last=True), "abc")
    assert on_reader_page.precision is LinkPrecision.FRAGMENT


def test_an_id_above_the_words_own_heading_leads_elsewhere_and_is_not_taken() -> None:
    blocks = (Block(HEADING, 0, 5, 2, element_id="first"), Block(HEADING, 7, 13, 2), Block(PARAGRAPH, 15, 20))
    document = _article(*blocks, text="First\n\nSecond\n\nRest.")

    assert deep_link(document, span_of(document, "Rest."), "abc").url == "https://h.example/a#:~:text=Rest."


def test_a_paged_document_is_linked_by_its_page() -> None:
    blocks = (Block(PARAGRAPH, 0, 5, page=1), Block(PARAGRAPH, 7, 12, page=2))
    document = _article(*blocks, text="Rest.\n\nWait.", url="https://h.example/a.pdf")
    link = deep_link(document, span_of(document, "Wait."), "abc")

    assert (link.url, link.precision) == ("https://h.example/a.pdf#page=2", LinkPrecision.PAGE)
    assert link.caveat is not None
    own = deep_link(replace(document, url=None), span_of(document, "Wait."), "abc")
    assert (own.url, own.precision) == ("/documents/a?cite=abc#:~:text=Wait.", LinkPrecision.FRAGMENT)


def test_labels_of_another_block_are_not_relied_on_where_the_page_is_not_ours() -> None:
    document = paragraphs("Rest.", "Sort by", "Rest.", "Drink a glass of water every hour.", url="https://h.example/a")

    assert fragment(document, "Rest.", last=True) == ":~:text=Rest.,-Drink%20a%20glass%20of"


def test_a_label_that_nothing_reliable_stands_beside_gets_no_directive_on_a_page_that_is_not_ours() -> None:
    document = paragraphs("Sort by", "Ventricular septal defect", "Frequent", url="https://h.example/a")

    link = deep_link(document, span_of(document, "Ventricular septal defect"), "abc")
    assert (link.url, link.precision) == ("https://h.example/a", LinkPrecision.DOCUMENT)
    assert fragment(replace(document, url=None), "Ventricular septal defect") == ":~:text=Ventricular%20septal%20defect"


def test_white_space_of_preformatted_words_is_not_crossed() -> None:
    text = "Morning   10 x\nEvening   20 x"
    document = _article(Block(BlockKind.PREFORMATTED, 0, len(text)), text=text, url=None)

    assert fragment(document, text) == ":~:text=Morning,20%20x"
    assert fragment(document, "Evening   20 x") == ":~:text=Evening,20%20x"


def test_words_for_screen_readers_between_two_blocks_keep_the_one_from_being_the_others_context() -> None:
    text = "You may use it if you need one.\n\nImportant: Pregnancy"
    blocks = (Block(PARAGRAPH, 0, 31), Block(PARAGRAPH, 33, 53, rendered="Pregnancy"))

    assert text_fragment(_article(*blocks, text=text), Span(33, 53)) is None
    seen = (blocks[0], replace(blocks[1], rendered=None))
    assert fragment(_article(*seen, text=text), "Pregnancy") == ":~:text=Important%3A-,Pregnancy"


def test_a_heading_stands_next_to_what_is_under_it_and_not_to_what_is_over_it() -> None:
    pieces = [(HEADING, 2, "Signs"), (PARAGRAPH, 0, "Rest."), (HEADING, 2, "Care"), (PARAGRAPH, 0, "Rest.")]

    assert fragment(make_document(pieces, url="https://h.example/a"), "Rest.", last=True) == ":~:text=Care-,Rest."
    apart = make_document([(PARAGRAPH, 0, "Chest pain"), (HEADING, 2, "Care")], url="https://h.example/a")
    assert text_fragment(apart, span_of(apart, "Chest pain")) is None
    assert fragment(replace(apart, url=None), "Chest pain") == ":~:text=Chest%20pain"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Abnormality of the pulmonary artery", None),
        ("an abnormality of the pulmonary artery", ":~:text=an%20abnormality%20of%20the%20pulmonary%20artery"),
        ("It is an abnormality.", ":~:text=It%20is%20an%20abnormality."),
        ("high fever", None),
    ],
)
def test_what_a_menu_may_hold_too_is_told_from_a_sentence_and_from_the_middle_of_one(
    words: str, expected: str | None
) -> None:
    document = paragraphs("Sort by", words, "Frequent", url="https://h.example/a")

    assert text_fragment(document, span_of(document, words)) == expected


def test_items_of_a_list_stand_next_to_what_leads_in_to_it() -> None:
    pieces = [(PARAGRAPH, 0, "Its signs:"), (BlockKind.LIST_ITEM, 1, "Fever"), (PARAGRAPH, 0, "Questions:")]
    document = make_document(pieces, url="https://h.example/a")

    assert fragment(document, "Fever") == ":~:text=Its%20signs%3A-,Fever"
    paragraph = make_document([pieces[0], (PARAGRAPH, 0, "Fever")], url="https://h.example/a")
    assert text_fragment(paragraph, span_of(paragraph, "Fever")) is None


def test_rows_of_a_table_stand_next_to_each_other_and_blocks_within_a_cell_apart() -> None:
    rows = ["Nausea\t1 day", "Vomiting\t1 day", "Adults\tAt most 3 times a day\nwith food"]
    document = make_document([(BlockKind.TABLE_ROW, 0, row) for row in rows], url="https://h.example/a")

    assert fragment(document, "1 day", last=True) == ":~:text=Vomiting-,1%20day"
    assert fragment(document, rows[2]) == ":~:text=Adults,with%20food"
