"""What each stage of a question's way costs, from the words to the body: processor time, by thread.

Processor time, the least of several rounds of each question: another process on the machine takes turns, and adds
nothing to it but what it drives out of the processor's caches. A stage that another one calls is not counted in that.

Run: python -m tests.bench.stages [--data ../shared/data] [--rounds 3]
"""

import functools
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import numpy as np

from index.passages.query import Query
from ingest.home import Home
from service.emergency.notices import DEFAULT_NOTICES, Notices
from service.http.bodies.answer import answer_json
from service.live.live_index import LiveIndex
from service.live.serving import Serving
from tests.bench.machine import description
from tests.bench.natural import NATURAL, natural_home, natural_questions, unread_home
from tests.bench.options import bench_options
from tests.bench.report import Report

STAGES: Mapping[str, Sequence[str]] = {
    "notice": ("service.emergency.notices.Notices.find",),
    "language": ("service.answers.reply.unmeasured_language",),
    "letter": ("service.answers.reply.read_questions",),
    "normalise": ("index.ranking.corpus_words._analysis", "service.answers.about.AboutWhatWasAsked.read"),
    "encode": ("index.models.question_encoder.OnnxQuestionEncoder.encode",),
    "dense": ("index.engines.embedded.reader.EmbeddedReader.search_dense",),
    "lexical": ("index.engines.embedded.reader.EmbeddedReader.search_lexical",),
    "union": ("index.engines.embedded.reader.EmbeddedReader.score",),
    "fuse": ("index.ranking.searcher.Searcher._components", "index.ranking.searcher.fuse"),
    "passages": ("index.engines.embedded.reader.EmbeddedReader.passages",),
    "documents": ("index.engines.embedded.reader.EmbeddedReader.document",),
    "highlight": ("index.ranking.highlight.QuestionEvidence.evidence",),
    "judge": ("index.answerability.onnx_model.OnnxAnswerability.judge",),
    "judged": ("index.ranking.searcher.judged",),
    "rank": ("index.ranking.searcher.Searcher.search",),
    "about": ("service.answers.about.AboutWhatWasAsked.found",),
    "merge": ("service.answers.answerer.gather_hits", "service.answers.answerer.order"),
    "confidence": (
        "index.ranking.searcher.Searcher._with_signals",
        "service.answers.confidence.Calibration.probability",
    ),
    "citation": (
        "service.answers.quoting.Quoting.answering",
        "service.answers.quoting.Quoting.shown",
        "service.answers.answerer.cite",
    ),
    "body": (),
}
"""A question's way, in its order: each stage, and the functions that are it."""

REST = "the rest"
PAGE = Path("docs", "bench", "stages.md")
_WARMING = 30


class Clock:
    """Adds up what each stage takes, in any thread."""

    def __init__(self) -> None:
        self._adding = threading.Lock()
        self._under_way = threading.local()
        self._taken: defaultdict[str, float] = defaultdict(float)

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """A function whose processor time counts for a stage, less that of the stages that it calls."""

        @functools.wraps(function)
        def measured(*args: Any, **kwargs: Any) -> Any:
            with self.counting(stage):
                return function(*args, **kwargs)

        return measured

    @contextmanager
    def counting(self, stage: str) -> Iterator[None]:
        """Count what is done meanwhile for a stage."""
        inner = self._inner()
        inner.append(0)
        began = time.thread_time_ns()
        try:
            yield
        finally:
            took = time.thread_time_ns() - began
            within = inner.pop()
            if inner:
                inner[-1] += took
            with self._adding:
                self._taken[stage] += (took - within) / 1000.0

    def read(self) -> dict[str, float]:
        """Microseconds of each stage since it was read last."""
        with self._adding:
            taken, self._taken = dict(self._taken), defaultdict(float)
        return taken

    def _inner(self) -> list[int]:
        """The time of the stages within each of those under way in this thread."""
        found: list[int] | None = getattr(self._under_way, "inner", None)
        if found is None:
            found = self._under_way.inner = []
        return found


@contextmanager
def clocked() -> Iterator[Clock]:
    """Time every stage while this lasts; open the index within it."""
    clock = Clock()
    replaced = []
    for stage, names in STAGES.items():
        for name in names:
            owner, _, attribute = name.rpartition(".")
            target = _found(owner)
            own = vars(target)[attribute]
            replaced.append(patch.object(target, attribute, clock.timed(stage, own)))
    for one in replaced:
        one.start()
    try:
        yield clock
    finally:
        for one in reversed(replaced):
            one.stop()


