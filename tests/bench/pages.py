"""What a reader page, the landing page, a file and a suggestion cost: processor time of the app in this process.

Run: python -m tests.bench.pages --data ../shared/data [--documents 300]
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import click
import numpy as np
from fastapi import FastAPI
from starlette.types import Message

from index.passages.query import Query
from service.access.access import Access
from service.access.key_ring import KeyRing
from service.access.policy import AccessPolicy
from service.answers.suggester import SuggestionIndex, gather_suggestions
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.bench.machine import percentiles_ms
from tests.bench.made import made_home
from tests.bench.options import bench_options
from tests.bench.report import Report

_PAGES = 100
_ROUNDS = 3
_TYPED = 400
_OFFERED = 8
_CHARACTERS = (2, 3, 5, 8, 12, 20)
_GZIP = {"accept-encoding": "gzip, deflate, br", "accept": "text/html"}


class _Got:
    """A response as an app sent it."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.size = 0

    async def take(self, message: Message) -> None:
        """Look at a part of it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
        else:
            self.size += len(message.get("body", b""))


async def _get(app: FastAPI, target: str, headers: Mapping[str, str]) -> _Got:
    path, _, query = target.partition("?")
    sent = {"host": "localhost", **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in sent.items()],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }
    got = _Got()
    waiting: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else await asyncio.Future()

    await app(scope, receive, got.take)
    return got


async def _cost(app: FastAPI, asked: Sequence[tuple[str, Mapping[str, str]]]) -> dict[str, object]:
    """Of all that is asked, in the cheapest of some rounds after the first."""
    sizes: list[int] = []
    taken: list[float] = []
    for _ in range(_ROUNDS + 1):
        sizes.clear()
        began = time.process_time()
        for target, headers in asked:
            got = await _get(app, target, headers)
            if got.status not in {200, 304}:
                raise RuntimeError(f"{target} was answered with {got.status}")
            sizes.append(got.size)
        taken.append((time.process_time() - began) / len(asked))
    return {"cpu_us": round(min(taken[1:]) * 1e6), "first_cpu_us": round(taken[0] * 1e6), "bytes": int(np.mean(sizes))}


async def _pages(report: Report, live: LiveIndex) -> None:
    app = create_app(live, access=Access(AccessPolicy(), KeyRing(live.home.keys)))
    serving = live.get()
    outlines = serving.searcher.outlines()[:_PAGES]
    plain = [f"/documents/{outline.doc_id}" for outline in outlines]
    hits = serving.ask(Query(outlines[0].title, 100), min_confidence=0.0).hits
    cited = [f"/documents/{hit.citation.document.doc_id}?cite={hit.citation.citation_id}" for hit in hits]
    kinds = {"reader page": plain, "reader page with a citation": cited, "search page": ["/"] * _PAGES}
    kinds |= {"style sheet": ["/static/vouch.css"] * _PAGES, "box": ["/widget.js"] * _PAGES}
    for kind, targets in kinds.items():
        report.add(kind, await _cost(app, [(target, _GZIP) for target in targets]))
        tags = [(target, (await _get(app, target, _GZIP)).headers.get("etag")) for target in targets]
        known = [(target, {**_GZIP, "if-none-match": tag}) for target, tag in tags if tag]
        if known:
            report.add(f"{kind} that the browser has", await _cost(app, known))


async def _suggest(report: Report, live: LiveIndex) -> None:
    """Of beginnings of titles and of their words: the index by itself, then whole requests, first and once more."""
    began = time.process_time()
    outlines = live.get().searcher.outlines()
    read = time.process_time()
    offered = gather_suggestions(outlines)
    gathered = time.process_time()
    index = SuggestionIndex(offered)
    made = time.process_time()
    texts = [offered[int(at)].text for at in np.linspace(0, len(offered) - 1, _TYPED)]
    words = [text[text.find(" ", len(text) // 2) + 1 :] for text in texts]
    typed = [text[:length] for text in (*texts, *words) for length in _CHARACTERS]
    once = {"read_s": read - began, "gather_s": gathered - read, "make_s": made - gathered}
    report.add(
        "suggestions, once a snapshot", {"offered": len(offered), **{what: round(s, 2) for what, s in once.items()}}
    )
    taken = []
    for text in typed:
        before = time.process_time()
        index.find(text, limit=_OFFERED)
        taken.append(time.process_time() - before)
    report.add("suggestions, the index alone", percentiles_ms(taken))
    app = create_app(live, access=Access(AccessPolicy(), KeyRing(live.home.keys)))
    await _get(app, "/v1/suggest?q=sym", {})  # works out what is worked out once
    for what in ("first", "again"):
        taken = []
        for text in typed[::3]:
            before = time.process_time()
            got = await _get(app, f"/v1/suggest?q={quote(text)}", {})
            taken.append(time.process_time() - before)
            if got.status != 200:
                raise RuntimeError(f"{text!r} was answered with {got.status}")
        report.add(f"suggestions, whole requests, asked {what}", percentiles_ms(taken))


@click.command()
@bench_options
@click.option("--documents", default=300, show_default=True, help="How many documents; each has some seven passages.")
def main(data: Path, work: Path, documents: int, **_: object) -> None:
    """Measure what pages, files and suggestions cost.

    Example: python -m tests.bench.pages --data ../shared/data --documents 14000
    """
    if not any(data.glob("*/corpus.jsonl")):
        click.echo(f"Skipped: there are no sets in {data}; name their folder with --data")
        return
    home = made_home(data, documents, work)
    with Report(work / "pages.json") as report:
        asyncio.run(_pages(report, LiveIndex(home, serving=False)))
        asyncio.run(_suggest(report, LiveIndex(home, serving=False)))


if __name__ == "__main__":
    main()
