from dataclasses import replace

from eval.measures.timing import Timings
from eval.report.overview import report_page
from tests.eval.report.checked_page import checked
from tests.eval.samples import question, results

_TIMINGS = Timings(tuple(float(number) for number in range(1, 60)), 5.0, 300.0)


def test_a_report_fetches_nothing_and_shows_figures_plots_failures_and_what_to_repeat_it_with() -> None:
    one = results("shipped", [question("a", 1.0), question("b", 0.4, best="d2", confidence=0.3)])
    page = checked(report_page([(one, _TIMINGS)]))
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


def test_three_measures_are_to_be_read_before_all_others() -> None:
    values = {"nDCG@10": 0.9, "faithful quote": 0.25, "unanswered ratio": 0.75, "right answer shown": 0.5}
    page = checked(report_page([(results("s", [replace(question("a", 1.0), measures=values)]), _TIMINGS)]))
    first = page[page.index("To be read first") : page.index("Every measure")]
    assert all(words in first for words in ("0.2500", "0.7500", "0.5000", "it was silent"))
    assert "nDCG@10" not in first
    assert "To be read first" not in report_page([(results("s", [question("a", 1.0)]), _TIMINGS)])


def test_words_from_outside_cannot_become_markup() -> None:
    planted = question("a", 0.1, best="d2", text="<script>alert(1)</script> & more")
    page = checked(report_page([(results("<b>", [planted]), _TIMINGS)]))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page
    assert "<b>" not in page


def test_the_same_results_give_the_same_page_every_time() -> None:
    one = results("s", [question("a", 1.0), question("b", 0.4, best="d2")])
    assert report_page([(one, _TIMINGS)]) == report_page([(one, _TIMINGS)])


def test_the_cited_words_are_marked_in_their_passage() -> None:
    one = question("a", 0.1, best="d2", text="Before. Cited. After.")
    shown = replace(one.shown[0], quote="Cited.")
    page = report_page([(results("s", [replace(one, shown=(shown,))]), Timings((), None, None))])
    assert "Before. <mark>Cited.</mark> After." in page
    assert "Latency" not in page
