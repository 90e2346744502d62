from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given

from index.config import CutLimits
from index.passages.cutting import cut
from index.passages.scope import JOINT, quotable, scope_of
from ingest.document import BlockKind, Document, Span, text_sha256
from ingest.readers.registry import extract
from tests.documents import documents, make_document
from tests.encoders import count_words

HEADING, PARAGRAPH, ITEM = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM


def read(text: str, name: str, **known: Any) -> Document:
    extraction, _ = extract(text.encode(), name=name, where=name)
    return make_document(
        [],
        title=extraction.title or "",
        text=extraction.text,
        blocks=extraction.blocks,
        text_sha256=text_sha256(extraction.text),
        **known,
    )


def quoted(document: Document, words: str) -> str | None:
    """What is quoted where words of a document answer, with what they hang on; white space collapsed."""
    at = document.text.index(words)
    span = quotable(document, Span(at, at + len(words)))
    if span is None:
        return None
    return JOINT.join(" ".join(document.slice(one).split()) for one in (*scope_of(document, span), span))


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2>Old wives' tales</h2><p>take aspirin.</p>", "Old wives' tales … take aspirin."),
        ("<h2>Myths</h2><h3>Do</h3><ul><li>take aspirin</ul>", "Myths … Do … take aspirin"),
        ("<h2>Nicht</h2><p>Ruhe.</p><ul><li>take aspirin</ul>", "Nicht … Ruhe. … take aspirin"),
        ("<p>You should not:</p><p>Swim.</p><p>take aspirin.</p>", "You should not: … take aspirin."),
        ("<p>You should not:</p><p>Swim.</p><p>Drive.</p><p>take aspirin.</p>", "You should not: … take aspirin."),
        ("<p>You should not:</p><ul><li>Swim</ul><p>Or:</p><ul><li>take aspirin</ul>",
         "You should not: … Or: … take aspirin"),
        ("<p>You should not:</p><ul><li>Swim</ul><p>(see the picture)</p><ul><li>take aspirin</ul>",
         "You should not: … (see the picture) … take aspirin"),
        ("<p>You should not:</p><ul><li>Swim</ul><p>You can:</p><ul><li>take aspirin</ul>", "You can: … take aspirin"),
        ("<p>You should not:</p><ul><li>Swim</ul><p>Then take aspirin.</p>", "Then take aspirin."),
        ("<p>Do not do any of the following. Walk a lot. take aspirin.</p>",
         "Do not do any of the following. … take aspirin."),
        ("<p><b>Don't:</b> Swim. Take aspirin.</p>", "Don't: … Take aspirin."),
        ("<p>Never do this:<br>- Run.<br>- Drive a car. take aspirin.</p>", "Never do this: … take aspirin."),
        ("<p>Rest well. Do not mix it with:</p><ul><li>tea<li>take aspirin</ul>",
         "Do not mix it with: … take aspirin"),
        ("<p>Never share it. It is risky. Examples are</p><ul><li>take aspirin</ul>",
         "Never share it. … Examples are … take aspirin"),
        ("<p><b>Don't</b></p><p>Run.</p><p>take aspirin.</p>", "Don't … take aspirin."),
        ("<p><b>Don't</b></p><p>Run.</p><p><b>Do</b></p><p>take aspirin.</p>", "Do … take aspirin."),
        ("<p><b>Things to avoid</b></p><p><b>Sport</b></p><ul><li>run</ul><p><b>Pills</b></p><ul><li>take aspirin</ul>",
         "Things to avoid … Pills … take aspirin"),
        ("<p>Can I take something?</p><p>take aspirin.</p>", "Can I take something? … take aspirin."),
        ("<ul><li>Do not:<ul><li>run<li>take aspirin</ul><li>rest</ul>", "Do not: … take aspirin"),
        ("<ul><li>Do not:<ul><li>run</ul><li>take aspirin</ul>", "take aspirin"),
        ("<table><tr><th>Eat<th>Avoid<tr><td>Bread<td>take aspirin</table>", "Eat Avoid … Bread take aspirin"),
        ("<table><tr><th>Age<th>Dose<tr><td colspan=2>Children<tr><td>2 to 5<td>take aspirin</table>",
         "Age Dose … Children … 2 to 5 take aspirin"),
        ("<dl><dt>Do<dd>Walk.<dt>Do not<dd>take aspirin.</dl>", "Do not … take aspirin."),
    ],
)  # fmt: skip
def test_words_of_a_page_are_quoted_with_what_they_hang_on_and_nothing_else(html: str, expected: str) -> None:
    section = "" if html.startswith("<h2>") else "<h2>Use</h2>"
    document = read(f"<h1>Medicines</h1><p>They are good.</p>{section}{html}", "page.html")

    found = quoted(document, expected.rsplit(JOINT, 1)[-1].replace("Bread ", "Bread\t").replace("5 take", "5\ttake"))
    assert found == (f"Use … {expected}" if section else expected)


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.txt"])
def test_formats_are_read_the_same_way(name: str) -> None:
    text = {
        "a.md": "# Surgery\n\nRest well.\n\nDo not take:\n\n- aspirin\n- codeine\n\nDrink water.\n",
        "a.html": "<h1>Surgery</h1><p>Rest well.</p><p>Do not take:</p><ul><li>aspirin<li>codeine</ul>"
        "<p>Drink water.</p>",
        "a.txt": "Surgery\n\nRest well.\n\nDo not take:\n\n• aspirin\n• codeine\n\nDrink water.",
    }[name]
    document = read(text, name)

    assert quoted(document, "codeine") == "Do not take: … codeine"
    assert quoted(document, "Drink water.") == "Drink water."


