import json
from pathlib import Path
from typing import Any

import pytest

from index.config import CutLimits, RetrievalConfig
from index.errors import DamagedSnapshot, IncompatibleSnapshot, NoSnapshot
from index.snapshots.manifest import FORMAT_VERSION, MANIFEST_FILE, EncoderRecord, IndexManifest, Part
from index.words.analysis import ANALYZER
from tests.encoders import TINY

MANIFEST = IndexManifest(
    format_version=FORMAT_VERSION,
    snapshot_id="abc",
    inputs_sha256="d" * 64,
    encoder=EncoderRecord(TINY, "e" * 64, {"min_cosine": 0.99}),
    analyzer=ANALYZER,
    retrieval=RetrievalConfig(cut=CutLimits(100, 20, 30), lexical_weight=0.35, title_weight=0.0),
    counts={"documents": 1, "passages": 2, "sentences": 3},
    parts={"content.db": Part(12, "f" * 64)},
)


def test_a_manifest_reads_back_as_it_was_written(tmp_path: Path) -> None:
    MANIFEST.write(tmp_path)

    assert IndexManifest.read(tmp_path) == MANIFEST


def test_a_folder_without_a_manifest_says_to_build(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshot, match="vouch build"):
        IndexManifest.read(tmp_path)


@pytest.mark.parametrize("change", [{"format_version": 99}, {"format_version": None}, {"analyzer": "german-7"}])
def test_a_snapshot_of_another_format_or_analysis_is_refused_with_the_remedy(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    MANIFEST.write(tmp_path)
    path = tmp_path / MANIFEST_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))

    with pytest.raises(IncompatibleSnapshot, match=rf"reads format {FORMAT_VERSION} .* Run: vouch build") as caught:
        IndexManifest.read(tmp_path)
    assert repr(next(iter(change.values()))).strip("'") in str(caught.value)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"text"', "\ufffd\x00", "{}"])
def test_a_manifest_that_is_not_one_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST_FILE).write_text(text)

    with pytest.raises((DamagedSnapshot, IncompatibleSnapshot), match=r"manifest\.json.*vouch build"):
        IndexManifest.read(tmp_path)


@pytest.mark.parametrize("key", ["encoder", "retrieval", "parts", "counts", "snapshot_id"])
def test_a_manifest_that_lacks_something_is_damaged(tmp_path: Path, key: str) -> None:
    MANIFEST.write(tmp_path)
    path = tmp_path / MANIFEST_FILE
    record = json.loads(path.read_text())
    del record[key]
    path.write_text(json.dumps(record))

    with pytest.raises(DamagedSnapshot, match=key):
        IndexManifest.read(tmp_path)
