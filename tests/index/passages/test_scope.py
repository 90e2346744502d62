import pytest
from hypothesis import given

from index.config import CutLimits
from index.passages.cutting import cut
from index.passages.scope import LONGEST_CHARS, quotable
from index.passages.turning_words import is_open, negates, restricts
from ingest.document import BlockKind, Document, Span, text_sha256
from ingest.readers.registry import extract
from tests.documents import Piece, documents, make_document
from tests.encoders import count_words

HEADING, PARAGRAPH, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM


def quoted(document: Document, words: str) -> str:
    """What is quoted for words of a document, white space collapsed."""
    at = document.text.index(words)
    return " ".join(document.slice(quotable(document, Span(at, at + len(words)))).split())


def read(text: str, name: str) -> Document:
    extraction, _ = extract(text.encode(), name=name, where=name)
    return make_document(
        [],
        title=extraction.title or "",
        text=extraction.text,
        blocks=extraction.blocks,
        text_sha256=text_sha256(extraction.text),
    )


@pytest.mark.parametrize(
    "heading",
    ["Don't", "Don’t", "Do not", "Dos and don'ts", "You must not", "Avoid", "Things to avoid", "Never",
     "Who should not take it", "Who can’t have it", "You may not need to stop your medicines", "Not suitable for",
     "What not to do", "Contraindications", "Contra-indicated in", "Do not take it if:", "Myths"],
)  # fmt: skip
def test_a_heading_that_negates_is_quoted_with_items_and_with_sentences(heading: str) -> None:
    document = make_document([(HEADING, 2, heading), (PARAGRAPH, 0, "Drive a car."), (ITEM, 1, "take aspirin")])

    assert negates(heading)
    assert quoted(document, "take aspirin") == f"{heading} Drive a car. • take aspirin"
    assert quoted(document, "Drive a car.") == f"{heading} Drive a car."


@pytest.mark.parametrize(
    "heading",
    ["Call 999 if", "See a GP if:", "Stop taking it and call 111 if", "When to see a doctor", "Tell your doctor before",
     "Rare side effects", "Side effects may include", "Warnings", "Medicines that interact with it"],
)  # fmt: skip
def test_a_heading_that_restricts_is_quoted_with_items_and_with_sentences_only_where_it_is_open(heading: str) -> None:
    document = make_document([(HEADING, 2, heading), (PARAGRAPH, 0, "You feel sick."), (ITEM, 1, "chest pain")])

    assert (restricts(heading), negates(heading)) == (True, False)
    assert quoted(document, "chest pain") == f"{heading} You feel sick. • chest pain"
    assert quoted(document, "You feel sick.") == (f"{heading} " if is_open(heading) else "") + "You feel sick."


@pytest.mark.parametrize("heading", ["Do", "Causes", "Treatment", "How it is treated", "Knots", "Nevertheless"])
def test_words_below_any_other_heading_are_quoted_by_themselves(heading: str) -> None:
    document = make_document([(HEADING, 2, heading), (PARAGRAPH, 0, "Rest well."), (ITEM, 1, "drink water")])

    assert not restricts(heading)
    assert quoted(document, "drink water") == "drink water"
    assert quoted(document, "Rest well.") == "Rest well."


