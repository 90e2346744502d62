"""How much is taken on at once, and how long anybody may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one process takes on.

    Attributes:
        working: Requests in work at once.
        waiting: Requests that may wait for a place, over all processes.
        deadline_s: From a request's coming to its response.
        connections: Connections open at once.
        head_s: From the first moment of a connection, or the first byte of a next request, to its head's last byte.
        body_s: From there to its body's last byte.
        write_s: In which a client must take something of what it is sent.
        idle_s: A connection without a request.
        drain_s: From being asked to end, to the end, whatever clients do.
        head_bytes: Of a request's line and headers.
        ahead: Requests that a client may send before it has the responses to those before.
    """

    working: int
    waiting: int
    deadline_s: float
    connections: int
    head_s: float = 10.0
    body_s: float = 20.0
    write_s: float = 20.0
    idle_s: int = 15
    drain_s: float = 10.0
    head_bytes: int = 64 * 1024
    ahead: int = 16
