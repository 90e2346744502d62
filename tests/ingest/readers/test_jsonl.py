"""JSON Lines that break the rules: each bad line is reported with its number and the remedy, and the next is read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.document import Document
from ingest.errors import UnreadableSource
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.outcome import Change, Outcome
from ingest.readers.jsonl import extract_record
from ingest.sources.item import SourceItem
from ingest.sources.reading import read_document
from ingest.sources.unpacking import read_items
from ingest.sync.intake import intake

GOOD = '{"_id": "good", "text": "Rest helps."}\n'


def take(folder: Path, home: Path) -> list[Outcome]:
    with Library.open(Home(home)) as library:
        return list(intake(folder, library))


@pytest.mark.parametrize(
    ("line", "place", "complaint"),
    [
        (r'{"_id": "a", "text": "\ud800 bad"}', "here", "'text' holds a lone surrogate"),
        (r'{"_id": "a\udfff", "text": "Rest."}', "here", "'_id' holds a lone surrogate"),
        (r'{"_id": "a", "title": "\ud800", "text": "Rest."}', "here", "'title' holds a lone surrogate"),
        (r'{"_id": "a", "tags": ["heart", "\udc00"], "text": "Rest."}', "here", "'tags' holds a lone surrogate"),
        (r'{"_id": "a", "source": "\ud800", "text": "Rest."}', "here", "'publisher' holds a lone surrogate"),
        (
            r'{"_id": "a", "sections": [{"text": "Rest."}, {"heading": "\ud83d", "text": "Rest."}]}',
            "here, section 2",
            "'heading' holds a lone surrogate",
        ),
        (
            '{"_id": "a", "sections": [{"heading": 7, "text": "Rest."}]}',
            "here, section 1",
            "'heading' is missing or not text (got 7)",
        ),
        (
            '{"_id": "a", "sections": [{"_id": 5, "text": "Rest."}]}',
            "here, section 1",
            "'_id' is missing or not text (got 5)",
        ),
        (
            '{"_id": "a", "sections": [{"_id": false, "text": "Rest."}]}',
            "here, section 1",
            "'_id' is missing or not text (got False)",
        ),
        ('{"_id": 5, "text": "Rest."}', "here", "'_id' is missing or not text (got 5)"),
        ('{"_id": "a", "text": ["Rest."]}', "here", "'text' is missing or not text"),
    ],
)
def test_a_value_of_the_wrong_type_or_with_half_a_character_is_refused(line: str, place: str, complaint: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        extract_record(line.encode(), where="here")
    assert caught.value.where == place
    assert complaint in str(caught.value)
    assert caught.value.remedy


def test_whole_characters_written_as_two_escapes_are_read() -> None:
    extraction, _ = extract_record(rb'{"_id": "a", "text": "Rest \ud83d\ude42."}', where="here")
    assert extraction.text == "Rest 🙂."


def test_a_section_needs_neither_an_id_nor_a_heading() -> None:
    extraction, _ = extract_record(
        b'{"_id": "a", "sections": [{"_id": null, "heading": null, "text": "Rest."}, {"text": "Drink."}]}', where="here"
    )
    assert extraction.text == "Rest.\n\nDrink."
    assert [block.section_id for block in extraction.blocks] == [None, None]


def test_a_bad_line_fails_alone_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "corpus.jsonl"
    file.write_text(r'{"_id": "a", "text": "\ud800 bad"}' + "\n" + GOOD)
    bad, good = take(file, tmp_path / "home")
    assert (bad.change, good.change, good.doc_id) == (Change.FAILED, Change.ADDED, "good")
    assert bad.reason is not None
    assert f"{file}, line 1: " in bad.reason


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", '---\ntitle: "a \\ud800"\n---\nRest.\n'),
        ("a.meta.yaml", 'publisher: "a \\ud800"\n'),
        ("a.meta.yaml", 'tags: ["\\ud800"]\n'),
    ],
)
def test_half_a_character_in_other_formats_fails_its_document_alone(tmp_path: Path, name: str, text: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.md").write_text("Rest.\n")
    (folder / name).write_text(text)
    (folder / "b.jsonl").write_text(GOOD)
    bad, good = take(folder, tmp_path / "home")
    assert (bad.change, good.change) == (Change.FAILED, Change.ADDED)
    assert "lone surrogate" in (bad.reason or "")


def test_a_fault_of_a_reader_fails_its_document_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(item: SourceItem, **options: Any) -> Document:
        if item.line == 1:
            raise ZeroDivisionError("made up")
        return read_document(item, **options)

    monkeypatch.setattr("ingest.sync.reading.read_document", read)
    file = tmp_path / "corpus.jsonl"
    file.write_text(json.dumps({"_id": "a", "text": "Rest."}) + "\n" + GOOD)
    bad, good = take(file, tmp_path / "home")
    assert (bad.change, good.change) == (Change.FAILED, Change.ADDED)
    assert "A fault of this reader" in (bad.reason or "")
    assert "ZeroDivisionError: made up. Please report it" in (bad.reason or "")


def test_a_fault_while_a_file_is_unpacked_fails_that_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(file: Path, **options: Any) -> Iterator[SourceItem]:
        if file.name == "a.jsonl":
            raise ZeroDivisionError("made up")
        return read_items(file, **options)

    monkeypatch.setattr("ingest.sync.intake.read_items", read)
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.jsonl").write_text(GOOD)
    (folder / "b.jsonl").write_text(GOOD)
    bad, good = take(folder, tmp_path / "home")
    assert (bad.change, good.change) == (Change.FAILED, Change.ADDED)
    assert "A fault of this reader" in (bad.reason or "")
