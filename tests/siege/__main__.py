"""Besiege a server on this machine: `python -m tests.siege`, some two minutes. It writes its section of docs/siege.md.

Server and load maker are pinned to a core each where there are two. Another home: `--home DIR`; shorter: `--seconds 2`.
"""

import argparse
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

from ingest.home import Home
from tests.keyed import metrics_headers
from tests.processes import VOUCH, Server, environment, serving
from tests.siege.load import hold_half_open, load, searches

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "siege.md"
START, END = "<!-- load: written by `make siege` -->", "<!-- end of load -->"
_STEPS = (1, 4, 16, 64, 256, 1000)
_HALF_OPEN = 500
_QUESTIONS = ROOT / "eval" / "questions" / "myoclonus.jsonl"


def main(arguments: Sequence[str]) -> None:
    """Measure, print and write."""
    options = _options(arguments)
    work = ROOT / "build" / "siege"
    work.mkdir(parents=True, exist_ok=True)
    home = Home(options.home.absolute()) if options.home else _corpus_home(work)
    paths = searches(_questions(options.questions))
    with _serving(home, work, options.workers) as server:
        port = int(server.url.rsplit(":", 1)[1])
        _wait_until_ready(server.url)
        _pin(0, 1)
        asyncio.run(load(port, paths, 1, options.seconds))  # what is read at the first questions is read
        lines = [_step(port, paths, connections, options.seconds) for connections in _STEPS]
        slow = _half_open(port, paths)
        counted = _counted(httpx.get(f"{server.url}/metrics", headers=metrics_headers()).raise_for_status().text)
    text = _section(lines, _floor(work, options.seconds), slow, counted, options)
    print(text)  # noqa: T201
    if not options.dry:
        _write(text)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.siege", description=__doc__)
    parser.add_argument("--home", type=Path, help="An index to serve; by default one of the corpus is made.")
    parser.add_argument("--questions", type=Path, default=_QUESTIONS, help="JSON Lines with `text` or `question`.")
    parser.add_argument("--seconds", type=float, default=8.0, help="For each step.")
    parser.add_argument("--workers", type=int, help="Serve with so many processes.")
    parser.add_argument("--dry", action="store_true", help="Print only; docs/siege.md stays as it is.")
    return parser.parse_args(arguments)


def _questions(path: Path) -> list[str]:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [str(record.get("text") or record["question"]) for record in records][:400]


def _corpus_home(work: Path) -> Home:
    home = Home(work / "home")
    if not home.current.exists():
        for command in (["ingest", str(ROOT / "corpus")], ["build"]):
            subprocess.run([VOUCH, *command], env=environment(home), check=True)
    return home


@contextmanager
def _serving(home: Home, work: Path, workers: int | None) -> Iterator[Server]:
    with serving(home, work / "output", arguments=["--workers", str(workers)] if workers else []) as server:
        if (os.cpu_count() or 1) > 1 and not workers:
            for thread in Path(f"/proc/{server.pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), {0})
        yield server


def _pin(process: int, core: int) -> None:
    if (os.cpu_count() or 1) > core:
        os.sched_setaffinity(process, {core})


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if httpx.get(f"{url}/readyz").status_code == 200:
            return
        time.sleep(0.2)
    raise SystemExit("The server isn't ready after two minutes; see build/siege/output")


def _step(port: int, paths: Sequence[str], connections: int, seconds: float) -> str:
    asked, health = asyncio.run(load(port, paths, connections, seconds))
    counts = asked.counts()
    answered, refused = asked.percentiles_ms("200"), asked.percentiles_ms("503", "504")
    share = 100 * (counts["503"] + counts["504"]) / max(1, counts.total())
    other = counts.total() - counts["200"] - counts["503"] - counts["504"]
    cells = (
        connections, f"{counts['200'] / seconds:.0f}", *answered, f"{share:.0f} %", *refused,
        *health.percentiles_ms(), other,
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


def _half_open(port: int, paths: Sequence[str]) -> str:
    async def both() -> tuple[int, tuple[float, float], int]:
        holding = asyncio.create_task(hold_half_open(port, _HALF_OPEN, 14.0))
        await asyncio.sleep(1.0)
        asked, _ = await load(port, paths, 1, 8.0)
        return await holding, asked.percentiles_ms("200"), asked.counts()["200"]

    ended, (p50, p99), answered = asyncio.run(both())
    return (
        f"{_HALF_OPEN} connections sent a byte of a head each second: {ended} were ended within 14 s. One that asked "
        f"meanwhile had {answered} answers in 8 s, p50 {p50} ms and p99 {p99} ms."
    )


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
        _pin(process.pid, 0)
        time.sleep(3.0)
        _, health = asyncio.run(load(8099, ["/"], _STEPS[-1], seconds, pause_s=1.0))
        return health.percentiles_ms("200")
    finally:
        process.terminate()
        process.wait()


def _counted(metrics: str) -> str:
    found = re.findall(r'^vouch_connections_closed_total\{cause="(\w+)"\} (\d+)$', metrics, re.MULTILINE)
    return ", ".join(f"{cause} {number}" for cause, number in found if number != "0") or "none"


def _section(lines: list[str], floor: tuple[float, float], slow: str, counted: str, options: argparse.Namespace) -> str:
    head = ("connections", "answers/s", "p50 ms", "p99 ms", "refused", "p50 ms", "p99 ms", "health p50", "p99", "other")
    return "\n".join([
        START,
        "## Load and slow clients",
        "",
        f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the end, {options.seconds:.0f} s a step, "
        f"{options.workers or 'no'} workers; server and load maker on a core each. `GET /v1/search?k=5`, `/healthz` "
        "every 20 ms beside it; who is refused waits for a second; times of answers, then of refusals (503, 504).",
        "",
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *lines,
        "",
        f"The floor: `/healthz` of an app that does nothing, beside 1,000 connections that ask it once a second: p50 "
        f"{floor[0]} ms, p99 {floor[1]} ms.",
        "",
        slow,
        "",
        f"Connections that the server ended: {counted}.",
        END,
    ])  # fmt: skip


def _write(text: str) -> None:
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# Under siege\n\nWhat held, with figures.\n"
    pattern = re.compile(re.escape(START) + ".*?" + re.escape(END), re.DOTALL)
    page = pattern.sub(lambda _: text, page) if pattern.search(page) else f"{page.rstrip()}\n\n{text}\n"
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
