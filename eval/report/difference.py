"""A comparison as a page: every measure, and what was lost and won with the passages side by side."""

from eval.report.pages import page
from eval.runs.comparison import Comparison

_SHOWN = 40
_COLUMNS = ("Measure", "First", "Second", "Change", "95% interval", "p", "p (Holm)", "Won", "Lost", "Verdict")


def difference_page(comparison: Comparison) -> str:
    """One page about two results."""
    rows = [
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
    ]
    return page("difference.html", comparison=comparison, columns=_COLUMNS, rows=rows, questions_shown=_SHOWN)
