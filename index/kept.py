"""Values that are worked out once and kept for as long as they are asked for, within a bound."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar, TypeVarTuple

_K = TypeVar("_K")
_V = TypeVar("_V")
_A = TypeVarTuple("_A")


class Kept(Generic[_K, _V]):
    """Keeps values by key; what was asked for longest ago goes first. Safe to use from many threads at once.

    Two threads that ask for the same one first both work it out, and either's is kept: they are equal. Beside
    `lru_cache` it is for what isn't worked out from its key, and for values of different sizes.

    Args:
        most: What the values that are kept may weigh together.
        weigh: What one of them weighs; without it, each weighs 1.
    """

    def __init__(self, most: int, weigh: Callable[[_V], int] = lambda _: 1) -> None:
        self._most, self._weigh = most, weigh
        self._held: OrderedDict[_K, tuple[_V, int]] = OrderedDict()
        self._weight = 0
        self._changing = threading.Lock()

    def get(self, key: _K, make: Callable[[*_A], _V], *args: *_A) -> _V:
        """The value of a key; made of the arguments where it isn't kept, and not kept where it is too heavy."""
        held = self._held.get(key)
        if held is not None:
            with suppress(KeyError):  # it has gone meanwhile
                self._held.move_to_end(key)
            return held[0]
        made = make(*args)
        weight = self._weigh(made)
        if weight > self._most:
            return made
        with self._changing:
            if key not in self._held:
                self._held[key] = made, weight
                self._weight += weight
                while self._weight > self._most:
                    self._weight -= self._held.popitem(last=False)[1][1]
        return made
