from eval.runs.ablation import row
from tests.eval.samples import question, results


def test_a_row_has_the_measures_and_how_they_differ_from_the_first() -> None:
    first = results("shipped", [question(str(number), 0.5) for number in range(30)])
    second = results("bm25", [question(str(number), 0.3) for number in range(30)])
    assert row(first, first, ["nDCG@10"], 3.0).differences == {}
    found = row(second, first, ["nDCG@10", "AUROC"], None)
    assert found.values["AUROC"] is None
    assert found.differences["nDCG@10"].verdict == "worse"
