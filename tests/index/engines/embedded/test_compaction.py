"""Segments that are written anew by a build: whatever breaks off is taken up again."""

from pathlib import Path

import pytest

from index.build.build import build
from index.config import RetrievalConfig
from index.engines.embedded.forward_index import ForwardIndex
from index.engines.embedded.segmented_rows import SegmentedRows
from index.engines.registry import open_inventory
from index.errors import DamagedSnapshot
from index.snapshots.history import roll_back
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import check_hashes, current_folder
from ingest.home import Home
from tests.index.libraries import take_in, write_articles

CONFIG = RetrievalConfig()


def put(home: Home, path: Path, changed: int, words: str = "") -> None:
    """Sixty short articles, of which the first ones say something else."""
    texts = [f"Article {number} is of hiccups and nothing else." for number in range(60)]
    records = [
        {"_id": f"a{number}", "text": text + words if number < changed else text} for number, text in enumerate(texts)
    ]
    take_in(home, write_articles(path, *records))


def tombstones(home: Home) -> int:
    return len(SegmentedRows(current_folder(home)).tombstones)


def test_a_merge_that_broke_off_is_taken_up_by_the_next_build(
    copied_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(copied_home, tmp_path / "few.jsonl", 0)
    build(copied_home, config=CONFIG)
    put(copied_home, tmp_path / "few.jsonl", 10, " They stop.")

    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("index.engines.embedded.writer.compact", broken)
        with pytest.raises(KeyboardInterrupt):
            build(copied_home, config=CONFIG)
    assert tombstones(copied_home) == 10

    assert build(copied_home, config=CONFIG).built
    assert tombstones(copied_home) == 0
    check_hashes(current_folder(copied_home), IndexManifest.read(current_folder(copied_home)))
    assert not build(copied_home, config=CONFIG).built


def test_a_build_after_going_back_merges_though_what_it_goes_on_from_is_the_oldest(
    copied_home: Home, tmp_path: Path
) -> None:
    put(copied_home, tmp_path / "few.jsonl", 0)
    oldest = build(copied_home, config=CONFIG).snapshot_id
    for number in (1, 2):
        put(copied_home, tmp_path / "few.jsonl", number, f" Word {number}.")
        build(copied_home, config=CONFIG)
    roll_back(copied_home, oldest)
    put(copied_home, tmp_path / "few.jsonl", 12, " They stop.")

    assert build(copied_home, config=CONFIG).built
    assert tombstones(copied_home) == 0
    check_hashes(current_folder(copied_home), IndexManifest.read(current_folder(copied_home)))


@pytest.mark.parametrize("part", ["documents.npy", "term_ends.npy"])
def test_a_snapshot_with_a_flipped_bit_is_not_built_on(copied_home: Home, tmp_path: Path, part: str) -> None:
    put(copied_home, tmp_path / "few.jsonl", 0)
    build(copied_home, config=CONFIG)
    put(copied_home, tmp_path / "few.jsonl", 1, " One.")
    assert build(copied_home, config=CONFIG).incremental
    path = current_folder(copied_home) / "segments" / "0000" / part
    content = bytearray(path.read_bytes())
    content[-1] ^= 64
    path.unlink()  # a snapshot before it may share the file
    path.write_bytes(content)
    put(copied_home, tmp_path / "few.jsonl", 2, " Two.")

    build(copied_home, config=CONFIG)

    folder = current_folder(copied_home)
    assert len(SegmentedRows(folder).places) == 1
    check_hashes(folder, IndexManifest.read(folder))


def test_rows_that_would_end_elsewhere_than_in_the_terms_are_refused_by_name(
    copied_home: Home,
) -> None:
    folder = current_folder(copied_home) / "segments" / "0000"
    content = bytearray((folder / "term_ends.npy").read_bytes())
    content[-2] ^= 1
    (folder / "term_ends.npy").write_bytes(content)

    with pytest.raises(DamagedSnapshot, match=r"term_ends\.npy"):
        ForwardIndex(folder)


def test_a_merge_which_may_take_as_long_as_a_build_says_how_far_it_is(
    copied_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(copied_home, tmp_path / "few.jsonl", 0)
    build(copied_home, config=CONFIG)
    held = len(open_inventory(current_folder(copied_home)).versions())
    put(copied_home, tmp_path / "few.jsonl", 10, " They stop.")
    capsys.readouterr()
    monkeypatch.setattr("ingest.progress._LINES_S", (0.0, 0.0))

    build(copied_home, config=CONFIG)

    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Merging segments: ")]
    assert (len(said), tombstones(copied_home)) == (held, 0)
    assert said[-1].startswith(f"Merging segments: {held} of {held} documents (100 %)")
