"""What several people said of the same words: where they agree, and what is to be settled."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from eval.measures.agreement import cohens_kappa, fleiss_kappa, share_agreed
from eval.sets.labels import SETTLED, Label

Judged = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far people agree.

    Attributes:
        pairs: Two who judged some of the same words: how many, and Cohen's kappa (None where it has no value).
        fleiss: Fleiss' kappa over words that most people judged in the same number, and how many they are; None where
            there are none.
        agreed: The share of words judged by several that all gave one grade; None where there are none.
        disagreements: Those that they didn't, and aren't settled, with everybody's grade.
    """

    pairs: tuple[tuple[str, str, int, float | None], ...]
    fleiss: tuple[float | None, int] | None
    agreed: float | None
    disagreements: tuple[tuple[Label, dict[str, int]], ...]


def agreement(labels: Iterable[Label]) -> Agreement:
    """Compare what people said; a person's later label of the same words counts."""
    grades: dict[Judged, dict[str, int]] = {}
    examples: dict[Judged, Label] = {}
    settled: set[Judged] = set()
    for label in labels:
        if label.who == SETTLED:
            settled.add(label.key)
            continue
        grades.setdefault(label.key, {})[label.who] = label.grade
        examples.setdefault(label.key, label)
    several = {key: found for key, found in grades.items() if len(found) > 1}
    return Agreement(
        pairs=tuple(_pairs(several)),
        fleiss=_fleiss(several),
        agreed=_known(share_agreed(list(several.values()))),
        disagreements=tuple(
            (examples[key], found)
            for key, found in several.items()
            if len(set(found.values())) > 1 and key not in settled
        ),
    )


def _pairs(several: dict[Judged, dict[str, int]]) -> Iterable[tuple[str, str, int, float | None]]:
    people = sorted({who for found in several.values() for who in found})
    for one, other in combinations(people, 2):
        both = [(found[one], found[other]) for found in several.values() if one in found and other in found]
        if both:
            kappa = cohens_kappa([first for first, _ in both], [second for _, second in both])
            yield one, other, len(both), _known(kappa)


def _fleiss(several: dict[Judged, dict[str, int]]) -> tuple[float | None, int] | None:
    by_number: dict[int, list[list[int]]] = {}
    for found in several.values():
        by_number.setdefault(len(found), []).append(list(found.values()))
    if not by_number:
        return None
    chosen = max(by_number.items(), key=lambda pair: (len(pair[1]), pair[0]))[1]
    return _known(fleiss_kappa(chosen)), len(chosen)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
