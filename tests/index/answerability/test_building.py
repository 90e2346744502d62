import json
import shutil
from pathlib import Path

import pytest

from index.answerability.choice import PASSAGES, AnswerabilityChoice
from index.answerability.model_folder import SHIPPED, find_answerability
from index.answerability.onnx_model import EXPORTED_ANSWERABILITY
from index.build.build import build
from index.config import RetrievalConfig
from index.errors import ExportDamaged
from index.models.exported_folder import MODEL_FILE
from index.passages.query import Query
from index.ranking.searcher import Searcher
from index.snapshots.history import verify_current
from index.snapshots.manifest import MANIFEST_FILE
from ingest.home import Home
from tests.processes import vouch


@pytest.fixture
def other_model(tmp_path: Path) -> Path:
    """The model that ships under the identity of other weights."""
    folder = tmp_path / "other"
    shutil.copytree(SHIPPED, folder)
    settings = folder / EXPORTED_ANSWERABILITY.settings_file
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "weights_sha256": "7" * 64, "name": "other"}))
    return folder


def test_a_plain_build_answers_with_the_model_that_ships(copied_home: Home) -> None:
    searcher = Searcher.open(copied_home)
    record = searcher.manifest.answerability

    assert record is not None
    assert (record.identity, record.passages, record.source) == (find_answerability().identity(), PASSAGES, None)
    assert record.agreement["correlation"] >= 0.95
    hits = searcher.search(Query("why do I jerk awake", 7))
    read = sum(hit.signals.answering is not None for hit in hits)
    assert 1 <= read <= PASSAGES
    assert [hit.signals.answering is not None for hit in hits] == [True] * read + [False] * (7 - read)
    assert not build(copied_home, config=RetrievalConfig()).built
    assert verify_current(copied_home).answerability == record


def test_a_build_without_the_model_ranks_by_the_engines_alone(copied_home: Home) -> None:
    report = build(copied_home, config=RetrievalConfig(), answerability=None)

    searcher = Searcher.open(copied_home)
    assert (report.built, report.embedded) == (True, 0)
    assert searcher.manifest.answerability is None
    assert searcher.search(Query("why do I jerk awake", 1))[0].signals.answering is None


def test_another_model_makes_another_snapshot_with_a_copy_of_its_own(copied_home: Home, other_model: Path) -> None:
    before = Searcher.open(copied_home).manifest.snapshot_id
    choice = AnswerabilityChoice(find_answerability(other_model), 2)

    report = build(copied_home, config=RetrievalConfig(answerability_weight=0.9, overtaking=1.0), answerability=choice)
    shutil.rmtree(other_model)

    searcher = Searcher.open(copied_home)
    record = searcher.manifest.answerability
    assert record is not None
    assert report.snapshot_id != before
    assert (record.identity.name, record.passages, record.source) == ("other", 2, str(other_model))
    assert [hit.signals.answering is None for hit in searcher.search(Query("why do I jerk awake", 3))] == [
        False,
        False,
        True,
    ]


def test_a_damaged_model_is_told_by_verify_and_mended_by_an_ordinary_build(copied_home: Home) -> None:
    (folder,) = copied_home.answerability.iterdir()
    data = bytearray((folder / MODEL_FILE).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / MODEL_FILE).write_bytes(data)

    with pytest.raises(ExportDamaged, match=r"answerability model's model\.onnx"):
        verify_current(copied_home)
    assert build(copied_home, config=RetrievalConfig()).built
    assert verify_current(copied_home).answerability is not None


def test_a_copy_that_is_whole_but_not_the_published_one_is_published_by_an_ordinary_build(copied_home: Home) -> None:
    path = copied_home.current.resolve() / MANIFEST_FILE
    exported = verify_current(copied_home).answerability
    assert exported is not None
    path.write_text(path.read_text().replace(exported.export_sha256, "f" * 64))

    with pytest.raises(ExportDamaged, match="no snapshot that is kept was published with it"):
        verify_current(copied_home)
    assert build(copied_home, config=RetrievalConfig()).built
    assert verify_current(copied_home).answerability == exported


def test_the_command_refuses_a_folder_that_is_no_model_in_one_line(copied_home: Home, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = vouch(copied_home, "build", "--answerability", str(tmp_path / "empty"))

    assert done.returncode == 2
    assert "answerability.json is missing" in done.stderr
    assert "Traceback" not in done.stderr
