import math

import pytest

from eval.measures.refusals import is_acceptable, joint_score, mean_by_kind


@pytest.mark.parametrize(
    ("kind", "refused", "corrected", "expected"),
    [
        ("near_miss", True, False, True),
        ("near_miss", False, False, False),
        ("near_miss", False, True, False),
        ("false_premise", False, True, True),
        ("false_premise", False, False, False),
        ("underspecified", False, True, True),
    ],
)
def test_only_a_false_premise_or_an_open_question_can_be_put_right_by_words(
    kind: str, refused: bool, corrected: bool, expected: bool
) -> None:
    assert is_acceptable(kind, refused=refused, corrected=corrected) == expected


def test_each_kind_weighs_the_same_however_many_questions_it_has() -> None:
    assert mean_by_kind({"near_miss": [True, False, False, False], "other_subject": [True], "none": []}) == 0.625
    assert math.isnan(mean_by_kind({}))


def test_the_joint_score_weighs_both_sides() -> None:
    assert joint_score(0.8, 0.4) == pytest.approx(0.6)
    assert joint_score(0.8, 0.4, weight=0.75) == pytest.approx(0.7)
