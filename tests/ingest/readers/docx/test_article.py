import io
from datetime import date

import docx

from ingest.document import BlockKind
from ingest.readers.docx.article import extract_docx


def test_a_word_document_keeps_its_structure_and_loses_its_page_headers() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Leaflet 12"
    document.add_heading("Gout", level=0)
    document.add_paragraph("Gout is a kind of arthritis.")
    document.add_heading("What helps", level=1)
    document.add_paragraph("Rest", style="List Bullet")
    document.add_paragraph("with the foot up", style="List Bullet 2")
    table = document.add_table(rows=2, cols=2)
    for row, texts in zip(table.rows, (("Age", "Dose"), ("1 to 3", "5 ml")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.add_paragraph("Last reviewed: 12 May 2023")
    document.add_paragraph("Ask your doctor.")
    packed = io.BytesIO()
    document.save(packed)

    extraction, _ = extract_docx(packed.getvalue(), where="a.docx")
    assert [(block.kind, block.level, extraction.text[block.start : block.end]) for block in extraction.blocks] == [
        (BlockKind.HEADING, 1, "Gout"),
        (BlockKind.PARAGRAPH, 0, "Gout is a kind of arthritis."),
        (BlockKind.HEADING, 1, "What helps"),
        (BlockKind.LIST_ITEM, 1, "Rest"),
        (BlockKind.LIST_ITEM, 2, "with the foot up"),
        (BlockKind.TABLE_HEADER, 0, "Age\tDose"),
        (BlockKind.TABLE_ROW, 0, "1 to 3\t5 ml"),
        (BlockKind.PARAGRAPH, 0, "Ask your doctor."),
    ]
    assert extraction.title == "Gout"
    assert dict(extraction.dates) == {"last_reviewed_on": date(2023, 5, 12)}
