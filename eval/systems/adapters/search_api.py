"""Any search API, by a mapping."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from eval.errors import ServiceFailed
from eval.sets.question import Question, Unit
from eval.systems.adapters.fields import keys_of
from eval.systems.adapters.json_connection import JsonConnection
from eval.systems.adapters.mapping import SearchMapping, filled, filled_address
from eval.systems.adapters.placing import Placing
from eval.systems.adapters.values import number_of, probability_of
from eval.systems.articles import SetArticles
from eval.systems.response import PROBABILITY, SystemDocument, SystemRanking, SystemReading
from index.passages.query import Query

_OF_HITS = ("text", "id", "doc_id", "score", "start", "end", "quote", "beside")


class SearchApiSystem:
    """A search API that is asked over HTTP, on one connection.

    Args:
        mapping: How it is asked and read.
        articles: Of the set: where its words are looked up.
        headers: More of each request, such as a key.
        port: What `{port}` in its URL is; None where it names none.
        about: What its configuration says besides the mapping.

    Raises:
        EvaluationError: If its URL is no web address, or a header can't be sent.
    """

    def __init__(
        self,
        mapping: SearchMapping,
        articles: SetArticles,
        *,
        headers: Mapping[str, str] | None = None,
        port: int | None = None,
        about: Mapping[str, Any] | None = None,
    ) -> None:
        self._mapping, self._articles, self._placing = mapping, articles, Placing(articles, name=mapping.name)
        url = mapping.url.replace("{port}", str(port)) if port is not None else mapping.url
        headers = {**mapping.headers, **(headers or {})}
        parts = urlsplit(url)
        server = f"{parts.scheme}://{parts.netloc}"
        self._connection = JsonConnection(server, headers=headers, timeout_s=mapping.timeout_s)
        self._path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        self._about = about or {}

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @property
    def name(self) -> str:
        """What the mapping calls it."""
        return self._mapping.name

    @property
    def configuration(self) -> Mapping[str, Any]:
        """The mapping, less the values of headers, which may hold keys."""
        confidence = self._mapping.confidence_is
        return {"kind": "search API", "confidence": confidence, **self._mapping.record, **self._about}

    def rank(self, question: Question, *, k: int, unit: Unit) -> SystemRanking:  # noqa: ARG002 - passages, whatever is judged
        """The k best.

        Raises:
            ServiceFailed: If it doesn't answer, or not as the mapping has it.
        """
        answer = self._ask(question, k)
        found = self._hits(answer)[:k]
        hits = tuple(self._placing.place(hit, rank) for rank, hit in enumerate(found))
        return SystemRanking(hits, self._confidence(answer, found))

    def read(self, question: Question) -> SystemReading:
        """What a reader meets: no answer where it says so, or finds nothing."""
        answer = self._ask(question, Query("").k)
        refused = self._mapping.answer["refused"].find(answer) if "refused" in self._mapping.answer else None
        answered = not refused and bool(self._hits(answer))
        return SystemReading(answered, notice=False, reason=refused if isinstance(refused, str) else None)

    def document(self, doc_id: str) -> SystemDocument | None:
        """An article of the set: what the system is held to."""
        return self._articles.find(doc_id)

    def _ask(self, question: Question, k: int) -> Any:
        query = urlencode(filled(dict(self._mapping.query), question.text, k))
        path = filled_address(self._path, question.text, k)
        path = f"{path}{'&' if '?' in path else '?'}{query}" if query else path
        return self._connection.send(self._mapping.method, path, filled(self._mapping.body, question.text, k))

    def _hits(self, answer: Any) -> list[dict[str, Any]]:
        place = self._mapping.answer["hits"]
        listed = place.find(answer)
        if not isinstance(listed, list):
            raise ServiceFailed(
                f"The answer has no list at {place.words!r}, where the mapping has the hits; it has {keys_of(answer)}",
                where=self.name,
                value=listed,
                remedy="Mend answer.hits in the mapping",
            )
        found = [self._read(hit) for hit in listed]
        if found and not any(hit.get("text") or hit.get("start") is not None for hit in found):
            raise ServiceFailed(
                f"No hit has words where the mapping has them; the first one has {keys_of(listed[0])}",
                where=self.name,
                remedy="Mend answer.text in the mapping",
            )
        return found

    def _read(self, hit: Any) -> dict[str, Any]:
        places = self._mapping.answer
        return {name: places[name].find(hit) for name in _OF_HITS if name in places}

    def _confidence(self, answer: Any, found: Sequence[Mapping[str, Any]]) -> float | None:
        """What it says of itself; the best hit's score otherwise, and None where it says neither.

        Where nothing was found, a probability is 0, and a score is below all others.
        """
        is_probability = self._mapping.confidence_is == PROBABILITY
        read = probability_of if is_probability else number_of
        nothing = 0.0 if is_probability else _NOTHING_FOUND
        place = self._mapping.answer.get("confidence")
        if place is None:
            if "score" not in self._mapping.answer:
                return None
            return read(found[0].get("score"), f"{self.name}, score of hit 1") if found else nothing
        said = read(place.find(answer), f"{self.name}, confidence at {place.words!r}")
        if said is None and found:
            raise ServiceFailed(
                f"The confidence at {place.words!r} isn't there; the answer has {keys_of(answer)}",
                where=self.name,
                remedy="Mend answer.confidence in the mapping",
            )
        return nothing if said is None else said


_NOTHING_FOUND = -1e9
