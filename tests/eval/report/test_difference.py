from dataclasses import replace

from eval.report.difference import difference_page
from eval.runs.comparison import compare
from tests.eval.report.checked_page import checked
from tests.eval.samples import question, results


def test_a_hostile_name_or_quote_cannot_become_markup_either() -> None:
    planted = question("a", 0.1, best='"><img src=x>', text="<i>words</i>")
    one = results("s", [replace(planted, shown=(replace(planted.shown[0], quote="<i>words</i>", title="<u>"),))])
    page = checked(difference_page(compare(one, results("s", [replace(planted, measures={"nDCG@10": 0.2})]))))
    assert "<mark>&lt;i&gt;words&lt;/i&gt;</mark>" in page
    assert not any(f"<{tag}" in page for tag in ("img", "i>", "u>"))


def test_a_comparison_shows_both_passages_side_by_side() -> None:
    before = results("before", [question("a", 1.0, text="The old words."), question("b", 0.5)])
    after = results("after", [question("a", 0.2, best="d2", text="The new words."), question("b", 0.5)])
    page = checked(difference_page(compare(before, after)))
    assert page.index("The old words.") < page.index("The new words.")
    assert "Lost by nDCG@10 (1 questions)" in page
    assert "-0.4000" in page
