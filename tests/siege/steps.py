"""Load in steps to 1,000 connections, and what slow clients cost those that aren't."""

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.keyed import metrics_headers
from tests.processes import Server, serving
from tests.siege.load import hold_open, load, searches
from tests.siege.part import Said, Siege, table, until

_STEPS = (1, 4, 16, 64, 256, 1000)
_HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
_BODY = b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n{"
_AHEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 12


def steps(siege: Siege) -> Said:
    """Each step for so many seconds; the floor is an app that does nothing."""
    options = siege.options
    paths = searches(_questions(options.questions))
    with _serving(siege) as server:
        port = _port(server)
        asyncio.run(load(port, paths, 1, options.seconds))  # what is read at the first questions is read
        found = [_step(port, paths, connections, options.seconds) for connections in _STEPS]
    floor = _floor(siege.work, options.seconds)
    times = ("p50 ms", "p99 ms")
    head = ("connections", "answers/s", *times, "refused", *times, "health p50", "p99", "ready p99", "other")
    lines = [
        f"{options.seconds:.0f} s a step, {options.workers or 'no'} workers; server and load maker on a core each. "
        "`GET /v1/search?k=5`, `/healthz` and `/readyz` every 20 ms beside it; who is refused waits for a second; "
        "times of answers, then of refusals (503, 504).",
        "",
        *table(head, [row for row, _ in found]),
        "",
        f"The floor: `/healthz` of an app that does nothing, beside 1,000 connections that ask it once a second: p50 "
        f"{floor[0]} ms, p99 {floor[1]} ms.",
    ]
    return Said("Load", lines, unhandled=sum(other for _, other in found))


def floods(siege: Siege) -> Said:
    """Heads and bodies that come a byte a second, connections that send nothing, and clients that read nothing."""
    paths = searches(_questions(siege.options.questions))
    kinds = (
        ("a byte of a head each second", 500, _HEAD, b"a", 16.0),
        ("nothing at all", 500, b"", b"", 26.0),
        ("a byte of a body each second", 200, _BODY, b" ", 34.0),
        ("requests ahead, and read nothing", 200, _AHEAD, b"", 40.0),
    )
    rows, lost, unanswered = [], 0, 0
    with _serving(siege) as server:
        asyncio.run(load(_port(server), paths, 1, 2.0))
        for name, connections, opening, drip, seconds in kinds:
            ended, answered, (p50, p99), health = asyncio.run(
                _beside(_port(server), paths, connections, opening, drip, seconds)
            )
            rows.append((name, connections, ended, answered, p50, p99, health))
            lost += connections - ended
            unanswered += answered == 0
        said = httpx.get(f"{server.url}/metrics", headers=metrics_headers()).raise_for_status().text
    closed = re.findall(r'^vouch_connections_closed_total\{cause="(\w+)"\} (\d+)$', said, re.MULTILINE)
    lines = [
        "Each flood is held for some seconds longer than its bound, while one client asks without a pause.",
        "",
        *table(("clients send", "of them", "ended", "answers meanwhile", "p50 ms", "p99 ms", "health p99"), rows),
        "",
        f"The server counts: {', '.join(f'{cause} {number}' for cause, number in closed if number != '0') or 'none'}.",
    ]
    return Said("Slow and half-open clients", lines, lost=unanswered, leaked=lost)


def _questions(path: Path) -> list[str]:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [str(record.get("text") or record["question"]) for record in records][:400]


@contextmanager
def _serving(siege: Siege) -> Iterator[Server]:
    workers = siege.options.workers
    arguments = ["--workers", str(workers)] if workers else []
    with serving(siege.home, siege.folder("output"), arguments=arguments) as server:
        if not until(lambda: httpx.get(f"{server.url}/readyz").status_code == 200, within_s=120):
            raise SystemExit("The server isn't ready after two minutes; see build/siege/output")
        if (os.cpu_count() or 1) > 1 and not workers:
            for thread in Path(f"/proc/{server.pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), {0})
            os.sched_setaffinity(0, {1})
        try:
            yield server
        finally:
            os.sched_setaffinity(0, range(os.cpu_count() or 1))


def _port(server: Server) -> int:
    return int(server.url.rsplit(":", 1)[1])


def _step(port: int, paths: Sequence[str], connections: int, seconds: float) -> tuple[tuple[object, ...], int]:
    found = asyncio.run(load(port, paths, connections, seconds))
    asked = found.asked
    counts = asked.counts()
    answered, refused = asked.percentiles_ms("200"), asked.percentiles_ms("503", "504")
    share = 100 * (counts["503"] + counts["504"]) / max(1, counts.total())
    other = counts.total() - counts["200"] - counts["503"] - counts["504"]
    other += sum(number for status, number in found.ready.counts().items() if status != "200")
    row = (
        connections, f"{counts['200'] / seconds:.0f}", *answered, f"{share:.0f} %", *refused,
        *found.health.percentiles_ms(), found.ready.percentiles_ms()[1], other,
    )  # fmt: skip
    return row, other


async def _beside(
    port: int, paths: Sequence[str], connections: int, opening: bytes, drip: bytes, seconds: float
) -> tuple[int, int, tuple[float, float], float]:
    """How many the server ended; how often and how fast it answered meanwhile, and the slowest of its health."""
    holding = asyncio.create_task(hold_open(port, connections, seconds, opening=opening, drip=drip))
    await asyncio.sleep(1.0)
    found = await load(port, paths, 1, seconds - 2.0)
    answers = found.asked
    return await holding, answers.counts()["200"], answers.percentiles_ms("200"), found.health.percentiles_ms()[1]


def _floor(work: Path, seconds: float) -> tuple[float, float]:
    """`/healthz` of an app that does nothing, on plain uvicorn, with 1,000 connections that ask it."""
    script = (
        "import uvicorn\n"
        "async def app(scope, receive, send):\n"
        "    if scope['type'] == 'http':\n"
        "        await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-length', b'2')]})\n"
        "        await send({'type': 'http.response.body', 'body': b'ok'})\n"
        "uvicorn.run(app, port=8099, log_level='error', access_log=False)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=work)
    try:
        if (os.cpu_count() or 1) > 1:
            os.sched_setaffinity(process.pid, {0})
        time.sleep(3.0)
        found = asyncio.run(load(8099, ["/"], _STEPS[-1], seconds, pause_s=1.0))
        return found.health.percentiles_ms("200")
    finally:
        process.terminate()
        process.wait()
