from ingest.document import BlockKind
from ingest.readers.pdf.article import extract_pdf
from ingest.structure.composition import collapse
from tests.ingest.readers.pdf_files import Picture, Rule, Words, column, drawn_pdf

XS, YS = (72, 172, 272, 422), (700, 680, 640, 620)


def ruled(*, merged: bool) -> list[Words | Rule | Picture]:
    """A table of three columns and rows; its first cell may reach down over two rows."""
    across = [Rule(XS[1] if merged and y == YS[2] else XS[0], y, XS[3], y) for y in YS]
    down = [Rule(x, YS[0], x, YS[3]) for x in XS]
    words = [
        *(Words(x + 4, 686, text) for x, text in zip(XS, ("Age", "When", "Dose"), strict=False)),
        Words(XS[0] + 4, 666, "Under 12"),
        Words(XS[1] + 4, 666, "Morning"),
        *column(["5 ml, but never", "with any milk"], x=XS[2] + 4, y=666),
        Words(XS[1] + 4, 626, "Evening"),
        Words(XS[2] + 4, 626, "10 ml"),
    ]
    return [*across, *down, *words]


def test_cells_between_ruled_lines_keep_their_wrapped_words_together() -> None:
    extraction, _ = extract_pdf(drawn_pdf(ruled(merged=False)), where="a.pdf")
    rows = [extraction.text[block.start : block.end] for block in extraction.blocks]
    assert [[collapse(cell) for cell in row.split("\t")] for row in rows] == [
        ["Age", "When", "Dose"],
        ["Under 12", "Morning", "5 ml, but never with any milk"],
        ["Evening", "10 ml"],
    ]
    assert [block.kind for block in extraction.blocks] == [BlockKind.TABLE_HEADER, *[BlockKind.TABLE_ROW] * 2]


def test_a_cell_that_reaches_down_is_in_the_scope_of_the_row_beside_it() -> None:
    extraction, _ = extract_pdf(drawn_pdf(ruled(merged=True)), where="a.pdf")
    scopes = [[extraction.text[span.start : span.end] for span in block.scope] for block in extraction.blocks]
    assert scopes == [[], [], ["Under 12"]]


def test_words_set_wide_apart_are_cells() -> None:
    rows = [("Age", "Dose"), ("1 to 3 years", "5 ml"), ("4 to 6 years", "10 ml")]
    lines = [Words(x, 700 - 20 * n, text) for n, row in enumerate(rows) for x, text in zip((72, 300), row, strict=True)]
    extraction, _ = extract_pdf(drawn_pdf(lines), where="a.pdf")
    assert [extraction.text[block.start : block.end] for block in extraction.blocks] == ["\t".join(row) for row in rows]


def test_a_table_without_lines_whose_cells_are_wrapped_is_named() -> None:
    rows = [
        ("Adults and children over the age", "Take one tablet twice a day, and"),
        ("of twelve, unless they are ill", "never more than that in a day"),
    ]
    lines = [Words(x, 700 - 13 * n, text) for n, row in enumerate(rows) for x, text in zip((72, 300), row, strict=True)]
    extraction, _ = extract_pdf(drawn_pdf(lines), where="a.pdf")
    assert extraction.warnings == ("a table on page 1 was flattened: its cells run over several lines",)


def test_a_large_picture_is_named_and_a_small_one_is_not() -> None:
    page: list[Words | Rule | Picture] = [
        *column(["Gout hurts."]),
        Picture(72, 300, 300, 300),
        Picture(500, 740, 30, 30),
    ]
    extraction, _ = extract_pdf(drawn_pdf(page), where="a.pdf")
    assert extraction.warnings == ("not read: 1 × picture (page 1)",)


def test_powers_are_raised_and_note_marks_set_apart() -> None:
    page = [
        Words(72, 700, "The count is 20 x 10"),
        Words(171, 704, "9", 7),
        Words(175, 700, "/L in those who are well"),
    ]
    extraction, _ = extract_pdf(drawn_pdf(page), where="a.pdf")
    assert extraction.text == "The count is 20 x 10⁹/L in those who are well"
