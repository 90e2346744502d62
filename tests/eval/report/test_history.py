from eval.report.history import history_page, history_rows
from tests.eval.report.checked_page import checked
from tests.eval.samples import question, results

_SAVED = [
    ("2026-11", results("shipped", [question("a", 0.5)])),
    ("2026-12 <b>", results("shipped", [question("a", 1.0)])),
]


def test_a_row_for_each_result_with_its_interval_and_a_dash_for_what_it_lacks() -> None:
    assert history_rows(_SAVED, ["nDCG@10", "AURC"]) == [
        ("2026-11", "sample", "shipped", "0.500 (0.400 to 0.600)", "–"),
        ("2026-12 <b>", "sample", "shipped", "1.000 (0.900 to 1.100)", "–"),
    ]


def test_a_page_has_a_chart_for_each_measure_that_there_is_and_is_the_same_each_time() -> None:
    page = history_page(_SAVED, ["nDCG@10", "AURC"])
    assert page == history_page(_SAVED, ["nDCG@10", "AURC"])
    assert page.count("<figure>") == 1
    assert page.count('class="point"') == 2
    assert "2026-12 &lt;b&gt;" in page
    assert "<b>" not in page
    checked(page)
