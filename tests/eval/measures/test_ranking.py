import random

import pytest
import pytrec_eval

from eval.measures.ranking import Ndcg, ranking_measures

_TREC_NAMES = {
    "nDCG@10": "ndcg_cut_10",
    "R@5": "recall_5",
    "R@10": "recall_10",
    "P@1": "P_1",
    "P@5": "P_5",
    "AP@10": "map_cut_10",
    "Success@1": "success_1",
    "Success@10": "success_10",
}


def test_every_measure_agrees_with_trec_eval_question_by_question() -> None:
    generator = random.Random(7)
    names = [f"d{number}" for number in range(60)]
    grades, run = {}, {}
    for number in range(200):
        found = generator.sample(names, generator.randint(1, 40))
        grades[f"q{number}"] = {
            name: generator.randint(0, 3) for name in generator.sample(names, generator.randint(1, 25))
        }
        run[f"q{number}"] = [(name, float(len(found) - rank)) for rank, name in enumerate(found)]
    ours = ranking_measures(grades, run)
    evaluator = pytrec_eval.RelevanceEvaluator(grades, set(_TREC_NAMES.values()))
    theirs = evaluator.evaluate({query_id: dict(hits) for query_id, hits in run.items()})
    assert len(theirs) == 200
    for query_id, values in theirs.items():
        for name, trec_name in _TREC_NAMES.items():
            assert ours[query_id][name] == pytest.approx(values[trec_name], abs=1e-6), (query_id, name)


def test_reciprocal_rank_and_judged_are_what_their_definitions_say() -> None:
    run = {"q": [(f"d{number}", 1.0 - number / 10) for number in range(10)]}
    found = ranking_measures({"q": {"d0": 0, "d3": 1, "elsewhere": 1}}, run)["q"]
    assert found["RR@10"] == pytest.approx(1 / 4)
    assert found["Judged@10"] == pytest.approx(2 / 10)
    assert (found["Success@3"], found["Success@10"], found["R@10"]) == (0.0, 1.0, 0.5)


def test_a_question_that_found_nothing_counts_as_0_and_not_as_absent() -> None:
    found = ranking_measures({"q": {"d": 1}, "r": {"d": 1}}, {"q": [("d", 1.0)]})
    assert (found["q"]["nDCG@10"], found["r"]["nDCG@10"], found["r"]["Judged@10"]) == (1.0, 0.0, 0.0)


def test_ties_keep_the_order_they_were_given_in() -> None:
    found = ranking_measures({"q": {"a": 1}}, {"q": [("a", 0.5), ("b", 0.5), ("c", 0.5)]})
    assert found["q"]["RR@10"] == 1.0


def test_the_mean_of_one_measure_over_many_rankings_is_that_of_all_measures() -> None:
    generator = random.Random(8)
    names = [f"d{number}" for number in range(40)]
    grades = {
        f"q{number}": {name: generator.randint(0, 3) for name in names[number : number + 9]} for number in range(20)
    }
    ndcg = Ndcg(grades)
    for count in (5, 20):
        found = {f"q{number}": generator.sample(names, 30) for number in range(count)}  # the others found nothing
        whole = ranking_measures(grades, {query_id: [(name, 0.0) for name in one] for query_id, one in found.items()})

        assert ndcg.mean(found) == pytest.approx(sum(values["nDCG@10"] for values in whole.values()) / 20)
