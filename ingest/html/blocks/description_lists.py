"""The terms that a definition is of."""

from collections.abc import Sequence

from ingest.document import Span

MOST_TERMS = 8  # one after the other, the nearest


class Terms:
    """The terms of the description lists that the walk is in, each list with its own.

    Terms and definitions outside of any list are those of one that nobody opened.
    """

    def __init__(self) -> None:
        self._lists: list[list[Span]] = [[]]
        self._is_defined = [False]

    def open_list(self) -> None:
        """A description list begins, which may be in a definition of another one."""
        self._lists.append([])
        self._is_defined.append(False)

    def close_list(self) -> None:
        """The list that was opened last is at its end."""
        self._lists.pop()
        self._is_defined.pop()

    def open_term(self) -> None:
        """A term begins: after a definition it takes the place of those before it, whatever it says."""
        if self._is_defined[-1]:
            self._lists[-1].clear()
            self._is_defined[-1] = False

    def add(self, spans: Sequence[Span]) -> None:
        """Take in the words of a term."""
        self._lists[-1] = [*self._lists[-1], *spans][-MOST_TERMS:]

    def open_definition(self) -> tuple[Span, ...]:
        """A definition begins: the terms that it is of, none where its list has named none."""
        self._is_defined[-1] = True
        return tuple(self._lists[-1])

    def end_stray(self) -> None:
        """Words outside of all lists come: a definition after them isn't of a term before them."""
        if len(self._lists) == 1:
            self._lists[0].clear()
