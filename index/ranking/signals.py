"""What a ranking shows about whether its best passage answers: plain numbers, which `service` weighs.

They don't depend on how many hits were asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

import numpy as np

from index.arrays import Scores
from index.passages.passage import Passage
from index.words.analysis import terms
from ingest.document import Span

FEATURE_VERSION = 3
"""Of what the signals mean: raised whenever a meaning changes, so that no calibration of another meaning is used."""

SIGNALS = (
    "score",
    "passage_cosine",
    "sentence_cosine",
    "lexical_share",
    "term_coverage",
    "margin",
    "focus_in_sentence",
    "answering",
    "answering_sentence",
)
"""Every signal of a best hit: its score, what each engine gave, and what is measured below."""

JUDGED = frozenset({"answering", "answering_sentence"})
"""Those that an answerability model gives."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the engines gave a hit, and what else shows whether it answers; None where it doesn't apply.

    Attributes:
        passage_cosine: Of the question and the passage.
        sentence_cosine: Of the question and the passage's best sentence.
        lexical_share: BM25 as a share of the most that the question's words could get, in [0, 1].
        phrase_share: The share of the question's pairs of neighbouring terms that are side by side in it, in [0, 1].
        lexical: BM25.
        lexical_weight: What the words count in the score, for this question, in [0, 1].
        margin: How far the fused score is from the best of the others.
        fused: The fused score, where the answerability model's judgment was added to it.
        answering: The logit that the passage answers, by that model; only of a passage that it read.
        answering_sentence: The highest of its sentences' logits; the same.
        term_coverage: The share of the question's terms found in the passage, its headings or its title; best hit only.
        focus_in_sentence: `focus_in_sentence` of its answering sentence; best hit only.
        newer: Gained because it is of a newer article.
        same_document: Lost because hits of the same document rank higher; below 0.
    """

    passage_cosine: float
    sentence_cosine: float
    lexical_share: float
    phrase_share: float
    lexical: float
    lexical_weight: float
    margin: float
    fused: float | None = None
    answering: float | None = None
    answering_sentence: float | None = None
    term_coverage: float | None = None
    focus_in_sentence: float | None = None
    newer: float | None = None
    same_document: float | None = None

    def to_record(self) -> dict[str, float]:
        """Those that apply, by name, in their order."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def margins(fused: Scores) -> Scores:
    """How far each score is from the best of the others, (n,); 0 where it is alone.

    Args:
        fused: Scores of all candidates, (n,), n >= 1.
    """
    if len(fused) == 1:
        return np.zeros_like(fused)
    second, best = np.partition(fused, len(fused) - 2)[-2:]
    rivals = np.full_like(fused, best)
    rivals[int(np.argmax(fused))] = second
    return fused - rivals


def focus_in_sentence(
    title: str, passage: Passage, sentence: Span, asked: Iterable[str], idf: Mapping[str, float]
) -> float:
    """How much of the question's focus is in the answering sentence or the headings above it, weighed by idf.

    A document can be on the question's subject without the answer. So the focus is looked at by itself: the terms that
    the document's title doesn't hold. 1 where nothing is left to look for.

    Args:
        title: Of the document.
        passage: The best passage.
        sentence: Its answering sentence.
        asked: The question's terms.
        idf: Their inverse document frequencies.
    """
    named = set(terms(title))
    said = passage.text[sentence.start - passage.start : sentence.end - passage.start]
    held = set(terms("\n".join((*passage.headings, said))))
    focus = [term for term in asked if term not in named]
    total = sum(idf[term] for term in focus)
    return sum(idf[term] for term in focus if term in held) / total if total else 1.0
