"""Ended or killed at any point, a replica serves one publication whole, and goes on."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from index.errors import PlaceUnreachable
from index.publishing.replica_state import ReplicaFiles
from ingest.home import Home
from tests.index.publishing.small import FIRST, SECOND, SmallPlace, held, pull


class _Ended(BaseException):
    """In place of the end of the process."""


@pytest.mark.parametrize("before", [None, FIRST], ids=["empty", "with the first"])
def test_ended_at_any_rename_or_link_it_serves_one_publication_whole_and_goes_on(
    place: SmallPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, bytes] | None
) -> None:
    steps, step = 0, 1
    link, replace, rename = os.link, Path.replace, Path.rename

    def counted(real: object) -> object:
        def run(*arguments: object) -> object:
            nonlocal steps
            steps += 1
            if steps == step:
                raise _Ended
            return real(*arguments)  # type: ignore[operator]

        return run

    while True:
        home, place.sequence = Home(tmp_path / f"replica-{step}"), 0
        if before is not None:
            place.publish(before)
            pull(home, place)
        place.publish(SECOND)
        steps = 0
        with monkeypatch.context() as patched:
            patched.setattr(os, "link", counted(link))
            patched.setattr(Path, "replace", counted(replace))
            patched.setattr(Path, "rename", counted(rename))
            try:
                pull(home, place)
            except _Ended:
                ended = True
            else:
                ended = False
        snapshot = {path: data for path, data in held(home).items() if path.startswith("snapshots/")}
        whole = [
            {path: data for path, data in files.items() if "snapshots/" in path} for files in (before or {}, SECOND)
        ]
        assert snapshot in whole, step
        place.root.rename(tmp_path / "away")  # what is staged whole needs no place any more
        with suppress(PlaceUnreachable):
            pull(home, place)
        (tmp_path / "away").rename(place.root)
        pull(home, place)
        assert held(home) == SECOND, step
        if not ended:
            break
        step += 1
    assert step > 20


def test_killed_while_it_pulls_it_leaves_what_served_and_the_next_run_fetches_the_rest(
    place: SmallPlace, replica_home: Home
) -> None:
    place.publish(FIRST)
    pull(replica_home, place)
    place.publish(SECOND)
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from ingest.home import Home\n"
        "from index.publishing.place import place_to_read\n"
        "from index.publishing.replica import Replica\n"
        "replica = Replica(Home(Path(sys.argv[1])), place_to_read(sys.argv[2]))\n"
        "with replica.held():\n"
        "    for number, _ in enumerate(replica.once()):\n"
        "        if number == 3:\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(replica_home.root), place.url], check=False)
    assert done.returncode == -9
    assert held(replica_home) == FIRST
    staged = {path.name for path in ReplicaFiles(replica_home).staged.iterdir()}
    assert staged

    for sha256 in (name for name in staged if not name.endswith(".part")):
        (place.root / "blobs" / sha256).unlink()  # none of these is fetched twice
    pull(replica_home, place)
    assert held(replica_home) == SECOND
