"""A part of a folder that can't be looked at is a failure of that part, and nothing of it is removed."""

import os
import shutil
from pathlib import Path

import pytest

from ingest.home import Home
from ingest.library.outcome import Change, Outcome
from ingest.sources.files import list_files
from tests.ingest.folders import contents, sync_folder

TEXT = "Gout\n\nGout hurts, and it comes back.\n"


@pytest.fixture
def wards(folder: Path, home: Home) -> Path:
    """Twelve articles that are in the library, two of them in a folder of their own."""
    (folder / "ward").mkdir()
    for name in ("burns", "gout"):
        (folder / "ward" / f"{name}.txt").write_text(TEXT.replace("Gout", name.title()))
    sync_folder(folder, home)
    assert {"ward/burns", "ward/gout", "article-0"} <= contents(home).keys()
    return folder


def failed(outcomes: list[Outcome]) -> dict[str, str]:
    """The reason of each failure, by the name of its place; that nothing was removed is checked, too."""
    assert [one for one in outcomes if one.change is Change.REMOVED] == []
    return {Path(one.location).name: one.reason or "" for one in outcomes if one.change is Change.FAILED}


def test_a_folder_that_cannot_be_listed_keeps_its_documents(
    wards: Path, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, scandir = contents(home), os.scandir

    def refusing(path: Path) -> object:
        if Path(path).name == "ward":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    outcomes, run = sync_folder(wards, home)
    monkeypatch.undo()

    assert "Permission denied" in failed(outcomes)["ward"]
    assert not run.is_clean
    assert contents(home) == before


def test_a_folder_that_is_empty_all_at_once_may_be_a_mount_that_went_away(wards: Path, home: Home) -> None:
    before = contents(home)
    for path in (wards / "ward").iterdir():
        path.unlink()
    assert "Is its disk mounted?" in failed(sync_folder(wards, home)[0])["ward"]
    assert contents(home) == before

    (wards / "ward").rmdir()  # it is meant
    outcomes, run = sync_folder(wards, home)
    assert {one.doc_id for one in outcomes if one.change is Change.REMOVED} == {"ward/burns", "ward/gout"}
    assert run.is_clean


def test_an_empty_folder_that_nothing_came_from_is_no_failure(wards: Path, home: Home) -> None:
    (wards / "new").mkdir()
    assert sync_folder(wards, home)[1].is_clean


@pytest.mark.parametrize("target", ["gout.txt", "gone/away.txt"])
def test_a_link_that_leads_to_itself_or_nowhere_keeps_the_document_at_its_place(
    wards: Path, home: Home, target: str
) -> None:
    before = contents(home)
    place = wards / "ward" / "gout.txt"
    place.unlink()
    place.symlink_to(target)

    assert "can't be looked at" in failed(sync_folder(wards, home)[0])["gout.txt"]
    assert contents(home) == before


def test_a_link_to_a_folder_above_is_no_endless_way_down(wards: Path, home: Home) -> None:
    (wards / "ward" / "again").symlink_to(wards)

    assert sync_folder(wards, home)[1].is_clean
    assert len(list_files(wards).files) == 12


def test_a_name_that_is_not_utf_8_is_a_failure_and_what_had_its_right_name_stays(wards: Path, home: Home) -> None:
    before = contents(home)
    (wards / "ward" / "gout.txt").rename(wards / "ward" / os.fsdecode(b"g\xf6ut.txt"))

    outcomes, _ = sync_folder(wards, home)

    assert "isn't UTF-8" in failed(outcomes)["g\\xf6ut.txt"]
    assert contents(home) == before
    assert all(one.location.encode() for one in outcomes)  # it can be printed, and written as JSON


def test_links_out_of_the_folder_are_followed_to_named_roots_alone(wards: Path, home: Home, tmp_path: Path) -> None:
    for name in ("secret", "shared"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.txt").write_text(TEXT)
    (wards / "a.txt").symlink_to(tmp_path / "secret" / "secret.txt")
    (wards / "b").symlink_to(tmp_path / "secret")
    (wards / "c").symlink_to(tmp_path / "shared")
    (wards / "d.txt").write_text(TEXT)
    (wards / "d.meta.yaml").symlink_to(tmp_path / "secret" / "secret.txt")

    found = list_files(wards, [tmp_path / "shared"])

    assert {file.relative_to(wards).as_posix() for file in found.files if file.parent.name != "ward"} == {
        *(f"article-{number}.txt" for number in range(10)),
        "c/shared.txt",
    }
    assert {part.path.name for part in found.unlisted} == {"a.txt", "b", "d.meta.yaml", "d.txt"}
    assert failed(sync_folder(wards, home)[0]).keys() == {"a.txt", "b", "c", "d.meta.yaml", "d.txt"}


def test_a_document_that_came_over_a_link_before_is_kept(wards: Path, home: Home, tmp_path: Path) -> None:
    before = contents(home)
    shutil.move(wards / "ward" / "gout.txt", tmp_path / "gout.txt")
    (wards / "ward" / "gout.txt").symlink_to(tmp_path / "gout.txt")

    assert "--follow" in failed(sync_folder(wards, home)[0])["gout.txt"]
    assert contents(home) == before


def test_a_page_whose_manifest_cannot_be_read_stays_and_its_fragments_become_no_documents(
    wards: Path, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    (wards / "page").mkdir()
    (wards / "page" / "manifest.json").write_text(
        '{"content": {"main": [{"type": "text", "props": {"value": "!file=a.md"}}]}}'
    )
    (wards / "page" / "a.md").write_text("Words of a page.\n")
    sync_folder(wards, home)
    before, read_bytes = contents(home), Path.read_bytes
    assert "page" in before

    def refusing(path: Path) -> bytes:
        if path.name == "manifest.json":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    outcomes, _ = sync_folder(wards, home)
    monkeypatch.undo()

    assert "Permission denied" in failed(outcomes)["manifest.json"]
    assert contents(home) == before
