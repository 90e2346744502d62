import hashlib
import json
import sys
from pathlib import Path

import pytest

from ingest.errors import SourceNotFound
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.outcome import Change
from ingest.sync.folder import exceeds_guard
from tests.ingest.folders import contents, sync_folder

INTERRUPTED = "Its last sync was interrupted. Run it again."
VOUCH = (sys.executable, "-c", "from vouch import main; main()")


def changes(folder: Path, home: Home, *, allow_shrink: bool = False) -> dict[str | None, Change]:
    return {outcome.doc_id: outcome.change for outcome in sync_folder(folder, home, allow_shrink=allow_shrink)[0]}


def test_each_document_is_reported_with_what_happened_to_it(folder: Path, home: Home) -> None:
    changes(folder, home)
    (folder / "article-0.txt").unlink()
    (folder / "article-1.txt").write_text("Fever\n\nA fever is a body temperature above normal.\n")
    (folder / "article-2.txt").write_bytes(b"broken \x00 bytes")
    (folder / "new.txt").write_text("Cough\n\nA cough clears the airways.\n")
    found, run = sync_folder(folder, home, allow_shrink=False)
    by_change = {change: [item for item in found if item.change is change] for change in Change}
    assert [item.doc_id for item in by_change[Change.ADDED]] == ["new"]
    assert [item.doc_id for item in by_change[Change.CHANGED]] == ["article-1"]
    assert [item.doc_id for item in by_change[Change.UNCHANGED]] == [f"article-{number}" for number in range(3, 10)]
    assert [(item.doc_id, item.reason) for item in by_change[Change.REMOVED]] == [
        ("article-0", "It is no longer in the source")
    ]
    assert "NUL bytes" in (by_change[Change.FAILED][0].reason or "")
    assert not run.is_clean


def test_a_document_that_can_no_longer_be_read_keeps_its_last_good_version(folder: Path, home: Home) -> None:
    changes(folder, home)
    before = contents(home)
    (folder / "article-2.txt").write_bytes(b"broken \x00 bytes")
    changes(folder, home)
    assert contents(home) == before


def test_a_second_sync_changes_nothing(folder: Path, home: Home) -> None:
    changes(folder, home)
    with Library.open(home) as library:
        versions = library.versions()
    assert set(changes(folder, home).values()) == {Change.UNCHANGED}
    with Library.open(home) as library:
        assert library.versions() == versions


def test_a_folder_that_moves_makes_no_new_version(folder: Path, home: Home, tmp_path: Path) -> None:
    changes(folder, home)
    with Library.open(home) as library:
        versions = library.versions()
    moved = folder.rename(tmp_path / "moved")
    assert set(changes(moved, home).values()) == {Change.UNCHANGED}
    with Library.open(home) as library:
        assert library.versions() == versions


def test_a_changed_sidecar_changes_its_document(folder: Path, home: Home) -> None:
    changes(folder, home)
    (folder / "article-3.meta.yaml").write_text("next_review_on: 2030-01-01\n")
    found = changes(folder, home)
    assert [doc_id for doc_id, change in found.items() if change is Change.CHANGED] == ["article-3"]


def test_other_sources_are_left_alone(folder: Path, home: Home, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "gout.txt").write_text("Gout\n\nGout is a kind of arthritis.\n")
    changes(other, home)
    changes(folder, home)
    (other / "gout.txt").rename(other / "gout-2.txt")
    changes(other, home, allow_shrink=True)
    assert set(contents(home)) == {"gout-2", *(f"article-{number}" for number in range(10))}


@pytest.mark.parametrize(
    ("removed", "before", "stops"),
    [(0, 0, False), (1, 4, False), (3, 4, False), (4, 4, True), (1, 5, False), (2, 5, True), (20, 100, False),
     (21, 100, True), (1, 1, True)],
)  # fmt: skip
def test_the_guard_stops_large_shares_and_the_loss_of_everything(removed: int, before: int, stops: bool) -> None:
    assert exceeds_guard(removed, before, share=0.2) is stops


