from dataclasses import replace
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
    assert values["faithful quote"] == values["right answer shown"] == 0.0


_REST = Question("r", "what helps", judgments=(Judgment("d", quote="Rest a lot."),), harm="high")
_WHOLE = Span(_AT["take aspirin"], len(_TEXT))


def _quoted(words: str, at: Span, *, doc_id: str = "d") -> Retrieved:
    """The passage from "take aspirin" to the end, with a quote that its system says is at a place."""
    quote = Quote(words, at.start, at.end, "", text_sha256(_TEXT))
    return Retrieved("d#w", doc_id, None, 1.0, text=_TEXT[_WHOLE.start :], span=_WHOLE, quote=quote)


def _at(words: str) -> Span:
    return Span(_AT[words], _AT[words] + len(words))


@pytest.mark.parametrize("words", ["Run a lot.", "Rest  not a lot.", "", " "])
def test_a_quote_that_is_not_the_articles_is_altered_though_its_passage_and_its_place_are_right(words: str) -> None:
    ((outcome, values),) = _measured(_asked(_REST, _quoted(words, _at("Rest a lot."))))
    assert outcome == AnswerOutcome.ALTERED
    assert (values["right answer shown"], values["right passage shown"], values["quote not found"]) == (0.0, 1.0, 1.0)
    assert values["faithful quote"] == values["right sentence, overlapping"] == 0.0
    assert values["harm-weighted error"] == 0.8  # the share of an altered quote; one question is its own mean


def test_another_sentence_of_the_right_passage_is_no_right_answer_and_its_passage_is_still_counted() -> None:
    ((outcome, values),) = _measured(_asked(_REST, _quoted("Drink water.", _at("Drink water."))))
    assert outcome == AnswerOutcome.ELSEWHERE
    assert (values["right answer shown"], values["right passage shown"], values["Success@1"]) == (0.0, 1.0, 1.0)
    assert values["harm-weighted error"] == 0.3


def test_another_sentence_that_is_said_to_be_at_the_judged_place_is_taken_where_it_is() -> None:
    ((outcome, values),) = _measured(_asked(_REST, _quoted("Drink water.", _at("Rest a lot."))))
    assert (outcome, values["right sentence, overlapping"]) == (AnswerOutcome.ELSEWHERE, 0.0)


@pytest.mark.parametrize("words", ["Rest a lot.", "Rest a", "aspirin\n\nRest a lot. Drink", "Rest\u00a0a lot."])
def test_a_quote_that_shares_words_with_the_judged_ones_is_right_where_it_is_faithful(words: str) -> None:
    at = _TEXT.find(words.replace("\u00a0", " "))
    ((outcome, values),) = _measured(_asked(_REST, _quoted(words, Span(at, at + len(words)))))
    assert outcome == AnswerOutcome.RIGHT
    assert values["right answer shown"] == values["right passage shown"] == values["faithful quote"] == 1.0
    assert values["harm-weighted error"] == 0.0


def test_any_faithful_quote_is_right_where_the_whole_article_is_judged_to_answer() -> None:
    whole = Question("w", "dengue", judgments=(Judgment("d"),))
    ((outcome, _),) = _measured(_asked(whole, _quoted("Drink water.", _at("Drink water."))))
    assert outcome == AnswerOutcome.RIGHT


def test_words_of_no_known_article_are_not_found_and_a_quote_among_them_is_altered() -> None:
    found = _measured(
        _asked(_REST, _quoted("Rest a lot.", Span(0, 0), doc_id="")),
        _asked(_ASPIRIN, Retrieved("x", "", None, 1.0, text="take aspirin")),
    )
    assert [values["quote not found"] for _, values in found] == [1.0, 1.0]
    assert [values["faithful quote"] for _, values in found] == [0.0, 0.0]
    assert [outcome for outcome, _ in found] == [AnswerOutcome.ALTERED, AnswerOutcome.WRONG]


def test_a_false_premise_is_not_put_right_by_an_altered_quote() -> None:
    ((outcome, _),) = _measured(_asked(_PREMISE, _quoted("Do not take any aspirin", _at("take aspirin"))))
    assert outcome == AnswerOutcome.ANSWERED


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


_PASSAGE = _TEXT[_WHOLE.start :]


def _with_passage(question: Question, grade: int) -> Question:
    return replace(question, judgments=(*question.judgments, Judgment("d", grade, quote=_PASSAGE, of_passage=True)))


@pytest.mark.parametrize("grade", [1, 2])
def test_a_passage_that_was_judged_makes_no_other_sentence_the_right_one(grade: int) -> None:
    other = _quoted("Drink water.", _at("Drink water."))
    asked = [_asked(question, other) for question in (_REST, _with_passage(_REST, grade))]
    before, after = (_measured(one)[0] for one in asked)
    assert before[0] == after[0] == AnswerOutcome.ELSEWHERE
    for name in ("right answer shown", "right sentence, overlapping", "right sentence, exact", "quote highlighted"):
        assert before[1][name] == after[1][name] == 0.0


@pytest.mark.parametrize(("grade", "outcome"), [(2, AnswerOutcome.RIGHT), (1, AnswerOutcome.ELSEWHERE)])
def test_where_nobody_said_which_words_answer_a_passage_that_does_is_enough(grade: int, outcome: AnswerOutcome) -> None:
    bare = _with_passage(replace(_REST, judgments=()), grade)
    ((found, values),) = _measured(_asked(bare, _quoted("Drink water.", _at("Drink water."))))
    assert found == outcome
    assert values["right passage shown"] == 1.0
    assert "right sentence, overlapping" not in values
