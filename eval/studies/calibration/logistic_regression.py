"""Fitting the models that `service/answers/confidence.py` applies: arithmetic over arrays, one row a ranking."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from service.answers.confidence import Logistic, Term

Matrix = NDArray[np.float64]
_DIGITS = 4
_FLAT = 1e-9


@dataclass(frozen=True, slots=True)
class Feature:
    """A signal that a model may use, and which way it may count.

    Attributes:
        name: The signal's.
        sign: 1 where more of it may never count against, -1 where it may never count for, 0 where either is allowed.
    """

    name: str
    sign: int


def fit_logistic(
    features: Sequence[Feature], values: Matrix, positive: NDArray[np.bool_], weights: Matrix, *, penalty: float
) -> Logistic:
    """Logistic regression with a ridge over standardised signals, each kept to its sign.

    Minimises `sum(w log(1 + exp(-y z))) / sum(w) + penalty / 2 * |b|^2`, y being 1 or -1, over the intercept and
    weights b; with no signs it is what scikit-learn's LogisticRegression minimises with C = 1 / (penalty * sum(w)).

    Args:
        features: One for each column.
        values: (n, d).
        positive: (n,).
        weights: How much each row counts, (n,), > 0.
        penalty: > 0.
    """
    share = weights / weights.sum()
    mean = share @ values
    spread = np.sqrt(share @ (values - mean) ** 2)
    spread = np.where(spread > _FLAT, spread, 1.0)
    standard = (values - mean) / spread
    target = positive.astype(np.float64)

    def loss(parameters: Matrix) -> tuple[float, Matrix]:
        intercept, slopes = parameters[0], parameters[1:]
        logits = intercept + standard @ slopes
        residual = share * (1.0 / (1.0 + np.exp(-logits)) - target)
        value = share @ (np.logaddexp(0.0, logits) - target * logits) + penalty / 2.0 * slopes @ slopes
        return float(value), np.concatenate([[residual.sum()], standard.T @ residual + penalty * slopes])

    bounds = [(None, None), *((0.0 if each.sign > 0 else None, 0.0 if each.sign < 0 else None) for each in features)]
    found = minimize(
        loss,
        np.zeros(len(features) + 1),
        jac=True,
        bounds=bounds,
        method="L-BFGS-B",
        options={"maxiter": 2000, "ftol": 1e-13, "gtol": 1e-9},
    ).x
    return Logistic(
        _rounded(found[0]),
        {
            feature.name: Term(_rounded(centre), _rounded(scale), _rounded(slope))
            for feature, centre, scale, slope in zip(features, mean, spread, found[1:], strict=True)
        },
    )


def probabilities(model: Logistic, features: Sequence[Feature], values: Matrix) -> Matrix:
    """What a model says of each row, (n,)."""
    terms = [model.terms[feature.name] for feature in features]
    mean = np.array([term.mean for term in terms])
    scale = np.array([term.scale for term in terms])
    weight = np.array([term.weight for term in terms])
    logits = model.intercept + (values - mean) / scale @ weight
    return np.asarray(1.0 / (1.0 + np.exp(-logits)))


def _rounded(value: float) -> float:
    """With few digits, so that the same fit has the same bytes on machines that add in another order."""
    return round(float(value), _DIGITS) + 0.0
