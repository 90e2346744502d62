import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from eval.studies.calibration.logistic_regression import Feature, fit_logistic, probabilities

FREE = (Feature("score", 0), Feature("margin", 0), Feature("term_coverage", 0))
SIGNED = (Feature("score", 1), Feature("margin", 1), Feature("term_coverage", 1))
PENALTY = 0.02


def rankings(seed: int = 5, n: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Three signals, the last of which counts against."""
    generator = np.random.default_rng(seed)
    values = generator.normal([0.5, 0.1, 0.4], [0.2, 0.05, 0.3], size=(n, 3))
    logits = 6 * (values[:, 0] - 0.5) + 12 * (values[:, 1] - 0.1) - 4 * (values[:, 2] - 0.4)
    return values, generator.random(n) < 1 / (1 + np.exp(-logits))


def test_without_signs_it_is_scikit_learns_logistic_regression() -> None:
    values, positive = rankings()
    weights = np.ones(len(values))

    model = fit_logistic(FREE, values, positive, weights, penalty=PENALTY)
    theirs = LogisticRegression(C=1 / (PENALTY * len(values)), tol=1e-9, max_iter=1000)
    scaled = StandardScaler().fit_transform(values)
    expected = theirs.fit(scaled, positive).predict_proba(scaled)[:, 1]

    assert probabilities(model, FREE, values) == pytest.approx(expected, abs=2e-3)
    signals = [dict(zip(("score", "margin", "term_coverage"), row, strict=True)) for row in values.tolist()]
    applied = [model.probability(one) for one in signals]
    assert applied == pytest.approx(probabilities(model, FREE, values), abs=1e-12)


def test_a_row_that_counts_twice_is_two_rows() -> None:
    values, positive = rankings(n=60)
    twice = np.where(np.arange(60) < 20, 2.0, 1.0)

    weighed = fit_logistic(FREE, values, positive, twice, penalty=PENALTY)
    repeated = fit_logistic(
        FREE,
        np.concatenate([values, values[:20]]),
        np.concatenate([positive, positive[:20]]),
        np.ones(80),
        penalty=PENALTY,
    )

    assert probabilities(weighed, FREE, values) == pytest.approx(probabilities(repeated, FREE, values), abs=1e-3)


def test_a_signal_never_counts_against_its_sign() -> None:
    values, positive = rankings()

    free, signed = (
        fit_logistic(each, values, positive, np.ones(len(values)), penalty=PENALTY) for each in (FREE, SIGNED)
    )

    assert free.terms["term_coverage"].weight < -0.5
    assert signed.terms["term_coverage"].weight == 0.0
    assert signed.terms["score"].weight > 0.5


@given(st.integers(0, 30), st.integers(0, 2), st.floats(0.0, 1.0))
def test_more_of_a_signal_never_makes_it_less_sure(seed: int, which: int, more: float) -> None:
    values, positive = rankings(seed, n=40)
    model = fit_logistic(SIGNED, values, positive, np.ones(40), penalty=PENALTY)
    stronger = values.copy()
    stronger[:, which] += more

    assert (probabilities(model, SIGNED, stronger) >= probabilities(model, SIGNED, values)).all()


def test_a_signal_that_never_changes_counts_for_nothing() -> None:
    values, positive = rankings(n=50)
    values[:, 1] = 1.0

    assert fit_logistic(FREE, values, positive, np.ones(50), penalty=PENALTY).terms["margin"].weight == 0.0
