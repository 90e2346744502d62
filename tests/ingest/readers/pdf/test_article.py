from ingest.document import BlockKind
from ingest.readers.pdf.article import extract_pdf
from tests.ingest.readers.pdf_files import plain_pdf

LINE = "Gout is a kind of arthritis that comes on suddenly, often at night, and often in the big toe"


def test_blocks_know_their_page_and_running_feet_go() -> None:
    pages = [f"# Gout\n{LINE}\nof one foot.", "It hurts on the second page, too.", "It ends on the third page."]
    extraction, _ = extract_pdf(plain_pdf(pages, foot="Patient leaflet, page #"), where="a.pdf")
    assert [(block.page, block.kind) for block in extraction.blocks] == [
        (1, BlockKind.HEADING),
        (1, BlockKind.PARAGRAPH),
        (2, BlockKind.PARAGRAPH),
        (3, BlockKind.PARAGRAPH),
    ]
    assert "leaflet" not in extraction.text
    assert extraction.title == "Gout"


def test_a_line_that_the_page_wraps_goes_on_in_its_block() -> None:
    extraction, _ = extract_pdf(plain_pdf([f"{LINE}\nof one foot."]), where="a.pdf")
    assert extraction.text == f"{LINE}\nof one foot."
    assert extraction.blocks[0].rendered == f"{LINE} of one foot."


def test_the_day_on_a_page_is_read_and_the_files_own_days_are_not() -> None:
    extraction, _ = extract_pdf(plain_pdf(["Gout hurts.\n\nLast reviewed: 12 May 2023"]), where="a.pdf")
    assert [(name, day.isoformat()) for name, day in extraction.dates] == [("last_reviewed_on", "2023-05-12")]
    assert extraction.text == "Gout hurts."