def test_a_shrinking_source_stops_before_removing_and_is_let_through_on_demand(folder: Path, home: Home) -> None:
    changes(folder, home)
    for number in range(3):
        (folder / f"article-{number}.txt").unlink()
    (folder / "new.txt").write_text("Cough\n\nA cough clears the airways.\n")
    found, run = sync_folder(folder, home, allow_shrink=False)
    assert (run.shrink, run.is_clean) != (None, True)
    assert len(contents(home)) == 11
    assert "3 of the 10" in str(run.shrink)
    assert sum(item.change is Change.REMOVED for item in found) == 0
    sync_folder(folder, home, allow_shrink=True)
    assert len(contents(home)) == 8


def test_an_emptied_folder_is_stopped_by_the_guard_and_a_missing_one_is_an_error(folder: Path, home: Home) -> None:
    changes(folder, home)
    for file in folder.iterdir():
        file.unlink()
    assert sync_folder(folder, home, allow_shrink=False)[1].shrink is not None
    folder.rmdir()
    with pytest.raises(SourceNotFound, match="holds 10 of its documents"):
        sync_folder(folder, home, allow_shrink=False)
    assert len(contents(home)) == 10
    sync_folder(folder, home, allow_shrink=True)
    assert contents(home) == {}


def test_a_removed_documents_versions_can_still_be_looked_up(folder: Path, home: Home) -> None:
    changes(folder, home)
    first = contents(home)["article-4"][1]
    (folder / "article-4.txt").write_text("Fever\n\nA fever is a body temperature above normal.\n")
    changes(folder, home)
    second = contents(home)["article-4"][1]
    (folder / "article-4.txt").unlink()
    changes(folder, home)
    with Library.open(home) as library:
        assert library.get("article-4") is None
        for text in (first, second):
            found = library.version("article-4", hashlib.sha256(str(text).encode()).hexdigest())
            assert found is not None
            assert found.text == text
        assert library.version("article-4", "0" * 64) is None


def test_lines_that_move_within_a_file_stay_unchanged(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "corpus.jsonl"
    lines = [json.dumps({"_id": name, "text": f"About {name}."}) for name in "abc"]
    file.write_text("\n".join(lines))
    sync_folder(file, home)
    file.write_text("\n".join([json.dumps({"_id": "z", "text": "New."}), *reversed(lines)]))
    found = {item.doc_id: item.change for item in sync_folder(file, home)[0]}
    assert found == {"z": Change.ADDED, "c": Change.UNCHANGED, "b": Change.UNCHANGED, "a": Change.UNCHANGED}
    with Library.open(home) as library:
        assert [(item.doc_id, item.line) for item in library.items()] == [("a", 4), ("b", 3), ("c", 2), ("z", 1)]


def test_a_broken_line_keeps_the_document_that_it_may_have_been_and_says_so(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "corpus.jsonl"
    lines = [json.dumps({"_id": name, "text": f"About {name}."}) for name in "abcdef"]
    file.write_text("\n".join(lines))
    sync_folder(file, home)
    file.write_text("\n".join([*lines[:5], lines[5][:-3]]))
    found, run = sync_folder(file, home)
    failed = [(item.doc_id, item.reason) for item in found if item.change is Change.FAILED]
    assert len(failed) == 2
    assert failed[1] == ("f", "Kept, because something at its place could not be read")
    assert "f" in contents(home)
    assert not run.is_clean


def test_a_record_that_moves_to_another_file_of_the_source_is_the_same_document(home: Home, folder: Path) -> None:
    first, second = folder / "x.jsonl", folder / "y.jsonl"
    first.write_text(json.dumps({"_id": "a", "text": "About a."}) + "\n" + json.dumps({"_id": "b", "text": "Of b."}))
    second.write_text(json.dumps({"_id": "c", "text": "About c."}))
    changes(folder, home)
    second.write_text(first.read_text().splitlines()[0] + "\n" + second.read_text())
    first.write_text(first.read_text().splitlines()[1])
    assert set(changes(folder, home).values()) == {Change.UNCHANGED}
    assert contents(home)["a"][2] == str(second)
