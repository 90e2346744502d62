"""Is a difference more than chance? Arithmetic over values that are paired by question."""

from collections.abc import Callable, Mapping

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


def resampled_interval(
    statistic: Callable[[NDArray[np.intp]], float],
    groups: NDArray[np.intp],
    *,
    level: float = 0.95,
    rounds: int = 500,
    seed: int = _SEED,
) -> tuple[float, float]:
    """The percentile interval of any statistic of rows, where rows of one group (one question) are drawn together.

    Args:
        statistic: Takes the numbers of rows, some of them several times; nan where it has no value.
        groups: The group of each row, (n,), from 0.
        level: How much of the resampled values the interval holds.
        rounds: How often rows are drawn.
        seed: The same seed gives the same interval.

    Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993; groups: Davison & Hinkley, 1997, section 3.8.
    """
    if not len(groups):
        return float("nan"), float("nan")
    order = np.argsort(groups, kind="stable")
    counts = np.bincount(groups)
    starts = np.cumsum(counts) - counts
    generator = np.random.default_rng(seed)
    found = []
    for _ in range(rounds):
        drawn = generator.integers(0, len(counts), size=len(counts))
        sizes = counts[drawn]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        found.append(statistic(order[np.repeat(starts[drawn], sizes) + within]))
    low, high = np.nanquantile(found, ((1.0 - level) / 2.0, (1.0 + level) / 2.0))
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
