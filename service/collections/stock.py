"""What the processes of a service have in common, made before they are forked."""

from dataclasses import dataclass, replace
from pathlib import Path

from service.access.access import SharedAccess
from service.access.sessions import Sessions
from service.access.shared_memory import SharedTurn
from service.collections.prepared import Prepared
from service.operation.board import Board


@dataclass(frozen=True, slots=True)
class HeldCollection:
    """A collection, with what is counted and remembered of it over all processes.

    Attributes:
        prepared: The collection.
        shared: Limits, and the sessions of its staff.
        board: Its numbers.
        building: Who may work on uploads and builds: one collection at a time, since each build takes much memory.
    """

    prepared: Prepared
    shared: SharedAccess
    board: Board
    building: SharedTurn


class Stock:
    """What processes have in common because their parent made it: numbers, limits, and the sessions of each collection.

    Limits are those of all collections together: nobody may ask more often because there are more of them. A session of
    one is worth nothing in another, nor where a collection has another home after a reload.

    Args:
        rows: How many processes may count at once, their parent included.
    """

    def __init__(self, rows: int) -> None:
        self.board = Board(rows)
        self._shared = SharedAccess()
        self._building = SharedTurn()
        self._kept: dict[tuple[str, Path] | None, tuple[SharedAccess, Board]] = {}

    def of(self, prepared: Prepared) -> HeldCollection:
        """What is there for a collection, made where it is asked for first."""
        name, home = prepared.collection.name, prepared.collection.settings.layout.root
        key = (name, home) if name else None
        if key not in self._kept:
            board = Board(self.board.rows, collection=name, process=self.board) if name else self.board
            self._kept[key] = replace(self._shared, sessions=Sessions()), board
        return HeldCollection(prepared, *self._kept[key], self._building)
