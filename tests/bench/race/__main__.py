"""The race: Vouch beside what people use today, over HTTP, on the same passages and questions, in alternating rounds.

Each server gets `--seconds` of each round; a ratio is taken within a round, and said with the least and the greatest of
all rounds. Ten minutes at most, besides what is installed, embedded and indexed once.

Run: python -m tests.bench.race [--data ../shared/data] [--rounds 3] [--seconds 8]
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import click
import numpy as np

from eval.peers.known import PEERS, ready_peer
from eval.peers.server import ServerCommand, Started, pss_mb, started
from ingest.home import Home
from tests.bench.machine import percentiles_ms
from tests.bench.natural import NATURAL, natural_home, natural_questions, unread_home
from tests.bench.options import bench_options
from tests.bench.race.load import Pressed, press
from tests.bench.report import Report
from tests.processes import VOUCH

_CONNECTIONS = (1, 16)
_WARMING_S = 3.0
_RACED = ("txtai", "txtai-ids")
_MEASURED = ("p50_ms", "p95_ms", "p99_ms", "requests_per_s")


@dataclass(frozen=True, slots=True)
class Racer:
    """One that takes part.

    Attributes:
        command: What starts it.
        path: Makes the path of a question.
    """

    command: ServerCommand
    path: Callable[[str], str]

    @property
    def name(self) -> str:
        """Its name."""
        return self.command.name


@click.command()
@bench_options
@click.option("--passages", default=2_000, show_default=True, help="How large an index.")
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1, 20), help="How many rounds.")
@click.option("--seconds", default=8.0, show_default=True, help="How long each server is asked in a round.")
@click.option("--questions", "count", default=400, show_default=True, help="How many questions there are.")
def main(data: Path, work: Path, passages: int, rounds: int, seconds: float, count: int, **_: object) -> None:
    """Race against what people use today, over HTTP.

    Example: python -m tests.bench.race --data ../shared/data --rounds 5
    """
    folder = data / NATURAL
    if not folder.is_dir():
        click.echo(f"Skipped: there are no natural questions in {folder}; name the folder of sets with --data")
        return
    work = work.resolve()
    home = natural_home(folder, passages, work)
    questions = natural_questions(folder, home, count)
    racers = [*_ours(home), *_peers(home, work)]
    with Report(work / "race.json") as report, ExitStack() as stack:
        report.add("questions", _lengths(questions))
        servers = {}
        for racer in racers:
            server = stack.enter_context(started(racer.command, work))
            servers[racer.name] = server
            press(server.port, _paths(racer, questions), connections=2, seconds=_WARMING_S)
            report.add(f"{racer.name}, start", {"ready_s": round(server.seconds, 2), "pss_mb": pss_mb(server.pid)})
        for connections in _CONNECTIONS:
            found = _rounds(racers, servers, questions, connections=connections, rounds=rounds, seconds=seconds)
            _say(report, found, connections)
        for racer in racers:
            report.add(f"{racer.name}, after", {"pss_mb": pss_mb(servers[racer.name].pid)})


def _rounds(
    racers: Sequence[Racer],
    servers: Mapping[str, Started],
    questions: Sequence[str],
    *,
    connections: int,
    rounds: int,
    seconds: float,
) -> dict[str, list[Pressed]]:
    """What each did in each round; the order turns, so that none has always the same one before it."""
    found: dict[str, list[Pressed]] = {racer.name: [] for racer in racers}
    for number in range(rounds):
        for racer in (*racers[number % len(racers) :], *racers[: number % len(racers)]):
            paths, at = _paths(racer, questions), number * len(questions) // rounds
            pressed = press(servers[racer.name].port, paths, connections=connections, seconds=seconds, start=at)
            click.echo(
                f"  round {number + 1} of {rounds}, {connections} connections, {racer.name}: "
                f"{len(pressed.latencies)} answers, {pressed.failed} failed"
            )
            found[racer.name].append(pressed)
    return found


def _say(report: Report, found: Mapping[str, Sequence[Pressed]], connections: int) -> None:
    """Add each one's figures, and the ratios to each peer with their spread over the rounds."""
    what = "1 connection" if connections == 1 else f"{connections} connections"
    for name, rounds in found.items():
        whole = _figures(
            Pressed(
                sum(one.seconds for one in rounds),
                [latency for one in rounds for latency in one.latencies],
                sum(one.failed for one in rounds),
            )
        )
        report.add(f"{name}, {what}", whole)
    for name in found:
        for peer in (PEERS[key].label for key in _RACED):
            if name.startswith("vouch") and found[name] and found[peer]:
                pairs = [(_figures(a), _figures(b)) for a, b in zip(found[name], found[peer], strict=True)]
                report.add(f"{name} / {peer}, {what}", _ratios(pairs))


def _ratios(pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float]]]) -> dict[str, float]:
    """Of each figure the median of the rounds' ratios, the least and the greatest."""
    said = {}
    for figure in _MEASURED:
        ratios = [ours[figure] / theirs[figure] for ours, theirs in pairs if theirs[figure]]
        name = figure.removesuffix("_ms")
        if ratios:
            said[name] = round(float(np.median(ratios)), 3)
            said[f"{name}_least"], said[f"{name}_most"] = round(min(ratios), 3), round(max(ratios), 3)
    return said


def _figures(pressed: Pressed) -> dict[str, float]:
    return {
        **percentiles_ms(pressed.latencies or [0.0]),
        "requests_per_s": round(len(pressed.latencies) / pressed.seconds, 2),
        "failed": pressed.failed,
    }


def _ours(home: Home) -> Iterator[Racer]:
    """Vouch as it is by default, and without the model that reads the best passages."""
    for name, root in (("vouch", home), ("vouch, without the model", unread_home(home))):
        variables = {
            "VOUCH_HOME": str(root.root),
            "PYTHONUNBUFFERED": "1",
            "VOUCH_ADDRESS_RATE": "off",  # all questions come from one address
        }
        command = ServerCommand(name, (VOUCH, "serve", "--port"), "/readyz", variables)
        yield Racer(command, lambda question: f"/v1/search?k=5&q={quote(question)}")


def _peers(home: Home, work: Path) -> Iterator[Racer]:
    for name in _RACED:
        peer = ready_peer(name, home, work)
        print(f"{name} indexed: {json.dumps(dict(peer.built))}", flush=True)  # noqa: T201
        yield Racer(peer.command, lambda question: f"/search?limit=5&query={quote(question)}")


def _paths(racer: Racer, questions: Sequence[str]) -> list[str]:
    return [racer.path(question) for question in questions]


def _lengths(questions: Sequence[str]) -> dict[str, int]:
    words = [len(question.split()) for question in questions]
    low, middle, high = (round(float(one)) for one in np.percentile(words, [5, 50, 95]))
    return {"questions": len(questions), "words_p5": low, "words_p50": middle, "words_p95": high}


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
