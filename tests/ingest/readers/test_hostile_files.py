"""Files made to break a reader: each gives one clear error, in bounded time and memory."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from ingest.errors import UnreadableSource
from ingest.readers.registry import extract
from ingest.sources.archive import MAX_DOCUMENT_BYTES
from ingest.sources.files import find_files
from ingest.sources.reading import read_document
from ingest.sources.unpacking import read_items
from tests.ingest.readers.docx.word_files import paragraph, word_file
from tests.ingest.readers.pdf_files import Rule, Words, drawn_pdf, locked_pdf, plain_pdf


def refuse(data: bytes, name: str) -> str:
    with pytest.raises(UnreadableSource) as caught:
        extract(data, name=name, where=name)
    assert caught.value.where == name
    return caught.value.what


@pytest.mark.parametrize(
    "data",
    [
        b"<div>" * 10_000 + b"deep" + b"</div>" * 10_000,
        b"<ul><li>" * 10_000,
        b"<b><i><u>" * 10_000,
        b"<table><tr><td>" * 10_000,
        b"<div>" * 300 + b"deep",
    ],
)
def test_html_without_end_of_nesting(data: bytes) -> None:
    assert "nested" in refuse(data, "deep.html")


@pytest.mark.parametrize("closing", [b">", b""])
def test_html_with_attributes_without_end(closing: bytes) -> None:
    assert "attributes" in refuse(b"<div " + b"a1 b2=c " * 100_000 + closing, "page.html")


def test_html_too_long() -> None:
    assert "longer than" in refuse(b"<p>" + b"word " * 2_000_000, "page.html")


@pytest.mark.parametrize("data", [b">" * 100_000 + b" x", b"[" * 200_000])
def test_markdown_without_end_of_nesting(data: bytes) -> None:
    assert "nested too deep" in refuse(data, "deep.md")


def test_markdown_too_long() -> None:
    assert "longer than" in refuse(b"word " * 1_000_000, "long.md")


def test_front_matter_that_unfolds_without_end() -> None:
    assert "aliases" in refuse(b"---\na: &a [x, x]\ntitle: *a\n---\ntext\n", "page.md")


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md"])
def test_nul_bytes(name: str) -> None:
    assert "NUL" in refuse(b"Gout\x00 hurts.", name)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_wrong_charset(name: str) -> None:
    assert "not UTF-8" in refuse("Café".encode("latin-1"), name)


def test_a_pdf_cut_off() -> None:
    assert "damaged or cut off" in refuse(plain_pdf(["Gout hurts."])[:120], "a.pdf")


def test_a_pdf_locked_by_a_password() -> None:
    assert "locked by a password" in refuse(locked_pdf(), "a.pdf")


def test_a_pdf_of_pictures() -> None:
    assert "holds no text" in refuse(plain_pdf([]), "a.pdf")


def test_a_word_document_cut_off() -> None:
    assert "no Word document" in refuse(b"PK\x03\x04 and nothing more", "a.docx")


def test_a_word_document_that_is_a_bomb() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 150_000_000)
    assert "unpacks to more" in refuse(packed.getvalue(), "a.docx")


def test_a_text_of_two_hundred_megabytes_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    with file.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    with pytest.raises(UnreadableSource, match="larger than"):
        list(read_items(file, root=tmp_path))


def test_a_line_of_two_hundred_megabytes_in_json_lines_stops_no_other(tmp_path: Path) -> None:
    file = tmp_path / "corpus.jsonl"
    with file.open("wb") as stream:
        stream.write(b'{"_id": "a", "text": "Gout hurts."}\n')
        for _ in range(200):
            stream.write(b"x" * 1024 * 1024)
        stream.write(b'\n{"_id": "b", "text": "Rest helps."}\n')
    first, second, third = read_items(file, root=tmp_path)
    assert (first.line, second.line, third.line) == (1, 2, 3)
    assert read_document(third).doc_id == "b"
    with pytest.raises(UnreadableSource, match="larger than"):
        read_document(second)


def test_a_gzip_bomb(tmp_path: Path) -> None:
    file = tmp_path / "bomb.html.gz"
    with gzip.open(file, "wb") as stream:
        for _ in range(MAX_DOCUMENT_BYTES // (1 << 20) + 1):
            stream.write(b" " * (1 << 20))
    with pytest.raises(UnreadableSource, match="larger than"):
        list(read_items(file, root=tmp_path))


def test_a_gzip_bomb_of_json_lines(tmp_path: Path) -> None:
    file = tmp_path / "bomb.jsonl.gz"
    with gzip.open(file, "wb") as stream:
        for _ in range(64):
            stream.write(b" " * (1 << 20) + b"\n")
    with pytest.raises(UnreadableSource, match="200 times its size"):
        list(read_items(file, root=tmp_path))


def test_a_gzip_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "page.html.gz"
    file.write_bytes(gzip.compress(b"<h1>Gout</h1><p>It hurts, and it comes back.</p>" * 100)[:-20])
    with pytest.raises(UnreadableSource, match="damaged or cut off"):
        list(read_items(file, root=tmp_path))


def test_a_bomb_in_a_zip_stops_no_other(tmp_path: Path) -> None:
    file = tmp_path / "site.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.html", b" " * 50_000_000)
        archive.writestr("gout.html", "<h1>Gout</h1><p>It hurts.</p>")
    bomb, gout = (item for found in find_files(tmp_path) for item in read_items(found, root=tmp_path))
    assert read_document(gout).doc_id == "site/gout"
    with pytest.raises(UnreadableSource, match="200 times its size"):
        read_document(bomb)


def test_a_zip_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "site.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("gout.html", "<h1>Gout</h1><p>It hurts.</p>")
    file.write_bytes(file.read_bytes()[:-30])
    with pytest.raises(UnreadableSource, match="damaged or cut off"):
        list(read_items(file, root=tmp_path))


def test_names_in_a_zip_never_lead_out_of_it(tmp_path: Path) -> None:
    file = tmp_path / "site.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../evil.html", "<p>Evil comes from elsewhere.</p>")
        archive.writestr("__MACOSX/._gout.html", "<p>Furniture of a system.</p>")
        archive.writestr("gout.html", "<h1>Gout</h1><p>It hurts.</p>")
    assert [read_document(item).doc_id for item in read_items(file, root=tmp_path)] == ["site/gout"]


def test_a_word_document_of_tables_in_tables_is_read_or_refused() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 70 + paragraph("Gout hurts.") + "</w:tc></w:tr></w:tbl>" * 70
    extraction, _ = extract(word_file(deep), name="a.docx", where="a.docx")
    assert extraction.text == "Gout hurts."
    assert "no Word document" in refuse(word_file("<w:tbl><w:tr><w:tc>" * 5_000), "a.docx")


def test_a_word_document_whose_styles_go_round_in_a_circle() -> None:
    style = "<w:style w:type='paragraph' w:styleId='{0}'><w:name w:val='{0}'/><w:basedOn w:val='{1}'/></w:style>"
    styles = style.format("A", "B") + style.format("B", "A")
    body = paragraph("Gout hurts.", properties="<w:pStyle w:val='A'/><w:outlineLvl w:val='--5'/>")
    assert extract(word_file(body, styles=styles), name="a.docx", where="a.docx")[0].text == "Gout hurts."


def test_a_pdf_of_thousands_of_lines_and_dots_is_read_in_seconds() -> None:
    rules = [Rule(10 + n % 97 * 6, 10 + n, 590, 10 + n) for n in range(780)] * 4
    extraction, _ = extract(drawn_pdf([*rules, Words(72, 700, "Gout hurts.")]), name="a.pdf", where="a.pdf")
    assert extraction.text == "Gout hurts."
