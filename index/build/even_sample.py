from typing import Generic, TypeVar

Item = TypeVar("Item")


class EvenSample(Generic[Item]):
    """Up to a number of items, spread evenly over a stream of unknown length; the same stream gives the same ones.

    Attributes:
        items: Those that are kept, in order.
    """

    def __init__(self, size: int) -> None:
        self._size, self._stride, self._seen = size, 1, 0
        self.items: list[Item] = []

    def add(self, item: Item) -> None:
        """Look at the next item."""
        if self._seen % self._stride == 0:
            if len(self.items) == self._size:
                self.items, self._stride = self.items[::2], 2 * self._stride
            if self._seen % self._stride == 0:
                self.items.append(item)
        self._seen += 1
