"""Milvus's client, reached when it is first needed; whatever goes wrong there is said in the house's words."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from grpc import RpcError
from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from index.engines.vector_stores.milvus.address import MilvusPlace
from index.errors import EngineUnavailable

CONNECT_S = 1.0
"""How long a connection may take."""

READ_S = 1.0
"""How long an answer may take."""

WRITE_S = 60.0
"""How long a write may take."""

_TIMES = 3
_PAUSE_S = 0.5
_T = TypeVar("_T")

logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what it would log is raised, and said once


class Connection:
    """One client. Safe to use from many threads at once.

    Args:
        place: Where Milvus is.
    """

    def __init__(self, place: MilvusPlace) -> None:
        self.place = place
        self._lock = threading.Lock()
        self._client: MilvusClient | None = None

    def once(self, call: Callable[[MilvusClient], _T]) -> _T:
        """Ask once.

        Raises:
            EngineUnavailable: If there is no answer, or an error.
        """
        try:
            return call(self._opened())
        except (MilvusException, RpcError, OSError, ValueError, LookupError, TypeError) as error:
            raise self._unavailable(error) from None

    def surely(self, call: Callable[[MilvusClient], _T]) -> _T:
        """Ask, and where that fails, ask again after a pause: for what may be done twice.

        Raises:
            EngineUnavailable: If it failed each time.
        """
        for attempt in range(1, _TIMES):
            try:
                return self.once(call)
            except EngineUnavailable:
                time.sleep(_PAUSE_S * attempt)
        return self.once(call)

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _opened(self) -> MilvusClient:
        with self._lock:
            if self._client is None:
                self._client = self._open()
            return self._client

    def _open(self) -> MilvusClient:
        place = self.place
        how: dict[str, Any] = {"token": place.token(), "db_name": place.database, "timeout": CONNECT_S}
        if place.is_file:
            how["timeout"] = WRITE_S  # this process opens it
        if place.ca is not None:
            how["server_pem_path"] = str(place.ca)
        return MilvusClient(place.uri, **how)

    def _unavailable(self, error: Exception) -> EngineUnavailable:
        said = str(getattr(error, "message", "")) or type(error).__name__
        return EngineUnavailable(
            f"Milvus doesn't do what it is asked: {said[:200]}",
            where=self.place.url,
            remedy="Check that it runs, that this machine reaches it, and what its own log says",
        )
