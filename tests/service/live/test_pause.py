import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.errors import PauseError
from service.live.pause import Pause, PauseSwitch, end_pause, read_pause, write_pause


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_pause_is_seen_by_the_next_look_and_its_end_by_the_one_after(tmp_path: Path) -> None:
    clock = _Clock()
    switch = PauseSwitch(tmp_path / "paused", clock=clock)
    assert switch.current() is None
    write_pause(tmp_path / "paused", "a wrong dose")
    os.utime(tmp_path / "paused", (86_400, 86_400))
    clock.now = 0.39
    assert switch.current() is None
    clock.now = 0.4
    found = switch.current()
    assert found == Pause(datetime(1970, 1, 2, tzinfo=UTC), "a wrong dose")
    assert end_pause(tmp_path / "paused")
    clock.now = 0.8
    assert switch.current() is None
    assert not end_pause(tmp_path / "paused")


def test_whatever_is_called_so_pauses(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "bytes").write_bytes(b"\xff" * 3000)
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")  # nobody writes to it, and nobody waits for it

    paused = {path.name: read_pause(path) for path in tmp_path.iterdir()}

    assert {name: found.reason if found else None for name, found in paused.items()} == {
        "empty": "", "folder": "", "bytes": "�" * 2000, "link": "", "loop": "", "pipe": "",
    }  # fmt: skip
    assert read_pause(tmp_path / "missing") is None
    assert read_pause(tmp_path / "empty" / "below") is None
    unseen = read_pause(tmp_path / ("long" * 100))
    assert unseen is not None
    assert "File name too long" in unseen.reason


def test_a_reason_is_replaced_and_readable_to_whoever_serves(tmp_path: Path) -> None:
    path = tmp_path / "paused"
    write_pause(path, "one")
    write_pause(path, "two")

    assert path.read_text() == "two\n"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_or_removed_is_said_with_the_setting_that_helps(tmp_path: Path) -> None:
    (tmp_path / "paused").mkdir()
    for failing in (lambda: write_pause(tmp_path / "none" / "paused", "why"), lambda: end_pause(tmp_path / "paused")):
        with pytest.raises(PauseError, match="VOUCH_PAUSE_FILE"):
            failing()
