import math
from dataclasses import replace

import pytest

from eval.errors import Incomparable
from eval.measures.power import detectable_difference
from eval.runs.comparison import compare
from eval.runs.results import Results
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


def test_what_could_be_seen_is_by_the_corrected_level_and_nothing_where_all_differ_by_as_much() -> None:
    values = [0.5 + (number % 5) / 10 for number in range(40)]
    before = results("before", [question(str(number), 0.5) for number in range(40)])
    after = results("after", [question(str(number), value) for number, value in enumerate(values)])
    alone, among = compare(before, after, measures=["nDCG@10"]), compare(before, after)
    assert (alone.level, among.level) == (0.05, 0.05 / len(among.differences))
    one, many = (next(each for each in found.differences if each.measure == "nDCG@10") for found in (alone, among))
    spread = math.sqrt(0.02 * 40 / 39)  # of 0, .1, .2, .3, .4, eight times each
    assert one.detectable == pytest.approx((1.959964 + 0.841621) * spread / math.sqrt(40), rel=1e-6)
    assert many.detectable == pytest.approx(detectable_difference(spread, 40, level=among.level))
    assert len(among.differences) == 2
    same = compare(before, results("same", [question(str(number), 0.8) for number in range(40)]), measures=["nDCG@10"])
    assert same.differences[0].detectable is None


def test_a_measure_of_the_whole_set_differs_among_many() -> None:
    names = ("AUROC of right answers", "AURC", "E-AURC")
    shared = {**{f"made up {number}": (0.0, 1.0) for number in range(40)}, **dict.fromkeys(names, (0.0, 1.0))}

    def made(name: str, *, is_sure: bool) -> Results:
        found = []
        for number in range(120):
            is_right = number % 2 == 0
            confidence = (0.6 if is_right == is_sure else 0.3) + number / 1000
            one = question(str(number), float(is_right), best="d1" if is_right else "d2", confidence=confidence)
            zeros = dict.fromkeys((each for each in shared if each.startswith("made")), 0.0)
            found.append(replace(one, measures={**one.measures, **zeros}))
        return replace(results(name, found), intervals={**shared, "nDCG@10": (0.0, 1.0)})

    by_name = {one.measure: one for one in compare(made("no", is_sure=False), made("yes", is_sure=True)).differences}
    assert len(by_name) > 40
    assert by_name["AUROC of right answers"].p == pytest.approx(1 / 10_001)
    assert by_name["AUROC of right answers"].verdict == "better"
