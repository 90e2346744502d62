"""Whether a question asks for means of suicide or of harming somebody, in words that no rule knows.

A support vector machine (Cortes and Vapnik 1995) with radial basis functions over the question's embedding: how near it
is to wordings that were labelled. It is made by `vouch eval train means`, and fits one encoder alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from index.models.encoder import Vectors
from service.errors import NoticesError

SHIPPED_MEANS = Path(__file__).with_name("means.npz")
_REMEDY = "Install Vouch again, or make the file with: vouch eval train means"


@cache
def shipped_means() -> "MeansModel":
    """The model that ships; read once, some 5 MB.

    Raises:
        NoticesError: As `MeansModel.read` does.
    """
    return MeansModel.read()


class Alarm(StrEnum):
    """What is done about a question that sounds as if it asked for means."""

    NOTICE = "notice"
    WITHHOLD = "withhold"


@dataclass(frozen=True, slots=True)
class MeansModel:
    """Wordings that count for and against, in the embedding of one encoder.

    Attributes:
        encoder: The encoder that it fits, by `EncoderIdentity.questions_sha256`.
        gamma: How fast a wording's say falls with its squared distance.
        offset: Added to the sum of what the wordings say.
        notice_from: From this score on the notice is shown.
        withhold_from: From this score on nothing else is.
        weights: What each wording says, (n,): above 0 for, below 0 against.
        wordings: Their embeddings, (n, dim).
        squares: The squared length of each, (n,).
    """

    encoder: str
    gamma: float
    offset: float
    notice_from: float
    withhold_from: float
    weights: npt.NDArray[np.float32]
    wordings: npt.NDArray[np.float32]
    squares: npt.NDArray[np.float32] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "squares", np.square(self.wordings).sum(axis=1))

    @classmethod
    def read(cls, path: Path = SHIPPED_MEANS) -> "MeansModel":
        """Read a model.

        Raises:
            NoticesError: If the file is missing or not one.
        """
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
                gamma, offset, notice_from, withhold_from = (float(number) for number in held["numbers"])
                weights, wordings = held["weights"].astype(np.float32), held["wordings"].astype(np.float32)
                encoder = str(held["encoder"])
        except (OSError, EOFError, ValueError, TypeError, KeyError, BadZipFile) as error:
            raise NoticesError(
                f"The model of questions for means can't be read: {type(error).__name__}",
                where=str(path),
                remedy=_REMEDY,
            ) from error
        if wordings.ndim != 2 or weights.shape != wordings.shape[:1]:
            raise NoticesError(
                "The model of questions for means has as many weights as wordings",
                where=str(path),
                value=f"{weights.shape} and {wordings.shape}",
                remedy=_REMEDY,
            )
        numbers = np.concatenate([[gamma, offset, notice_from, withhold_from], weights, wordings.ravel()])
        if not np.isfinite(numbers).all():
            raise NoticesError(
                "The model of questions for means holds what is no number", where=str(path), remedy=_REMEDY
            )
        return cls(encoder, gamma, offset, notice_from, withhold_from, weights, wordings)

    def write(self, path: Path) -> None:
        """Write the model; the same one gives the same bytes."""
        np.savez(
            path,
            numbers=np.array([self.gamma, self.offset, self.notice_from, self.withhold_from]),
            weights=self.weights,
            wordings=self.wordings.astype(np.float16),
            encoder=np.array(self.encoder),
        )

    def score(self, vector: Vectors) -> float:
        """How much a question sounds as if it asked for means; its unit vector is (dim,)."""
        far = self.squares - 2.0 * (self.wordings @ vector) + vector @ vector
        return float(self.weights @ np.exp(-self.gamma * far)) + self.offset

    def loudest(self, vectors: Iterable[Vectors]) -> Alarm | None:
        """What is to be done about a question, or several parts of one, of which each has a unit vector, (dim,)."""
        score = max(map(self.score, vectors))
        if score >= self.withhold_from:
            return Alarm.WITHHOLD
        return Alarm.NOTICE if score >= self.notice_from else None
