"""A TREC run file, from whatever made it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from eval.errors import UnfitSet
from eval.sets.public.trec import read_run
from eval.sets.question import Question, Unit
from eval.systems.response import Retrieved, SystemDocument, SystemRanking
from ingest.hashing import file_sha256


class RunFileSystem:
    """Rankings of documents or sections that were made elsewhere.

    Args:
        path: The file.
        asked: The query_ids of the set.

    Raises:
        MalformedSet: If a line breaks its form.
        UnfitSet: If none of its topics is in the set: it was made for other questions.
    """

    def __init__(self, path: Path, asked: Iterable[str]) -> None:
        self._path = path
        self._run = read_run(path)
        known = list(asked)
        if self._run.keys().isdisjoint(known):
            raise UnfitSet(
                "None of the run's topics is in the set",
                where=str(path),
                value=next(iter(self._run)),
                remedy=f"Name topics as the set does, such as {known[0]}" if known else "Use a set with questions",
            )

    @property
    def name(self) -> str:
        """The file's name."""
        return self._path.name

    @property
    def configuration(self) -> Mapping[str, Any]:
        """The file's sha256."""
        return {"kind": "run", "file": self._path.name, "sha256": file_sha256(self._path)}

    def rank(self, question: Question, *, k: int, unit: Unit) -> SystemRanking:
        """The k best of the file, as many as it has.

        Raises:
            UnfitSet: If passages are judged: a run file doesn't say where its passages are.
        """
        if unit is Unit.PASSAGE:
            raise UnfitSet(
                "The set judges words in documents, and a run file doesn't say where its passages are",
                where=str(self._path),
                remedy="Use a set that judges documents or sections, or ask an index or a service",
            )
        hits = self._run.get(question.query_id, [])[:k]
        section = unit is Unit.SECTION
        return SystemRanking(tuple(Retrieved(name, name, name if section else None, score) for name, score in hits))

    def read(self, question: Question) -> None:
        """Nothing: a run file is no service."""

    def document(self, doc_id: str) -> SystemDocument | None:  # noqa: ARG002 - as the protocol has it
        """Nothing: a run file holds no documents."""
        return None
