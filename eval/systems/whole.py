"""Baselines over whole documents or sections, apart from the index: what the literature reports for a collection."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.errors import UnfitSet
from eval.sets.lines import FileLine, read_records, text_of
from eval.sets.question import Question, QuestionSet, Unit
from eval.systems.bm25 import K1, B, PlainBm25
from eval.systems.response import Retrieved, SystemDocument, SystemRanking
from index.models.embedding_cache import EmbeddingCache
from index.models.model_folder import find_model
from index.models.tokenizer import EncoderTokenizer
from index.words.analysis import ANALYZER, analyzer
from ingest.home import Home

Scorer = Callable[[str], NDArray[np.floating]]


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole document or section.

    Attributes:
        unit_id: Its id.
        doc_id: Its document.
        title: Its title, and its heading.
        text: Its words.
    """

    unit_id: str
    doc_id: str
    title: str
    text: str

    @property
    def words(self) -> str:
        """Title and text, as BEIR's baselines take them."""
        return f"{self.title} {self.text}".strip()


def wholes(questions: QuestionSet) -> list[Whole]:
    """The documents of a set, or its sections where those are judged.

    Raises:
        UnfitSet: If the set brings no JSON Lines of documents, or judges words in them.
        MalformedSet: With file and line, if one has no id.
    """
    files = [path for path in questions.corpus if path.suffix == ".jsonl"]
    if not files or questions.unit is Unit.PASSAGE:
        raise UnfitSet(
            "Whole documents can't be ranked for this set: it brings none of its own, or judges words in them",
            where=questions.name,
            remedy="Use one of the index's configurations, such as bm25 or dense",
        )
    records = (found for path in files for found in read_records(path))
    return [found for line, record in records for found in _wholes(record, line, questions.unit)]


def _wholes(record: dict[str, Any], line: FileLine, unit: Unit) -> Iterator[Whole]:
    """Of a record as BEIR or `ir_datasets` has it."""
    doc_id = text_of(record, "doc_id" if "doc_id" in record and "_id" not in record else "_id", line)
    title = str(record.get("title") or "")
    sections = record.get("sections") or ()
    if unit is Unit.SECTION and sections:
        for section in sections:
            yield Whole(section["_id"], doc_id, f"{title} {section.get('heading') or ''}".strip(), section["text"])
        return
    pieces = [record.get("text") or "", *(f"{part.get('heading') or ''}\n{part['text']}" for part in sections)]
    yield Whole(doc_id, doc_id, title, "\n\n".join(piece for piece in pieces if piece))


class WholeSystem:
    """Ranks whole documents by a score."""

    def __init__(self, items: Sequence[Whole], scorer: Scorer, *, name: str, settings: Mapping[str, Any]) -> None:
        self._items, self._scorer, self._name, self._settings = items, scorer, name, settings

    @property
    def name(self) -> str:
        """What it is called in results."""
        return self._name

    @property
    def configuration(self) -> Mapping[str, Any]:
        """The scorer's settings."""
        return {"kind": "whole documents", **self._settings, "count": len(self._items)}

    def rank(self, question: Question, *, k: int, unit: Unit) -> SystemRanking:  # noqa: ARG002 - those it was made with
        """The k best, ties by id; what scores 0 or less isn't ranked."""
        scores = self._scorer(question.text)
        rows = np.flatnonzero(scores > 0).tolist()
        best = sorted(rows, key=lambda row: (-float(scores[row]), self._items[row].unit_id))[:k]
        return SystemRanking(tuple(self._retrieved(self._items[row], float(scores[row])) for row in best))

    def read(self, question: Question) -> None:
        """Nothing: it is no service."""

    def document(self, doc_id: str) -> SystemDocument | None:  # noqa: ARG002 - as the protocol has it
        """Nothing: it keeps words for ranking only."""
        return None

    def _retrieved(self, item: Whole, score: float) -> Retrieved:
        section = None if item.unit_id == item.doc_id else item.unit_id
        return Retrieved(item.unit_id, item.doc_id, section, score, item.title, item.text)


def plain_bm25(items: Sequence[Whole]) -> WholeSystem:
    """BM25 with Anserini's parameters and the index's analysis of words."""
    index = PlainBm25([item.words for item in items], lambda text: list(analyzer().analyze(text)))
    settings = {"scorer": "BM25", "k1": K1, "b": B, "analyzer": ANALYZER}
    return WholeSystem(items, index.scores, name="plain-bm25", settings=settings)


def plain_dense(items: Sequence[Whole], questions: QuestionSet, home: Home) -> WholeSystem:
    """The encoder in single precision over as much of each text as it reads, as BEIR's figures have it."""
    model = find_model()
    identity, tokenizer = model.identity(), EncoderTokenizer(model.tokenizer)
    room = identity.max_tokens - tokenizer.special_tokens
    texts = [beginning(item.words, tokenizer, room) for item in items]
    asked = [beginning(question.text, tokenizer, room) for question in questions.questions]

    @cache
    def load() -> Any:
        from index.models.passage_encoder import TorchPassageEncoder

        return TorchPassageEncoder(model)

    with EmbeddingCache.open(home.embeddings, identity) as vectors:
        vectors.fill([*texts, *asked], load)
        matrix = vectors.get(texts)  # (n, dim)
        by_question = dict(zip((one.text for one in questions.questions), vectors.get(asked), strict=True))
    settings = {"scorer": "cosine", "encoder": identity.name, "weights_sha256": identity.weights_sha256}
    return WholeSystem(items, lambda text: matrix @ by_question[text], name="plain-dense", settings=settings)


def beginning(text: str, tokenizer: EncoderTokenizer, room: int) -> str:
    """As many of a text's first words as an encoder reads: what truncation leaves, but for a part of a word."""
    if tokenizer.count([text])[0] <= room:
        return text
    words = text.split()
    low, high = 0, min(len(words), room)
    while low < high:
        middle = (low + high + 1) // 2
        fits = tokenizer.count([" ".join(words[:middle])])[0] <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return " ".join(words[:low])
