"""An index in this process, asked through the same answers that the service gives."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from eval.sets.question import Question, Unit
from eval.systems.response import SystemDocument, SystemRanking, SystemReading, document_of, ranking_of, reading_of
from index.build.build import build
from index.config import RetrievalConfig
from index.passages.query import Query
from ingest.home import Home
from service.emergency.notices import Notices
from service.http.bodies.answer import AnswerBody
from service.http.bodies.document import DocumentBody
from service.live.live_index import LiveIndex


class IndexSystem:
    """The current snapshot of a data directory, held open: what is published later doesn't change it."""

    def __init__(self, home: Home, *, name: str) -> None:
        self._serving = LiveIndex(home, any_retrieval=True, serving=False).get()
        self._notices = Notices.of(home)
        self._name = name

    @classmethod
    def built(cls, home: Home, config: RetrievalConfig, *, name: str) -> "IndexSystem":
        """Build the index of a data directory with a configuration, unless it is there, and open it."""
        build(home, config=config)
        return cls(home, name=name)

    @property
    def name(self) -> str:
        """What it is called in results."""
        return self._name

    @property
    def configuration(self) -> Mapping[str, Any]:
        """The manifest's account of what its answers depend on."""
        manifest = self._serving.searcher.manifest
        return {
            "kind": "index",
            "snapshot_id": manifest.snapshot_id,
            "encoder": asdict(manifest.encoder),
            "analyzer": manifest.analyzer,
            "retrieval": manifest.retrieval.to_record(),
            "counts": dict(manifest.counts),
        }

    def rank(self, question: Question, *, k: int, unit: Unit) -> SystemRanking:  # noqa: ARG002 - passages, whatever is judged
        """The k best passages."""
        return ranking_of(self._body(question, k, min_confidence=0.0))

    def read(self, question: Question) -> SystemReading:
        """What a reader meets, with the service's own threshold."""
        return reading_of(self._body(question, Query("").k, min_confidence=None))

    def changes(self, question: str) -> tuple[bool, bool]:
        """Whether a question's spelling is offered to be changed, and whether it is changed silently."""
        searcher = self._serving.searcher
        return searcher.did_you_mean(question) is not None, searcher.followed(question) != question

    def document(self, doc_id: str) -> SystemDocument | None:
        """A document as the snapshot holds it."""
        document = self._serving.searcher.document(doc_id)
        return None if document is None else document_of(DocumentBody.of(document).model_dump(mode="json"))

    def _body(self, question: Question, k: int, *, min_confidence: float | None) -> dict[str, Any]:
        notice = self._notices.find(question.text)
        query = Query(question.text, k)
        answer, notice = self._serving.reply(query, self._notices, notice, min_confidence=min_confidence)
        return AnswerBody.of(answer, notice).model_dump(mode="json")
