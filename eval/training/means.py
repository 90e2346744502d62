"""Training the model of questions for means: from wordings that ask, sound like it, or are ordinary questions."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC

from eval.errors import MalformedSet
from eval.sets.lines import read_records, text_of
from index.models.encoder import QuestionEncoder, Vectors
from ingest.progress import progress
from service.emergency.means_model import MeansModel
from service.emergency.notices import shipped_notices, withholds
from service.questions.asking import opens_question
from service.questions.sentences import sentences

CRISIS = "suicide"
"""The topic of wordings that ask, where a file has those of several topics."""
_FOLDS = 5
_PENALTY = 10.0
_GAMMA = 1.0
_CACHE_MB = 1000
_NEARLY = -1.0
"""From this score on further questions are learnt from: the others say nothing that isn't known."""
_FURTHER = 3
_OF_A_FILE = 4000
_BEGINNING = 3
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Allowance:
    """How often the model may be wrong about questions that it wasn't fitted on.

    Attributes:
        ordinary: Share of ordinary questions.
        alike: Share of those that only sound as if they asked for means.
    """

    ordinary: float
    alike: float


WITHHOLD = Allowance(ordinary=0.002, alike=0.04)
NOTICE = Allowance(ordinary=0.006, alike=0.12)


@dataclass(frozen=True, slots=True)
class Wordings:
    """What is learnt from; a wording that is in several is kept in the first.

    Attributes:
        asking: They ask for means.
        alike: They only sound like it.
        ordinary: What readers of health pages ask, and each sentence of it: `MeansWatch` reads both.
        further: Questions about anything, titles, words, beginnings of questions; what a first fit takes for asking, or
            nearly, is learnt, too.
    """

    asking: tuple[str, ...]
    alike: tuple[str, ...]
    ordinary: tuple[str, ...]
    further: tuple[str, ...] = ()

    @classmethod
    def read(
        cls,
        *,
        asking: Iterable[Path],
        alike: Iterable[Path],
        by_topic: Iterable[Path],
        ordinary: Iterable[Path],
        further: Iterable[Path] = (),
    ) -> "Wordings":
        """Read files of JSON Lines with a `text`; `by_topic` has a `topic`, too; `further` are questions or titles.

        Raises:
            MalformedSet: With file and line, where a line is none of these; if there are none that ask, or no others.
        """
        topics = [row for path in by_topic for row in _rows(path)]
        found_asking = [*_texts(asking), *(text for text, topic in topics if topic == CRISIS)]
        found_alike = [*_texts(alike), *(text for text, topic in topics if topic != CRISIS)]
        seen: set[str] = set()
        found_ordinary = [part for text in _texts(ordinary) for part in (text, *_sentences(text))]
        found_further = [text for path in further for text in _some_of(path)]
        found_further += _beginnings(found_ordinary)
        kept = [_new(texts, seen) for texts in (found_asking, found_alike, found_ordinary, found_further)]
        for name, texts in zip(("ask for means", "sound alike", "are ordinary"), kept, strict=False):
            if len(texts) < _FOLDS:
                raise MalformedSet(
                    f"Too few wordings that {name}", value=str(len(texts)), remedy=f"Give files with {_FOLDS} or more"
                )
        return cls(*kept)


@dataclass(frozen=True, slots=True)
class MeansFigures:
    """What the model makes of wordings that it wasn't fitted on (five folds).

    Attributes:
        counts: Wordings that ask, sound alike, are ordinary.
        withheld: The share of each whose answer is withheld.
        noticed: The share of each that brings the notice at least.
    """

    counts: tuple[int, int, int]
    withheld: tuple[float, float, float]
    noticed: tuple[float, float, float]


