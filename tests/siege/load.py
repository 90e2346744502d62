"""Many connections that ask without a pause, while one asks after the server's health."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode

_REFUSED_PAUSE_S = 1.0  # Retry-After says two


@dataclass(slots=True)
class Replies:
    """How long each reply took, and with what: a status, or the name of an error."""

    seconds: list[tuple[str, float]] = field(default_factory=list)

    def percentiles_ms(self, *statuses: str) -> tuple[float, float]:
        """p50 and p99 of the replies with one of these statuses, or of all; zeros where there are none."""
        times = sorted(taken for status, taken in self.seconds if not statuses or status in statuses) or [0.0]
        half, most = (times[int(len(times) * share)] for share in (0.5, 0.99))
        return round(1000 * half, 1), round(1000 * most, 1)

    def counts(self) -> Counter[str]:
        """How many of each status."""
        return Counter(status for status, _ in self.seconds)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came back under load.

    Attributes:
        asked: Replies to what was asked.
        health: Those of `/healthz` meanwhile.
        ready: Those of `/readyz` meanwhile.
    """

    asked: Replies
    health: Replies
    ready: Replies


def searches(questions: Sequence[str]) -> list[str]:
    """What to ask for, as paths."""
    return [f"/v1/search?{urlencode({'q': question, 'k': 5})}" for question in questions]


async def load(port: int, paths: Sequence[str], connections: int, seconds: float, *, pause_s: float = 0.0) -> Loaded:
    """Ask over so many connections for so long, and what orchestrators ask beside them, each every 20 ms."""
    found = Loaded(Replies(), Replies(), Replies())
    end = time.perf_counter() + seconds
    each = itertools.cycle(paths)
    asking = [_ask(port, each, end, found.asked, pause_s=pause_s) for _ in range(connections)]
    probes = (("/healthz", found.health), ("/readyz", found.ready))
    probing = [_ask(port, itertools.repeat(path), end, replies, pause_s=0.02) for path, replies in probes]
    await asyncio.gather(*asking, *probing)
    return found


async def _ask(port: int, paths: Iterator[str], end: float, replies: Replies, *, pause_s: float) -> None:
    writer: asyncio.StreamWriter | None = None
    while (began := time.perf_counter()) < end:
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                began = time.perf_counter()
            writer.write(f"GET {next(paths)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
            replies.seconds.append((head[9:12].decode(), time.perf_counter() - began))
            if b"connection: close" in head:
                writer.close()
                writer = None
            await asyncio.sleep(pause_s if head[9:12] == b"200" else max(pause_s, _REFUSED_PAUSE_S))
        except (OSError, EOFError, IndexError) as error:
            replies.seconds.append((type(error).__name__, time.perf_counter() - began))
            writer = None
            await asyncio.sleep(0.05)
    if writer is not None:
        writer.close()


async def hold_open(port: int, connections: int, seconds: float, *, opening: bytes, drip: bytes = b"a") -> int:
    """Open so many connections that send a beginning, and then a byte a second; how many the server ended meanwhile.

    Args:
        port: Of the server.
        connections: How many.
        seconds: How long.
        opening: What each sends at first.
        drip: What each sends every second; nothing where it is empty.
    """
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(connections)]
    for _, writer in opened:
        writer.write(opening)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for _, writer in opened:
            if drip and not writer.is_closing():
                writer.write(drip)
        await asyncio.sleep(1.0)
    ended = sum([await _has_ended(reader) for reader, _ in opened])
    for _, writer in opened:
        writer.close()
    return ended


async def _has_ended(reader: asyncio.StreamReader) -> bool:
    """Whether the other side closed it, whatever it said before."""
    with suppress(TimeoutError, OSError):
        async with asyncio.timeout(0.01):
            while await reader.read(1 << 16):
                pass
            return True
    return reader.exception() is not None
