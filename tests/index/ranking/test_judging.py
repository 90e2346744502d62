"""Which of the passages that were read goes first?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answerability.judgment import AnswerJudgment
from index.config import Evidence, RetrievalConfig
from index.passages.passage import Passage
from index.ranking.explanation import Component
from index.ranking.hit import Hit
from index.ranking.judging import could_go_first, judged
from index.ranking.permission import advises_against, asks_permission
from index.ranking.signals import Signals
from ingest.document import Span

_NO_SIGNALS = Signals(
    passage_cosine=0.0,
    sentence_cosine=0.0,
    lexical_share=0.0,
    phrase_share=0.0,
    lexical=0.0,
    lexical_weight=0.0,
    margin=0.0,
)


def _passage(passage_id: str, *headings: str) -> Passage:
    return Passage(passage_id, "blisters", 0, None, headings, 0, 4, "Wait", (Span(0, 4),))


def _hit(passage_id: str, score: float) -> Hit:
    nothing = Evidence(*[0.0] * len(Evidence.names()))
    whole = Component("passage_cosine", score, 1, 1.0)
    return Hit(_passage(passage_id), score, 1, _NO_SIGNALS, (0.0,), (nothing,), (whole,))


@pytest.mark.parametrize(
    "question",
    [
        "can I pop a blister",
        "Should my baby sleep on her front?",
        "is it ok to drive with a broken rib",
        "safe to fly with a cold?",
        "are you allowed to swim with stitches",
        "would it be a bad idea to run",
    ],
)
def test_a_question_asks_whether_one_may(question: str) -> None:
    assert asks_permission(question)


@pytest.mark.parametrize(
    "question", ["how do I drain a blister", "what can cause blisters", "blister treatment", "when is it infectious"]
)
def test_a_question_asks_something_else(question: str) -> None:
    assert not asks_permission(question)


@pytest.mark.parametrize(
    ("headings", "context", "against"),
    [
        (("Blisters", "Don’t"), "", True),
        (("Blisters", "Do"), "", False),
        (("Don’t", "Treatment"), "", False),
        (("Treatment",), "Avoid:", True),
        ((), "", False),
    ],
)
def test_a_passage_advises_against_by_what_it_hangs_on(headings: tuple[str, ...], context: str, against: bool) -> None:
    assert advises_against(_passage("a", *headings), context) is against


@pytest.mark.parametrize(
    ("warning", "order"), [([False, True], ["dont", "do"]), ([False, False], ["do", "dont"]), (None, ["do", "dont"])]
)
def test_of_two_that_answer_about_as_well_the_warning_goes_first(warning: list[bool] | None, order: list[str]) -> None:
    judgments = [AnswerJudgment(-0.3, (0.0,)), AnswerJudgment(-0.7, (0.0,))]
    hits = judged([_hit("do", 0.55), _hit("dont", 0.56)], judgments, RetrievalConfig(), warning=warning)
    assert [hit.passage.passage_id for hit in hits] == order
    assert [hit.rank for hit in hits] == [1, 2]
    for hit in hits:
        assert hit.score == pytest.approx(sum(one.score * one.weight for one in hit.components))
    assert [{one.name for one in hit.components} >= {"warning"} for hit in hits] == [warning is not None] * 2


def test_a_warning_does_not_go_before_what_answers_clearly_better() -> None:
    judgments = [AnswerJudgment(2.0, (0.0,)), AnswerJudgment(-2.0, (0.0,))]
    hits = judged([_hit("do", 0.5), _hit("dont", 0.5)], judgments, RetrievalConfig(), warning=[False, True])
    assert [hit.passage.passage_id for hit in hits] == ["do", "dont"]


@pytest.mark.parametrize(
    ("answering", "scores", "read"),
    [
        (-5.0, (0.5, 0.49, 0.2), 2),
        (-5.0, (0.5, 0.49, 0.48), 3),
        (3.0, (0.5, 0.5, 0.5), 1),  # it answers: nothing after it is surer
        (-5.0, (0.5,), 1),
    ],
)
def test_only_what_could_go_first_is_read(answering: float, scores: tuple[float, ...], read: int) -> None:
    hits = [_hit(str(number), score) for number, score in enumerate(scores)]
    assert could_go_first(hits, AnswerJudgment(answering, (0.0,)), RetrievalConfig()) == read


@given(
    scores=st.lists(st.sampled_from([0.1, 0.2, 0.21, 0.22, 0.5, 0.9]) | st.floats(0, 1), min_size=1, max_size=8),
    logits=st.lists(st.floats(-8, 8), min_size=8, max_size=8),
    warnings=st.lists(st.booleans(), min_size=8, max_size=8),
    asks_permission=st.booleans(),
)
def test_what_goes_first_was_read(
    scores: list[float], logits: list[float], warnings: list[bool], *, asks_permission: bool
) -> None:
    """How sure an answer is can't be said without it; a passage that warns, and was not read, went first."""
    config = RetrievalConfig()
    hits = [_hit(str(at), score) for at, score in enumerate(sorted(scores, reverse=True))]
    warning = warnings[: len(hits)] if asks_permission else None
    judgments = [AnswerJudgment(logit, (logit,)) for logit in logits[: len(hits)]]
    read = could_go_first(hits, judgments[0], config, warning=warning)

    assert judged(hits, judgments[:read], config, warning=warning)[0].signals.answering is not None
