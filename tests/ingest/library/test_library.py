from pathlib import Path

from ingest.home import Home
from ingest.library.library import Library
from ingest.library.outcome import Change
from tests.ingest.folders import contents, sync_folder


def folder_with(tmp_path: Path, name: str, text: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "gout.txt").write_text(text)
    return folder


def test_two_sources_that_claim_one_id_are_both_named_and_the_first_keeps_it(home: Home, tmp_path: Path) -> None:
    first = folder_with(tmp_path, "first", "Gout\n\nOf the first.\n")
    second = folder_with(tmp_path, "second", "Gout\n\nOf the second.\n")
    sync_folder(first, home)
    before = contents(home)
    (outcome,) = sync_folder(second, home)[0]
    assert outcome.change is Change.FAILED
    assert f"{first}/gout.txt" in (outcome.reason or "")
    assert f"{second}/gout.txt" in (outcome.reason or "")
    assert contents(home) == before
    sync_folder(first, home)
    (first / "gout.txt").unlink()
    assert sync_folder(second, home)[0][0].change is Change.CHANGED


def test_a_file_named_within_a_folder_that_was_taken_in_is_no_other_document(home: Home, tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "folder", "Gout\n\nGout is a kind of arthritis.\n")
    sync_folder(folder, home)
    assert [item.change for item in sync_folder(folder / "gout.txt", home)[0]] == [Change.UNCHANGED]
    assert [item.change for item in sync_folder(folder, home)[0]] == [Change.UNCHANGED]


def test_a_withdrawn_document_is_in_neither_list_of_what_is_served(home: Home, tmp_path: Path) -> None:
    sync_folder(folder_with(tmp_path, "folder", "Gout\n\nGout is a kind of arthritis.\n"), home)
    with Library.open(home) as library:
        assert [document.doc_id for document in library.documents()] == ["gout"]
        library.withdrawals.add("gout")
        assert library.versions() == []
        assert list(library.documents()) == []
        assert library.get("gout") is not None, "an old citation can still be looked up"


def test_the_list_of_items_may_be_written_to_while_it_is_read(home: Home, tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "folder", "Gout\n\nGout is a kind of arthritis.\n")
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"Page {number}\n\nThis is page {number}.\n")
    sync_folder(folder, home)
    with Library.open(home) as library:
        for item in library.items():
            library.remove(item.doc_id)
        assert library.count() == 0
