import gzip
import json
import zipfile
from pathlib import Path

import pytest

from ingest.document import Document
from ingest.errors import SourceNotFound, UnreadableSource, UnsupportedFormat
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.outcome import Change
from ingest.sources.files import find_files
from ingest.sources.reading import read_document
from ingest.sources.unpacking import read_items
from ingest.sync.intake import intake

PAGE = "<title>Gout</title><h1>Gout</h1><p>Gout hurts, and it comes back.</p>"
MANIFEST = {"title": "Warts", "content": {"main": [{"type": "text", "props": {"value": "!file=one.md"}}]}}


def read(root: Path) -> list[Document]:
    return [read_document(item) for file in find_files(root) for item in read_items(file, root=root)]


def fill(folder: Path) -> None:
    (folder / "warts").mkdir(parents=True)
    (folder / "gout.html").write_text(PAGE)
    (folder / "notes.md").write_text("---\ntitle: Notes\n---\nDrink water.\n")
    (folder / "warts" / "manifest.json").write_text(json.dumps(MANIFEST))
    (folder / "warts" / "one.md").write_text("## Care\n\nWash your hands.\n")
    (folder / "warts" / "left-over.md").write_text("Nobody names this.\n")
    (folder / "app").mkdir()
    (folder / "app" / "manifest.json").write_text('{"name": "An app", "icons": []}')
    (folder / ".hidden.md").write_text("Hidden.\n")


def test_a_folder_gives_one_document_for_each_file_and_each_manifest(tmp_path: Path) -> None:
    fill(tmp_path)
    assert [document.doc_id for document in read(tmp_path)] == ["gout", "notes", "warts"]


def test_a_zip_gives_what_its_folder_gives(tmp_path: Path) -> None:
    fill(tmp_path / "site")
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        for file in sorted((tmp_path / "site").rglob("*")):
            archive.write(file, file.relative_to(tmp_path / "site"))
    packed, unpacked = read(tmp_path / "packed.zip"), read(tmp_path / "site")
    assert [document.doc_id for document in packed] == [document.doc_id for document in unpacked]
    assert [document.text for document in packed] == [document.text for document in unpacked]
    assert {document.doc_id for document in read(tmp_path)} >= {"packed/gout", "site/gout"}


def test_gzip_makes_no_difference(tmp_path: Path) -> None:
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    for folder in (plain, packed):
        folder.mkdir()
    lines = b'{"_id": "a", "text": "Gout hurts."}\n\n{"_id": "b", "text": "Rest helps."}\n'
    for name, data in (("gout.html", PAGE.encode()), ("corpus.jsonl", lines)):
        (plain / name).write_bytes(data)
        (packed / f"{name}.gz").write_bytes(gzip.compress(data))
    assert [(found.doc_id, found.text) for found in read(plain)] == [
        (found.doc_id, found.text) for found in read(packed)
    ]


def test_bytes_kept_can_be_read_again_without_the_files_beside_them(tmp_path: Path) -> None:
    fill(tmp_path)
    item = next(
        item for file in find_files(tmp_path) for item in read_items(file, root=tmp_path) if "warts" in str(file)
    )
    for file in (tmp_path / "warts").iterdir():
        file.unlink()
    assert read_document(item).text == "Warts\n\nCare\n\nWash your hands."


def test_a_fragment_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    with pytest.raises(UnreadableSource, match=r"one\.md"):
        list(read_items(tmp_path / "manifest.json", root=tmp_path))


def test_a_sidecar_comes_before_what_the_bytes_say(tmp_path: Path) -> None:
    (tmp_path / "gout.html").write_text(PAGE + "<p>Last reviewed: 12 May 2023</p>")
    (tmp_path / "gout.meta.yaml").write_text("title: All of gout\nlast_reviewed_on: 2024-01-02\n")
    document = read(tmp_path)[0]
    assert (document.title, document.last_reviewed_on and document.last_reviewed_on.isoformat()) == (
        "All of gout",
        "2024-01-02",
    )
    assert [found.origin for found in document.date_evidence] == ["sidecar"]


def test_a_suffix_without_a_reader_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gout.exe").write_bytes(b"x")
    with pytest.raises(UnsupportedFormat):
        find_files(tmp_path / "gout.exe")
    with pytest.raises(SourceNotFound):
        find_files(tmp_path)


def test_a_sidecar_that_cannot_be_read_fails_its_document_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path) -> bytes:
        if path.name == "gout.meta.yaml":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    read_bytes = Path.read_bytes
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "gout.html").write_text(PAGE)
    (folder / "gout.meta.yaml").write_text("title: All of gout\n")
    (folder / "notes.md").write_text("Drink water.\n")
    with Library.open(Home(tmp_path / "home")) as library:
        monkeypatch.setattr(Path, "read_bytes", read)
        bad, good = intake(folder, library)
    assert (bad.change, good.change) == (Change.FAILED, Change.ADDED)
    assert "gout.meta.yaml: Its sidecar can't be read: Permission denied" in (bad.reason or "")
