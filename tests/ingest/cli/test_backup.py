"""`vouch backup` and `vouch restore` for machines, and how many files they expect."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.home import Home
from ingest.library.backup.restoring import count_to_restore
from ingest.library.backup.writing import count_files
from tests.ingest.folders import sync_folder
from vouch import main


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home, folder = Home(tmp_path / "home"), tmp_path / "folder"
    folder.mkdir()
    for number in range(3):
        (folder / f"gout-{number}.txt").write_text(f"Gout {number}\n\nGout is arthritis of kind {number}.\n")
    sync_folder(folder, home)
    home.audit.write_text("")
    return home


def said(home: Home, *arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(main, arguments, env={"VOUCH_HOME": str(home.root)})
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_backup_and_a_restore_say_what_they_did_as_json_and_know_how_many_files_come(
    home: Home, tmp_path: Path
) -> None:
    file, other = tmp_path / "backup.tar.gz", Home(tmp_path / "other")
    expected = count_files(home)

    assert said(home, "backup", str(file), "--json") == {"file": str(file), "files": expected}
    assert expected == 4  # the library, and three sources
    assert count_to_restore(file) == expected + 1
    whole = {"file": str(file), "whole": True, "files": expected, "current": None}
    assert said(home, "backup", str(file), "--verify", "--json") == whole
    assert said(other, "restore", str(file), "--json") == {"home": str(other.root), "files": expected}
