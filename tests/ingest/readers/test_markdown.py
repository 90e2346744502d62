from datetime import date

import pytest

from ingest.description.metadata import Metadata
from ingest.document import BlockKind
from ingest.errors import UnreadableSource
from ingest.readers.markdown import extract_markdown
from ingest.structure.extraction import Extraction


def read(text: str) -> tuple[Extraction, Metadata]:
    return extract_markdown(text.encode(), where="a.md")


def blocks(extraction: Extraction) -> list[tuple[BlockKind, str]]:
    return [(block.kind, extraction.text[block.start : block.end]) for block in extraction.blocks]


def test_words_stay_and_marks_go() -> None:
    extraction, _ = read(
        "# Gout\n\nGout is *painful*, see [the guide](https://example.org/a_b).\n\n"
        "1. Rest\n2. Ice\n   - for 20 minutes\n\n"
        "| Age | Dose |\n|---|---|\n| 1 to 3 | 5 ml |\n\n> Call 111.\n"
    )
    assert blocks(extraction) == [
        (BlockKind.HEADING, "Gout"),
        (BlockKind.PARAGRAPH, "Gout is painful, see the guide."),
        (BlockKind.LIST_ITEM, "Rest"),
        (BlockKind.LIST_ITEM, "Ice"),
        (BlockKind.LIST_ITEM, "for 20 minutes"),
        (BlockKind.TABLE_HEADER, "Age\tDose"),
        (BlockKind.TABLE_ROW, "1 to 3\t5 ml"),
        (BlockKind.QUOTATION, "Call 111."),
    ]
    assert extraction.title == "Gout"


def test_words_that_are_furniture_on_a_page_are_words_here() -> None:
    extraction, _ = read("Symptoms:\n\n- Share\n\nMore\n")
    assert extraction.text == "Symptoms:\n\nShare\n\nMore"


def test_front_matter_says_what_is_known() -> None:
    extraction, known = read(
        "---\nid: gout-1\ntitle: Gout\nlang: en-GB\nlastmod: 2024-03-05T10:00:00Z\nreviewed: 12 May 2023\n"
        "tags: feet, pain\nreviewed_by: Jane Doe\nweight: 30\n---\nIt hurts.\n"
    )
    assert (known.doc_id, known.title, known.language) == ("gout-1", "Gout", "en-GB")
    assert (known.tags, known.reviewed_by) == (("feet", "pain"), "Jane Doe")
    assert dict(extraction.dates) == {"updated_on": date(2024, 3, 5), "last_reviewed_on": date(2023, 5, 12)}
    assert {found.origin for found in extraction.evidence} == {"front matter"}
    assert extraction.text == "It hurts."


def test_a_rule_in_the_text_is_no_front_matter() -> None:
    assert read("Gout.\n\n---\n\nIt hurts.\n")[0].text == "Gout.\n\nIt hurts."


def test_an_ambiguous_date_in_front_matter_is_reported() -> None:
    extraction, _ = read("---\nreviewed: 03/04/2024\n---\nIt hurts.\n")
    assert extraction.dates == ()
    assert "03/04/2024" in extraction.warnings[0]


def test_marks_for_machines_go() -> None:
    text = "- wash\n- rest\n{.list--check}\n\n[Book]({{ base }}book){rel=external}\n\n"
    text += "Now{.meta}\n\n*[GP]: General practitioner\n"
    assert read(text)[0].text == "wash\nrest\n\nBook\n\nNow"


@pytest.mark.parametrize("text", ["---\ntitle: [\n---\nx\n", "---\n- a\n---\nx\n", "---\ntitle: Only this\n---\n"])
def test_what_is_malformed_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        read(text)
    assert caught.value.where == "a.md"
