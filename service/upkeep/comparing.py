"""One question asked of two snapshots: what differs between the answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.passages.query import Query
from service.answers.answerer import Answer, CitedHit
from service.live.serving import Serving

_NOTABLE = 0.05  # of confidence
_LOOKED_AT = 3


@dataclass(frozen=True, slots=True)
class ComparedAnswers:
    """What two snapshots answer to one question.

    Attributes:
        question: It.
        now: The answer of the snapshot in service.
        other: That of the other one.
    """

    question: str
    now: Answer
    other: Answer

    @property
    def differences(self) -> tuple[str, ...]:
        """What a reader would see otherwise, in words; none where it is the same."""
        return tuple(_differences(self.now, self.other))


def compare_answers(now: Serving, other: Serving, question: str, *, withheld: bool) -> ComparedAnswers:
    """Ask both snapshots as readers ask.

    Args:
        now: The snapshot in service.
        other: The other one.
        question: What is asked.
        withheld: Whether the notice is the whole answer.
    """
    query = Query(question, _LOOKED_AT)
    answers = [one.ask(query, withheld=withheld, for_staff=True) for one in (now, other)]
    return ComparedAnswers(question, *answers)


def _differences(now: Answer, other: Answer) -> Iterator[str]:
    if (now.refusal is None) != (other.refusal is None):
        yield "It is answered now, and refused by the other one." if other.refusal else "It is refused now."
        return
    if now.refusal is not None and other.refusal is not None:
        if now.refusal.reason is not other.refusal.reason:
            yield "It is refused for another reason."
        return
    best, best_other = now.hits[0].citation, other.hits[0].citation
    if best.document.doc_id != best_other.document.doc_id:
        yield "The best passage is of another article."
    elif best.quote != best_other.quote:
        yield "The best passage’s words are others."
    elif _listed(now.hits) != _listed(other.hits):
        yield "The passages after the best are others, or in another order."
    if abs(now.confidence - other.confidence) >= _NOTABLE:
        yield f"Confidence is {now.confidence:.2f} now, {other.confidence:.2f} with the other one."


def _listed(hits: tuple[CitedHit, ...]) -> list[tuple[str, str]]:
    return [(hit.citation.document.doc_id, hit.citation.quote) for hit in hits]
