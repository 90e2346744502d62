import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.home import Home
from tests.ingest.folders import sync_folder


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
