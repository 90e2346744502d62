"""What a ranking shows about whether its best passage answers: plain numbers, which `service` weighs.

They don't depend on how many hits were asked for. Whoever changes what one means raises `FEATURE_VERSION` in
`service/answers/confidence.py`.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from index.passages.passage import Passage
from index.ranking.fusion import Scores
from index.words.analysis import terms
from ingest.document import Span

SIGNALS = (
    "score",
    "passage_cosine",
    "sentence_cosine",
    "lexical_share",
    "term_coverage",
    "margin",
    "focus_in_sentence",
)
"""Every signal of a best hit: its score, what each engine gave, and what is told below."""


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
    title: str, passage: Passage, sentence: Span, asked: Iterable[str], rarity: Mapping[str, float]
) -> float:
    """How much of the question's focus stands in the answering sentence or the headings above it, by rarity.

    A document can be on the question's subject without the answer. So the focus is looked at by itself: the terms that
    the document's title doesn't hold. 1 where nothing is left to look for.

    Args:
        title: Of the document.
        passage: The best passage.
        sentence: Its answering sentence.
        asked: The question's terms.
        rarity: Their inverse document frequencies.
    """
    named = set(terms(title))
    said = passage.text[sentence.start - passage.start : sentence.end - passage.start]
    held = set(terms("\n".join((*passage.headings, said))))
    focus = [term for term in asked if term not in named]
    total = sum(rarity[term] for term in focus)
    return sum(rarity[term] for term in focus if term in held) / total if total else 1.0
