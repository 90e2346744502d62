"""A report as a page: figures, plots, the questions that went wrong, and all that is needed to repeat it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.measures.timing import Timings
from eval.report.pages import page
from eval.report.plots import calibration_plot, latency_plot, measures_chart, risk_coverage_plot
from eval.runs.results import QuestionResult, Results, judged
from eval.runs.slices import PRIMARY, slices

READ_FIRST = {
    "right answer shown": "of answerable questions: the words that answer came first, with what they hang on",
    "unanswered ratio": "of questions that nothing answers: it was silent",
    "faithful quote": "of first answers: the words mean what the article means",
}
"""The measures that say most, and what each means."""

_WORST = 10
_HITS = 2
_LEAST_IN_SLICE = 5


@dataclass(frozen=True, slots=True)
class WrongQuestions:
    """Questions that went wrong in one way, the worst first."""

    title: str
    questions: list[QuestionResult]


@dataclass(frozen=True, slots=True)
class ReportSection:
    """One result as the report shows it.

    Attributes:
        results: What was measured.
        plots: As SVG.
        first: (name, value, interval, meaning) of those to be read first; none of a system that is no service.
        measures: (name, value, interval) of every measure, in words.
        slices: The parts of it that are worst: (part, which, questions, mean, interval), and the measure.
        wrong: What went wrong, by kind.
        configuration: Of the system, as JSON.
    """

    results: Results
    plots: list[str]
    first: list[tuple[str, str, str, str]]
    measures: list[tuple[str, str, str]]
    slices: list[tuple[str, str, str, str, str]]
    slices_by: str
    wrong: list[WrongQuestions]
    configuration: str


def report_page(results: Sequence[tuple[Results, Timings]], *, worst: int = _WORST) -> str:
    """One page about one or more results.

    Args:
        results: With their timings.
        worst: How many of the questions that went wrong are shown of each kind.
    """
    return page(
        "overview.html",
        set_names=list(dict.fromkeys(one.set_name for one, _ in results)),
        chart=measures_chart([one for one, _ in results]),
        sections=[_section(one, timings) for one, timings in results],
        remark=_remark,
        worst=worst,
        hits_shown=_HITS,
    )


def _section(one: Results, timings: Timings) -> ReportSection:
    plots = []
    sure = judged(one.questions)
    if sure:
        plots += [risk_coverage_plot(sure), calibration_plot(sure)]
    if timings.latencies_ms:
        plots.append(latency_plot(timings))
    by = next((name for name in PRIMARY if any(name in question.measures for question in one.questions)), "")
    return ReportSection(
        results=one,
        plots=plots,
        first=[
            (name, value, low_high, READ_FIRST[name])
            for name, value, low_high in _measures(one, timings)
            if name in READ_FIRST
        ],
        measures=list(_measures(one, timings)),
        slices=_worst_slices(one, by) if by else [],
        slices_by=by,
        wrong=_wrong(one),
        configuration=json.dumps(one.configuration, ensure_ascii=False, indent=2),
    )


def _measures(one: Results, timings: Timings) -> Iterator[tuple[str, str, str]]:
    for name, value in one.measures.items():
        low_high = "{:.3f} to {:.3f}".format(*one.intervals[name]) if name in one.intervals else ""
        yield name, f"{value:.4f}", low_high
    for name, latency in timings.percentiles().items():
        yield f"latency {name}", f"{latency:.1f} ms", ""
    if timings.cpu_s_per_1000 is not None:
        yield "CPU for 1,000 questions", f"{timings.cpu_s_per_1000:.1f} s", ""
    if timings.peak_memory_mb is not None:
        yield "peak memory, evaluation included", f"{timings.peak_memory_mb:.0f} MB", ""


def _worst_slices(one: Results, by: str) -> list[tuple[str, str, str, str, str]]:
    return [
        (part.dimension, part.value, str(part.questions), f"{part.mean:.3f}", f"{part.low:.3f} to {part.high:.3f}")
        for part in slices(one, by, least=_LEAST_IN_SLICE)[:_WORST]
    ]


def _wrong(one: Results) -> list[WrongQuestions]:
    missed = [question for question in one.questions if question.expected and not question.right]
    missed.sort(key=lambda question: (question.measures.get("nDCG@10", 0.0), -(question.confidence or 0.0)))
    refused = [question for question in one.questions if question.expected and question.answered is False]
    tempted = [question for question in one.questions if question.unanswerable and question.answered]
    return [
        WrongQuestions("Another answer came first", missed),
        WrongQuestions("Refused, though it is answered", _surest([one for one in refused if one.right])),
        WrongQuestions("Answered, though nothing answers it", _surest(tempted)),
    ]


def _surest(questions: Sequence[QuestionResult]) -> list[QuestionResult]:
    return sorted(questions, key=lambda question: -(question.confidence or 0.0))


def _remark(question: QuestionResult) -> str:
    confidence = "" if question.confidence is None else f"confidence {question.confidence:.2f}"
    value = question.measures.get("nDCG@10")
    return ", ".join(part for part in (confidence, "" if value is None else f"nDCG@10 {value:.2f}") if part)
