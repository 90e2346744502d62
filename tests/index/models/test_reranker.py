import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import CrossEncoder
from transformers import BertForSequenceClassification

from index.build.build import build
from index.config import RetrievalConfig
from index.engines.registry import open_reader
from index.errors import ExportDamaged, ExportDisagreement, RerankerNotFound
from index.exports.reranker import check_reranker, export_reranker
from index.exports.reranker_choice import RerankerChoice
from index.models.exported_folder import MODEL_FILE, TOKENIZER_FILE
from index.models.model_folder import EncoderFolder
from index.models.onnx_reranker import EXPORTED_RERANKER, OnnxReranker
from index.models.reranker import RerankerIdentity
from index.models.reranker_folder import RerankerFolder, find_reranker
from index.passages.query import Query
from index.ranking.searcher import Searcher
from index.snapshots.history import verify_current
from index.snapshots.manifest import MANIFEST_FILE, RerankerRecord
from ingest.home import Home
from tests.encoders import TinyQuestionEncoder
from tests.index.engines.articles import CONFIG, catalogue
from tests.index.models.cross_encoders import cross_encoder
from tests.processes import vouch
from tests.snapshots import searcher_of

TEXTS = [
    "Muscle twitches can also occur in healthy individuals.",
    "Botulinum toxin injections may be used for facial spasms.",
    "Sleep starts are twitches at the onset of sleep.",
    "",
    "word " * 200,
]
QUESTION = "do healthy people twitch"


@pytest.fixture(scope="module")
def exported(reranker_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = find_reranker(str(reranker_folder))
    folder = tmp_path_factory.mktemp("exported") / found.identity().sha256
    export_reranker(found, folder)
    return folder


@pytest.mark.parametrize("told", [["token_type_ids"], []])
def test_the_exported_reranker_scores_as_the_original_does(
    model: EncoderFolder, tmp_path: Path, told: list[str]
) -> None:
    folder = cross_encoder(tmp_path / "model", model, told=told)
    export_reranker(find_reranker(str(folder)), tmp_path / "exported")
    original = CrossEncoder(str(folder), device="cpu", local_files_only=True, max_length=64)
    exact = original.predict([(QUESTION, text) for text in TEXTS], activation_fn=torch.nn.Sigmoid())

    scores = OnnxReranker(tmp_path / "exported").score(QUESTION, TEXTS)

    assert scores.dtype == np.float32
    assert scores == pytest.approx(np.asarray(exact), abs=0.05)
    assert float(np.ptp(np.asarray(exact))) > 0.2  # so that the agreement says something


def test_a_score_depends_on_no_other_text_and_is_the_same_each_time(exported: Path) -> None:
    reranker = OnnxReranker(exported)

    together = reranker.score(QUESTION, TEXTS)

    assert [float(reranker.score(QUESTION, [text])[0]) for text in TEXTS] == together.tolist()
    assert reranker.score(QUESTION, []).shape == (0,)


def test_the_same_model_gives_the_same_bytes(reranker_folder: Path, exported: Path, tmp_path: Path) -> None:
    again = tmp_path / exported.name
    export_reranker(find_reranker(str(reranker_folder)), again)

    assert EXPORTED_RERANKER.check(again) == EXPORTED_RERANKER.check(exported)


def test_agreement_is_measured_on_the_corpus_and_says_how_many_pairs(reranker_folder: Path, exported: Path) -> None:
    found = check_reranker(find_reranker(str(reranker_folder)), exported, TEXTS[:3], TEXTS)

    assert found.pairs == 15
    assert found.correlation >= 0.95
    assert 0.0 <= found.mean_difference < 0.05


def test_a_copy_of_another_model_is_refused(reranker_folder: Path, exported: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(reranker_folder, other)
    model = BertForSequenceClassification.from_pretrained(other)
    with torch.no_grad():
        model.classifier.weight.neg_()
    model.save_pretrained(other)

    with pytest.raises(ExportDisagreement, match="correlation -"):
        check_reranker(find_reranker(str(other)), exported, TEXTS[:3], TEXTS)


def test_a_searcher_with_a_reranker_answers_in_its_order(exported: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    plain = searcher_of(home, catalogue(), CONFIG)
    before = plain.search(Query("sleep twitches", 100))
    record = RerankerRecord(RerankerIdentity("tiny", "0" * 64, "1" * 64, 64), "2" * 64, 4, {}, "/models/tiny")
    manifest = replace(plain.manifest, reranker=record)
    reader = open_reader(manifest, home.current.resolve())
    searcher = Searcher(reader, TinyQuestionEncoder(), CONFIG, manifest, reranker=OnnxReranker(exported))

    hits = searcher.search(Query("sleep twitches", 2))

    scored = {hit.passage.passage_id: hit.score for hit in searcher.search(Query("sleep twitches", 4))}
    assert {hit.passage.passage_id for hit in before[:4]} == set(scored)
    assert [hit.passage.passage_id for hit in hits] == sorted(scored, key=lambda at: (-scored[at], at))[:2]
    assert [hit.rank for hit in hits] == [1, 2]
    fused = {hit.passage.passage_id: hit.score for hit in before}
    for hit in hits:
        assert hit.score == hit.signals.rerank
        assert hit.signals.fused == fused[hit.passage.passage_id]
    assert len(searcher.search(Query("sleep twitches", 10))) == min(10, len(before))


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE, EXPORTED_RERANKER.settings_file])
def test_an_exported_reranker_that_was_cut_short_is_refused_by_name(exported: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / exported.name
    shutil.copytree(exported, folder)
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: len(data) // 2])

    with pytest.raises(ExportDamaged, match=name):
        EXPORTED_RERANKER.check(folder)
    with pytest.raises(RerankerNotFound, match="--reranker"):
        OnnxReranker(folder)


def test_what_is_no_cross_encoder_is_refused_with_its_kind(model: EncoderFolder, tmp_path: Path) -> None:
    with pytest.raises(RerankerNotFound, match=r"it is a BertModel .*…ForSequenceClassification"):
        find_reranker(str(model.path)).identity()
    with pytest.raises(RerankerNotFound, match=r"config\.json can't be read"):
        find_reranker(str(tmp_path)).identity()


def test_a_cross_encoder_with_several_labels_is_refused(reranker_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "labels"
    shutil.copytree(reranker_folder, folder)
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "id2label": {"0": "no", "1": "yes"}}))

    with pytest.raises(RerankerNotFound, match="2 labels"):
        find_reranker(str(folder)).identity()


