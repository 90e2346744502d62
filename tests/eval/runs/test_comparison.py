from dataclasses import replace

import pytest

from eval.errors import Incomparable
from eval.runs.comparison import compare
from tests.eval.samples import question, results


def test_a_change_for_the_better_is_told_from_chance_and_questions_are_won_and_lost() -> None:
    before = results("before", [question(str(number), 0.5) for number in range(40)])
    after = results("after", [question(str(number), 1.0 if number < 30 else 0.4) for number in range(40)])
    found = compare(before, after)
    ndcg = next(one for one in found.differences if one.measure == "nDCG@10")
    assert ndcg.difference == pytest.approx((30 * 0.5 - 10 * 0.1) / 40)
    assert (ndcg.wins, ndcg.losses, ndcg.verdict) == (30, 10, "better")
    assert ndcg.low < ndcg.difference < ndcg.high
    assert ndcg.corrected_p >= ndcg.p
    assert [len(found.wins), len(found.losses)] == [30, 10]
    assert compare(after, before).differences[0].verdict == "worse"


def test_a_few_questions_either_way_are_no_difference() -> None:
    before = results("before", [question(str(number), 0.5) for number in range(20)])
    after = results("after", [question(str(number), {0: 0.6, 1: 0.4, 2: 0.7}.get(number, 0.5)) for number in range(20)])
    assert {one.verdict for one in compare(before, after).differences} == {"same"}


def test_the_worst_loss_and_the_greatest_win_come_first() -> None:
    before = results("before", [question(name, 0.5) for name in "abcd"])
    values = {"a": 0.4, "b": 0.1, "c": 0.6, "d": 0.9}
    found = compare(before, results("after", [question(name, value) for name, value in values.items()]))
    assert [one.first.query_id for one in found.losses] == ["b", "a"]
    assert [one.first.query_id for one in found.wins] == ["d", "c"]


def test_where_lower_is_better_less_is_a_win() -> None:
    def with_notice(value: float) -> list[object]:
        return [replace(question(str(number), 0.5), measures={"notice false rate": value}) for number in range(30)]

    found = compare(results("a", with_notice(1.0)), results("b", with_notice(0.0)), by="notice false rate")  # type: ignore[arg-type]
    assert found.differences[0].verdict == "better"
    assert len(found.wins) == 30
    assert not found.losses


def test_results_of_other_questions_or_without_the_measure_cannot_be_compared() -> None:
    first = results("a", [question("1", 0.5)])
    with pytest.raises(Incomparable, match="different questions"):
        compare(first, results("b", [question("2", 0.5)]))
    with pytest.raises(Incomparable, match="no value"):
        compare(first, first, measures=["AUROC"])
