"""What is worked on, for log lines: the id of the request, and the collection that it asks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
COLLECTION: ContextVar[str | None] = ContextVar("collection", default=None)
"""The collection's name; None where the service has one library only."""


@contextmanager
def for_collection(name: str | None) -> Iterator[None]:
    """What is done inside is done for a collection."""
    token = COLLECTION.set(name)
    try:
        yield
    finally:
        COLLECTION.reset(token)


def in_this_collection(work: Callable[_P, _T]) -> Callable[_P, _T]:
    """Work that another thread does for the collection that this one works for."""
    name = COLLECTION.get()

    def named(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with for_collection(name):
            return work(*args, **kwargs)

    return named