@pytest.mark.parametrize("name", ["no/such-model", "no such folder", "/no/such/folder"])
def test_a_name_that_is_nowhere_on_this_machine_is_refused_and_not_fetched(name: str) -> None:
    with pytest.raises(RerankerNotFound, match="nothing is fetched"):
        find_reranker(name)


def test_a_models_identity_follows_its_weights_and_not_its_name(reranker_folder: Path) -> None:
    identity = RerankerFolder(reranker_folder, "a").identity()

    assert identity.max_tokens == 64
    assert replace(identity, name="b").sha256 == identity.sha256
    assert replace(identity, weights_sha256="0" * 64).sha256 != identity.sha256


def test_searchers_without_a_reranker_say_nothing_of_one(tmp_path: Path) -> None:
    searcher: Searcher = searcher_of(Home(tmp_path / "home"), catalogue(), CONFIG)

    assert searcher.search(Query("sleep", 1))[0].signals.rerank is None
    assert searcher.manifest.reranker is None


def test_a_build_with_a_reranker_records_it_and_serves_with_it(copied_home: Home, reranker_folder: Path) -> None:
    question = Query("why do I jerk awake", 3)
    plain = Searcher.open(copied_home)
    choice = RerankerChoice(find_reranker(str(reranker_folder)), 10)

    report = build(copied_home, config=RetrievalConfig(), reranker=choice)

    searcher = Searcher.open(copied_home)
    record = searcher.manifest.reranker
    assert record is not None
    assert (report.built, report.embedded, record.candidates) == (True, 0, 10)
    assert record.identity == choice.model.identity()
    assert record.agreement["correlation"] >= 0.95
    assert report.snapshot_id != plain.manifest.snapshot_id
    best = {hit.passage.passage_id for hit in plain.search(replace(question, k=10))}
    hits = searcher.search(question)
    assert {hit.passage.passage_id for hit in hits} <= best
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True) == [hit.signals.rerank for hit in hits]
    assert not build(copied_home, config=RetrievalConfig(), reranker=choice).built
    assert verify_current(copied_home).reranker == record


def test_a_damaged_reranker_is_told_by_verify_and_mended_by_an_ordinary_build(
    copied_home: Home, reranker_folder: Path
) -> None:
    choice = RerankerChoice(find_reranker(str(reranker_folder)))
    build(copied_home, config=RetrievalConfig(), reranker=choice)
    (folder,) = copied_home.rerankers.iterdir()
    data = bytearray((folder / MODEL_FILE).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / MODEL_FILE).write_bytes(data)

    with pytest.raises(ExportDamaged, match=r"reranker's model\.onnx"):
        verify_current(copied_home)
    assert build(copied_home, config=RetrievalConfig(), reranker=choice).built
    assert verify_current(copied_home).reranker is not None


def test_a_copy_that_is_whole_but_not_the_published_one_is_published_by_an_ordinary_build(
    copied_home: Home, reranker_folder: Path
) -> None:
    choice = RerankerChoice(find_reranker(str(reranker_folder)))
    build(copied_home, config=RetrievalConfig(), reranker=choice)
    path = copied_home.current.resolve() / MANIFEST_FILE
    exported = verify_current(copied_home).reranker
    assert exported is not None
    path.write_text(path.read_text().replace(exported.export_sha256, "f" * 64))

    with pytest.raises(ExportDamaged, match="another one than the snapshot was published with"):
        verify_current(copied_home)
    assert build(copied_home, config=RetrievalConfig(), reranker=choice).built
    assert verify_current(copied_home).reranker == exported


def test_the_serving_process_reranks_without_torch(copied_home: Home, reranker_folder: Path) -> None:
    build(copied_home, config=RetrievalConfig(), reranker=RerankerChoice(find_reranker(str(reranker_folder))))
    script = (
        "import sys, pathlib;from index.ranking.searcher import Searcher;from index.passages.query import Query;"
        "from ingest.home import Home;h=Searcher.open(Home(pathlib.Path(sys.argv[1]))).search(Query('sleep'));"
        "print(h[0].signals.rerank is not None,'torch' in sys.modules,'sentence_transformers' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(copied_home.root)], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["True", "False", "False"]


def test_the_command_refuses_a_reranker_that_is_none_in_one_line(copied_home: Home, tmp_path: Path) -> None:
    done = vouch(copied_home, "build", "--reranker", str(tmp_path))

    assert done.returncode == 2
    assert "The reranker isn't whole" in done.stderr
    assert "Traceback" not in done.stderr
