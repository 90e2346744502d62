"""What is worked out only where somebody looks at it: of a dozen hits that are found, five are shown."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, overload

_T_co = TypeVar("_T_co", covariant=True)


class Later(Sequence[_T_co]):
    """A sequence that is made when it is looked at first, and then kept.

    Two threads that look first at once both make it, and either is kept: they are equal.

    Args:
        make: Gives its items, the same each time.
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Iterable[_T_co]]) -> None:
        self._make = make
        self._made: tuple[_T_co, ...] | None = None

    def _items(self) -> tuple[_T_co, ...]:
        if self._made is None:
            self._made = tuple(self._make())
        return self._made

    @overload
    def __getitem__(self, at: int) -> _T_co: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[_T_co]: ...
    def __getitem__(self, at: int | slice) -> _T_co | Sequence[_T_co]:
        return self._items()[at]

    def __len__(self) -> int:
        return len(self._items())

    def __iter__(self) -> Iterator[_T_co]:
        return iter(self._items())

    def __eq__(self, other: object) -> bool:
        return self._items() == (other._items() if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self._items())

    def __repr__(self) -> str:
        return repr(self._items())
