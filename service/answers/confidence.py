"""How sure it is that the best passage answers: a small model that anyone can read, over signals already there."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from index.ranking.hit import Hit
from index.ranking.signals import FEATURE_VERSION, JUDGED, SIGNALS
from index.snapshots.manifest import IndexManifest
from service.errors import CalibrationError

ANY_RETRIEVAL = "any"
"""What an operator writes for `retrieval_sha256` who takes a calibration for whatever configuration."""
DEFAULT_CALIBRATION = Path(__file__).with_name("calibration.json")
UNJUDGED_CALIBRATION = Path(__file__).with_name("calibration_unjudged.json")
"""For an index without an answerability model."""
SURE, UNSURE = 0.7, 0.3
"""From these confidences on it is said of an answer that it seems to answer, and that it may."""
_EVEN = 0.5
_SHOWN = 16  # characters of a sha256
_STEEPEST = 500.0  # exp() overflows a little above 700


@dataclass(frozen=True, slots=True)
class Term:
    """What a signal counts for: `weight * (signal - mean) / scale`."""

    mean: float
    scale: float
    weight: float


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model over signals.

    Attributes:
        intercept: The logit where every signal is at its mean.
        terms: Signal to what it counts for.
    """

    intercept: float
    terms: Mapping[str, Term]

    def probability(self, signals: Mapping[str, float]) -> float:
        """The probability for these signals."""
        weighed = (term.weight * (signals[name] - term.mean) / term.scale for name, term in self.terms.items())
        logit = self.intercept + math.fsum(weighed)
        return 1.0 / (1.0 + math.exp(-max(-_STEEPEST, min(_STEEPEST, logit))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Models of whether the best passage answers and whether the subject is there, and what they were fitted for.

    Attributes:
        answers: Gives the probability that the best passage answers.
        subject: Gives the probability that the question's subject is there, where the answer isn't.
        threshold: Below this probability of an answer the service refuses, unless it is given another.
        weights_sha256: Of the encoder whose cosines it was fitted on.
        retrieval_sha256: `retrieval_sha256` of the configuration that ranked, or "any".
        feature_version: Of the signals' definition.
        provenance: What it was fitted on, for people.
    """

    answers: Logistic
    subject: Logistic
    threshold: float
    weights_sha256: str
    retrieval_sha256: str
    feature_version: int
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Calibration":
        """Read a calibration file.

        Raises:
            CalibrationError: If it can't be read, or was fitted for other features.
        """
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(record, dict):
                raise ValueError(f"it holds a {type(record).__name__}, not an object")
            _check_version(record, path)
            return _of_record(record)
        except (OSError, ValueError, OverflowError, RecursionError) as error:
            raise _unreadable(str(error), path) from None

    def to_json(self) -> str:
        """As a file's text, the same for the same calibration."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"

    def check_fits(self, manifest: IndexManifest, *, where: str) -> None:
        """Refuse an index made with another encoder or configuration than those that this was fitted for.

        Raises:
            CalibrationError: If one is another; it says which.
        """
        encoder = manifest.encoder.identity.weights_sha256
        if self.weights_sha256 != encoder:
            raise _unfit("encoder", self.weights_sha256, encoder, where)
        retrieval = retrieval_sha256(manifest)
        if self.retrieval_sha256 not in {retrieval, ANY_RETRIEVAL}:
            raise _unfit("retrieval configuration", self.retrieval_sha256, retrieval, where)
        used = self.answers.terms.keys() | self.subject.terms.keys()
        if manifest.answerability is None and (judged := used & JUDGED):
            raise _unfit("answerability model", f"one that gives {', '.join(sorted(judged))}", "none", where)

    def for_any_retrieval(self) -> "Calibration":
        """The same for whatever configuration: its order of questions stays of use where its probabilities aren't."""
        return replace(self, retrieval_sha256=ANY_RETRIEVAL)

    def probability(self, hits: Sequence[Hit]) -> float:
        """The probability that the best hit answers the question; 0 where there is no hit."""
        return self.answers.probability(signals_of(hits[0])) if hits else 0.0

    def probability_with(self, hit: Hit, *, margin: float) -> float:
        """The probability that a hit answers if it were first, and no further ahead of the next than by a margin.

        It is 0 where a signal isn't known of it, as no model read it.
        """
        signals = {**signals_of(hit), "margin": min(margin, hit.signals.margin)}
        return self.answers.probability(signals) if self.answers.terms.keys() <= signals.keys() else 0.0

    def has_subject(self, hits: Sequence[Hit]) -> bool:
        """Whether what isn't answered is about something that the articles are about."""
        return bool(hits) and self.subject.probability(signals_of(hits[0])) >= _EVEN


def sureness(confidence: float) -> int:
    """How sure an answer is in words, as a number: 2 where it seems to answer, 1 where it may, 0 below."""
    return (confidence >= SURE) + (confidence >= UNSURE)


def signals_of(best: Hit) -> dict[str, float]:
    """The signals of the best hit of a ranking, by name."""
    fused = best.signals.fused
    found = {**best.signals.to_record(), "score": best.score if fused is None else fused}
    return {name: found[name] for name in SIGNALS if name in found}


def retrieval_sha256(manifest: IndexManifest) -> str:
    """The sha256 of how an index cuts, finds and ranks, its analysis and answerability model included."""
    record: dict[str, Any] = {"analyzer": manifest.analyzer, "retrieval": manifest.retrieval.to_record()}
    if manifest.answerability is not None:
        record["answerability"] = [manifest.answerability.identity.sha256, manifest.answerability.passages]
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def _of_record(record: dict[str, Any]) -> Calibration:
    names = {each.name for each in fields(Calibration)}
    if set(record) != names:
        raise ValueError(f"its keys are {', '.join(sorted(record))}, and should be {', '.join(sorted(names))}")
    for name in ("weights_sha256", "retrieval_sha256"):
        if not isinstance(record[name], str):
            raise ValueError(f"{name} is {record[name]!r}, not text")
    threshold = _number(record["threshold"], "threshold")
    if not 0.0 <= threshold <= 1.0:
        raise ValueError(f"threshold is {threshold}, not between 0 and 1")
    models = {name: _logistic(record[name], name) for name in ("answers", "subject")}
    return Calibration(**{**record, **models, "threshold": threshold})


def _logistic(record: Any, name: str) -> Logistic:
    if not isinstance(record, dict) or set(record) != {"intercept", "terms"} or not isinstance(record["terms"], dict):
        raise ValueError(f"{name} isn't an object of intercept and terms")
    terms = {}
    for signal, values in record["terms"].items():
        place = f"{name}.terms.{signal}"
        if signal not in SIGNALS:
            raise ValueError(f"{place} is no signal; those are {', '.join(SIGNALS)}")
        if not isinstance(values, dict) or set(values) != {"mean", "scale", "weight"}:
            raise ValueError(f"{place} isn't an object of mean, scale and weight")
        terms[signal] = Term(**{key: _number(value, f"{place}.{key}") for key, value in values.items()})
        if terms[signal].scale <= 0.0:
            raise ValueError(f"{place}.scale is {terms[signal].scale}, not above 0")
    return Logistic(_number(record["intercept"], f"{name}.intercept"), terms)


def _number(value: Any, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{place} is {value!r}, not a number")
    return float(value)


def _check_version(record: dict[str, Any], path: Path) -> None:
    found = record.get("feature_version")
    if found != FEATURE_VERSION:
        raise CalibrationError(
            "The calibration doesn't fit: its feature version is another one than this program's",
            where=str(path),
            value=f"{found}, not {FEATURE_VERSION}",
            remedy=_REMEDY,
        )


_REMEDY = (
    "Fit one with: vouch eval calibrate SET… --write VOUCH_HOME/calibration.json; "
    'remove the file, if it is your own, to use the default; or copy it there with "retrieval_sha256": "any", which '
    "takes its probabilities as they are"
)


def _unfit(what: str, found: str, needed: str, where: str) -> CalibrationError:
    return CalibrationError(
        f"The calibration doesn't fit the index: it was fitted for another {what}",
        where=where,
        value=f"{found[:_SHOWN]}, and the index has {needed[:_SHOWN]}",
        remedy=f"If the index was built before this program: vouch build. {_REMEDY}",
    )


def _unreadable(what: str, path: Path) -> CalibrationError:
    return CalibrationError(
        f"The calibration can't be read: {what}", where=str(path), remedy="Mend it, or remove it to use the default"
    )
