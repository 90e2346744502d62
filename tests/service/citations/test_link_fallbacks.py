from dataclasses import replace

import pytest

from ingest.document import Block, BlockKind, Document, Span, text_sha256
from service.citations.deep_link import LinkPrecision, deep_link
from service.citations.text_fragment import text_fragment
from tests.documents import make_document, paragraphs
from tests.service.citations.test_deep_link import fragment, span_of


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
