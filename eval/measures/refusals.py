"""Is a system silent when it should be, kind by kind?

Source: Peng et al., Unanswerability Evaluation for Retrieval Augmented Generation (UAEval4RAG), ACL 2025, which divides
unanswerable requests into kinds and has the unanswered and the acceptable ratio. Theirs are judged by a language model;
these by the set's own labels. The kinds are those that a search over articles meets (`eval.sets.question.KINDS`).
"""

from collections.abc import Mapping, Sequence

_CORRECTED = frozenset({"false_premise", "underspecified"})


def is_acceptable(kind: str, *, refused: bool, corrected: bool) -> bool:
    """Whether a response to an unanswerable question may be given.

    Args:
        kind: Why nothing answers it.
        refused: Whether the system was silent.
        corrected: Whether it showed the words that a person judged to put the question right: what denies a false
            premise, or lists what an underspecified one could mean. Other kinds can't be put right by words.
    """
    return refused or (corrected and kind in _CORRECTED)


def mean_by_kind(outcomes: Mapping[str, Sequence[bool]]) -> float:
    """The mean over kinds of the share of each: a kind with many questions weighs no more. nan without any.

    Args:
        outcomes: Kind to whether each of its questions was refused (unanswered ratio), or met acceptably.
    """
    shares = [sum(found) / len(found) for found in outcomes.values() if found]
    return sum(shares) / len(shares) if shares else float("nan")


def joint_score(right: float, acceptable: float, *, weight: float = 0.5) -> float:
    """One number for both: the share of answerable questions answered rightly, and the acceptable ratio.

    Args:
        right: Of answerable questions.
        acceptable: Of unanswerable ones.
        weight: Of the first.
    """
    return weight * right + (1.0 - weight) * acceptable
