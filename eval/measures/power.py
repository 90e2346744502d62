"""How small a difference can be seen with so many questions, and how many it takes to see one.

Source: the paired t-test's power by the normal approximation (Cohen, Statistical Power Analysis for the Behavioral
Sciences, 1988); for sets of questions Sakai, Topic Set Size Design, Information Retrieval Journal 2016, and Card et
al., With Little Power Comes Great Responsibility, EMNLP 2020.
"""

import math

import numpy as np
from scipy import stats

from eval.measures.significance import Values

LEVEL, _POWER = 0.05, 0.8


def detectable_difference(spread: float, questions: int, *, level: float = LEVEL, power: float = _POWER) -> float:
    """The least difference of means that is found in `power` of all sets of this size. nan without questions.

    Args:
        spread: The standard deviation of the paired differences of one question.
        questions: How many there are.
        level: The p-value below which a difference is called one, two-sided.
        power: How often it should be found where it is there.
    """
    return _widths(level, power) * spread / math.sqrt(questions) if questions else float("nan")


def questions_needed(spread: float, difference: float, *, level: float = LEVEL, power: float = _POWER) -> int:
    """How many questions it takes to find a difference, in `power` of all sets; at least 2.

    Raises:
        ValueError: If the difference is 0: no number of questions finds it.
    """
    if difference == 0.0:
        raise ValueError("no number of questions finds a difference of 0")
    return max(2, math.ceil((_widths(level, power) * spread / difference) ** 2 - 1e-9))


def paired_spread(differences: Values) -> float:
    """The standard deviation of paired differences, (n,). nan with fewer than two."""
    return float(np.std(differences, ddof=1)) if len(differences) > 1 else float("nan")


def unpaired_spread(values: Values) -> float:
    """What the spread of differences would be against a system that is as good and errs on other questions.

    It is the cautious guess while there is one system only: systems that err on the same questions need fewer.
    """
    return math.sqrt(2.0) * paired_spread(values)


def _widths(level: float, power: float) -> float:
    return float(stats.norm.ppf(1.0 - level / 2.0) + stats.norm.ppf(power))
