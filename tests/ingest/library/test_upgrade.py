"""A home of an older program: brought up to date with its copy kept, however often that is broken off."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.backup.contents import copy_database
from ingest.library.backup.restoring import restore_backup
from ingest.library.backup.writing import write_backup
from ingest.library.library import Library
from ingest.library.read_only import verify_library
from ingest.library.schema import SCHEMA_VERSION
from tests.ingest.folders import sync_folder
from tests.ingest.library.version_one import downgrade
from tests.processes import vouch

_KILLED_AT = """
import os, signal, sys
from pathlib import Path
from ingest.home import Home
from ingest.library import before_upgrade, schema
from ingest.library.library import Library

place, left = sys.argv[2], int(sys.argv[3])

def killing(function):
    def called(*arguments):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments)
    return called

if place == "copying":
    before_upgrade.on_disk = killing(before_upgrade.on_disk)
elif place == "documents":
    schema.from_json = killing(schema.from_json)
elif place == "last step":
    def third(connection):
        connection.execute("CREATE TABLE third (number INTEGER)")
        os.kill(os.getpid(), signal.SIGKILL)
    schema._STEPS, schema.SCHEMA_VERSION = (*schema._STEPS, third), schema.SCHEMA_VERSION + 1
Library.open(Home(Path(sys.argv[1])))
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A library of six documents as version 1 wrote it, one of them withdrawn."""
    home, folder = Home(tmp_path / "home"), tmp_path / "folder"
    folder.mkdir()
    for number in range(6):
        (folder / f"gout-{number}.txt").write_text(f"Gout {number}\n\nGout is arthritis of kind {number}.\n")
    sync_folder(folder, home)
    with Library.open(home) as library:
        library.withdrawals.add("gout-3")
    downgrade(home)
    return home


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        found: int = connection.execute("PRAGMA user_version").fetchone()[0]
        return found


def rows(path: Path) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT doc_id, record_sha256, record FROM versions ORDER BY doc_id").fetchall()


def dump(path: Path) -> list[str]:
    """All that a database holds."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize(
    ("place", "calls", "left_at"),
    [
        ("copying", 0, 1),
        ("copying", 1, 1),
        ("documents", 0, 1),
        ("documents", 4, 1),
        ("last step", 0, SCHEMA_VERSION),
    ],
)
def test_killed_in_the_middle_it_goes_on_and_the_library_as_it_was_is_kept(
    home: Home, tmp_path: Path, place: str, calls: int, left_at: int
) -> None:
    unbroken = Home(tmp_path / "unbroken")
    unbroken.root.mkdir()
    copy_database(home.library, unbroken.library)
    assert version(unbroken.library) == 1
    Library.open(unbroken).__exit__(None, None, None)
    as_it_was = rows(home.library)

    command = [sys.executable, "-c", _KILLED_AT, str(home.root), place, str(calls)]
    assert subprocess.run(command, check=False, timeout=120).returncode == -signal.SIGKILL
    assert version(home.library) == left_at

    with Library.open(home):
        pass
    assert version(home.library) == SCHEMA_VERSION
    assert dump(home.library) == dump(unbroken.library)
    kept = home.older_libraries / "library-1.db"
    assert (version(kept), rows(kept)) == (1, as_it_was)
    assert sorted(path.name for path in home.older_libraries.iterdir()) == ["library-1.db"]


def test_where_no_copy_can_be_kept_nothing_is_changed(home: Home) -> None:
    before = rows(home.library)
    home.older_libraries.write_text("in the way")

    with pytest.raises(LibraryError, match=r"schema version 1.*nothing was changed"):
        Library.open(home)

    assert (version(home.library), rows(home.library)) == (1, before)


def test_one_command_says_what_is_to_do_does_it_and_has_nothing_to_do_then(home: Home) -> None:
    def upgraded(*arguments: str) -> tuple[int, dict[str, object]]:
        done = vouch(home, "upgrade", "--json", *arguments)
        found: dict[str, object] = json.loads(done.stdout)
        return done.returncode, found

    to_do = {"library_was": 1, "library_is": 1, "library_wanted": SCHEMA_VERSION, "kept": None, "index": None}
    kept = str(home.older_libraries / "library-1.db")
    assert upgraded("--check") == (1, to_do)
    assert vouch(home, "verify").returncode == 2
    assert upgraded() == (0, to_do | {"library_is": SCHEMA_VERSION, "kept": kept})
    assert upgraded("--check") == (0, to_do | {"library_was": SCHEMA_VERSION, "library_is": SCHEMA_VERSION})
    assert verify_library(home).versions == 6


def test_a_newer_home_is_refused_by_whatever_opens_it_and_stays_as_it_is(home: Home, tmp_path: Path) -> None:
    with closing(sqlite3.connect(home.library)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = home.library.read_bytes()

    for command in (
        ["serve", "--port", "0"],
        ["upgrade"],
        ["documents"],
        ["build"],
        ["sync", str(tmp_path)],
    ):
        done = vouch(home, *command)
        assert (done.returncode, "schema version 99" in done.stderr) in {(2, True), (1, True)}, (command, done)
        assert "Use the version of Vouch that wrote it" in done.stderr
    with pytest.raises(LibraryError, match="schema version 99"):
        verify_library(home)
    assert home.library.read_bytes() == before


def test_an_older_backup_takes_the_place_of_a_newer_home(home: Home, tmp_path: Path) -> None:
    newer, file = Home(tmp_path / "newer"), tmp_path / "backup.tar"
    list(write_backup(home, file))
    shutil.copytree(home.root, newer.root)
    with closing(sqlite3.connect(newer.library)) as connection:
        connection.execute("INSERT INTO withdrawn VALUES ('gout-5', '2026-01-01T00:00:00+00:00')")
        connection.execute("PRAGMA user_version = 99")
        connection.commit()

    list(restore_backup(newer, file, replace=True))

    assert version(newer.library) == SCHEMA_VERSION
    with Library.open(newer) as library:
        assert [item.doc_id for item in library.withdrawals.all()] == ["gout-3", "gout-5"]
        assert len(library.versions()) == 4


def test_what_a_library_was_is_in_no_backup(home: Home, tmp_path: Path) -> None:
    with Library.open(home):
        pass
    assert (home.older_libraries / "library-1.db").is_file()

    members = set(write_backup(home, tmp_path / "backup.tar"))

    assert "library.db" in members
    assert not [name for name in members if "library-before" in name]


def test_a_home_is_upgraded_once_by_many_at_the_same_time(home: Home) -> None:
    command = [sys.executable, "-c", _KILLED_AT, str(home.root), "nowhere", "0"]
    processes = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(3)]

    assert [process.wait(timeout=120) for process in processes] == [0, 0, 0]
    assert version(home.library) == SCHEMA_VERSION
    assert len(rows(home.library)) == 6
    assert [path.name for path in home.older_libraries.iterdir()] == ["library-1.db"]
