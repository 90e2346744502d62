"""`vouch serve`: time until it answers, questions over HTTP, memory; and a change that goes live while it answers."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from ingest.document import text_sha256
from ingest.home import Home
from ingest.library.library import Library
from tests.bench import building
from tests.bench.homes import made_item
from tests.bench.machine import memory_mb, percentiles_ms
from tests.bench.report import Report
from tests.keyed import staff_headers
from tests.processes import serving

_WARMING = 20
_PATIENCE_S = 120.0


def measure(report: Report, name: str, home: Home, questions: Sequence[str], work: Path) -> None:
    """Add the times over HTTP, one question after the other, then those of two clients at once."""
    with (
        serving(home, work / "serve.log") as server,
        httpx.Client(base_url=server.url, headers=staff_headers()) as client,
    ):
        began = time.perf_counter()
        while (response := client.get("/readyz")).status_code != 200:
            if time.perf_counter() - began > _PATIENCE_S:
                raise RuntimeError(f"The server isn't ready: {response.text}")
            time.sleep(0.01)
        ready = server.ready_s + time.perf_counter() - began
        report.add(f"{name}, vouch serve", {"ready_s": round(ready, 2), **memory_mb(server.pid)})
        for question in questions[:_WARMING]:
            _ask(client, question)
        times = [_ask(client, question)[0] for question in questions[_WARMING:]]
        report.add(f"{name}, over HTTP", {**percentiles_ms(times), **memory_mb(server.pid)})
        clients = [_Asking(server.url, questions) for _ in range(2)]
        for asking in clients:
            asking.thread.start()
        time.sleep(5.0)
        for asking in clients:
            asking.stop()
        both = [seconds for asking in clients for _, seconds in asking.asked]
        report.add(
            f"{name}, over HTTP, two clients",
            {**percentiles_ms(both), "questions_per_s": round(len(both) / 5.0), **memory_mb(server.pid)},
        )


def measure_change(report: Report, name: str, home: Home, questions: Sequence[str], work: Path) -> None:
    """Add how long one changed article takes to be live, and what happened to requests meanwhile."""
    with serving(home, work / "serve-change.log") as server, _asking(server.url, questions) as asking:
        time.sleep(2.0)
        before = home.current.resolve().name
        _change_one(home)
        began = time.perf_counter()
        built_as = building.measure(home)
        ended = time.perf_counter()
        built = home.current.resolve()
        link_age = time.time() - home.current.lstat().st_mtime
        live = link_age if built.name != before else None
        deadline = ended + _PATIENCE_S
        while built.name not in asking.noticed and time.perf_counter() < deadline:
            time.sleep(0.01)
        noticed = asking.noticed.get(built.name)
        time.sleep(1.0)
        during = [seconds for at, seconds in asking.asked if began <= at <= ended]
        report.add(
            f"{name}, one changed article",
            {
                "build_command_s": built_as["seconds"],
                "texts_embedded": built_as["embedded"],
                "build_most_mb": built_as["most_mb"],
                "live_after_s": None if live is None else round(ended - began - live, 2),
                "noticed_after_s": None if noticed is None else round(noticed - began, 2),
                "requests": len(asking.asked),
                "requests_by_status": dict(asking.statuses),
                "failed_requests": sum(number for status, number in asking.statuses.items() if status != "200"),
                **{f"while_building_{key}": value for key, value in percentiles_ms(during or [0.0]).items()},
            },
        )


def _change_one(home: Home) -> None:
    with Library.open(home) as library:
        document = next(document for document in library.documents() if document.blocks)
        last = document.blocks[-1]
        words = f" It was checked again at {time.time():.0f}."
        text = f"{document.text[: last.end]}{words}"
        blocks = (*document.blocks[:-1], replace(last, end=len(text)))
        changed = replace(document, text=text, blocks=blocks, text_sha256=text_sha256(text))
        library.put(changed, made_item(changed))


def _ask(client: httpx.Client, question: str) -> tuple[float, httpx.Response]:
    began = time.perf_counter()
    response = client.post("/v1/ask", json={"question": question, "min_confidence": 0})
    return time.perf_counter() - began, response


@dataclass
class _Asking:
    """A client that asks without a pause, in a thread of its own.

    Attributes:
        url: Of the server.
        questions: What it asks, again and again.
        asked: When each request began, and how long it took.
        statuses: How many requests ended with each status, or the name of an error.
        noticed: When each snapshot answered first.
        ended: Set where it shall end.
    """

    url: str
    questions: Sequence[str]
    asked: list[tuple[float, float]] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    noticed: dict[str, float] = field(default_factory=dict)
    ended: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._run, daemon=True)

    def stop(self) -> None:
        """End it after the question under way."""
        self.ended.set()
        self.thread.join()

    def _run(self) -> None:
        number = 0
        with httpx.Client(base_url=self.url, timeout=_PATIENCE_S, headers=staff_headers()) as client:
            while not self.ended.is_set():
                at = time.perf_counter()
                try:
                    seconds, response = _ask(client, self.questions[number % len(self.questions)])
                except httpx.HTTPError as error:
                    self.statuses[type(error).__name__] += 1
                    self.asked.append((at, time.perf_counter() - at))
                    continue
                finally:
                    number += 1
                self.asked.append((at, seconds))
                self.statuses[str(response.status_code)] += 1
                if response.status_code == 200:
                    self.noticed.setdefault(response.json()["snapshot_id"], time.perf_counter())


@contextmanager
def _asking(url: str, questions: Sequence[str]) -> Iterator[_Asking]:
    asking = _Asking(url, questions)
    asking.thread.start()
    try:
        yield asking
    finally:
        asking.stop()
