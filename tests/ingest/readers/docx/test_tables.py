from ingest.document import BlockKind
from tests.ingest.readers.docx.word_files import cell, kinds, paragraph, read, table, texts

DOWN, ON = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"


def wide(columns: int) -> str:
    return f"<w:gridSpan w:val='{columns}'/>"


def test_a_cell_that_reaches_down_is_in_the_scope_of_the_rows_beside_it() -> None:
    extraction = read(
        table(
            [cell("Age"), cell("When"), cell("Dose")],
            [cell("Under 12", properties=DOWN), cell("Morning"), cell("5 ml")],
            [cell("", properties=ON), cell("Evening"), cell("10 ml")],
            [cell("Adults"), cell("Evening"), cell("20 ml")],
        )
    )
    scopes = [[extraction.text[span.start : span.end] for span in block.scope] for block in extraction.blocks]
    assert scopes == [[], [], ["Under 12"], []]
    assert texts(extraction)[2].split("\t")[-2:] == ["Evening", "10 ml"]


def test_a_row_of_one_wide_cell_is_in_the_scope_of_the_rows_under_it() -> None:
    extraction = read(
        table(
            [cell("When"), cell("Dose")],
            [cell("Children", properties=wide(2))],
            [cell("Morning"), cell("5 ml")],
            [cell("Adults", properties=wide(2))],
            [cell("Morning"), cell("10 ml")],
        )
    )
    scopes = [[extraction.text[span.start : span.end] for span in block.scope] for block in extraction.blocks]
    assert scopes == [[], [], ["Children"], [], ["Adults"]]


def test_a_wide_cell_keeps_the_columns_behind_it_in_their_place() -> None:
    extraction = read(
        table(
            [cell("Age"), cell("Dose"), cell("Times"), cell("Note")],
            [cell("1 to 3"), cell("5 ml once", properties=wide(2)), cell("With food")],
        )
    )
    assert texts(extraction)[1] == "1 to 3\t5 ml once\t\tWith food"


def test_a_table_in_a_cell_is_kept() -> None:
    inner = table([cell("First"), cell("Chew it")], [cell("Then"), cell("Call 999")])
    extraction = read(table([cell("Step"), cell("What")], [cell("Heart attack"), cell("Aspirin", inner)]))
    assert texts(extraction) == ["Step\tWhat", "Heart attack\tAspirin", "First\tChew it", "Then\tCall 999"]
    assert [extraction.text[span.start : span.end] for span in extraction.blocks[3].scope] == [
        "Heart attack",
        "Aspirin",
    ]


def test_a_frame_of_one_cell_is_no_table() -> None:
    extraction = read(table([cell("Do not drive.", paragraph("Do not drink."))]))
    assert texts(extraction) == ["Do not drive.", "Do not drink."]
    assert kinds(extraction) == [BlockKind.PARAGRAPH] * 2


def test_rows_and_cells_are_read_through_what_is_wrapped_around_them() -> None:
    control = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    row = f"<w:tr>{cell('1 to 3')}{control.format(cell('5 ml'))}</w:tr>"
    extraction = read(f"<w:tbl>{control.format(row)}</w:tbl>")
    assert texts(extraction) == ["1 to 3\t5 ml"]


def test_a_deleted_row_is_left_out() -> None:
    gone = "<w:tr><w:trPr><w:del w:id='1' w:author='a'/></w:trPr>" + cell("Old") + cell("50 ml") + "</w:tr>"
    extraction = read(table([cell("New"), cell("5 ml")]).replace("</w:tbl>", f"{gone}</w:tbl>"))
    assert texts(extraction) == ["New\t5 ml"]
    assert extraction.left_out[0].characters == len("Old 50 ml")
