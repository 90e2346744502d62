"""Every part of long work says how far it is: no command is silent while it reads or writes all of a home."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import ingest.progress
from index.snapshots.history import verify
from index.snapshots.snapshot import current_folder
from ingest.home import Home
from vouch import main


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if everything took its time: a line comes after each item."""
    monkeypatch.setattr(ingest.progress, "_LINES_S", (0.0, 0.0))


def done(home: Home, *arguments: str) -> list[str]:
    """What a command says it came to the end of, in the order in which it began."""
    result = CliRunner().invoke(main, arguments, env={"VOUCH_HOME": str(home.root)})
    assert result.exit_code == 0, result.output
    last = dict(re.findall(r"^([A-Z][\w ]+)(?: \S+)?: (.*)$", result.stderr, re.MULTILINE))
    for label, line in last.items():
        assert re.fullmatch(r"([\d,]+) of \1 \w+ \(100 %\), [\d.]+ a second, 0:00:\d\d, done", line), (label, line)
    return list(last)


def test_checking_an_index_and_its_library(own_home: Home) -> None:
    assert done(own_home, "verify") == ["Checking the index", "Checking the library", "Checking sources"]


def test_writing_an_index_and_going_back(own_home: Home) -> None:
    own_home.quotations.unlink()

    assert done(own_home, "build", "--force") == ["Building", "Noting quotes", "Hashing the index"]
    assert done(own_home, "rollback") == ["Checking the index"]


def test_writing_checking_and_restoring_a_backup(own_home: Home, tmp_path: Path) -> None:
    file = str(tmp_path / "backup.tar.gz")

    assert done(own_home, "backup", file) == ["Backing up", "Reading it through"]
    assert done(own_home, "backup", "--verify", file) == ["Reading it through"]
    assert done(Home(tmp_path / "new"), "restore", file) == ["Restoring", "Checking what was unpacked"]


def test_a_server_checks_beside_the_requests_and_says_nothing(
    own_home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    verify(own_home, current_folder(own_home))

    assert capsys.readouterr() == ("", "")
