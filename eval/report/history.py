"""Results over time, as one chart for each measure: in the order in which they are given."""

from collections.abc import Mapping, Sequence

from eval.report.pages import page
from eval.report.svg import HEIGHT, Axes, curve, dot, figure, line, text
from eval.runs.results import Results
from eval.runs.set_measures import LOWER_IS_BETTER

HISTORY = ("nDCG@10", "right sentence, overlapping", "faithful quote", "right answer shown", "unanswered ratio",
           "harm-weighted error")  # fmt: skip
COLUMNS = ("Result", "Set", "System")
_KINDS = ("line", "line second", "line third")
_SHORT = 12


def history_page(saved: Sequence[tuple[str, Results]], measures: Sequence[str]) -> str:
    """One page: a chart for each measure that some result has, and all values in a table.

    Args:
        saved: A name for each result, such as its folder's, in order.
        measures: Which.
    """
    known = [name for name in measures if any(name in results.measures for _, results in saved)]
    return page(
        "history.html",
        charts=[_chart(saved, name) for name in known],
        columns=(*COLUMNS, *known),
        rows=history_rows(saved, known),
    )


def history_rows(saved: Sequence[tuple[str, Results]], measures: Sequence[str]) -> list[tuple[str, ...]]:
    """A row for each result, with intervals where there are some."""
    return [
        (name, results.set_name, results.system_name, *(_cell(results, measure) for measure in measures))
        for name, results in saved
    ]


def _cell(results: Results, measure: str) -> str:
    if measure not in results.measures:
        return "–"
    low_high = " ({:.3f} to {:.3f})".format(*results.intervals[measure]) if measure in results.intervals else ""
    return f"{results.measures[measure]:.3f}{low_high}"


def _chart(saved: Sequence[tuple[str, Results]], measure: str) -> str:
    """A line for each set and system that has several results, with its intervals."""
    last = max(1, len(saved) - 1)
    top = max([1.0, *(one.measures.get(measure, 0.0) for _, one in saved)])
    axes = Axes(float(last), top)
    marks: list[str] = []
    for number, (key, points) in enumerate(_lines(saved, measure).items()):
        kind = _KINDS[number % len(_KINDS)]
        marks.append(curve([(axes.x(at), axes.y(one.measures[measure])) for at, one in points], kind))
        marks += [_point(axes, at, one, measure, f"{saved[at][0]}, {key}") for at, one in points]
    names = [
        text(axes.x(at), HEIGHT - 14, name if len(name) <= _SHORT else f"{name[: _SHORT - 1]}…", "middle")
        for at, (name, _) in enumerate(saved)
    ]
    frame = [
        line(axes.x(0), axes.y(top * step / 4), axes.x(last), axes.y(top * step / 4), "grid")
        + text(axes.x(0) - 6, axes.y(top * step / 4) + 4, f"{top * step / 4:.2g}", "end")
        for step in range(5)
    ]
    better = "Lower is better." if measure in LOWER_IS_BETTER else "Higher is better."
    note = f"{better} Lines up and down are 95% intervals: {'; '.join(_lines(saved, measure))}."
    return figure(measure, "".join((*frame, *names, *marks)), note=note)


def _lines(saved: Sequence[tuple[str, Results]], measure: str) -> Mapping[str, list[tuple[int, Results]]]:
    found: dict[str, list[tuple[int, Results]]] = {}
    for at, (_, results) in enumerate(saved):
        if measure in results.measures:
            found.setdefault(f"{results.system_name} on {results.set_name}", []).append((at, results))
    return found


def _point(axes: Axes, at: int, results: Results, measure: str, name: str) -> str:
    value = results.measures[measure]
    marked = dot(axes.x(at), axes.y(value), 3.5, "point", title=f"{name}: {value:.3f}")
    if measure not in results.intervals:
        return marked
    low, high = results.intervals[measure]
    return line(axes.x(at), axes.y(low), axes.x(at), axes.y(high), "whisker") + marked
