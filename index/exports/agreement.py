"""How well the exported copy of a model agrees with the original, on the corpus's own text."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.arrays import Scores
from index.errors import ExportDisagreement
from index.models.encoder import Vectors

MIN_COSINE = 0.95
MIN_OVERLAP = 0.85
MIN_CORRELATION = 0.95


@dataclass(frozen=True, slots=True)
class EncoderAgreement:
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


@dataclass(frozen=True, slots=True)
class RerankerAgreement:
    """How the scores of the two rerankers compare.

    Attributes:
        pairs: How many pairs of the corpus's own texts were scored.
        correlation: Pearson's, between the logits of the scores.
        mean_difference: Between the scores, without sign.
    """

    pairs: int
    correlation: float
    mean_difference: float


def encoder_agreement(exact: Vectors, copied: Vectors, passages: Vectors) -> EncoderAgreement:
    """Compare the exported encoder with the original.

    Args:
        exact: The original's vectors of texts, (n_texts, dim), unit length; at least one.
        copied: The copy's vectors of the same.
        passages: Passage vectors to rank, (n, dim), unit length.

    Raises:
        ExportDisagreement: If the vectors or the rankings differ by more than is allowed.
    """
    cosines = (exact * copied).sum(axis=1)
    top = max(1, min(10, len(passages) // 2))
    found = EncoderAgreement(
        questions=len(exact),
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


def reranker_agreement(exact: Scores, copied: Scores, *, where: Path) -> RerankerAgreement:
    """Compare the exported reranker with the original.

    Args:
        exact: The original's scores of pairs, (n_pairs,), in [0, 1].
        copied: The copy's scores of the same.
        where: The original's folder, to name.

    Raises:
        ExportDisagreement: If the scores differ by more than is allowed.
    """
    flat = float(np.ptp(exact)) == 0.0 or float(np.ptp(copied)) == 0.0
    found = RerankerAgreement(
        pairs=len(exact),
        correlation=0.0 if flat else round(_correlation(_logit(exact), _logit(copied)), 4),
        mean_difference=round(float(np.abs(exact - copied).mean()), 4),
    )
    if found.pairs > 1 and not found.correlation >= MIN_CORRELATION:  # nor where it is no number
        raise ExportDisagreement(
            f"The exported reranker disagrees with the original: correlation {found.correlation} "
            f"(at least {MIN_CORRELATION}) over {found.pairs} pairs of this corpus",
            where=str(where),
            remedy="Use another reranker, or none; this one doesn't bear int8, or gives all passages the same score",
        )
    return found


def _logit(scores: Scores) -> Scores:
    inner = np.clip(scores.astype(np.float64), 1e-7, 1.0 - 1e-7)
    return np.asarray(np.log(inner / (1.0 - inner)), dtype=np.float32)


def _correlation(first: Scores, second: Scores) -> float:
    """Pearson's."""
    one, other = first - first.mean(), second - second.mean()
    return float((one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum()))
