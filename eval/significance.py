"""Is a difference more than chance? Arithmetic over values that are paired by question."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
_SEED = 20_070_611
_ROUNDS = 10_000
_BLOCK = 500


def randomisation_test(differences: Values, *, rounds: int = _ROUNDS, seed: int = _SEED) -> float:
    """The two-sided p-value of a mean difference, by flipping the signs of the paired differences.

    Args:
        differences: One a question, (n,).
        rounds: How many random assignments; the observed one is counted too, so p is never 0.
        seed: The same seed gives the same p.

    Source: Smucker, Allan & Carterette, A Comparison of Statistical Significance Tests for IR Evaluation, CIKM 2007.
    """
    moved = differences[differences != 0.0]
    if not len(moved):
        return 1.0
    generator = np.random.default_rng(seed)
    observed = abs(moved.sum())
    reached = 0
    for size in _blocks(rounds):
        signs = generator.integers(0, 2, size=(size, len(moved)), dtype=np.int8) * 2 - 1
        reached += int((np.abs(signs @ moved) >= observed * (1.0 - 1e-12)).sum())
    return (reached + 1) / (rounds + 1)


def bootstrap_interval(
    values: Values, *, level: float = 0.95, rounds: int = _ROUNDS, seed: int = _SEED
) -> tuple[float, float]:
    """The percentile interval of a mean, over questions drawn with replacement. nan without values.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993; Sakai, SIGIR 2006, for IR measures.
    """
    if not len(values):
        return float("nan"), float("nan")
    generator = np.random.default_rng(seed)
    means = np.concatenate(
        [values[generator.integers(0, len(values), size=(size, len(values)))].mean(axis=1) for size in _blocks(rounds)]
    )
    low, high = np.quantile(means, ((1.0 - level) / 2.0, (1.0 + level) / 2.0))
    return float(low), float(high)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """p-values corrected for their number, in the order given.

    Source: Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 1979.
    """
    corrected: dict[str, float] = {}
    highest = 0.0
    for place, (name, p) in enumerate(sorted(p_values.items(), key=lambda pair: pair[1])):
        highest = max(highest, min(1.0, (len(p_values) - place) * p))
        corrected[name] = highest
    return {name: corrected[name] for name in p_values}


def _blocks(rounds: int) -> list[int]:
    """Rounds in blocks, so that memory stays small."""
    return [_BLOCK] * (rounds // _BLOCK) + ([rounds % _BLOCK] if rounds % _BLOCK else [])