def test_a_list_below_any_heading_is_quoted_with_it_in_a_language_whose_words_are_not_known() -> None:
    pieces: list[Piece] = [(HEADING, 2, "Nicht"), (PARAGRAPH, 0, "Schlafen Sie gut."), (ITEM, 1, "Auto fahren")]
    document = make_document(pieces, language="de")

    assert quoted(document, "Auto fahren") == "Nicht Schlafen Sie gut. • Auto fahren"
    assert quoted(document, "Schlafen Sie gut.") == "Schlafen Sie gut."


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Rest well. Do not mix it with:</p><ul><li>tea<li>take aspirin</ul>",
         "Do not mix it with: tea take aspirin"),
        ("<p>You must not have it if any of these is true.</p><ul><li>take aspirin</ul>",
         "You must not have it if any of these is true. take aspirin"),
        ("<p>Signs are</p><ol><li>take aspirin</ol>", "Signs are take aspirin"),
        ("<p>It helps. It is cheap.</p><ul><li>take aspirin</ul>", "take aspirin"),
        ("<p><b>Don't</b></p><p>Run.</p><p>take aspirin.</p>", "Don't Run. take aspirin."),
        ("<p><b>Don't</b></p><p>Run.</p><p><b>Do</b></p><p>take aspirin.</p>", "Do take aspirin."),
        ("<p>Call 999 if:</p><p>you faint</p><p>take aspirin</p>", "Call 999 if: you faint take aspirin"),
        ("<p><b>Don't</b></p><ul><li>run</ul><p><b>Food</b></p><ul><li>take aspirin</ul>", "Food take aspirin"),
        ("<p><b>Don't</b></p><ul><li>run</ul><p><b>Pain</b></p><p>take aspirin.</p>", "Pain take aspirin."),
        ("<p><b>Don't</b></p><ul><li>run</ul><p>take aspirin</p>", "Don't run take aspirin"),
        ("<p><b>Things to avoid</b></p><p><b>Sport</b></p><ul><li>run</ul><p><b>Pills</b></p><ul><li>take aspirin</ul>",
         "Things to avoid Sport run Pills take aspirin"),
        ("<p>Do not:</p><p>Run</p><p>take aspirin</p>", "Do not: Run take aspirin"),
        ("<p>Do not:</p><p>Run</p><p>Pain</p><p>You can take aspirin.</p>", "take aspirin."),
        ("<p>Never do this:<br>- run<br>- take aspirin</p>", "Never do this: - run - take aspirin"),
        ("<ul><li>Do not:<ul><li>run<li>take aspirin</ul><li>rest</ul>", "Do not: run take aspirin"),
        ("<ul><li>Do not:<ul><li>run</ul><li>take aspirin</ul>", "take aspirin"),
        ("<table><tr><th>Eat<th>Avoid<tr><td>Bread<td>take aspirin</table>", "Eat Avoid Bread take aspirin"),
        ("<h2>Don't</h2><table><tr><th>When<th>What<tr><td>Now<td>take aspirin</table>",
         "Don't When What Now take aspirin"),
        ("<dl><dt>Do<dd>Walk.<dt>Do not<dd>take aspirin.</dl>", "Do not take aspirin."),
        ("<h2>Do not take it</h2><h3>Heart</h3><p>take aspirin.</p>", "Do not take it Heart take aspirin."),
        ("<h2>You can't always prevent it</h2><h3>Do</h3><ul><li>take aspirin</ul>", "take aspirin"),
        ("<h2>You can't always prevent it</h2><h3>Do</h3><ul><li>rest</ul><h3>Don't</h3><ul><li>take aspirin</ul>",
         "Don't take aspirin"),
        ("<h2>Don't</h2><p>Run.</p><h2>Do</h2><ul><li>take aspirin</ul>", "take aspirin"),
    ],
)  # fmt: skip
def test_words_of_a_page_are_quoted_with_what_they_hang_on_and_nothing_else(html: str, expected: str) -> None:
    document = read(f"<h1>Medicines</h1><p>They are good.</p>{html}", "page.html")

    assert quoted(document, expected[expected.index("take aspirin") :]) == expected


def test_plain_text_and_markdown_are_read_the_same_way() -> None:
    text = read("Surgery\n\nRest well.\n\nDo not take these:\n\n• aspirin\n• codeine\n\nDrink water.", "a.txt")
    markdown = read("# Surgery\n\nRest well.\n\n## Don’t\n\n- take aspirin\n- swim\n\n## Do\n\n- walk\n", "a.md")

    assert quoted(text, "codeine") == "Do not take these: • aspirin • codeine"
    assert quoted(text, "Drink water.") == "Drink water."
    assert quoted(markdown, "swim") == "Don’t take aspirin swim"
    assert quoted(markdown, "walk") == "walk"


def test_a_title_that_negates_is_quoted_with_items_but_not_with_sentences_below_other_headings() -> None:
    document = read("# Foods to avoid\n\n## Cheese\n\n- brie\n\nHard cheese is fine.\n", "a.md")

    assert quoted(document, "brie") == "Foods to avoid Cheese brie"
    assert quoted(document, "Hard cheese is fine.") == "Hard cheese is fine."


def test_a_quote_that_would_be_too_long_ends_earlier_and_still_begins_with_the_heading() -> None:
    items = [f"take remedy number {number:02} of the list" for number in range(40)]
    document = make_document([(HEADING, 2, "Don't"), *((ITEM, 1, item) for item in items)])

    found = quoted(document, items[30])
    assert found.startswith("Don't • take remedy number 00 of the list • ")
    assert found.endswith("of the list")
    assert items[30] not in found
    at = document.text.index(items[30])
    assert LONGEST_CHARS - 40 < len(quotable(document, Span(at, at + len(items[30])))) <= LONGEST_CHARS


@given(documents(max_words=20))
def test_what_is_quotable_begins_no_later_and_is_left_as_it_is(document: Document) -> None:
    for passage in cut(document, count_words, CutLimits(20, 6, 8)):
        for sentence in passage.sentences:
            found = quotable(document, sentence)
            assert found.start <= sentence.start
            assert found.start < found.end <= sentence.end
            assert quotable(document, found) == found
