"""The report: figures, plots, the questions that went wrong, and all that is needed to repeat it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from eval.measures.timing import Timings
from eval.report.fragments import expected, found, page, question_heading, table
from eval.report.plots import calibration_plot, latency_plot, measures_chart, risk_coverage_plot
from eval.runs.results import QuestionResult, Results, judged

_WORST = 10
_HITS = 2


def report_page(results: Sequence[tuple[Results, Timings]], *, worst: int = _WORST) -> str:
    """One page about one or more results.

    Args:
        results: With their timings.
        worst: How many of the questions that went wrong are shown of each kind.
    """
    names = list(dict.fromkeys(one.set_name for one, _ in results))
    body = [f"<h1>How well questions are answered</h1><p>{escape(', '.join(names))}</p>"]
    body.append(measures_chart([one for one, _ in results]))
    for one, timings in results:
        body.extend(_section(one, timings, worst))
    return page(f"Vouch: evaluation of {', '.join(names)}", body)


def _section(one: Results, timings: Timings, worst: int) -> Iterator[str]:
    yield f"<h2>{escape(one.set_name)}, asked of {escape(one.system_name)}</h2>"
    counts = ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in one.counts.items())
    yield f"<p>Questions: {escape(counts)}. Judged by {escape(one.unit)}.</p>"
    plots = []
    sure = judged(one.questions)
    if sure:
        plots += [risk_coverage_plot(sure), calibration_plot(sure)]
    if timings.latencies_ms:
        plots.append(latency_plot(timings))
    yield f'<div class="plots">{"".join(plots)}</div>'
    yield "<h3>Every measure</h3>"
    yield table(("Measure", "Value", "95% interval"), _measures(one, timings))
    if one.unmapped:
        yield f"<h3>Judged answers that can't be placed in the text ({len(one.unmapped)})</h3>"
        yield f"<ul>{''.join(f'<li>{escape(reason)}</li>' for reason in one.unmapped)}</ul>"
    yield from _wrong(one, worst)
    yield "<h3>To repeat this</h3>"
    yield table(("File", "sha256"), one.inputs.items(), numbers_from=2)
    yield table(("Package", "Version"), one.versions.items(), numbers_from=2)
    settings = json.dumps(one.configuration, ensure_ascii=False, indent=2)
    yield f"<details><summary>Configuration</summary><pre>{escape(settings)}</pre></details>"


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


def _wrong(one: Results, worst: int) -> Iterator[str]:
    missed = [question for question in one.questions if question.expected and not question.right]
    missed.sort(key=lambda question: (question.measures.get("nDCG@10", 0.0), -(question.confidence or 0.0)))
    yield from _list("Another answer came first", missed, worst)
    refused = [question for question in one.questions if question.expected and question.answered is False]
    refused.sort(key=lambda question: -(question.confidence or 0.0))
    yield from _list("Refused, though it is answered", [question for question in refused if question.right], worst)
    tempted = [question for question in one.questions if question.unanswerable and question.answered]
    tempted.sort(key=lambda question: -(question.confidence or 0.0))
    yield from _list("Answered, though nothing answers it", tempted, worst)


def _list(title: str, questions: Sequence[QuestionResult], worst: int) -> Iterable[str]:
    if not questions:
        return
    beside = f"{len(questions)}" if len(questions) <= worst else f"{worst} of {len(questions)}"
    yield f"<h3>{escape(title)} ({beside})</h3>"
    for question in questions[:worst]:
        yield (
            f'<div class="question">{question_heading(question, _remark(question))}<div class="sides">'
            f"<div><h5>Found</h5>{found(question, limit=_HITS)}</div>"
            f"<div><h5>Expected</h5>{expected(question)}</div></div></div>"
        )


def _remark(question: QuestionResult) -> str:
    confidence = "" if question.confidence is None else f"confidence {question.confidence:.2f}"
    value = question.measures.get("nDCG@10")
    return ", ".join(part for part in (confidence, "" if value is None else f"nDCG@10 {value:.2f}") if part)
