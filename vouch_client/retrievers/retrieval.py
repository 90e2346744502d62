"""A hit as frameworks of retrieval take it: a text, and what is known of it in plain values."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from vouch_client.asynchronous import AsyncVouch
from vouch_client.calls import Filters
from vouch_client.client import Vouch
from vouch_client.results import Answer, Hit

JOINT = " … "
SHOWN_TO_MODELS = ("title", "link", "last_reviewed_on", "review_status")
"""What of a text's facts a model may need; the others are for programs."""

OnAnswer = Callable[[Answer], None]
"""Is given each whole answer: its notice, which must be shown first, and why it refuses, where it does."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A text to read, its name, how well it fits, and its facts."""

    citation_id: str
    text: str
    score: float
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the service for each question.

    Attributes:
        k: How many texts at most.
        filters: Where they may come from.
        min_confidence: Refuse below it; None takes the service's own.
        passages: Whether a text is the whole passage with its context, and not only the words that answer.
        on_answer: Is given each whole answer.
    """

    k: int = 5
    filters: Filters = field(default_factory=Filters)
    min_confidence: float | None = None
    passages: bool = False
    on_answer: OnAnswer | None = None

    def ask(self, client: Vouch, question: str, k: int | None) -> list[Retrieved]:
        """The texts for a question; none where it is refused."""
        answer = client.ask(question, k=k or self.k, filters=self.filters, min_confidence=self.min_confidence)
        return self._read(answer, client)

    async def ask_async(self, client: AsyncVouch, question: str, k: int | None) -> list[Retrieved]:
        """The same, awaited."""
        answer = await client.ask(question, k=k or self.k, filters=self.filters, min_confidence=self.min_confidence)
        return self._read(answer, client)

    def _read(self, answer: Answer, client: Vouch | AsyncVouch) -> list[Retrieved]:
        if self.on_answer is not None:
            self.on_answer(answer)
        return [
            Retrieved(
                hit.citation.citation_id,
                passage_with_context(hit) if self.passages else hit.citation.quote,
                hit.score,
                facts_of(hit, answer, link=client.link(hit.citation)),
            )
            for hit in answer.hits
        ]


def passage_with_context(hit: Hit) -> str:
    """A passage with what it hangs on: its own context, and what its answering words hang on that isn't in it."""
    passage = hit.passage
    around = {(one.start, one.end): one.text for one in passage.context}
    around |= {
        (part.start, part.end): part.text
        for part in hit.citation.parts
        if not (passage.start <= part.start and part.end <= passage.end)
    }
    return JOINT.join([*(around[span] for span in sorted(around)), passage.text])


def facts_of(hit: Hit, answer: Answer, *, link: str) -> dict[str, Any]:
    """What is known of a hit, as JSON has it: all that a citation has, its passage, and the answer's notice."""
    citation = asdict(hit.citation)
    dates = {name: value.isoformat() if value else None for name, value in citation.items() if name.endswith("_on")}
    citation["parts"] = [{name: part[name] for name in ("role", "start", "end", "text")} for part in citation["parts"]]
    passage = hit.passage
    return {
        **_plain(citation),
        **dates,
        "link": link,
        "passage": {"start": passage.start, "end": passage.end, "text": passage.text},
        "rank": hit.rank,
        "score": hit.score,
        "confidence": answer.confidence,
        "group_note": hit.group_note,
        "pinned": hit.pinned,
        "snapshot_id": answer.snapshot_id,
        "notice": _plain(asdict(answer.notice)) if answer.notice else None,
    }


def _plain(value: Any) -> Any:
    """Lists in place of tuples, as JSON gives them back."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
