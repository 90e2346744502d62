"""How well what serves agrees with the original: the encoder on the corpus's own text, judgments on pairs of texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.answerability.judgment import AnswerabilityModel
from index.answerability.model_folder import Probe
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
class AnswerabilityAgreement:
    """How what a model says compares with what it said before its weights were made int8.

    Attributes:
        pairs: How many questions with passages were judged.
        correlation: Pearson's, between the logits of the passages.
        of_sentences: The same of the sentences.
        mean_difference: Between the passages' logits, without sign.
    """

    pairs: int
    correlation: float
    of_sentences: float
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


def answerability_agreement(
    probes: Sequence[Probe], model: AnswerabilityModel, *, where: Path
) -> AnswerabilityAgreement:
    """Compare what a model says on this machine with what it said in float32 where it was trained.

    Args:
        probes: Pairs with what was said of them; at least two.
        model: The model.
        where: Its folder, to name.

    Raises:
        ExportDisagreement: If the judgments differ by more than is allowed.
    """
    said = [model.judge(probe.question, probe.names, probe.context, probe.sentences) for probe in probes]
    exact = np.array([probe.judgment.passage for probe in probes])
    found = np.array([judgment.passage for judgment in said])
    sentences = (
        np.array([logit for judgment in judgments for logit in judgment.sentences])
        for judgments in ([probe.judgment for probe in probes], said)
    )
    agreement = AnswerabilityAgreement(
        pairs=len(probes),
        correlation=round(_correlation(exact, found), 4),
        of_sentences=round(_correlation(*sentences), 4),
        mean_difference=round(float(np.abs(exact - found).mean()), 4),
    )
    if not min(agreement.correlation, agreement.of_sentences) >= MIN_CORRELATION:  # nor where it is no number
        raise ExportDisagreement(
            f"The answerability model doesn't say here what it said where it was trained: correlation "
            f"{agreement.correlation} and {agreement.of_sentences} (at least {MIN_CORRELATION}) "
            f"over {agreement.pairs} pairs",
            where=str(where),
            remedy="Build with --answerability default, or none",
        )
    return agreement


def _correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Pearson's; 0 where one of them doesn't vary."""
    one, other = first - first.mean(), second - second.mean()
    spread = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / spread if spread else 0.0
