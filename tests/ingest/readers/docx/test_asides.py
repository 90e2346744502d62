import pytest

from ingest.document import BlockKind, Fate, LeftOut
from tests.ingest.readers.docx.word_files import kinds, paragraph, read, run, texts

ITEM = "<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>"
BOX = "<w:txbxContent>" + paragraph("Call 999 at once.") + "</w:txbxContent>"
DRAWN = f"<w:drawing><wp:inline><a:graphic><wps:txbx>{BOX}</wps:txbx></a:graphic></wp:inline></w:drawing>"
OLD = f"<w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>"


@pytest.mark.parametrize(
    "drawing",
    [
        DRAWN,
        OLD,
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{DRAWN}</mc:Choice>"
        f"<mc:Fallback>{OLD}</mc:Fallback></mc:AlternateContent>",
    ],
)
def test_a_text_box_is_read_once(drawing: str) -> None:
    extraction = read(paragraph("Chest pain", f"<w:r>{drawing}</w:r>", " is serious.") + paragraph("Rest."))
    assert texts(extraction) == ["Chest pain is serious.", "Call 999 at once.", "Rest."]
    assert extraction.warnings == ()


def test_a_document_of_nothing_but_a_text_box_is_read() -> None:
    assert read(paragraph(f"<w:r>{OLD}</w:r>")).text == "Call 999 at once."


def test_a_note_is_read_behind_the_list_that_it_hangs_on() -> None:
    mark = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    notes = f"<w:footnote w:id='2'>{paragraph(run(' Not for children.'))}</w:footnote>"
    body = paragraph("Take either:", mark) + paragraph("aspirin", properties=ITEM) + paragraph("Ask us.")
    extraction = read(body, footnotes=notes)
    assert texts(extraction) == ["Take either: [1]", "aspirin", "[1] Not for children.", "Ask us."]
    assert kinds(extraction)[1] is BlockKind.LIST_ITEM


def test_endnotes_are_numbered_on() -> None:
    notes = "<w:{0}note w:id='1'>{1}</w:{0}note>"
    extraction = read(
        paragraph("Gout", "<w:r><w:footnoteReference w:id='1'/></w:r>", "<w:r><w:endnoteReference w:id='1'/></w:r>"),
        footnotes=notes.format("foot", paragraph("A foot.")),
        endnotes=notes.format("end", paragraph("An end.")),
    )
    assert texts(extraction) == ["Gout [1] [2]", "[1] A foot.", "[2] An end."]


def test_headers_and_comments_are_counted_and_comments_are_named() -> None:
    comments = f"<w:comment w:id='1'>{paragraph('Check this.')}</w:comment>"
    extraction = read(paragraph("Gout hurts."), hdr=paragraph("unread"), header=paragraph("Leaflet"), comments=comments)
    assert extraction.left_out == (
        LeftOut(Fate.FURNITURE, "page header", 7),
        LeftOut(Fate.HIDDEN, "comments", 11),
    )
    assert extraction.warnings == ("not read: 1 × comment",)


def test_a_large_picture_and_an_embedded_object_are_named_and_an_icon_is_not() -> None:
    picture = (
        "<w:r><w:drawing><wp:inline><wp:extent cx='{0}' cy='{0}'/><wp:docPr id='1' name='p' descr='Dose chart'/>"
        "<a:graphic><pic:pic/></a:graphic></wp:inline></w:drawing></w:r>"
    )
    embedded = "<w:r><w:object><o:OLEObject ProgID='Excel.Sheet.12'/></w:object></w:r>"
    extraction = read(paragraph("Gout", picture.format(3_000_000), picture.format(300_000), embedded))
    assert extraction.warnings == (
        "not read: 1 × picture (Dose chart)",
        "not read: 1 × embedded object (Excel.Sheet.12)",
    )


def test_a_table_of_contents_and_a_placeholder_are_furniture() -> None:
    styles = "<w:style w:type='paragraph' w:styleId='TOC1'><w:name w:val='toc 1'/></w:style>"
    form = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    line = paragraph("Dose 3", properties="<w:pStyle w:val='TOC1'/>")
    extraction = read(line + form.format(paragraph("Enter text.")) + paragraph("Take one."), styles=styles)
    assert extraction.text == "Take one."
    assert extraction.left_out == (
        LeftOut(Fate.FURNITURE, "table of contents", 6),
        LeftOut(Fate.FURNITURE, "placeholder of a form", 11),
    )
