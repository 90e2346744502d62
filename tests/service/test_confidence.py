import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import ModelFolder
from index.errors import SnapshotNotServable
from index.passage import Hit, Query
from ingest.home import Home
from service.confidence import DEFAULT_CALIBRATION, Calibration, features
from service.errors import CalibrationError
from service.live import LiveIndex
from tests.documents import paragraphs
from tests.snapshots import index_documents

SIGNALS = ("passage_cosine", "sentence_cosine", "term_coverage")
PASSAGE = index_documents([paragraphs("Rest.")])[0].passages[0].passage
_UNIT = st.floats(0.0, 1.0)


def hit(*signals: float) -> Hit:
    scores = {**dict(zip(SIGNALS, signals, strict=True)), "lexical": 3.0}
    return Hit(PASSAGE, 0.5, 1, scores, (0.5,), ())


def calibration_file(path: Path, **change: Any) -> Path:
    path.write_text(json.dumps({**json.loads(DEFAULT_CALIBRATION.read_text()), **change}))
    return path


def test_the_probability_is_the_logistic_of_the_weighed_signals() -> None:
    calibration = Calibration(
        -1.0, {"passage_cosine": 2.0, "sentence_cosine": 0.5, "term_coverage": 1.0}, 0.5, "", 1, ""
    )

    assert calibration.probability([hit(0.5, 0.4, 0.8)]) == pytest.approx(1 / (1 + math.exp(-1.0)))
    assert calibration.probability([]) == 0.0
    assert features([hit(0.5, 0.4, 0.8), hit(0, 0, 0)]) == dict(zip(SIGNALS, (0.5, 0.4, 0.8), strict=True))


@given(st.tuples(_UNIT, _UNIT, _UNIT), st.integers(0, 2), _UNIT)
def test_a_stronger_signal_never_makes_it_less_sure(signals: tuple[float, ...], which: int, more: float) -> None:
    calibration = Calibration.read(DEFAULT_CALIBRATION)
    stronger = [*signals]
    stronger[which] = max(stronger[which], more)

    low, high = (calibration.probability([hit(*values)]) for values in (signals, stronger))

    assert 0.0 <= low <= high <= 1.0


def test_the_steepest_weights_still_give_a_probability() -> None:
    steep = replace(Calibration.read(DEFAULT_CALIBRATION), intercept=-1e6)

    assert steep.probability([hit(0, 0, 0)]) == pytest.approx(0.0)
    assert replace(steep, intercept=1e6).probability([hit(0, 0, 0)]) == pytest.approx(1.0)


def test_the_default_calibration_fits_the_default_encoder_and_no_other(model: ModelFolder) -> None:
    calibration = Calibration.read(DEFAULT_CALIBRATION)

    calibration.check_fits(model.identity().weights_sha256, where="here")
    with pytest.raises(CalibrationError, match=r"another encoder.*Fit one for encoder ffff"):
        calibration.check_fits("f" * 64, where="here")


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "{}", '{"intercept": 1}'],
)
def test_a_file_that_is_no_calibration_is_refused_by_path(tmp_path: Path, text: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(text)

    with pytest.raises(CalibrationError, match="remove it to use the default") as caught:
        Calibration.read(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"feature_version": 99},
        {"weights": {"passage_cosine": 1.0}},
        {"weights": dict.fromkeys((*SIGNALS, "moon_phase"), 1.0)},
        {"weights": dict.fromkeys(SIGNALS, "much")},
        {"weights": [1, 2, 3]},
        {"intercept": None},
        {"intercept": float("nan")},
        {"threshold": "high"},
        {"unknown": 1},
    ],
)
def test_a_calibration_with_values_that_do_not_fit_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(CalibrationError, match=r"use the default"):
        Calibration.read(calibration_file(tmp_path / "calibration.json", **change))


def test_a_calibration_in_the_home_overrides_the_default(own_home: Home) -> None:
    question = Query("why do I jerk awake")
    default = LiveIndex(own_home).get().answerer.ask(question)
    calibration_file(own_home.root / "calibration.json", threshold=1.0, intercept=-2.0)
    own = LiveIndex(own_home).get().answerer.ask(question)

    assert own.confidence > default.confidence
    assert own.refusal is not None
    calibration_file(own_home.root / "calibration.json", weights_sha256="f" * 64)
    with pytest.raises(SnapshotNotServable, match=r"calibration\.json.*another encoder"):
        LiveIndex(own_home).get()
