"""How sure it is that the best passage answers: a small model that anyone can read, over signals already there."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.passage import Hit
from service.errors import CalibrationError

FEATURE_VERSION = 1
_STEEPEST = 500.0  # exp() overflows a little above 700
DEFAULT_CALIBRATION = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model, and what it was fitted for.

    Attributes:
        intercept: The logit with all features 0.
        weights: One for each feature.
        threshold: Below this probability the service refuses, unless it is told another.
        weights_sha256: Of the encoder whose cosines it was fitted on.
        feature_version: Of the features' definition.
        provenance: What it was fitted on, for people.
    """

    intercept: float
    weights: Mapping[str, float]
    threshold: float
    weights_sha256: str
    feature_version: int
    provenance: str

    @classmethod
    def read(cls, path: Path) -> "Calibration":
        """Read a calibration file.

        Raises:
            CalibrationError: If it can't be read, or was fitted for other features.
        """
        try:
            calibration = cls(**json.loads(path.read_text(encoding="utf-8")))
            found = set(calibration.weights)
            numbers = [calibration.intercept, calibration.threshold, *calibration.weights.values()]
            if not all(isinstance(number, int | float) and math.isfinite(number) for number in numbers):
                raise ValueError("a weight, the intercept or the threshold is not a number")
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise CalibrationError(
                f"The calibration can't be read: {error}",
                where=str(path),
                remedy="Mend it, or remove it to use the default",
            ) from None
        if calibration.feature_version != FEATURE_VERSION or found != set(features([])):
            raise CalibrationError(
                f"The calibration is for features of version {calibration.feature_version}, and this program has "
                f"{FEATURE_VERSION}",
                where=str(path),
                remedy="Fit it again, or remove it to use the default",
            )
        return calibration

    def check_fits(self, weights_sha256: str, *, where: str) -> None:
        """Refuse an index made with another encoder than the one this was fitted for.

        Raises:
            CalibrationError: If it is another.
        """
        if self.weights_sha256 != weights_sha256:
            raise CalibrationError(
                "The calibration was fitted for another encoder than the index was made with",
                where=where,
                value=self.weights_sha256,
                remedy=f"Fit one for encoder {weights_sha256} and put it in VOUCH_HOME as calibration.json",
            )

    def probability(self, hits: Sequence[Hit]) -> float:
        """The probability that the best hit answers the question; 0 where there is no hit."""
        if not hits:
            return 0.0
        found = features(hits)
        logit = self.intercept + sum(self.weights[name] * found[name] for name in found)
        return 1.0 / (1.0 + math.exp(-max(-_STEEPEST, min(_STEEPEST, logit))))


def features(hits: Sequence[Hit]) -> dict[str, float]:
    """The signals, each in about [0, 1], taken from the ranking; all 0 where it is empty."""
    if not hits:
        return dict.fromkeys(("passage_cosine", "sentence_cosine", "term_coverage"), 0.0)
    best = hits[0].component_scores
    return {
        "passage_cosine": best["passage_cosine"],
        "sentence_cosine": best["sentence_cosine"],
        "term_coverage": best["term_coverage"],
    }
