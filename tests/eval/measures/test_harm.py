from pathlib import Path

import pytest
import yaml

from eval.errors import MalformedWeights
from eval.measures.harm import DEFAULT_WEIGHTS, AnswerOutcome, HarmWeights, harm_weighted, read_weights

_WEIGHTS = HarmWeights("1", {"low": 1.0, "high": 9.0}, "low", {"wrong": 0.5, "refused": 0.1, "scope_reversed": 1.0})


def test_an_error_costs_its_share_of_its_questions_level() -> None:
    found = harm_weighted(
        [(AnswerOutcome.WRONG, "high"), (AnswerOutcome.REFUSED, None), (AnswerOutcome.RIGHT, "high")], _WEIGHTS
    )
    mean = (9 + 1 + 9) / 3
    assert found == pytest.approx([4.5 / mean, 0.1 / mean, 0.0])
    assert harm_weighted([(AnswerOutcome.SCOPE_REVERSED, "high")] * 3, _WEIGHTS) == [1.0, 1.0, 1.0]
    assert harm_weighted([], _WEIGHTS) == []


def test_a_word_that_is_no_level_counts_as_the_level_of_what_is_unlabelled() -> None:
    assert _WEIGHTS.level("unheard of") == 1.0


def test_the_weights_that_ship_are_read_and_reversing_is_the_worst() -> None:
    weights = read_weights()
    assert weights.errors["scope_reversed"] == max(weights.errors.values()) == 1.0
    assert weights.errors["altered"] >= weights.errors["wrong"]
    assert weights.errors["refused"] < weights.errors["elsewhere_in_right_passage"] < weights.errors["wrong"]
    assert weights.levels["none"] < weights.levels["low"] < weights.levels["moderate"] < weights.levels["high"]


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("levels", {"low": -1}, "levels.low"),
        ("levels", {"low": True, "moderate": 1}, "levels.low"),
        ("levels", [], "levels"),
        ("errors", {"wrong": 0.5}, "errors"),
        ("levels", {"low": float("inf")}, "levels.low"),
        ("levels", {"low": float("nan")}, "levels.low"),
        ("levels", {"low": 10**400}, "levels.low"),
        ("levels", {"low": [1]}, "levels.low"),
        ("unlabelled", "dreadful", "unlabelled"),
        ("unlabelled", ["none"], "unlabelled"),
        ("unlabelled", {"none": 1}, "unlabelled"),
        ("version", ["1"], "version"),
    ],
)
def test_a_weight_that_is_wrong_is_named(tmp_path: Path, key: str, value: object, where: str) -> None:
    record = yaml.safe_load(DEFAULT_WEIGHTS.read_text())
    path = tmp_path / "harm.yaml"
    path.write_text(yaml.safe_dump({**record, key: value}))
    with pytest.raises(MalformedWeights) as error:
        read_weights(path)
    assert error.value.where == f"{path}, {where}"


@pytest.mark.parametrize("text", ["", "- 1", "levels: {low: 1}", "a: [", "errors: {}\nmore: 1"])
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "harm.yaml").write_text(text)
    with pytest.raises(MalformedWeights):
        read_weights(tmp_path / "harm.yaml")
    with pytest.raises(MalformedWeights):
        read_weights(tmp_path / "nowhere.yaml")
