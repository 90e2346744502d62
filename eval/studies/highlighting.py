"""Does the highlighted sentence hold the answer, within the passage that a set itself says holds it?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.errors import UnfitSet
from eval.sets.lines import read_lines, read_records
from eval.sets.public.beir import CORPUS, QRELS, QUERIES, SPANS
from index.config import WEIGHTS, Evidence
from index.passages.query import Filters, Query
from index.ranking.highlight import QuestionEvidence
from index.ranking.searcher import Searcher

_ALL_PASSAGES = 100
_PENALTY = 1e-3
Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, the passage that holds its answer, and the answer's words as different people marked them."""

    query_id: str
    question: str
    doc_id: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A passage's sentences: what speaks for each, (n, 8), and which hold the answer, (n,)."""

    evidence: NDArray[np.float64]
    holding: NDArray[np.bool_]

    def right(self, weights: Weights) -> bool:
        """Whether the best sentence holds the answer."""
        return bool(self.holding[int(np.argmax(self.evidence @ weights))])


def read_answered(folder: Path, *, split: str = "test") -> list[Answered]:
    """The questions of a BEIR directory whose answer's words are known, with the judged passage that holds them.

    The words are those of `spans.jsonl`, or the `answers` in a question's metadata. A question whose judged passages
    don't hold them whole (they may have been cut in two) is left out.

    Raises:
        MalformedSet: If a file breaks its form.
        UnfitSet: If no question has an answer's words.
    """
    words: dict[str, list[str]] = {}
    asked: dict[str, str] = {}
    for _, record in read_records(folder / QUERIES):
        asked[record["_id"]] = record["text"]
        words[record["_id"]] = list((record.get("metadata") or {}).get("answers") or ())
    if (folder / SPANS).is_file():
        for _, record in read_records(folder / SPANS):
            words[record["query"]].append(record["answer"])
    texts = {record["_id"]: _folded(record["text"]) for _, record in read_records(folder / CORPUS)}
    found: dict[str, Answered] = {}
    for line in read_lines(folder / QRELS / f"{split}.tsv")[1:]:
        query_id, doc_id, _ = line.text.split("\t")
        held = tuple(answer for answer in words.get(query_id, ()) if _folded(answer) in texts[doc_id])
        if held and query_id not in found:
            found[query_id] = Answered(query_id, asked[query_id], doc_id, held)
    if not found:
        raise UnfitSet(
            "No question of the set says which words answer it",
            where=str(folder),
            remedy=f"Put them into {SPANS}, or into the questions' metadata as answers",
        )
    return list(found.values())


def cases(answered: Sequence[Answered], searcher: Searcher) -> list[Case]:
    """What speaks for every sentence of each question's own passage, however the index cut that."""
    return [_case(one, searcher) for one in answered]


def _case(one: Answered, searcher: Searcher) -> Case:
    hits = searcher.search(Query(one.question, _ALL_PASSAGES, Filters(doc_ids=(one.doc_id,))))
    hits.sort(key=lambda hit: hit.passage.start)
    sentences = [
        hit.passage.text[span.start - hit.passage.start : span.end - hit.passage.start]
        for hit in hits
        for span in hit.passage.sentences
    ]
    cosines = [speaking.cosine for hit in hits for speaking in hit.sentence_evidence]
    speaking = QuestionEvidence(one.question, searcher.idf(one.question)).evidence(sentences, cosines)
    holding = [any(_folded(answer) in _folded(sentence) for answer in one.answers) for sentence in sentences]
    return Case(np.stack([as_vector(found) for found in speaking]), np.array(holding))


def as_vector(values: Evidence) -> Weights:
    """Evidence or weights in the order of their names, (8,)."""
    return np.array([getattr(values, name) for name in Evidence.names()])


@dataclass(frozen=True, slots=True)
class Highlighted:
    """How often the highlighted sentence holds the answer.

    Attributes:
        set_name: The set.
        questions: How many questions.
        cosine: The share with the cosine alone.
        shipped: The share with the weights that ship.
        held_out: The share with weights fitted on the other sets; None where there are no others.
        ceiling: The share in which any sentence holds the answer whole.
    """

    set_name: str
    questions: int
    cosine: float
    shipped: float
    held_out: float | None
    ceiling: float


def measure_highlights(sets: Mapping[str, Sequence[Case]], *, fit_others: bool) -> list[Highlighted]:
    """Measure each set, and with weights that were fitted without it where that is asked for and there are others."""
    cosine = np.eye(len(Evidence.names()))[0]
    found = []
    for name, own in sets.items():
        others = [other for other_name, other in sets.items() if other_name != name]
        held_out = _share(own, fit_conditional_logit(others)) if fit_others and others else None
        found.append(
            Highlighted(
                set_name=name,
                questions=len(own),
                cosine=_share(own, cosine),
                shipped=_share(own, as_vector(WEIGHTS)),
                held_out=held_out,
                ceiling=sum(bool(case.holding.any()) for case in own) / len(own),
            )
        )
    return found


def _share(own: Sequence[Case], weights: Weights) -> float:
    return sum(case.right(weights) for case in own) / len(own)


def fit_conditional_logit(sets: Sequence[Sequence[Case]]) -> Weights:
    """Weights, (8,), the cosine's 1, under which the sentences that hold the answer are likeliest; sets weigh the same.

    Source: McFadden, Conditional Logit Analysis of Qualitative Choice Behavior, 1974.
    """
    informative = [[case for case in own if case.holding.any() and not case.holding.all()] for own in sets]

    def loss(weights: Weights) -> tuple[float, Weights]:
        total, slope = _PENALTY * float(weights @ weights), 2 * _PENALTY * weights
        for own in informative:
            for case in own:
                scores = case.evidence @ weights
                likely = np.exp(scores - scores.max())
                right = likely[case.holding]
                total += math.log(likely.sum() / right.sum()) / len(own)
                expected = case.evidence.T @ (likely / likely.sum())
                slope = slope + (expected - case.evidence[case.holding].T @ (right / right.sum())) / len(own)
        return total, slope

    found: Weights = minimize(loss, np.zeros(len(Evidence.names())), jac=True, method="L-BFGS-B").x
    fitted: Weights = found / abs(found[0])
    return fitted


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
