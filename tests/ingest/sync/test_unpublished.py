"""What its publisher doesn't show to readers is not taken in, and goes where it was taken in before."""

import json
from pathlib import Path

import pytest

from ingest.home import Home
from ingest.library.library import Library
from ingest.library.outcome import Change
from ingest.sync.folder import FileSource, Sync
from ingest.sync.intake import intake
from ingest.sync.reading import DirectReader


def documents(library: Library) -> list[str]:
    return [document.doc_id for document in library.documents()]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "---\ndraft: true\n---\nRest.\n"),
        ("a.meta.yaml", "published: false\n"),
        ("b.jsonl", json.dumps({"_id": "c", "text": "Rest.", "draft": True}) + "\n"),
    ],
)
def test_it_is_kept_out_and_said(tmp_path: Path, name: str, text: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    if name.startswith("a."):
        (folder / "a.md").write_text("Rest.\n")
    (folder / name).write_text(text)
    with Library.open(Home(tmp_path / "home")) as library:
        (outcome,) = intake(folder, library)
        assert (outcome.change, documents(library)) == (Change.UNCHANGED, [])
        assert "It is not published by its own account" in (outcome.reason or "")


def test_a_document_that_became_a_draft_goes_with_the_next_sync(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.md").write_text(f"Rest after {name}, and drink.\n")
    with Library.open(Home(tmp_path / "home")) as library:
        list(Sync(FileSource(folder, library), library).outcomes())
        (folder / "b.md").write_text("---\ndraft: true\n---\nRest.\n")
        found = list(Sync(FileSource(folder, library), library).outcomes())
        assert documents(library) == ["a", "c"]
        removed = next(outcome for outcome in found if outcome.change is Change.REMOVED)
        assert removed.doc_id == "b"
        assert "draft: true" in (removed.reason or "")


def test_faults_in_a_sidecar_and_in_a_record_cost_the_same_fields(tmp_path: Path) -> None:
    faults = {"url": "#", "last_reviewed_on": "2023-02-30", "reviewed_by": "pending", "updated_on": "12 May 2023"}
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.txt").write_text("Rest and drink plenty of water.\n")
    (folder / "a.meta.yaml").write_text("".join(f'{key}: "{value}"\n' for key, value in faults.items()))
    (folder / "b.jsonl").write_text(json.dumps({"_id": "b", "text": "Stay in bed for a day.", **faults}) + "\n")
    with Library.open(Home(tmp_path / "home")) as library:
        outcomes = list(intake(folder, library, DirectReader()))
        assert [outcome.change for outcome in outcomes] == [Change.ADDED] * 2
        for document in library.documents():
            assert (document.url, document.last_reviewed_on, document.reviewed_by) == (None, None, None)
            assert str(document.updated_on) == "2023-05-12"
            assert [warning.partition(" can't")[0] for warning in document.warnings] == [
                "url",
                "last_reviewed_on",
                "reviewed_by",
            ]
