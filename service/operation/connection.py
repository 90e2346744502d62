"""One connection, which ends when its client is too slow, sends too much, or takes nothing of what it is sent.

uvicorn closes idle connections, and no others: a client that sends a byte now and then, or doesn't read, would keep
its connection for ever.
"""

import asyncio
import math
import time
from enum import Enum

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from service.operation.board import BoardRow
from service.operation.bounds import Bounds
from service.operation.families import CLOSED

_SLOW = b"The request took too long to arrive"
_LARGE = b"The request's line and headers are too large"
_MANY = b"There are too many connections"
_LINGER_S = 1.0


class _Awaited(Enum):
    """What a connection is expected to do next."""

    HEAD = "slow_head"
    BODY = "slow_body"
    RESPONSE = "response"
    IDLE = "idle"


class BoundedConnection(HttpToolsProtocol):
    """uvicorn's connection within bounds. The server calls `check` on each of them every half second."""

    bounds: Bounds
    row: BoardRow

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, unless there are too many."""
        super().connection_made(transport)
        self._awaited = _Awaited.HEAD
        self._since = time.monotonic()
        self._head_bytes = 0
        self._unsent = 0
        self._unsent_since = self._since
        self._leave_at = math.inf
        if len(self.connections) > self.bounds.connections:
            self._refuse(503, "Too busy", _MANY, "too_many", retry=True)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head is too large."""
        if self.transport.is_closing():
            return
        if self._awaited is _Awaited.IDLE:
            self._await(_Awaited.HEAD)
        if self._awaited is not _Awaited.BODY:  # also where a next one comes while a response is awaited
            self._head_bytes += len(data)
        super().data_received(data)
        if self._awaited is not _Awaited.BODY and self._head_bytes > self.bounds.head_bytes:
            self._refuse(431, "Request head too large", _LARGE, "large_head")

    def on_headers_complete(self) -> None:
        """A request's head is there: work on it starts, or waits for that on the one before."""
        if self.transport.is_closing():
            return
        if len(self.pipeline) >= self.bounds.ahead:
            self.row.add(CLOSED, "too_many_ahead")
            self.transport.abort()
            return
        super().on_headers_complete()
        if self._leave_at < math.inf:
            self.cycle.keep_alive = False  # its response says so, and is the last one
        self._await(_Awaited.BODY)

    def on_message_complete(self) -> None:
        """A request is whole."""
        super().on_message_complete()
        done = self.cycle is not None and self.cycle.response_complete
        self._await(_Awaited.IDLE if done else _Awaited.RESPONSE)

    def on_response_complete(self) -> None:
        """A response is written, as far as this side is concerned."""
        super().on_response_complete()
        if not self.pipeline and self._awaited is not _Awaited.BODY:
            self._await(_Awaited.IDLE)

    def shutdown(self) -> None:
        """The server ends: finish what is in work, and answer a request that may be on its way already.

        A connection that is closed before a request in its socket was read is reset, and the request is lost, though
        the connection was accepted: so one without a request lingers for a moment.
        """
        if self._awaited in (_Awaited.BODY, _Awaited.RESPONSE):
            super().shutdown()
        elif self._leave_at == math.inf:
            self._leave_at = time.monotonic() + min(_LINGER_S, self.bounds.drain_s / 2)

    def check(self) -> None:
        """End the connection where its client lets it wait too long."""
        now = time.monotonic()
        if now > self._leave_at and self._awaited in (_Awaited.HEAD, _Awaited.IDLE):
            self.transport.close()
            return
        unsent = self.transport.get_write_buffer_size()
        if not unsent or unsent < self._unsent:
            self._unsent_since = now
        self._unsent = unsent
        if unsent and now - self._unsent_since > self.bounds.write_s:
            self.row.add(CLOSED, "not_reading")
            self.transport.abort()
            return
        if now - self._since > self._patience_s() and not self.transport.is_closing():
            self._end_wait()

    def _patience_s(self) -> float:
        return {
            _Awaited.HEAD: self.bounds.head_s,
            _Awaited.BODY: self.bounds.body_s,
            _Awaited.IDLE: self.bounds.idle_s,
        }.get(self._awaited, math.inf)

    def _end_wait(self) -> None:
        answered = self._awaited is _Awaited.BODY and self.cycle.response_started
        if self._awaited is _Awaited.IDLE:
            self.transport.close()
        elif answered:  # before all of the request was there: what comes now could only be another's response
            self.row.add(CLOSED, self._awaited.value)
            self.transport.abort()
        else:
            self._refuse(408, "Request too slow", _SLOW, self._awaited.value)

    def _await(self, awaited: _Awaited) -> None:
        self._awaited, self._since, self._head_bytes = awaited, time.monotonic(), 0

    def _refuse(self, status: int, title: str, detail: bytes, cause: str, *, retry: bool = False) -> None:
        """Say what is wrong as a problem document, and close; nothing of the request is shown or kept."""
        self.row.add(CLOSED, cause)
        kind = title.lower().replace(" ", "-")
        body = (
            b'{"type":"urn:vouch:problem:%b","title":"%b","status":%d,"detail":"%b","remedy":"Send the request again"}'
            % (kind.encode(), title.encode(), status, detail)
        )
        self.transport.write(
            b"HTTP/1.1 %d %b\r\ncontent-type: application/problem+json\r\ncontent-length: %d\r\n%b"
            b"cache-control: no-store\r\nconnection: close\r\n\r\n%b"
            % (status, title.encode(), len(body), b"retry-after: 2\r\n" if retry else b"", body)
        )
        self.transport.close()
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()


def bounded(bounds: Bounds, row: BoardRow) -> type[BoundedConnection]:
    """The class of connections within these bounds, counted in this row."""
    return type("BoundedConnection", (BoundedConnection,), {"bounds": bounds, "row": row})
