"""Questions over HTTP from so many connections at once, each asking the next one as soon as it has its answer."""

import asyncio
import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.loops import run_apart

_PATIENCE_S = 60.0
_END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of it.

    Attributes:
        seconds: How long it was asked.
        latencies: Of each request that was answered with 200, in seconds.
        failed: How many weren't.
    """

    seconds: float
    latencies: list[float] = field(default_factory=list)
    failed: int = 0


def press(port: int, paths: Sequence[str], *, connections: int, seconds: float, start: int = 0) -> Pressed:
    """Ask a server on this machine; sockets are read as they are, so that asking costs little beside answering.

    Args:
        port: Of the server.
        paths: What is asked for, again and again, in this order.
        connections: How many requests are under way at a time.
        seconds: How long.
        start: The path that is asked for first.
    """
    return run_apart(_press(port, paths, connections, seconds, start))


async def _press(port: int, paths: Sequence[str], connections: int, seconds: float, start: int) -> Pressed:
    turn = itertools.cycle(itertools.chain(paths[start:], paths[:start]))
    began = time.perf_counter()
    until = began + seconds
    asked = await asyncio.gather(*(_connection(port, turn, until) for _ in range(connections)))
    took = time.perf_counter() - began
    latencies = [one for each, _ in asked for one in each]
    return Pressed(took, latencies, sum(failed for _, failed in asked))


async def _connection(port: int, turn: Iterator[str], until: float) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    latencies, failed = [], 0
    while (began := time.perf_counter()) < until:
        writer.write(f"GET {next(turn)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: */*\r\n\r\n".encode())
        try:
            status = await asyncio.wait_for(_answer(reader), _PATIENCE_S)
        except (TimeoutError, OSError, EOFError):  # no answer, or the server closed: nothing more can be asked here
            failed += 1
            break
        if status == 200:
            latencies.append(time.perf_counter() - began)
        else:
            failed += 1
    writer.close()
    return latencies, failed


async def _answer(reader: asyncio.StreamReader) -> int:
    """The status of a response, once all of it is there."""
    head = await reader.readuntil(_END_OF_HEAD)
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    if headers.get("transfer-encoding", "").lower() == "chunked":
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(headers["content-length"]))
    return int(lines[0].split()[1])
