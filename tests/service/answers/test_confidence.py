import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answerability.choice import SHIPPED_CHOICE
from index.build.build import build
from index.config import RetrievalConfig
from index.errors import SnapshotNotServable
from index.models.model_folder import EncoderFolder
from index.passages.query import Query
from index.ranking.hit import Hit
from index.ranking.signals import FEATURE_VERSION, SIGNALS, Signals
from index.snapshots.manifest import AnswerabilityRecord, IndexManifest
from ingest.home import Home
from service.answers.confidence import (
    DEFAULT_CALIBRATION,
    UNJUDGED_CALIBRATION,
    Calibration,
    Logistic,
    Term,
    retrieval_sha256,
    signals_of,
)
from service.errors import CalibrationError
from service.live.live_index import LiveIndex
from tests.documents import paragraphs
from tests.snapshots import index_documents, publish_documents

PASSAGE = index_documents([paragraphs("Rest.")])[0].passages[0].passage
_UNIT = st.floats(0.0, 1.0)
MODEL = Logistic(-1.0, {"score": Term(0.5, 0.1, 2.0), "margin": Term(0.0, 1.0, 1.0)})
ONE = Calibration(MODEL, Logistic(0.0, {"term_coverage": Term(0.5, 1.0, 1.0)}), 0.5, "", "any", FEATURE_VERSION)


def hit(score: float = 0.0, **signals: float) -> Hit:
    given = {name: 0.0 for name in SIGNALS if name != "score"} | signals
    return Hit(PASSAGE, score, 1, Signals(**given, phrase_share=0.0, lexical=3.0, lexical_weight=0.3), (0.5,), ())


def calibration_file(path: Path, **change: Any) -> Path:
    path.write_text(json.dumps({**json.loads(DEFAULT_CALIBRATION.read_text()), **change}))
    return path


def test_the_probability_is_the_logistic_of_the_weighed_signals() -> None:
    assert ONE.probability([hit(0.6, margin=0.25)]) == pytest.approx(1 / (1 + math.exp(-1.25)))
    assert ONE.probability([]) == 0.0
    assert ONE.probability([hit(0.6, margin=0.25), hit(1.0, margin=1.0)]) == ONE.probability([hit(0.6, margin=0.25)])


def test_the_signals_are_those_of_the_best_hit_and_its_score() -> None:
    found = signals_of(hit(0.7, margin=0.1))

    assert set(found) == set(SIGNALS)
    assert (found["score"], found["margin"]) == (0.7, 0.1)


def test_the_subject_is_there_from_an_even_chance_on() -> None:
    assert ONE.has_subject([hit(term_coverage=0.5)])
    assert not ONE.has_subject([hit(term_coverage=0.49)])
    assert not ONE.has_subject([])


@given(st.lists(_UNIT, min_size=len(SIGNALS), max_size=len(SIGNALS)), st.sampled_from(SIGNALS), _UNIT)
def test_a_stronger_signal_never_makes_the_default_less_sure(values: list[float], which: str, more: float) -> None:
    answers = Calibration.read(DEFAULT_CALIBRATION).answers
    signals = dict(zip(SIGNALS, values, strict=True))

    low, high = (answers.probability(one) for one in (signals, signals | {which: max(signals[which], more)}))

    assert 0.0 <= low <= high <= 1.0


def test_the_steepest_weights_still_give_a_probability() -> None:
    assert replace(MODEL, intercept=-1e6).probability({"score": 0.0, "margin": 0.0}) == pytest.approx(0.0)
    assert replace(MODEL, intercept=1e6).probability({"score": 0.0, "margin": 0.0}) == pytest.approx(1.0)


def test_a_calibration_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(ONE.to_json())

    assert Calibration.read(path) == ONE


def manifest_of(folder: Path, config: RetrievalConfig) -> IndexManifest:
    return publish_documents(Home(folder), [paragraphs("Stroke.")], config)


def judged(manifest: IndexManifest) -> IndexManifest:
    """The same of an index that answers with the model that ships."""
    use = SHIPPED_CHOICE.model.identity()
    return replace(manifest, answerability=AnswerabilityRecord(use, "2" * 64, SHIPPED_CHOICE.passages, {}))


def test_the_default_calibration_is_bound_to_the_default_encoder_and_configuration(
    model: EncoderFolder, tmp_path: Path
) -> None:
    calibration = Calibration.read(DEFAULT_CALIBRATION)

    assert calibration.weights_sha256 == model.identity().weights_sha256
    assert calibration.retrieval_sha256 == retrieval_sha256(judged(manifest_of(tmp_path, RetrievalConfig())))
    unjudged = Calibration.read(UNJUDGED_CALIBRATION)
    assert unjudged.retrieval_sha256 == retrieval_sha256(manifest_of(tmp_path, RetrievalConfig()))


