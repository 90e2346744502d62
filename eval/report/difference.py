"""A comparison as a page: every measure, and what was lost and won with the passages side by side."""

from collections.abc import Iterator, Sequence
from html import escape

from eval.report.fragments import expected, found, page, question_heading, table
from eval.runs.comparison import Changed, Comparison

_SHOWN = 40
_COLUMNS = ("Measure", "First", "Second", "Change", "95% interval", "p", "p (Holm)", "Won", "Lost", "Verdict")


def difference_page(comparison: Comparison) -> str:
    """One page about two results."""
    first, second = comparison.first, comparison.second
    title = f"{second.system_name} against {first.system_name} on {first.set_name}"
    rows = (
        (
            one.measure,
            f"{one.first:.4f}",
            f"{one.second:.4f}",
            f"{one.difference:+.4f}",
            f"{one.low:+.4f} to {one.high:+.4f}",
            f"{one.p:.4f}",
            f"{one.corrected_p:.4f}",
            str(one.wins),
            str(one.losses),
            one.verdict,
        )
        for one in comparison.differences
    )
    body = [
        f"<h1>{escape(title)}</h1>",
        "<p>Paired randomisation tests, corrected for their number (Holm); intervals by bootstrap over questions.</p>",
        table(_COLUMNS, rows),
        *_list(f"Lost by {comparison.measure}", comparison.losses),
        *_list(f"Won by {comparison.measure}", comparison.wins),
    ]
    return page(title, body)


def _list(title: str, changed: Sequence[Changed]) -> Iterator[str]:
    yield f"<h2>{escape(title)} ({len(changed)} questions)</h2>"
    for one in changed[:_SHOWN]:
        yield (
            f'<div class="question">{question_heading(one.first, f"{one.difference:+.3f}")}'
            f'{expected(one.first)}<div class="sides">'
            f"<div><h5>First</h5>{found(one.first, limit=1)}</div>"
            f"<div><h5>Second</h5>{found(one.second, limit=1)}</div></div></div>"
        )
