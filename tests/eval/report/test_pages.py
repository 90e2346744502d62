import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from eval.measures.timing import Timings
from eval.report.difference import difference_page
from eval.report.overview import report_page
from eval.runs.comparison import compare
from tests.eval.samples import question, results

_TIMINGS = Timings(tuple(float(number) for number in range(1, 60)), 5.0, 300.0)
_VOID = {"meta", "line", "circle", "rect", "polyline"}


class _Tags(HTMLParser):
    """Checks that tags are closed in order, and collects what would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [value for name, value in attrs if name in {"src", "href"} and value]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.open.pop() == tag


def _checked(page: str) -> str:
    tags = _Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.fetched == []
    assert "url(" not in page
    assert "@import" not in page
    return page


def test_a_report_fetches_nothing_and_shows_figures_plots_failures_and_what_to_repeat_it_with() -> None:
    one = results("shipped", [question("a", 1.0), question("b", 0.4, best="d2", confidence=0.3)])
    page = _checked(report_page([(one, _TIMINGS)]))
    for words in (
        "Risk and coverage",
        "Calibration",
        "Latency",
        "Measures by set",
        "question b?",
        "0" * 64,
        "lexical_weight",
    ):
        assert words in page, words
    assert "0.7000" in page
    assert page.count("<svg") == 4


def test_words_from_outside_cannot_become_markup() -> None:
    planted = question("a", 0.1, best="d2", text="<script>alert(1)</script> & more")
    page = _checked(report_page([(results("<b>", [planted]), _TIMINGS)]))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
    assert "<b>" not in page


def test_a_hostile_name_or_quote_cannot_become_markup_either() -> None:
    planted = question("a", 0.1, best='"><img src=x>', text="<i>words</i>")
    one = results("s", [replace(planted, shown=(replace(planted.shown[0], quote="<i>words</i>", title="<u>"),))])
    page = _checked(difference_page(compare(one, results("s", [replace(planted, measures={"nDCG@10": 0.2})]))))
    assert "<mark>&lt;i&gt;words&lt;/i&gt;</mark>" in page
    assert not any(f"<{tag}" in page for tag in ("img", "i>", "u>"))


def test_the_same_results_give_the_same_page_every_time() -> None:
    one = results("s", [question("a", 1.0), question("b", 0.4, best="d2")])
    assert report_page([(one, _TIMINGS)]) == report_page([(one, _TIMINGS)])


def test_the_cited_words_are_marked_in_their_passage() -> None:
    one = question("a", 0.1, best="d2", text="Before. Cited. After.")
    shown = replace(one.shown[0], quote="Cited.")
    page = report_page([(results("s", [replace(one, shown=(shown,))]), Timings((), None, None))])
    assert "Before. <mark>Cited.</mark> After." in page
    assert "Latency" not in page


def test_a_plot_has_a_dot_where_the_value_is() -> None:
    page = report_page([(results("s", [question("a", 0.5), question("b", 0.5)]), _TIMINGS)])
    (place,) = re.findall(r'<circle class="point" cx="([\d.]+)"[^>]*><title>sample, s: 0\.500', page)
    assert float(place) == pytest.approx(250 + (720 - 250 - 44) * 0.5, abs=0.1)


def test_a_comparison_shows_both_passages_side_by_side() -> None:
    before = results("before", [question("a", 1.0, text="The old words."), question("b", 0.5)])
    after = results("after", [question("a", 0.2, best="d2", text="The new words."), question("b", 0.5)])
    page = _checked(difference_page(compare(before, after)))
    assert page.index("The old words.") < page.index("The new words.")
    assert "Lost by nDCG@10 (1 questions)" in page
    assert "-0.4000" in page
