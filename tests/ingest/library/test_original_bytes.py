import hashlib
from pathlib import Path

import pytest

from ingest.errors import LibraryError
from ingest.library.original_bytes import KeptBytes

DATA = b"Gout is a kind of arthritis."
SHA256 = hashlib.sha256(DATA).hexdigest()


def test_bytes_come_back_as_they_came_and_are_kept_once(tmp_path: Path) -> None:
    kept = KeptBytes(tmp_path)
    assert kept.keep(DATA) == SHA256
    first = kept.path(SHA256).stat().st_ino
    assert kept.keep(DATA) == SHA256
    assert kept.path(SHA256).stat().st_ino == first
    assert kept.read(SHA256) == DATA


def test_what_a_power_cut_left_cut_short_is_written_again(tmp_path: Path) -> None:
    kept = KeptBytes(tmp_path)
    kept.keep(DATA)
    kept.path(SHA256).write_bytes(b"")
    with pytest.raises(LibraryError, match="damaged"):
        kept.read(SHA256)
    kept.keep(DATA)
    assert kept.read(SHA256) == DATA


def test_what_is_not_kept_is_reported_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="Sync its source again"):
        KeptBytes(tmp_path).read(SHA256)


def test_half_written_files_are_swept_and_whole_ones_stay(tmp_path: Path) -> None:
    kept = KeptBytes(tmp_path)
    kept.keep(DATA)
    (kept.path(SHA256).parent / "left-over.part").write_bytes(b"half")
    kept.sweep()
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [SHA256]
