import math

import pytest

from eval.contest.thresholds import RULES, best_threshold, half_of, is_fine, outspoken, tuned
from eval.runs.asking import AskedQuestion
from eval.sets.question import Judgment, Question
from eval.systems.response import Retrieved, SystemRanking, SystemReading
from service.answers.answerer import RefusalReason

_HIT = Retrieved("p", "d", None, 1.0, text="words")

_BY_CONFIDENCE = {"nothing_on_subject", "not_answered"}


def _asked(
    name: str,
    confidence: float | None,
    *,
    answerable: bool = True,
    doc_id: str = "d",
    reason: str | None = None,
    kind: str = "near_miss",
) -> AskedQuestion:
    question = Question(
        name,
        f"{name}?",
        judgments=(Judgment(doc_id, int(answerable)),),
        unanswerable=None if answerable else kind,
    )
    hits = (_HIT,) if confidence is not None else ()
    return AskedQuestion(question, SystemRanking(hits, confidence), SystemReading(reason is None, False, reason))


def test_the_threshold_is_the_lowest_of_those_with_the_best_joint_score() -> None:
    asked = [
        (_asked("a", 0.9), True),
        (_asked("b", 0.8, answerable=False), False),
        (_asked("c", 0.7), True),
        (_asked("d", 0.6), False),
        (_asked("e", 0.5, answerable=False), False),
    ]
    # from .9: (1/3 + 1) / 2 = .667; from .7: (2/3 + 1/2) / 2 = .583; from .6 the same; from .5: (2/3 + 0) / 2 = .333
    assert best_threshold(asked) == 0.9
    assert best_threshold(asked[1:]) == 0.6  # (1/2 + 1/2) / 2 = .5 is as good as silence, and shows more


def test_silence_is_best_where_every_answer_is_wrong_and_nothing_is_chosen_by_one_kind_alone() -> None:
    assert best_threshold([(_asked("a", 0.9), False), (_asked("b", 0.95, answerable=False), False)]) == math.inf
    assert best_threshold([(_asked("a", 0.9), True)]) == -math.inf
    assert best_threshold([]) == -math.inf


def test_questions_of_one_confidence_are_answered_together() -> None:
    asked = [(_asked("a", 0.5), True), (_asked("b", 0.5, answerable=False), False), (_asked("c", 0.9), True)]
    assert best_threshold(asked) == 0.9


def test_each_half_is_read_with_the_threshold_of_the_other_and_other_reasons_stay() -> None:
    names = [f"article-{number}" for number in range(40)]
    halves = [
        [name for name in names if half_of(_asked("q", 1.0, doc_id=name).question) == half][:2] for half in (0, 1)
    ]
    low, high = halves
    asked = [
        _asked("a", 0.3, doc_id=low[0]),
        _asked("b", 0.2, doc_id=low[1], answerable=False),
        _asked("c", 0.8, doc_id=high[0]),
        _asked("d", 0.7, doc_id=high[1], answerable=False),
        _asked("e", 0.95, doc_id=low[0], reason="crisis"),
        _asked("f", 0.95, doc_id=low[0], reason="not_answered"),
        _asked("g", None, doc_id=high[0]),
    ]
    found = tuned(asked, [True, False, True, False, True, True, False])
    assert found.thresholds == (0.8, 0.3)
    assert [one.reading.answered for one in found.asked if one.reading] == [
        False,
        False,
        True,
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("name", ["myoclonus", "dengue"])
def test_a_half_hangs_on_the_article_alone(name: str) -> None:
    assert half_of(_asked("x", 1.0, doc_id=name).question) == half_of(_asked("y", 0.2, doc_id=name).question)


def test_kinds_of_unanswerable_questions_weigh_the_same() -> None:
    asked = [
        (_asked("a", 0.9), True),
        *((_asked(f"n{number}", 0.8 - number / 100, answerable=False), False) for number in range(3)),
        (_asked("c", 0.5), True),
        (_asked("o", 0.2, answerable=False, kind="other_subject"), False),
        (_asked("s", 0.1, answerable=False, kind="nonsense"), False),
    ]
    # from .9: (1/2 + 1) / 2 = .75; from .5: (2/2 + 2/3 of kinds) / 2 = .833; pooled it would be (2/2 + 2/5) / 2 = .7
    assert best_threshold(asked) == 0.5


def test_an_answer_that_puts_a_false_premise_right_costs_nothing() -> None:
    asked = [(_asked("f", 0.9, answerable=False, kind="false_premise"), True), (_asked("a", 0.8), True)]
    assert best_threshold(asked) == 0.8
    assert best_threshold([(asked[0][0], False), asked[1]]) == 0.8  # (1 + 0) / 2 is as good as silence
    worse = [(asked[0][0], False), asked[1], (_asked("b", 0.1), False)]
    assert best_threshold(worse) == math.inf  # from .8: (1/2 + 0) / 2 = .25


def test_a_refusal_of_any_system_gives_way_to_its_confidence_but_for_one_by_a_rule() -> None:
    reasons = ("no good match", "not_answered", "crisis", "paused")
    asked = [_asked(reason, 0.6, reason=reason) for reason in reasons]
    said_nothing = AskedQuestion(asked[0].question, asked[0].ranking, SystemReading(False, False, None))
    read = [one.reading.answered for one in outspoken([*asked, said_nothing, _asked("n", None)]) if one.reading]
    assert read == [True, True, False, False, True, False]


def test_every_reason_of_vouch_is_by_a_rule_or_by_confidence() -> None:
    assert set(RefusalReason) == RULES | _BY_CONFIDENCE
    assert not RULES & _BY_CONFIDENCE


def test_what_counts_is_what_the_joint_score_counts() -> None:
    assert is_fine({"right answer shown": 1.0, "Success@1": 0.0})
    assert not is_fine({"right answer shown": 0.0, "Success@1": 1.0})
    assert is_fine({"acceptable ratio": 1.0, "unanswered ratio": 0.0})
    assert not is_fine({})
