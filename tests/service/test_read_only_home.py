"""A server answers from a home that nobody can write to, as a container's volume may be."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ingest.home import Home
from tests.processes import serving, vouch


@pytest.fixture
def read_only_home(built_home: Home, tmp_path: Path) -> Iterator[Home]:
    """A copy of a home, mounted so that not even root writes to it."""
    source, target = tmp_path / "source", tmp_path / "mounted"
    shutil.copytree(built_home.root, source, symlinks=True)
    target.mkdir()
    if subprocess.run(["mount", "--bind", source, target], capture_output=True, check=False).returncode:
        pytest.skip("NOTHING CAN BE MOUNTED HERE: whether a read-only home serves isn't tested")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", target], check=True)
        yield Home(target)
    finally:
        subprocess.run(["umount", target], check=True)


def test_a_home_that_cannot_be_written_answers_cites_and_verifies(read_only_home: Home, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Read-only"):
        (read_only_home.root / "anything").touch()
    with serving(read_only_home, tmp_path / "output") as server:
        answer = httpx.post(
            f"{server.url}/v1/ask", json={"question": "is there a cure for myoclonus"}, timeout=30
        ).json()
        assert answer["answered"]
        citation = answer["hits"][0]["citation"]["citation_id"]
        status = httpx.get(f"{server.url}/v1/citations/{citation}").json()
        assert status["status"] == "verbatim"
        assert httpx.get(f"{server.url}/readyz").json()["trouble"] is None
    assert vouch(read_only_home, "verify").returncode == 0


def test_a_home_that_cannot_be_written_is_looked_at_and_backed_up(read_only_home: Home, tmp_path: Path) -> None:
    file, restored = tmp_path / "backup.tar", Home(tmp_path / "restored")
    done = vouch(read_only_home, "backup", str(file))
    assert (done.returncode, file.is_file()) == (0, True), done.stderr
    assert vouch(restored, "restore", str(file)).returncode == 0
    assert "There is no complete cure" in vouch(restored, "ask", "is there a cure for myoclonus").stdout
    checked = vouch(read_only_home, "upgrade", "--check")
    assert (checked.returncode, checked.stderr) == (0, "")  # a look is no action that the audit log would have


@pytest.mark.parametrize(
    "arguments",
    [
        ["sync", "corpus"], ["ingest", "corpus"], ["ingest", "--again"], ["restore", "README.md", "--replace"],
        ["withdraw", "myoclonus"], ["build"], ["rollback"], ["pause", "--reason", "x"],
        ["keys", "create", "--scope", "staff"], ["watch", "add", "7e9399cb63c9b005"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_would_write_to_it_says_so_in_a_line(read_only_home: Home, arguments: list[str]) -> None:
    done = vouch(read_only_home, *arguments)
    *before, last = done.stderr.splitlines()

    assert done.returncode == 2
    assert "can't be" in last
    reasons = ("Read-only file system", "readonly database", "Check that VOUCH_HOME is writable")  # SQLite may say none
    assert any(reason in last for reason in reasons)
    assert [line for line in before if "the audit log can't be written" not in line] == []
