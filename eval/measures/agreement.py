"""Do people who judge the same things agree, beyond what chance would have them agree?"""

from collections import Counter
from collections.abc import Mapping, Sequence


def cohens_kappa(first: Sequence[int], second: Sequence[int]) -> float:
    """Agreement of two judges on the same things, in the same order: 1 is full, 0 is that of chance.

    nan without things, or where both gave one grade only: then chance explains everything.

    Source: Cohen, A Coefficient of Agreement for Nominal Scales, Educational and Psychological Measurement 1960.
    """
    count = len(first)
    if not count:
        return float("nan")
    observed = sum(one == other for one, other in zip(first, second, strict=True)) / count
    ours, theirs = Counter(first), Counter(second)
    expected = sum(ours[grade] * theirs[grade] for grade in ours) / count**2
    return (observed - expected) / (1.0 - expected) if expected < 1.0 else float("nan")


def fleiss_kappa(grades: Sequence[Sequence[int]]) -> float:
    """Agreement of several judges, the same number for each thing, whoever they are. nan as for two.

    Args:
        grades: Of each thing those that it was given.

    Raises:
        ValueError: If things were judged by different numbers of people, or by one.

    Source: Fleiss, Measuring Nominal Scale Agreement among Many Raters, Psychological Bulletin 1971.
    """
    if not grades:
        return float("nan")
    judges = len(grades[0])
    if judges < 2 or any(len(found) != judges for found in grades):
        raise ValueError("each thing needs the same number of judges, two or more")
    counts = [Counter(found) for found in grades]
    pairs = judges * (judges - 1)
    observed = sum(sum(n * (n - 1) for n in count.values()) / pairs for count in counts) / len(grades)
    shares = Counter(grade for found in grades for grade in found)
    total = len(grades) * judges
    expected = sum((n / total) ** 2 for n in shares.values())
    return (observed - expected) / (1.0 - expected) if expected < 1.0 else float("nan")


def share_agreed(grades: Sequence[Mapping[str, int]]) -> float:
    """The share of things that all who judged them gave one grade. nan without things."""
    return sum(len(set(found.values())) == 1 for found in grades) / len(grades) if grades else float("nan")
