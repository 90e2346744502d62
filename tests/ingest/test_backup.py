import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from ingest.backup import restore_backup, write_backup
from ingest.errors import BackupError, LibraryError
from ingest.home import Home
from ingest.library import Library
from ingest.withdrawals import withdrawn_ids
from tests.ingest.folders import contents, sync_folder


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A library of two documents, with a published snapshot."""
    home, folder = Home(tmp_path / "home"), tmp_path / "folder"
    folder.mkdir()
    (folder / "gout.txt").write_text("Gout\n\nGout is a kind of arthritis.\n")
    (folder / "flu.txt").write_text("Flu\n\nFlu is a virus.\n")
    sync_folder(folder, home)
    (home.snapshots / "s1").mkdir(parents=True)
    (home.snapshots / "s1" / "manifest.json").write_text("{}")
    home.current.symlink_to(home.snapshots / "s1")
    with closing(sqlite3.connect(home.embeddings)) as connection:
        connection.execute("CREATE TABLE vectors (key TEXT)")
        connection.execute("INSERT INTO vectors VALUES ('v')")
        connection.commit()
    return home


@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz"])
def test_what_was_backed_up_is_restored_elsewhere(home: Home, tmp_path: Path, name: str) -> None:
    file, other = tmp_path / name, Home(tmp_path / "other")
    list(write_backup(home, file))
    list(restore_backup(other, file))
    assert contents(other) == contents(home)
    assert (other.current / "manifest.json").read_text() == "{}"
    assert other.current.resolve() == (other.snapshots / "s1").resolve()
    with closing(sqlite3.connect(other.embeddings)) as connection:
        assert connection.execute("SELECT key FROM vectors").fetchall() == [("v",)]
    assert not list(other.root.glob(".restoring-*"))


def test_a_backup_is_whole_while_documents_come_in(home: Home, tmp_path: Path) -> None:
    file, other, folder = tmp_path / "backup.tar", Home(tmp_path / "other"), tmp_path / "folder"
    members = write_backup(home, file)
    assert next(members) == "library.db"
    (folder / "new.txt").write_text("Cough\n\nA cough clears the airways.\n")
    sync_folder(folder, home)
    list(members)
    list(restore_backup(other, file))
    assert set(contents(other)) == {"gout", "flu"}  # contents() reads the bytes kept of each


def test_restoring_over_a_library_has_to_be_asked_for_and_keeps_what_is_withdrawn(home: Home, tmp_path: Path) -> None:
    file, folder = tmp_path / "backup.tar", tmp_path / "folder"
    before = contents(home)
    list(write_backup(home, file))
    (folder / "gout.txt").write_text("Gout\n\nSomething else.\n")
    sync_folder(folder, home)
    with Library.open(home) as library:
        library.withdrawals.add("flu")
    with pytest.raises(BackupError, match="--replace"):
        list(restore_backup(home, file))
    with Library.open(home) as open_elsewhere:
        list(restore_backup(home, file, replace=True))
        restored = open_elsewhere.get("gout")
        assert restored is not None
        assert restored.text.endswith("Gout is a kind of arthritis.")
    assert withdrawn_ids(home) == {"flu"}
    with Library.open(home) as library:
        library.withdrawals.undo("flu")
    assert contents(home) == before


def test_a_damaged_backup_is_refused_before_anything_is_replaced(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    list(write_backup(home, file))
    before = contents(home)
    whole = file.read_bytes()
    position = whole.index(b"Gout is a kind of arthritis")
    damages = {
        "cut": whole[: len(whole) // 2],
        "changed": whole[:position] + b"G" + whole[position + 1 :].replace(b"arthritis", b"arthritus"),
        "empty": b"",
        "other": b"no archive at all" * 100,
    }
    for name, data in damages.items():
        broken = tmp_path / name
        broken.write_bytes(data)
        with pytest.raises(BackupError):
            list(restore_backup(home, broken, replace=True))
        assert contents(home) == before


def test_an_archive_that_would_write_outside_of_the_home_is_refused(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "evil.tar"
    (tmp_path / "payload").write_text("evil")
    with tarfile.open(file, "w") as archive:
        archive.add(tmp_path / "payload", arcname="../../escaped")
    with pytest.raises(BackupError):
        list(restore_backup(home, file, replace=True))
    assert not (tmp_path / "escaped").exists()


def test_a_backup_of_a_newer_program_is_refused(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    with closing(sqlite3.connect(home.library)) as connection:
        connection.execute("PRAGMA user_version = 99")
    list(write_backup(home, file))
    other = Home(tmp_path / "other")
    with pytest.raises(LibraryError, match="schema version 99"):
        list(restore_backup(other, file))
    assert not other.library.exists()


def test_with_nothing_to_back_up_no_file_is_written(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="no library"):
        list(write_backup(Home(tmp_path / "nowhere"), tmp_path / "backup.tar"))
    assert not list(tmp_path.iterdir())
