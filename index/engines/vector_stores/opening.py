"""Which program opens each kind of store; its library is imported when one is opened."""

from collections.abc import Callable, Mapping

from index.engines.address import EngineAddress
from index.engines.vector_stores.store import VectorStore

_OPENED_BY: Mapping[str, Callable[[EngineAddress], VectorStore]] = {}


def open_store(address: EngineAddress) -> VectorStore:
    """The store at an address; it is reached when it is first asked for something.

    Raises:
        ExtraMissing: If its library isn't installed.
    """
    return _OPENED_BY[address.store](address)