def train_means(wordings: Wordings, encoder: QuestionEncoder, identity: str) -> tuple[MeansModel, MeansFigures]:
    """Fit the model, and choose from which scores on it has its say.

    Both scores are the least at which no more than the allowed shares of the others are above, where each fifth is
    judged by what was fitted on the rest.

    Args:
        wordings: What is learnt from.
        encoder: Embeds them.
        identity: SHA-256 of the encoder's identity.
    """
    groups = [wordings.asking, wordings.alike, wordings.ordinary]
    vectors = _embedded([text for group in groups for text in group], encoder)
    kinds = np.repeat(np.arange(3), [len(group) for group in groups])
    if wordings.further:
        further = _embedded(wordings.further, encoder)
        hard = further[_fit(vectors, kinds).decision_function(further) > _NEARLY]
        vectors, kinds = np.vstack([vectors, hard]), np.append(kinds, np.full(len(hard), _FURTHER))
    scores = np.empty(len(kinds))
    for fitted, left_out in StratifiedKFold(_FOLDS, shuffle=True, random_state=7).split(vectors, np.minimum(kinds, 2)):
        scores[left_out] = _fit(vectors[fitted], kinds[fitted]).decision_function(vectors[left_out])
    withhold_from, notice_from = (_least(scores, kinds, allowed) for allowed in (WITHHOLD, NOTICE))
    machine = _fit(vectors, kinds)
    model = MeansModel(
        encoder=identity,
        gamma=_GAMMA,
        offset=float(machine.intercept_[0]),
        notice_from=notice_from,
        withhold_from=withhold_from,
        weights=machine.dual_coef_[0].astype(np.float32),
        wordings=machine.support_vectors_.astype(np.float32),
    )
    counts = (len(wordings.asking), len(wordings.alike), len(wordings.ordinary))
    return model, MeansFigures(counts, _shares(scores, kinds, withhold_from), _shares(scores, kinds, notice_from))


def _embedded(texts: Sequence[str], encoder: QuestionEncoder) -> Vectors:
    shown = progress(texts, label="Reading wordings", unit="wordings")
    return np.stack([encoder.encode(text).ravel() for text in shown])


def _fit(vectors: Vectors, kinds: npt.NDArray[np.int64]) -> SVC:
    return SVC(C=_PENALTY, gamma=_GAMMA, class_weight="balanced", cache_size=_CACHE_MB).fit(vectors, kinds == 0)


def _least(scores: Scores, kinds: npt.NDArray[np.int64], allowed: Allowance) -> float:
    """The least score from which on no more than the allowed shares of alike and ordinary wordings lie."""
    above = (
        float(np.quantile(scores[kinds == kind], 1.0 - share, method="higher"))
        for kind, share in ((1, allowed.alike), (2, allowed.ordinary))
    )
    return max(above)


def _shares(scores: Scores, kinds: npt.NDArray[np.int64], least: float) -> tuple[float, float, float]:
    asking, alike, ordinary = (float((scores[kinds == kind] >= least).mean()) for kind in range(3))
    return asking, alike, ordinary


def _some_of(path: Path) -> list[str]:
    """Some questions (`q`) or titles (`title`) of JSON Lines, packed or not, or words, one a line; always the same."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            found = {_asked(line) if ".jsonl" in path.name else line.strip() for line in lines}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MalformedSet(
            f"The file can't be read: {error}",
            where=str(path),
            remedy="Name a file of words, or JSON Lines (.jsonl, .jsonl.gz) with a `q` or `title`",
        ) from error
    found = {text for text in found if not withholds(shipped_notices().find(text))}
    return sorted(found, key=lambda text: hashlib.sha256(text.encode()).digest())[:_OF_A_FILE]


def _asked(line: str) -> str:
    record = json.loads(line)
    return str(record["q"] if "q" in record else record["title"])


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, opens_question)]


def _beginnings(texts: Iterable[str]) -> list[str]:
    """The first words of questions, as somebody has typed them who isn't done."""
    words = [text.split() for text in texts]
    return sorted({" ".join(found[:count]) for found in words for count in range(1, _BEGINNING + 1)})


def _texts(paths: Iterable[Path]) -> list[str]:
    return [text for path in paths for text, _ in _rows(path)]


def _rows(path: Path) -> list[tuple[str, str | None]]:
    rows = []
    for line, record in read_records(path):
        topic = record.get("topic")
        rows.append((text_of(record, "text", line), None if topic is None else str(topic)))
    return rows


def _new(texts: Sequence[str], seen: set[str]) -> tuple[str, ...]:
    """The texts that were in no other group, each once."""
    fresh = tuple(dict.fromkeys(text for text in texts if text not in seen))
    seen.update(fresh)
    return fresh
