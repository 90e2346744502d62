from dataclasses import replace

import numpy as np

from eval.studies.calibration.transfer import Sample, balance, fit_answers
from index.ranking.signals import SIGNALS
from tests.eval.studies.calibration.eight_examples import sample

_EVERYTHING = np.ones(8, dtype=bool)


def test_every_kind_and_every_set_counts_the_same_in_a_fit() -> None:
    weights = balance(sample(), np.ones(8, dtype=bool), report_only=frozenset({"odd"}))

    assert weights.tolist() == [0.25, 0.25, 0.25, 0.25, 0.5, 0.25, 0.25, 0.0]


def test_a_score_counts_only_where_nothing_was_read() -> None:
    unread = fit_answers(sample(), _EVERYTHING, report_only=frozenset({"odd"}))
    read = fit_answers(_judged(sample()), _EVERYTHING, report_only=frozenset({"odd"}))

    assert unread.terms["score"].weight > 0.0
    assert set(read.terms) == {"passage_cosine", "margin", "answering", "answering_sentence"}
    assert read.terms["answering"].weight > 0.0


def _judged(of: Sample) -> Sample:
    """The same after the model has read: it is right about each."""
    values = of.values.copy()
    values[:, SIGNALS.index("answering")] = np.where(of.right, 2.0, -2.0)
    return replace(of, values=values)
