"""How well a calibration does on sets that it wasn't fitted on: each is left out of the fitting that judges it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.studies.calibration.examples import ANSWERABLE, OTHER_SUBJECT, SECTIONS_OUT, Example
from eval.studies.calibration.logistic_regression import Feature, Matrix, fit_logistic, probabilities
from index.ranking.signals import SIGNALS
from service.answers.confidence import Logistic

_RANKED = (
    Feature("score", 1),
    Feature("margin", 1),
    Feature("term_coverage", 1),
    Feature("focus_in_sentence", 1),
)
_JUDGMENT = (Feature("answering", 1), Feature("answering_sentence", 1))
_READ = (Feature("passage_cosine", 1), Feature("margin", 1), *_JUDGMENT)
SUBJECT = (Feature("score", 1),)
_PENALTY = 0.01
Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sample:
    """Examples as arrays, one row each.

    Attributes:
        sets: The set of each.
        kinds: The kind of each.
        right: Whether the best passage answers.
        questions: The question of each, numbered over all sets.
        values: The signals of each, (n, number of signals), in the order of `SIGNALS`.
    """

    sets: NDArray[np.str_]
    kinds: NDArray[np.str_]
    right: Rows
    questions: NDArray[np.intp]
    values: Matrix

    @classmethod
    def of(cls, examples: Iterable[Example]) -> "Sample":
        """Arrays of examples."""
        listed = list(examples)
        numbers: dict[tuple[str, str], int] = {}
        questions = [numbers.setdefault((one.set_name, one.query_id), len(numbers)) for one in listed]
        return cls(
            sets=np.array([one.set_name for one in listed]),
            kinds=np.array([one.kind for one in listed]),
            right=np.array([one.right for one in listed], dtype=np.bool_),
            questions=np.array(questions, dtype=np.intp),
            values=np.array([[one.signals.get(name, 0.0) for name in SIGNALS] for one in listed], dtype=np.float64),
        )

    def columns(self, features: Sequence[Feature]) -> Matrix:
        """The signals that features are of, (n, number of features)."""
        return self.values[:, [SIGNALS.index(feature.name) for feature in features]]

    @property
    def evidence(self) -> tuple[Feature, ...]:
        """What shows whether the best passage answers: without its score and its words where it was read.

        They are high where a question repeats an article's words, which those that people write don't: beside a
        judgment they say more about the wording than about the answer.
        """
        return _READ if self.columns(_JUDGMENT).any() else _RANKED

    @property
    def names(self) -> list[str]:
        """The sets, in order."""
        return list(dict.fromkeys(self.sets.tolist()))

    def kinds_of(self, name: str) -> list[str]:
        """The kinds of a set, in order."""
        return list(dict.fromkeys(self.kinds[self.sets == name].tolist()))


def balance(sample: Sample, rows: Rows, *, report_only: frozenset[str]) -> Matrix:
    """How much each row counts in a fit, (n,): 0 outside of `rows`.

    Every set counts the same; within a set the questions that are answered count as much as all others together, and
    of those every kind the same.
    """
    weights = np.zeros(len(sample.right))
    for name in sample.names:
        of_set = rows & (sample.sets == name)
        kinds = [kind for kind in sample.kinds_of(name) if kind not in report_only]
        lacking = [kind for kind in kinds if kind != ANSWERABLE and (of_set & (sample.kinds == kind)).any()]
        for kind in kinds:
            members = of_set & (sample.kinds == kind)
            if members.any():
                weights[members] = 0.5 / (1 if kind == ANSWERABLE else len(lacking)) / members.sum()
    return weights


def fit_answers(sample: Sample, rows: Rows, *, report_only: frozenset[str]) -> Logistic:
    """The model of whether the best passage answers, fitted on some rows."""
    return _fit(sample, sample.evidence, sample.right, balance(sample, rows, report_only=report_only))


def fit_subject(sample: Sample, rows: Rows) -> Logistic:
    """The model of whether the subject is there, fitted on rows that would be refused.

    Rankings with a section taken out are one side, those of other subjects the other. Both sides count the same, and
    within each every set. Rankings with whole pages out are on neither side: other pages may be on the subject; nobody
    judged that.
    """
    weights = np.zeros(len(sample.right))
    for kind in (SECTIONS_OUT, OTHER_SUBJECT):
        members = rows & (sample.kinds == kind)
        names = [name for name in sample.names if (members & (sample.sets == name)).any()]
        for name in names:
            of_set = members & (sample.sets == name)
            weights[of_set] = 0.5 / len(names) / of_set.sum()
    return _fit(sample, SUBJECT, sample.kinds == SECTIONS_OUT, weights)


def answers_of_others(sample: Sample, *, report_only: frozenset[str]) -> Matrix:
    """The probability that each row's best passage answers, by a model fitted on all other sets, (n,)."""
    found = np.zeros(len(sample.right))
    for name in sample.names:
        own = sample.sets == name
        fitted = fit_answers(sample, ~own, report_only=report_only)
        found[own] = probabilities(fitted, sample.evidence, sample.columns(sample.evidence)[own])
    return found


def subjects_of_others(sample: Sample, refused: Rows) -> Matrix:
    """The probability that each row's subject is there, by a model fitted on what all other sets refuse, (n,)."""
    found = np.zeros(len(sample.right))
    for name in sample.names:
        own = sample.sets == name
        found[own] = probabilities(fit_subject(sample, refused & ~own), SUBJECT, sample.columns(SUBJECT)[own])
    return found


def _fit(sample: Sample, features: tuple[Feature, ...], positive: Rows, weights: Matrix) -> Logistic:
    used = weights > 0
    return fit_logistic(features, sample.columns(features)[used], positive[used], weights[used], penalty=_PENALTY)
