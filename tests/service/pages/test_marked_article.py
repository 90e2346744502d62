from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Block, BlockKind, Document, Span, text_sha256
from service.pages.marked_article import contents, elements

Piece = tuple[BlockKind, int, str, str | None]


def _document(*pieces: Piece, title: str = "", pages: tuple[int | None, ...] = ()) -> Document:
    text, blocks = "", []
    for number, (kind, level, words, element_id) in enumerate(pieces):
        text += "\n\n" if text else ""
        page = pages[number] if pages else None
        blocks.append(Block(kind, len(text), len(text) + len(words), level, None, element_id, page))
        text += words
    return Document("d", "s", title, text, tuple(blocks), text_sha256(text), "0", "0")


def _heading(words: str, element_id: str | None = None, level: int = 2) -> Piece:
    return BlockKind.HEADING, level, words, element_id


def _paragraph(words: str, element_id: str | None = None) -> Piece:
    return BlockKind.PARAGRAPH, 0, words, element_id


def test_headings_get_ids_from_the_source_or_from_their_words_and_none_twice() -> None:
    document = _document(
        _heading("What to do?", "todo"), _heading("Symptoms & Signs"), _heading("Symptoms – signs"), _heading("?!")
    )
    assert [item.anchor for item in contents(elements(document))] == [
        "todo", "symptoms-signs", "symptoms-signs-2", "section",
    ]  # fmt: skip


def test_ids_that_the_page_needs_itself_or_that_are_taken_are_left_out() -> None:
    document = _document(_paragraph("a", "main"), _paragraph("b", "x"), _paragraph("c", "x"), _paragraph("d", "cited"))
    assert [element.items[0].anchor for element in elements(document)] == [None, "x", None, None]


def test_the_title_is_not_repeated() -> None:
    document = _document(_heading("Asthma", level=1), _paragraph("Words."), title="Asthma")
    assert [element.kind for element in elements(document)] == ["paragraph"]


def test_list_items_stand_in_a_tree() -> None:
    item = BlockKind.LIST_ITEM
    document = _document((item, 1, "a", None), (item, 2, "b", None), (item, 2, "c", None), (item, 1, "d", None))
    (shown,) = elements(document)
    assert [(top.text, [below.text for below in top.children]) for top in shown.items] == [("a", ["b", "c"]), ("d", [])]


def test_a_tables_rows_are_cut_into_cells_and_the_mark_crosses_them() -> None:
    document = _document(
        (BlockKind.TABLE_HEADER, 0, "Age\tDose", None), (BlockKind.TABLE_ROW, 0, "6 to 12\t5 ml", None)
    )
    start = document.text.index("12")
    cited = Span(start, document.text.index(" ml"))
    (table,) = elements(document, [cited], cited)
    assert [item.kind for item in table.items] == ["table_header", "table_row"]
    assert [[(run.text, run.cited, run.anchor) for run in cell] for cell in table.items[1].cells] == [
        [("6 to ", False, None), ("12", True, "cited")],
        [("5", True, None), (" ml", False, None)],
    ]


def test_a_page_is_named_where_it_begins() -> None:
    document = _document(_paragraph("a"), _paragraph("b"), _paragraph("c"), pages=(1, 1, 2))
    assert [element.page for element in elements(document)] == [1, None, 2]


@given(st.lists(st.text(alphabet="ab \t", min_size=1, max_size=8), min_size=1, max_size=5), st.data())
def test_the_marked_runs_are_the_cited_words(words: list[str], data: st.DataObject) -> None:
    document = _document(*(_paragraph(text) for text in words))
    start = data.draw(st.integers(0, len(document.text)))
    end = data.draw(st.integers(start, len(document.text)))
    shown = [run for element in elements(document, [Span(start, end)]) for run in element.items[0].cells[0]]
    inside = {at for block in document.blocks for at in range(block.start, block.end)}
    assert "".join(run.text for run in shown) == "".join(words)
    assert "".join(run.text for run in shown if run.cited) == "".join(
        document.text[at] for at in range(start, end) if at in inside
    )
    assert sum(run.anchor is not None for run in shown) <= 1