def test_a_title_that_negates_goes_with_all_words_below_it_and_another_one_with_none() -> None:
    assert quoted(read("# Foods to avoid\n\n## Cheese\n\nIt is brie.\n", "a.md"), "It is brie.") == (
        "Foods to avoid … Cheese … It is brie."
    )
    assert quoted(read("# Foods\n\n## Cheese\n\nIt is brie.\n", "a.md"), "It is brie.") == "Cheese … It is brie."


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("## Signs\n\nThey are:\n\n- fever\n- cough\n\nRest.\n", "They are:", "Signs … They are: … fever cough"),
        ("## Signs\n\nWhat are they?\n\nFever and cough. Rest.\n", "What are they?",
         "Signs … What are they? … Fever and cough."),
        ("## Signs\n\nWhat are they?\n", "What are they?", None),
        ("## Names\n\nOther Names:\n", "Other Names:", None),
        ("## Names\n\n65+ years\n", "65+ years", None),
        ("|Age|Dose|\n|--|--|\n|2 to 5|5 ml|\n", "Age\tDose", "A … Age Dose … 2 to 5 5 ml"),
        ("|Age|Dose|\n|--|--|\n|2 to 5|5 ml. Twice.|\n", "Twice.", "A … Age Dose … 2 to 5 5 ml. Twice."),
    ],
)  # fmt: skip
def test_a_label_is_not_quoted_but_what_it_leads_in_to(text: str, words: str, expected: str | None) -> None:
    assert quoted(read(f"# A\n\n{text}", "a.md"), words) == expected


def test_a_long_list_is_quoted_with_its_first_items_after_a_lead_in_and_each_item_by_itself() -> None:
    items = [f"take remedy number {number:02} of the list" for number in range(40)]
    document = make_document([(HEADING, 2, "Don't"), (PARAGRAPH, 0, "Do not:"), *((ITEM, 1, item) for item in items)])

    found = quoted(document, "Do not:")
    assert found is not None
    assert found.startswith("Don't … Do not: … take remedy number 00 of the list • take remedy number 01")
    assert len(found) < 450
    assert quoted(document, items[30]) == f"Don't … Do not: … {items[30]}"


@given(documents(max_words=20))
def test_what_is_quoted_is_citable_and_its_scope_is_outside_it_in_order(document: Document) -> None:
    for passage in cut(document, count_words, CutLimits(20, 6, 8)):
        for sentence in passage.sentences:
            found = quotable(document, sentence)
            if found is None:
                continue
            assert quotable(document, found) == found
            scope = scope_of(document, found)
            assert all(one.end <= two.start for one, two in pairwise(scope))
            assert not any(one.overlaps(found) for one in scope)
