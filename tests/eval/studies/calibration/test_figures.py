import numpy as np
import pytest

from eval.studies.calibration.examples import ANSWERABLE, OTHER_SUBJECT, PAGES_OUT, SECTIONS_OUT
from eval.studies.calibration.figures import (
    calibration_errors,
    choices,
    default_threshold,
    pooled,
    separations,
    subject_accuracies,
)
from eval.studies.calibration.transfer import Sample
from index.ranking.signals import SIGNALS
from tests.eval.studies.calibration.eight_examples import sample


def confidence(of: Sample) -> np.ndarray:
    return of.values[:, SIGNALS.index("score")]


def test_separation_is_measured_by_set_and_kind_against_all_and_against_right_answers() -> None:
    found = {(one.kind, one.set_name): one for one in separations(sample(), confidence(sample()))}

    assert found[PAGES_OUT, "a"].auroc.value == 0.75  # 0.9 beats both, 0.7 beats one
    assert found[PAGES_OUT, "a"].auroc.count == 4
    assert found[SECTIONS_OUT, "b"].auroc.value == 1.0
    assert (found[PAGES_OUT, "a"].best_signal, found[PAGES_OUT, "a"].best_signal_auroc) == ("score", 0.75)
    assert found["odd", "b"].auroc.value == 0.0
    assert found[PAGES_OUT, "a"].auroc.low <= 0.75 <= found[PAGES_OUT, "a"].auroc.high


def test_half_of_the_pool_has_no_answer_and_what_is_for_the_report_only_is_not_in_it() -> None:
    rows = pooled(sample(), report_only=frozenset({"odd"}))

    assert rows[[0, 1, 4]].all()
    assert rows.sum() == 6
    assert not rows[7]


def test_calibration_error_is_that_of_the_pool() -> None:
    found = calibration_errors(sample(), confidence(sample()), report_only=frozenset({"odd"}))

    in_a = (0.1 + 0.3 + 0.8 + 0.1) / 4
    assert found["a"].value == pytest.approx(in_a)
    assert found["all sets"].count == 6


def test_the_default_threshold_is_the_highest_that_answers_enough_of_every_set() -> None:
    of = sample()
    threshold = default_threshold(of, confidence(of))

    assert threshold == 0.6
    at = choices(of, confidence(of), [threshold])[0].answered
    assert at == {ANSWERABLE: 1.0, PAGES_OUT: 0.5, SECTIONS_OUT: 0.0, OTHER_SUBJECT: 0.0, "odd": 1.0}


def test_the_reason_is_right_where_the_subject_is_there_with_sections_out_and_not_otherwise() -> None:
    of = sample()

    found = subject_accuracies(of, np.array([1, 1, 1, 1, 1, 0.9, 0.2, 1.0]), confidence(of) < 0.5)

    assert {kind: one.value for kind, one in found.items()} == {SECTIONS_OUT: 1.0, PAGES_OUT: 0.0, OTHER_SUBJECT: 1.0}
