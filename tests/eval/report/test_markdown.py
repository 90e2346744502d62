import re

import pytest

from eval.report.markdown import markdown_table
from tests.eval.conftest import ROOT


def test_words_are_on_the_left_and_numbers_on_the_right() -> None:
    rows = [("kqa", "shipped", "0.9713"), ("covidfaq", "", "0.8569")]
    assert markdown_table(("set", "system", "nDCG@10"), rows, numbers_from=2) == (
        "| set | system | nDCG@10 |\n|---|---|---:|\n| kqa | shipped | 0.9713 |\n| covidfaq |  | 0.8569 |"
    )
    assert markdown_table(("set", "ECE"), []) == "| set | ECE |\n|---|---|"


def test_a_bar_in_a_cell_makes_no_column() -> None:
    assert markdown_table(("set",), [("a|b",)]).splitlines()[2] == r"| a\|b |"


def _tables() -> list[str]:
    figures = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    return re.findall(r"(?:^\|.*\|\n)+", figures, re.MULTILINE)


@pytest.mark.parametrize("shown", _tables(), ids=lambda shown: shown.partition("\n")[0])
def test_the_tables_of_the_figures_are_what_is_written(shown: str) -> None:
    names, rule, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in shown.splitlines())
    numbers_from = rule.index("---:") if "---:" in rule else None
    assert markdown_table(names, rows, numbers_from=numbers_from) + "\n" == shown
