from dataclasses import replace

import pytest

from eval.errors import QuoteNotFound, UnfitSet
from eval.runs.evaluation import evaluate, excerpt
from eval.sets.question import Judgment, Question, QuestionSet, Unit
from eval.systems.in_process import IndexSystem


def test_every_kind_of_measure_has_a_value_and_questions_count_where_they_belong(
    few: QuestionSet, index: IndexSystem
) -> None:
    results, _ = evaluate(few, index)
    assert results.counts["answerable"] == 12
    assert results.measures["citation exactness"] == 1.0
    assert results.measures["document Success@1"] == 1.0
    kinds = {question.unanswerable for question in few.questions if question.unanswerable}
    for name in (
        "AUROC",
        "AURC",
        "ECE",
        "quote coverage",
        "link validity",
        "answered",
        *(f"{kind} refused" for kind in kinds),
    ):
        assert 0.0 <= results.measures[name] <= 1.0, name
    assert "answered" not in results.questions[-1].measures
    low, high = results.intervals["nDCG@10"]
    assert low <= results.measures["nDCG@10"] <= high


def test_a_question_that_nobody_judged_is_asked_and_not_measured_for_relevance(index: IndexSystem) -> None:
    questions = QuestionSet("s", Unit.DOCUMENT, (Question("q", "why do I jerk awake"),))
    results, _ = evaluate(questions, index)
    assert results.counts == {"not judged": 1}
    of_what_is_shown = {"citation exactness", "link validity", "quote exact", "quote normalised", "quote not found"}
    assert set(results.measures) == of_what_is_shown | {"years since review"}
    assert results.questions[0].shown[0].doc_id == "myoclonus"


def test_an_article_that_is_not_in_the_library_or_does_not_hold_the_quote_is_named_by_file_and_line(
    index: IndexSystem,
) -> None:
    misspelt = Question("q", "?", judgments=(Judgment("myoclonos"),), place="team.csv, line 7")
    with pytest.raises(UnfitSet, match="isn't in the library") as error:
        evaluate(QuestionSet("s", Unit.DOCUMENT, (misspelt,)), index)
    assert error.value.where == "team.csv, line 7"
    other = replace(misspelt, judgments=(Judgment("myoclonus", quote="It is caused by the moon."),))
    with pytest.raises(QuoteNotFound) as missing:
        evaluate(QuestionSet("s", Unit.PASSAGE, (other,)), index)
    assert missing.value.where == "team.csv, line 7, myoclonus"


def test_what_was_expected_is_said_in_words(index: IndexSystem) -> None:
    whole = Question("q", "?", judgments=(Judgment("myoclonus"),))
    results, _ = evaluate(QuestionSet("s", Unit.DOCUMENT, (whole,), titles={"myoclonus": "Myoclonus"}), index)
    document = index.document("myoclonus")
    assert document is not None
    assert results.questions[0].expected == (f"myoclonus (Myoclonus): “{document.text[:300]}…”",)


def test_notices_are_measured_by_whether_one_was_wanted(index: IndexSystem) -> None:
    wanted = Question("q", "why do I jerk awake", notice=True)
    questions = QuestionSet("s", Unit.DOCUMENT, (wanted, replace(wanted, query_id="r", notice=False)))
    results, _ = evaluate(questions, index)
    met = index.read(wanted).notice
    assert results.measures["notice recall"] == results.measures["notice false rate"] == float(met)


def test_words_that_cannot_be_placed_are_reported_and_count_as_missed(index: IndexSystem) -> None:
    judgment = Judgment("myoclonus", quote="twitching", unmapped="spans.jsonl, line 3: not there")
    questions = QuestionSet("s", Unit.PASSAGE, (Question("q", "what is twitching?", judgments=(judgment,)),))
    results, _ = evaluate(questions, index)
    assert results.unmapped == ("spans.jsonl, line 3: not there",)
    assert results.measures["R@10"] == 0.0
    assert results.measures["quote in top hit"] == 0.0


def test_a_passage_is_kept_whole_and_of_a_longer_one_whole_words_around_the_quote() -> None:
    text = " ".join(f"word{number:03}" for number in range(100))  # 799 characters
    assert excerpt(text, "word050", most=799) == text
    assert excerpt(text, "", most=20) == "word000 word001"
    assert excerpt(text, "word050", most=44) == "word048 word049 word050 word051 word052"
    assert excerpt(text, "word099", most=20) == "word098 word099"
    assert excerpt(text, "not there", most=20) == "word000 word001"
    assert excerpt("x" * 30, "", most=20) == "x" * 20


def test_what_is_shown_of_a_question_is_the_whole_passage_with_what_the_quote_hangs_on(
    few: QuestionSet, index: IndexSystem
) -> None:
    results, _ = evaluate(few, index)
    shown = [hit for one in results.questions for hit in one.shown]
    assert max(len(hit.text) for hit in shown) > 700
    assert all(hit.quote in hit.text and not hit.is_cut for hit in shown)