def _found(name: str) -> Any:
    """A module, or a class in one."""
    try:
        return functools.reduce(getattr, name.split(".")[1:], __import__(name))
    except ImportError:
        module, _, attribute = name.rpartition(".")
        return getattr(_found(module), attribute)


def budgets(
    home: Home, questions: Sequence[str], *, rounds: int, without_model: bool = False
) -> dict[str, list[float]]:
    """Microseconds of each stage for each question: of each question the least of the rounds."""
    with clocked() as clock:
        live = LiveIndex(home, serving=False)
        notices = Notices.read(DEFAULT_NOTICES)
        serving = live.get()
        for question in questions[:_WARMING]:
            _ask(serving, notices, question, clock)
        clock.read()
        taken: list[dict[str, list[float]]] = [defaultdict(list) for _ in questions]
        for _ in range(rounds):
            for question, its in zip(questions, taken, strict=True):
                with clock.counting(REST):
                    _ask(serving, notices, question, clock)
                now = clock.read()
                for stage in (*STAGES, REST):
                    its[stage].append(now.get(stage, 0.0))
                its["total"].append(sum(now.values()))
    return {stage: [min(its[stage]) for its in taken] for stage in (*STAGES, REST, "total")}


def _ask(serving: Serving, notices: Notices, question: str, clock: Clock) -> bytes:
    notice = notices.find(question)
    answer = serving.ask(Query(question, 5))
    with clock.counting("body"):
        return answer_json(answer, notice)


def table(found: Mapping[str, Sequence[float]]) -> str:
    """The budget as a table in Markdown: p50, p95 and mean of each stage, and its share of the mean."""
    whole = float(np.mean(found["total"]))
    rows = ["| stage | p50 µs | p95 µs | mean µs | share |", "|---|---:|---:|---:|---:|"]
    for stage, values in found.items():
        middle, high = np.percentile(values, [50, 95])
        mean = float(np.mean(values))
        rows.append(f"| {stage} | {middle:,.0f} | {high:,.0f} | {mean:,.0f} | {mean / whole:.0%} |")
    return "\n".join(rows)


def page(tables: Mapping[str, str], *, machine: str, questions: int, rounds: int) -> str:
    """The page of the documentation."""
    parts = [f"## {name[0].upper()}{name[1:]}\n\n{text}\n" for name, text in tables.items()]
    return (
        "# What each stage of a question's way costs\n\n"
        f"Made by `make bench-stages`: processor time of {questions} questions as people ask them, in one process.\n"
        f"Of each question the least of {rounds} rounds counts, and one that another calls isn't counted in that.\n"
        f"{machine}. What the stages are is in `tests/bench/stages.py`.\n\n" + "\n".join(parts)
    )


@click.command()
@bench_options
@click.option("--passages", default=2_000, show_default=True, help="How large an index.")
@click.option("--questions", "count", default=200, show_default=True, help="How many questions.")
@click.option("--rounds", default=3, show_default=True, help="How often each is asked; the least counts.")
@click.option("--write", type=click.Path(path_type=Path), default=PAGE, show_default=True, help="Where the page goes.")
def main(data: Path, work: Path, passages: int, count: int, rounds: int, write: Path, **_: object) -> None:
    """Measure what each stage of a question's way costs, with the answerability model and without it.

    Example: python -m tests.bench.stages --data ../shared/data --rounds 5
    """
    folder = data / NATURAL
    if not folder.is_dir():
        click.echo(f"Skipped: there are no natural questions in {folder}; name the folder of sets with --data")
        return
    home = natural_home(folder, passages, work)
    questions = natural_questions(folder, home, count)
    tables = {}
    with Report(work / "stages.json") as report:
        for name, asked in (("with the answerability model", home), ("without it", unread_home(home))):
            found = budgets(asked, questions, rounds=rounds)
            for stage, values in found.items():
                middle, high = np.percentile(values, [50, 95])
                report.add(f"{stage}, {name}", {"p50_us": round(float(middle)), "p95_us": round(float(high))})
            tables[name] = table(found)
    about = description()
    machine = f"{about['processor']}, {about['cores']} cores, {passages:,} passages"
    write.write_text(page(tables, machine=machine, questions=len(questions), rounds=rounds), encoding="utf-8")


if __name__ == "__main__":
    main()
