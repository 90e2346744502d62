"""Publishing a built home: killed before the pointer, or with another publisher at work, what served goes on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import NothingPublished, PublishedMeanwhile
from index.publishing.folder_place import FolderPlace
from index.publishing.place import HeldPointer
from index.publishing.publication import part_of
from index.publishing.publishing import publish, publish_withdrawals
from ingest.home import Home

_KILLED = (
    "import os, signal, sys\n"
    "from pathlib import Path\n"
    "from index.publishing.folder_place import FolderPlace\n"
    "from index.publishing.publishing import publish\n"
    "from ingest.home import Home\n"
    "FolderPlace.move = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
    "publish(Home(Path(sys.argv[1])), FolderPlace(sys.argv[2]))\n"
)


def test_a_publisher_killed_before_the_pointer_leaves_none_and_the_next_sends_nothing_twice(
    built_home: Home, tmp_path: Path
) -> None:
    place = FolderPlace(tmp_path.as_uri())
    arguments = [sys.executable, "-c", _KILLED, str(built_home.root), place.url]
    done = subprocess.run(arguments, env={**os.environ, "TMPDIR": str(tmp_path)}, check=False)
    assert done.returncode == -9
    with pytest.raises(NothingPublished):
        place.pointer()
    with pytest.raises(NothingPublished, match="vouch publish"):
        publish_withdrawals(built_home, place)

    report = publish(built_home, place)

    assert (report.sent_files, report.moved, report.sequence) == (0, True, 1)
    blobs = [path for path in (tmp_path / "blobs").iterdir() if not path.name.startswith(".")]
    assert all(part_of(path.read_bytes()).sha256 == path.name for path in blobs)


def test_of_two_publishers_at_once_one_is_refused_and_changes_nothing(
    built_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = FolderPlace(tmp_path.as_uri())
    move = FolderPlace.move

    def after_another(self: FolderPlace, data: bytes, before: HeldPointer | None) -> None:
        move(self, b"of another publisher", before)
        move(self, data, before)

    monkeypatch.setattr(FolderPlace, "move", after_another)
    with pytest.raises(PublishedMeanwhile, match="run the same command again"):
        publish(built_home, place)

    assert (tmp_path / "current.json").read_bytes() == b"of another publisher"
