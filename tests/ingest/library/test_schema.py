import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.schema import SCHEMA_VERSION
from tests.ingest.folders import contents, sync_folder
from tests.ingest.library.version_one import downgrade


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A library of two documents, one of them withdrawn."""
    home, folder = Home(tmp_path / "home"), tmp_path / "folder"
    folder.mkdir()
    (folder / "gout.txt").write_text("Gout\n\nGout is a kind of arthritis.\n")
    (folder / "flu.txt").write_text("Flu\n\nFlu is a virus.\n")
    sync_folder(folder, home)
    with Library.open(home) as library:
        library.withdrawals.add("flu")
    return home


def test_a_library_of_version_1_is_brought_up_to_date_with_all_it_holds(home: Home, tmp_path: Path) -> None:
    with Library.open(home) as library:
        versions = library.versions()
    downgrade(home)
    with Library.open(home) as library:
        assert library.versions() == versions
        assert [item.doc_id for item in library.withdrawals.all()] == ["flu"]
        library.withdrawals.undo("flu")
    with closing(sqlite3.connect(home.library)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    migrated = contents(home)
    sync_folder(tmp_path / "folder", home)
    assert contents(home) == migrated


def test_a_migration_that_fails_leaves_the_old_version(home: Home) -> None:
    downgrade(home)
    with closing(sqlite3.connect(home.library)) as connection:
        connection.execute("UPDATE versions SET record = '{}' WHERE doc_id = 'flu'")
        connection.commit()
    with pytest.raises(KeyError):
        Library.open(home)
    with closing(sqlite3.connect(home.library)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM documents WHERE record_sha256 = 'old'").fetchone() == (2,)


def test_a_library_of_a_newer_program_is_refused_with_the_remedy(home: Home) -> None:
    with closing(sqlite3.connect(home.library)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryError, match=r"schema version 99.*Use the version of Vouch that wrote it"):
        Library.open(home)


def test_a_file_that_is_no_database_is_refused_with_the_remedy(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.library.write_bytes(b"this is no database" * 100)
    with pytest.raises(LibraryError, match="restore a backup"):
        Library.open(home)
