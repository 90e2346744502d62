import pytest

from ingest.document import Fate, LeftOut
from ingest.readers.docx.article import extract_docx
from tests.ingest.readers.docx.word_files import paragraph, read, run, texts, word_file


@pytest.mark.parametrize(
    "wrapper",
    [
        "<w:hyperlink r:id='x'>{}</w:hyperlink>",
        "<w:smartTag w:uri='u' w:element='e'>{}</w:smartTag>",
        "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:ins w:id='1' w:author='a'>{}</w:ins>",
        "<w:moveTo w:id='1' w:author='a'>{}</w:moveTo>",
        "<w:fldSimple w:instr='REF x'>{}</w:fldSimple>",
        "<w:customXml w:element='e'><w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:customXml>",
        "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r>{}<w:r><w:fldChar w:fldCharType='end'/></w:r>",
    ],
)
def test_words_are_read_through_what_is_wrapped_around_them(wrapper: str) -> None:
    extraction = read(paragraph("You must ", wrapper.format(run("not")), " drive."))
    assert extraction.text == "You must not drive."


def test_tracked_changes_are_read_as_accepted_and_a_warning_says_so() -> None:
    deleted = "<w:del w:id='1' w:author='a'><w:r><w:delText>Two</w:delText></w:r></w:del>"
    moved = f"<w:moveFrom w:id='2' w:author='a'>{run('daily')}</w:moveFrom>"
    extraction = read(paragraph(deleted, f"<w:ins w:id='3' w:author='a'>{run('One')}</w:ins>", " tablet. ", moved))
    assert extraction.text == "One tablet."
    assert extraction.left_out == (LeftOut(Fate.HIDDEN, "tracked deletions", 8),)
    assert extraction.warnings == ("tracked changes: the text is read as if all 3 were accepted",)


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next() -> None:
    mark = "<w:rPr><w:del w:id='1' w:author='a'/></w:rPr>"
    extraction = read(paragraph("Do not ", properties=mark) + paragraph("take it with milk."))
    assert texts(extraction) == ["Do not take it with milk."]


@pytest.mark.parametrize(
    ("properties", "place"),
    [("<w:strike/>", "struck-out text"), ("<w:dstrike/>", "struck-out text"), ("<w:vanish/>", "hidden text")],
)
def test_what_is_struck_out_or_hidden_is_left_out_and_counted(properties: str, place: str) -> None:
    extraction = read(paragraph("Give ", run("10 ml ", properties), "5 ml.") + paragraph(run("Gone.", properties)))
    assert texts(extraction) == ["Give 5 ml."]
    assert extraction.left_out == (LeftOut(Fate.HIDDEN, place, 10),)


def test_no_second_space_is_left_where_words_are_left_out() -> None:
    extraction = read(paragraph("Give ", run("10 ml", "<w:strike/>"), " 5 ml."))
    assert extraction.text == "Give 5 ml."


def test_a_style_strikes_out_and_a_run_may_take_it_back() -> None:
    styles = "<w:style w:type='character' w:styleId='Old'><w:name w:val='Old'/><w:rPr><w:strike/></w:rPr></w:style>"
    old = "<w:rStyle w:val='Old'/>"
    extraction = read(paragraph(run("Ice. ", old), run("Heat.", f"{old}<w:strike w:val='0'/>")), styles=styles)
    assert extraction.text == "Heat."


@pytest.mark.parametrize(
    ("font", "code", "shown"), [("Symbol", "F0A3", "≤"), ("Symbol", "B3", "≥"), ("Wingdings", "F0FC", "✓")]
)
def test_symbols_are_characters(font: str, code: str, shown: str) -> None:
    extraction = read(paragraph("Target ", f"<w:r><w:sym w:font='{font}' w:char='{code}'/></w:r>", " 140"))
    assert extraction.text == f"Target {shown} 140"
    assert extraction.warnings == ()


def test_a_character_of_the_symbol_font_within_text_is_read() -> None:
    fonts = "<w:rFonts w:ascii='Symbol' w:hAnsi='Symbol'/>"
    assert read(paragraph("5 ", run("\uf06d", fonts), "g")).text == "5 μg"


def test_a_symbol_that_is_not_known_leaves_a_mark_and_a_warning() -> None:
    extraction = read(paragraph("Take ", "<w:r><w:sym w:font='Webdings' w:char='F061'/></w:r>", " daily."))
    assert extraction.text == "Take \ufffd daily."
    assert extraction.warnings == ("not read: 1 × symbol of the font Webdings",)


@pytest.mark.parametrize(
    ("before", "raised", "after", "shown"),
    [
        ("20 × 10", "9", "/L", "20 × 10⁹/L"),
        ("1.73 m", "2", " body", "1.73 m² body"),
        ("ml min", "-1", "", "ml min⁻¹"),
        ("at most 4 g", "2", " a day", "at most 4 g [2] a day"),
        ("take aspirin.", "1,2", "", "take aspirin. [1,2]"),
        ("on the 1", "st", " day", "on the 1st day"),
        ("below 25 ", "o", "C", "below 25 °C"),
        ("below 25", "o", "C", "below 25°C"),
    ],
)
def test_powers_are_raised_and_note_marks_set_apart(before: str, raised: str, after: str, shown: str) -> None:
    assert read(paragraph(before, run(raised, "<w:vertAlign w:val='superscript'/>"), after)).text == shown


def test_a_fraction_of_small_digits_is_never_one_number() -> None:
    upper, lower = (f"<w:vertAlign w:val='{name}script'/>" for name in ("super", "sub"))
    assert read(paragraph("Take 1", run("1", upper), "/", run("2", lower), " tablets.")).text == "Take 1 1/2 tablets."


def test_an_equation_is_read_in_a_line() -> None:
    part = "<m:r><m:t>{}</m:t></m:r>"
    weight, height = part.format("weight"), part.format("height")
    power = f"<m:sSup><m:e>{height}</m:e><m:sup>{part.format('2')}</m:sup></m:sSup>"
    maths = f"<m:oMath><m:f><m:num>{weight}</m:num><m:den>{power}</m:den></m:f></m:oMath>"
    assert read(paragraph("BMI is ", maths, " in kg.")).text == "BMI is weight/height² in kg."


def test_an_equation_that_has_no_form_in_a_line_is_named() -> None:
    matrix = "<m:oMath><m:m><m:mr><m:e><m:r><m:t>12</m:t></m:r></m:e></m:mr></m:m></m:oMath>"
    extraction = read(paragraph("The dose is ", matrix, " mg."))
    assert extraction.warnings == ("not read: 1 × equation",)
    assert extraction.left_out == (LeftOut(Fate.DROPPED, "equation", 2),)


def test_strict_open_xml_is_read() -> None:
    data = word_file(paragraph("Never share a needle."), strict=True)
    assert b"purl.oclc.org" in data
    assert extract_docx(data, where="a.docx")[0].text == "Never share a needle."
