"""What the apps of one process have in common: several collections together are bounded as one is."""

from dataclasses import dataclass, field

from service.http.middleware.body_limit import LargeBodies
from service.http.middleware.in_turn import Turns
from service.operation.board import Board, BoardRow
from service.operation.bounds import Bounds
from service.operation.fair_queue import FairQueue, queue_of


@dataclass(frozen=True, slots=True)
class Commons:
    """The places that requests work, wait and start in, whichever app they ask.

    Attributes:
        queue: Who works and who waits; None takes on whatever comes.
        deadline_s: Between a request's coming and its response.
        turns: Who starts when.
        large: How many large bodies are being taken.
    """

    queue: FairQueue | None = None
    deadline_s: float = 0.0
    turns: Turns = field(default_factory=Turns)
    large: LargeBodies = field(default_factory=LargeBodies)

    @classmethod
    def of(cls, bounds: Bounds | None, board: Board, row: BoardRow) -> "Commons":
        """Those of a process within its bounds, counted in its row of the board; None sets no bounds."""
        return cls() if bounds is None else cls(queue_of(bounds, board, row), bounds.deadline_s)
