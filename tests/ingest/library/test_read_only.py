"""One changed character of a document, wherever it is kept, is found before it is said, built or cited."""

import sqlite3
from contextlib import closing

import pytest

from ingest.errors import LibraryError
from ingest.home import Home
from ingest.library.library import Library
from ingest.library.read_only import past_version, verify_library
from ingest.sync.intake import intake
from ingest.sync.reread import reread


@pytest.fixture
def filled(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "gout.txt").write_text("Gout\n\nTake 5 mg of it once a day.\n")
    (folder / "burns.txt").write_text("Burns\n\nCool the burn for 20 minutes.\n")
    with Library.open(home) as library:
        list(intake(folder, library))
    return home


def change(home: Home, old: str, new: str) -> str:
    """Change a character in the database's file; returns the text_sha256 of the document before."""
    with closing(sqlite3.connect(home.library)) as connection, connection:
        connection.execute("UPDATE versions SET record = replace(record, ?, ?)", (old, new))
        (found,) = connection.execute("SELECT text_sha256 FROM versions WHERE doc_id = 'gout'").fetchone()
    return str(found)


def test_a_library_is_whole_as_it_was_taken_in(filled: Home) -> None:
    found = verify_library(filled)
    assert (found.versions, found.sources) == (2, 2)


@pytest.mark.parametrize(
    ("old", "new"), [("5 mg", "9 mg"), ('"title":"Gout"', '"title":"Goat"'), ("paragraph", "heading"), ('{"', '{ "')]
)
def test_a_changed_character_is_neither_read_nor_cited_nor_called_whole(filled: Home, old: str, new: str) -> None:
    text_sha256 = change(filled, old, new)
    if old == '{"':  # the same record in other bytes says the same
        assert verify_library(filled).versions == 2
        return

    with Library.open(filled) as library, pytest.raises(LibraryError, match=r"gout: .*vouch ingest --again"):
        library.get("gout")
    with Library.open(filled) as library, pytest.raises(LibraryError, match="sha256"):
        library.version("gout", text_sha256)
    with pytest.raises(LibraryError, match="sha256"):
        past_version(filled, "gout", text_sha256)
    with pytest.raises(LibraryError, match="sha256"):
        verify_library(filled)


def test_reading_again_from_the_bytes_kept_mends_it(filled: Home) -> None:
    change(filled, "5 mg", "9 mg")
    with Library.open(filled) as library:
        assert [outcome.reason for outcome in reread(library)] == [None, None]
        found = library.get("gout")
    assert found is not None
    assert "5 mg" in found.text
    assert verify_library(filled).versions == 2


def test_changed_bytes_of_a_source_and_a_lost_version_are_named(filled: Home) -> None:
    kept = next(path for path in filled.sources.rglob("*") if path.is_file())
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1] + b"?")
    with pytest.raises(LibraryError, match=kept.name):
        verify_library(filled)
    kept.write_bytes(whole)
    with closing(sqlite3.connect(filled.library)) as connection, connection:
        connection.execute("DELETE FROM versions WHERE doc_id = 'gout'")
    with pytest.raises(LibraryError, match="present version of 'gout' isn't there"):
        verify_library(filled)
