"""How well the exported question encoder agrees with the original, on the corpus's own text."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.errors import ExportDisagreement
from index.models.encoder import QuestionEncoder, Vectors

MIN_COSINE = 0.95
MIN_OVERLAP = 0.85


@dataclass(frozen=True, slots=True)
class Agreement:
    """How the two encoders' vectors and rankings compare.

    Attributes:
        questions: How many texts of the corpus served as questions.
        min_cosine: The lowest cosine between the two vectors of one text.
        mean_cosine: Their mean.
        top: How many best passages are compared.
        overlap: The mean share of those that both encoders bring.
    """

    questions: int
    min_cosine: float
    mean_cosine: float
    top: int
    overlap: float


def agreement(exported: QuestionEncoder, texts: Sequence[str], exact: Vectors, passages: Vectors) -> Agreement:
    """Compare the exported encoder with the original.

    Args:
        exported: The question encoder.
        texts: Texts of the corpus; at least one.
        exact: The original's vectors of them, (n_texts, dim), unit length.
        passages: Passage vectors to rank, (n, dim), unit length.

    Raises:
        ExportDisagreement: If the vectors or the rankings differ by more than is allowed.
    """
    copied = np.stack([exported.encode(text) for text in texts])  # (n_texts, dim)
    cosines = (exact * copied).sum(axis=1)
    top = max(1, min(10, len(passages) // 2))
    found = Agreement(
        questions=len(texts),
        min_cosine=round(float(cosines.min()), 4),
        mean_cosine=round(float(cosines.mean()), 4),
        top=top,
        overlap=round(_overlap(exact @ passages.T, copied @ passages.T, top), 4),
    )
    if not (found.min_cosine >= MIN_COSINE and found.overlap >= MIN_OVERLAP):  # nor where one is no number
        raise ExportDisagreement(
            f"The exported encoder disagrees with the original: lowest cosine {found.min_cosine} "
            f"(at least {MIN_COSINE}), shared top {top} {found.overlap} (at least {MIN_OVERLAP})",
            remedy="Remove the encoders folder of VOUCH_HOME and build again; if it stays so, don't trust int8 here",
        )
    return found


def _overlap(first: Vectors, second: Vectors, top: int) -> float:
    """Mean share of the `top` best columns that two score matrices have in common, row by row."""
    best = [np.argpartition(-scores, top - 1, axis=1)[:, :top] for scores in (first, second)]
    return float(np.mean([len(set(a) & set(b)) / top for a, b in zip(*best, strict=True)]))
