"""A store is asked with care: where it doesn't answer, this machine searches, and for a while it isn't asked again."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from index.engines.base import EngineState, Scope
from index.engines.vector_stores.store import Generation
from index.errors import EngineUnable, EngineUnavailable
from index.models.encoder import Vectors

log = logging.getLogger(__name__)

REST_S = 5.0
"""How long a store that didn't answer isn't asked again: until then no question waits for it."""

MOST_HERE = 2_000_000
"""So many passages this machine searches itself while a store doesn't answer; with more, questions are refused."""


class AskedStore:
    """What an engine's reader asks for near passages. Safe to use from many threads at once.

    Args:
        generation: The generation that is asked.
        kind: The kind of store.
        passages: How many passages there are.
        clock: Seconds that only rise.
    """

    def __init__(
        self, generation: Generation, kind: str, *, passages: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._generation, self._kind, self._passages, self._clock = generation, kind, passages, clock
        self._lock = threading.Lock()
        self._not_before: float | None = None

    @property
    def state(self) -> EngineState:
        """Which store it is, and whether it answered when it was last asked."""
        return EngineState(self._kind, self._not_before is None)

    def nearest(self, vector: Vectors, *, k: int, scope: Scope) -> Sequence[str] | None:
        """The passage_ids that are likely the k nearest, in no order; None where this machine is to search instead.

        Raises:
            EngineUnavailable: If the store doesn't answer, and there are more passages than this machine searches.
        """
        if self._may_be_asked():
            try:
                found = self._generation.nearest(vector, k=k, scope=scope)
            except EngineUnable:  # others needn't suffer for this question
                self._answered()
            except EngineUnavailable as error:
                self._rest(error)
            else:
                self._answered()
                return found
        self._check_here()
        return None

    def missed(self) -> None:
        """Take note that it brought fewer than there are; it isn't asked for a while.

        Raises:
            EngineUnavailable: As `nearest` does.
        """
        self._rest(
            EngineUnavailable(
                "The store of vectors brings fewer passages than there are",
                where=self._kind,
                remedy="If that goes on, write its index again: vouch build --force",
            )
        )
        self._check_here()

    def _check_here(self) -> None:
        """Go on only if this machine searches so many passages."""
        if self._passages > MOST_HERE:
            raise EngineUnavailable(
                "The store of vectors doesn't answer, and there are too many passages for this machine to search them",
                where=self._kind,
                value=self._passages,
                remedy="Start the store again; questions are answered as soon as it is reached",
            )

    def _may_be_asked(self) -> bool:
        """Whether it is time: where it didn't answer, one question at a time finds out if it does again."""
        with self._lock:
            if self._not_before is None:
                return True
            now = self._clock()
            if now < self._not_before:
                return False
            self._not_before = now + REST_S
            return True

    def _rest(self, error: EngineUnavailable) -> None:
        with self._lock:
            was_reachable, self._not_before = self._not_before is None, self._clock() + REST_S
        if was_reachable:
            log.warning("The store of vectors doesn't answer; this machine searches instead: %s", error.what)

    def _answered(self) -> None:
        with self._lock:
            was_out, self._not_before = self._not_before is not None, None
        if was_out:
            log.warning("The store of vectors answers again")
