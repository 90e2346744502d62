"""The same questions answered by this machine, by stores of vectors and by replicas: are the answers the same?

Starts what it needs on this machine, and stops it: a PostgreSQL, a Milvus in a file, three servers that follow a
folder. Answers are compared whole, less the time they took; those that differ are listed beside the figures.

Run: python -m tests.bench.scale --data ../shared/data [--home-cache DIR]
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import click
import httpx
from starlette.testclient import TestClient

from index.build.build import build
from index.config import RetrievalConfig
from index.engines.address import EngineAddress
from index.publishing.place import place_to_write
from index.publishing.publishing import publish
from ingest.home import Home
from service.app import create_app
from service.live.live_index import LiveIndex
from tests.bench.base import homes_of
from tests.bench.options import bench_options
from tests.bench.report import Report
from tests.postgres import postgres_server
from tests.processes import serving

_REPLICAS = 3
_SET = "medquad-dev"
Ask = Callable[[str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was answered, by question, and how long each took (ms)."""

    answers: Mapping[str, Mapping[str, Any]]
    times: Sequence[float]


@click.command()
@bench_options
@click.option("--questions", default=200, show_default=True, help="How many are asked.")
def main(data: Path, home_cache: Path | None, work: Path, questions: int) -> None:
    """Compare answers over engines and replicas.

    Example: python -m tests.bench.scale --data ../shared/data
    """
    folder = work / "scale"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(homes_of(data, home_cache, work)[_SET].root, folder / "home", symlinks=True)
    home = Home(folder / "home")
    lines = (data / _SET / "queries.jsonl").read_text(encoding="utf-8").split("\n")
    asked = [str(json.loads(line)["text"]) for line in lines if line][:questions]
    differing: dict[str, list[dict[str, Any]]] = {}
    with Report(work / "scale.json") as report, ExitStack() as stack:
        build(home, config=RetrievalConfig())
        embedded = _asked(_in_process(home), asked)
        _add(report, "embedded", embedded, embedded, differing)
        postgres = stack.enter_context(postgres_server())
        for name, url in (
            ("PostgreSQL", postgres.url),
            ("Milvus in a file", f"milvus+file://{(folder / 'vectors.db').resolve()}"),
        ):
            build(home, config=RetrievalConfig(), engine=EngineAddress.parse(url))
            _add(report, name, _asked(_in_process(home), asked), embedded, differing)
        build(home, config=RetrievalConfig())
        place = f"file://{(folder / 'place').resolve()}"
        (folder / "place").mkdir()
        publish(home, place_to_write(place))
        for number in range(1, _REPLICAS + 1):
            replica = Home(folder / f"replica-{number}")
            server = stack.enter_context(
                serving(replica, folder / f"replica-{number}.log", arguments=("--from", place))
            )
            _add(report, f"replica {number}", _asked(_over_http(server.url), asked), embedded, differing)
    (work / "scale-differences.json").write_text(json.dumps(differing, indent=1), encoding="utf-8")


def _in_process(home: Home) -> Ask:
    client = TestClient(create_app(LiveIndex(home, serving=False)))
    return lambda question: dict(client.post("/v1/ask", json={"question": question}).raise_for_status().json())


def _over_http(url: str) -> Ask:
    client = httpx.Client(base_url=url, timeout=60.0)
    return lambda question: dict(client.post("/v1/ask", json={"question": question}).raise_for_status().json())


def _asked(ask: Ask, questions: Sequence[str]) -> _Asked:
    answers, times = {}, []
    for question in questions:
        began = perf_counter()
        answer = ask(question)
        times.append(1000 * (perf_counter() - began))
        answers[question] = _without(answer, {"took_ms", "snapshot_id"})
    return _Asked(answers, times)


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {name: _without(one, names) for name, one in value.items() if name not in names}
    return [_without(one, names) for one in value] if isinstance(value, list) else value


def _add(report: Report, name: str, asked: _Asked, others: _Asked, differing: dict[str, list[dict[str, Any]]]) -> None:
    """Say how many answers are the same as others, and keep those that aren't."""
    differ = [question for question, answer in asked.answers.items() if answer != others.answers[question]]
    differing[name] = [{"question": one, "here": asked.answers[one], "there": others.answers[one]} for one in differ]
    cuts = quantiles(asked.times, n=100)
    same = len(asked.answers) - len(differ)
    answered = sum(bool(answer["answered"]) for answer in asked.answers.values())
    figures = {"questions": len(asked.answers), "answered": answered, "same": same}
    report.add(name, {**figures, "p50_ms": round(cuts[49], 1), "p99_ms": round(cuts[98], 1)})


if __name__ == "__main__":
    main()
