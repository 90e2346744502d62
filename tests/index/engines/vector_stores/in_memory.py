"""A store of vectors in memory: what the tests of the engine around it ask, and the shortest that does all of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf

import numpy as np

from index.engines.base import Scope
from index.engines.vector_stores.store import VectorRow
from index.errors import EngineUnavailable
from index.models.encoder import Vectors


@dataclass(frozen=True)
class Kept:
    """A row, and in which generations it is there: from `first` on, before `last`."""

    row: VectorRow
    first: int
    last: float = inf

    def is_in(self, generation: int) -> bool:
        return self.first <= generation < self.last


def in_scope(row: VectorRow, scope: Scope) -> bool:
    wanted = scope.filters
    return (
        row.doc_id not in scope.withdrawn
        and (not wanted.tags or bool(set(wanted.tags) & set(row.tags)))
        and (not wanted.doc_ids or row.doc_id in wanted.doc_ids)
        and wanted.audience in {None, row.audience}
        and wanted.language in {None, row.language}
        and (wanted.reviewed_since is None or (row.reviewed or 0) >= wanted.reviewed_since.toordinal())
    )


@dataclass
class InMemoryStore:
    """All in dictionaries.

    Attributes:
        held: Each index's rows.
        is_down: Whether it answers nobody.
        asked: How many questions reached it.
    """

    held: dict[str, list[Kept]] = field(default_factory=dict)
    is_down: bool = False
    asked: int = 0

    def reached(self) -> None:
        if self.is_down:
            raise EngineUnavailable("The store doesn't answer", where="memory", remedy="Start it")

    def create(self, index: str, *, dim: int) -> None:
        self.reached()
        assert index not in self.held
        assert dim > 0
        self.held[index] = []

    def exists(self, index: str) -> bool:
        self.reached()
        return index in self.held

    def undo(self, index: str, *, after: int) -> None:
        self.reached()
        self.held[index] = [
            replace(kept, last=inf) if after < kept.last < inf else kept
            for kept in self.held[index]
            if kept.first <= after
        ]

    def writer(self, index: str, generation: int) -> "InMemoryWriter":
        return InMemoryWriter(self, index, generation)

    def generation(self, index: str, generation: int) -> "InMemoryGeneration":
        return InMemoryGeneration(self, index, generation)

    def forget(self, index: str, *, before: int) -> None:
        self.reached()
        self.held[index] = [kept for kept in self.held[index] if kept.last > before]

    def indexes(self, prefix: str) -> Sequence[str]:
        self.reached()
        return sorted(name for name in self.held if name.startswith(prefix))

    def drop(self, index: str) -> None:
        self.reached()
        self.held.pop(index, None)

    def count(self, index: str, generation: int) -> int:
        self.reached()
        return sum(kept.is_in(generation) for kept in self.held[index])

    def close(self) -> None:
        pass


@dataclass
class InMemoryWriter:
    store: InMemoryStore
    index: str
    number: int

    def put(self, rows: Sequence[VectorRow]) -> None:
        self.store.reached()
        self.store.held[self.index] += [Kept(row, self.number) for row in rows]

    def remove(self, doc_ids: Sequence[str]) -> None:
        self.store.reached()
        self.store.held[self.index] = [
            replace(kept, last=self.number)
            if kept.row.doc_id in doc_ids and kept.first < self.number and kept.last == inf
            else kept
            for kept in self.store.held[self.index]
        ]

    def commit(self) -> None:
        self.store.reached()

    def close(self) -> None:
        pass


@dataclass
class InMemoryGeneration:
    store: InMemoryStore
    index: str
    number: int

    def nearest(self, vector: Vectors, *, k: int, scope: Scope) -> Sequence[str]:
        self.store.asked += 1
        self.store.reached()
        rows = [
            kept.row for kept in self.store.held[self.index] if kept.is_in(self.number) and in_scope(kept.row, scope)
        ]
        order = np.argsort([-float(row.vector @ vector) for row in rows], kind="stable")[:k]
        return [rows[at].passage_id for at in order.tolist()]

    def close(self) -> None:
        pass
