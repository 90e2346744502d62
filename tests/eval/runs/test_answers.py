from datetime import date
from typing import ClassVar

import pytest

from eval.measures.harm import AnswerOutcome
from eval.runs.asking import AskedQuestion
from eval.runs.evaluation import measured
from eval.sets.question import Judgment, Question, QuestionSet, Unit
from eval.systems.response import (
    SCORE,
    ArticleDates,
    Quote,
    Retrieved,
    SystemDocument,
    SystemRanking,
    SystemReading,
)
from ingest.document import Span, text_sha256

_TEXT = "Dengue\n\nDo not:\n\ntake aspirin\n\nRest a lot. Drink water."
_AT = {words: _TEXT.index(words) for words in ("Do not:", "take aspirin", "Rest a lot.", "Drink water.")}
_ASPIRIN = Question(
    "q", "may I take aspirin", judgments=(Judgment("d", quote="take aspirin", scope=("Do not:",)),), harm="high"
)
_PREMISE = Question(
    "p",
    "why does aspirin help",
    judgments=(Judgment("d", 0),),
    unanswerable="false_premise",
    correction=Judgment("d", 0, quote="Do not:\n\ntake aspirin"),
)


class _Articles:
    """A system that holds one article, and answers nothing itself."""

    name = "sample"
    configuration: ClassVar = {"kind": "sample", "confidence": SCORE}

    def document(self, doc_id: str) -> SystemDocument | None:
        dates = ArticleDates(last_reviewed_on=date(2020, 1, 1), next_review_on=date(2021, 1, 1))
        if doc_id == "new":
            return SystemDocument(
                "new", "New", "New.", text_sha256("New."), (), ArticleDates(updated_on=date(2024, 1, 1))
            )
        return SystemDocument("d", "Dengue", _TEXT, text_sha256(_TEXT), (), dates) if doc_id == "d" else None


def _hit(words: str, *beside: str, quoted: bool = True, doc_id: str = "d") -> Retrieved:
    at = _TEXT.find(words)
    span = Span(at, at + len(words)) if at >= 0 else None
    quote = Quote(words, at, at + len(words), "", text_sha256(_TEXT)) if quoted and span else None
    return Retrieved(f"{doc_id}#{at}", doc_id, None, 1.0, text=words, span=span, quote=quote, beside=beside)


def _asked(question: Question, *hits: Retrieved, answered: bool = True) -> AskedQuestion:
    return AskedQuestion(question, SystemRanking(hits, 0.7), SystemReading(answered, notice=False))


def _measured(*asked: AskedQuestion) -> list[tuple[str | None, dict[str, float]]]:
    questions = QuestionSet("s", Unit.PASSAGE, tuple(one.question for one in asked))
    found = measured(questions, _Articles(), asked)  # type: ignore[arg-type]
    return [(one.outcome, dict(one.measures)) for one in found.questions]


def test_words_without_what_reverses_them_are_the_worst_outcome_though_they_are_verbatim() -> None:
    ((outcome, values),) = _measured(_asked(_ASPIRIN, _hit("take aspirin")))
    assert outcome == AnswerOutcome.SCOPE_REVERSED
    assert (values["quote exact"], values["faithful quote"], values["scope reversed"]) == (1.0, 0.0, 1.0)
    assert values["right sentence, exact"] == values["Success@1"] == 1.0
    assert values["harm-weighted error"] == 1.0
    assert values["right answer shown"] == 0.0


@pytest.mark.parametrize("hit", [_hit("take aspirin", "Do not:"), _hit("Do not:\n\ntake aspirin", quoted=False)])
def test_they_are_faithful_with_it_beside_them_or_in_the_same_passage(hit: Retrieved) -> None:
    ((outcome, values),) = _measured(_asked(_ASPIRIN, hit))
    assert outcome == AnswerOutcome.RIGHT
    assert values["faithful quote"] == values["scope shown"] == 1.0
    assert values["harm-weighted error"] == 0.0


def test_a_passage_that_is_longer_than_the_answer_is_overlapping_and_not_exact() -> None:
    ((_, values),) = _measured(_asked(_ASPIRIN, _hit("Do not:\n\ntake aspirin", quoted=False)))
    assert (values["right sentence, exact"], values["right sentence, overlapping"]) == (0.0, 1.0)
    assert values["right sentence, IoU"] == pytest.approx(12 / 21)


def test_words_that_somebody_made_up_are_not_found_and_answer_nothing() -> None:
    ((outcome, values),) = _measured(_asked(_ASPIRIN, _hit("take some aspirin")))
    assert outcome == AnswerOutcome.WRONG
    assert values["quote not found"] == 1.0
    assert "faithful quote" not in values


def test_silence_is_right_only_where_nothing_answers() -> None:
    near = Question("n", "is dengue inherited", judgments=(Judgment("d", 0),), unanswerable="near_miss")
    found = _measured(
        _asked(_ASPIRIN, _hit("take aspirin"), answered=False),
        _asked(near, _hit("Rest a lot."), answered=False),
        _asked(Question("m", "x", unanswerable="other_subject"), _hit("Rest a lot.")),
    )
    assert [outcome for outcome, _ in found] == ["refused", "silent", "answered_without_answer"]
    assert found[0][1]["answered"] == 0.0
    assert found[1][1]["unanswered ratio"] == found[1][1]["near_miss refused"] == 1.0
    assert found[2][1]["acceptable ratio"] == 0.0


def test_a_false_premise_is_met_acceptably_by_the_words_that_deny_it_and_by_no_others() -> None:
    denied, other = (
        _measured(_asked(_PREMISE, hit))[0]
        for hit in (_hit("Do not:\n\ntake aspirin", quoted=False), _hit("Rest a lot."))
    )
    assert denied[0] == "corrected"
    assert (denied[1]["unanswered ratio"], denied[1]["acceptable ratio"]) == (0.0, 1.0)
    assert denied[1]["harm-weighted error"] == 0.0
    assert (other[0], other[1]["acceptable ratio"]) == ("answered_without_answer", 0.0)


def test_ages_count_to_the_latest_date_of_what_is_judged_or_comes_first() -> None:
    question = Question(
        "q", "what helps", judgments=(Judgment("d", quote="Rest a lot."), Judgment("new", quote="New."))
    )
    ((_, values),) = _measured(_asked(question, _hit("Rest a lot."), _hit("New.", doc_id="new")))
    assert values["years since review"] == pytest.approx(1461 / 365.25)
    assert (values["overdue for review"], values["newest first"]) == (1.0, 0.0)


def test_a_system_without_hits_or_readings_is_measured_for_what_it_gives() -> None:
    ((outcome, values),) = _measured(AskedQuestion(_ASPIRIN, SystemRanking(()), None))
    assert outcome is None
    assert values["right sentence, overlapping"] == values["Success@1"] == 0.0
    assert "harm-weighted error" not in values