def test_a_calibration_that_weighs_judgments_is_refused_for_an_index_without_them(tmp_path: Path) -> None:
    manifest = manifest_of(tmp_path, RetrievalConfig())
    weights = manifest.encoder.identity.weights_sha256
    any_retrieval = replace(Calibration.read(DEFAULT_CALIBRATION), weights_sha256=weights).for_any_retrieval()

    any_retrieval.check_fits(judged(manifest), where="here")
    with pytest.raises(CalibrationError, match="another answerability model"):
        any_retrieval.check_fits(manifest, where="here")


def test_an_index_of_another_encoder_or_configuration_is_refused_with_which_and_what_to_do(tmp_path: Path) -> None:
    manifest = manifest_of(tmp_path, RetrievalConfig())
    encoder = manifest.encoder.identity.weights_sha256
    fitting = replace(ONE, weights_sha256=encoder, retrieval_sha256=retrieval_sha256(manifest))

    fitting.check_fits(manifest, where="here")
    with pytest.raises(
        CalibrationError, match=r"^here.*another encoder .*ffff, and the index has 0000.*vouch eval calibrate"
    ):
        replace(fitting, weights_sha256="f" * 64).check_fits(manifest, where="here")
    other = manifest_of(tmp_path, RetrievalConfig(lexical_weight=0.9))
    with pytest.raises(CalibrationError, match=r"another retrieval configuration.*vouch eval calibrate"):
        fitting.check_fits(other, where="here")
    fitting.for_any_retrieval().check_fits(other, where="here")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"feature_version": 2}', "\udcff"],
)
def test_a_file_that_is_no_calibration_is_refused_by_path(tmp_path: Path, text: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(CalibrationError, match="to use the default") as caught:
        Calibration.read(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"feature_version": 99}, r"feature version.*99, not 3.*vouch eval calibrate"),
        ({"answers": {"intercept": 0.0}}, "answers isn't an object"),
        ({"answers": {"intercept": 0.0, "terms": {"moon": {}}}}, r"answers\.terms\.moon is no signal"),
        ({"subject": {"intercept": 0.0, "terms": {"score": {"mean": 0}}}}, r"subject\.terms\.score isn't"),
        (
            {"answers": {"intercept": 0.0, "terms": {"score": {"mean": 0, "scale": 0, "weight": 1}}}},
            r"answers\.terms\.score\.scale is 0\.0, not above 0",
        ),
        (
            {"answers": {"intercept": 0.0, "terms": {"score": {"mean": 0, "scale": 1, "weight": "much"}}}},
            r"answers\.terms\.score\.weight is 'much', not a number",
        ),
        ({"answers": {"intercept": None, "terms": {}}}, r"answers\.intercept is None"),
        ({"answers": {"intercept": float("nan"), "terms": {}}}, r"answers\.intercept is nan"),
        ({"threshold": "high"}, "threshold is 'high'"),
        ({"threshold": 1.5}, r"threshold is 1\.5, not between 0 and 1"),
        ({"weights_sha256": 5}, "weights_sha256 is 5"),
        ({"unknown": 1}, "its keys are"),
    ],
)
def test_a_calibration_with_values_that_do_not_fit_is_refused_with_the_place(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(CalibrationError, match=said):
        Calibration.read(calibration_file(tmp_path / "calibration.json", **change))


def test_a_calibration_in_the_home_overrides_the_default(own_home: Home) -> None:
    question = Query("why do I jerk awake")
    default = LiveIndex(own_home).get().answerer.ask(question)
    sure = {"intercept": 9.0, "terms": {}}
    calibration_file(own_home.calibration, threshold=1.0, answers=sure)
    own = LiveIndex(own_home).get().answerer.ask(question)

    assert own.confidence > default.confidence
    assert own.refusal is not None
    calibration_file(own_home.calibration, weights_sha256="f" * 64)
    with pytest.raises(SnapshotNotServable, match=r"calibration\.json.*another encoder|another encoder.*calibration"):
        LiveIndex(own_home).get()


def test_another_configuration_is_served_only_with_a_calibration_that_says_so(own_home: Home) -> None:
    build(own_home, config=RetrievalConfig(candidates=50))

    with pytest.raises(SnapshotNotServable, match="another retrieval configuration"):
        LiveIndex(own_home).get()
    calibration_file(own_home.calibration, retrieval_sha256="any")
    assert LiveIndex(own_home).get().answerer.ask(Query("what is myoclonus")).hits


def test_the_confidence_does_not_depend_on_how_many_hits_are_asked_for(any_home: Home) -> None:
    """Nor on how deep the search goes for them: with four candidates an engine, it goes deeper for most of these."""
    build(any_home, config=RetrievalConfig(candidates=4))
    answerer = LiveIndex(any_home).get().answerer
    for question in ("why do I jerk awake", "what drugs treat myoclonus", "is there a cure", "how is it diagnosed"):
        found = [answerer.ask(Query(question, k=k), min_confidence=0.0) for k in (1, 2, 3, 5, 10, 30, 100)]
        assert len({answer.confidence for answer in found}) == 1, question
        assert len({len(answer.hits) for answer in found}) > 3
