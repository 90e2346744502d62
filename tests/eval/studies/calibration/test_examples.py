from pathlib import Path

import pytest

from eval.errors import UnfitSet
from eval.studies.calibration.examples import (
    ANSWERABLE,
    OTHER_SUBJECT,
    PAGES_OUT,
    SECTIONS_OUT,
    IndexedSet,
    as_asked,
    examples,
    open_indexed,
)
from index.answerability.choice import AnswerabilityChoice
from index.answerability.model_folder import find_answerability
from index.build.model_choice import Models
from index.passages.query import Query
from tests.eval.studies.calibration.two_sets import made


def test_every_question_is_asked_with_its_answer_and_without(sets: list[IndexedSet]) -> None:
    found = list(examples(sets[0], sets[1:]))

    assert [one.kind for one in found if one.query_id == "Red-limp"] == [
        ANSWERABLE,
        SECTIONS_OUT,
        PAGES_OUT,
        OTHER_SUBJECT,
    ]
    assert [one.kind for one in found if one.query_id == "Red-odd"] == ["nonsense"]
    assert all(not one.right for one in found if one.kind != ANSWERABLE)
    best = {one.kind: one.signals["score"] for one in found if one.query_id == "Red-limp"}
    assert best[ANSWERABLE] > best[SECTIONS_OUT] >= best[PAGES_OUT]


def test_without_another_set_no_question_is_asked_of_another_subject(sets: list[IndexedSet]) -> None:
    assert OTHER_SUBJECT not in {one.kind for one in examples(sets[0], [])}


def test_pages_of_one_title_go_together(sets: list[IndexedSet]) -> None:
    assert sets[0].titled["Red twins"] == {"Red-rash", "Red-cough"}


def test_what_is_only_measured_is_asked_as_it_is(sets: list[IndexedSet]) -> None:
    found = list(as_asked(sets[0]))

    assert [one.kind for one in found] == [*[ANSWERABLE] * 6, "nonsense"]
    assert [one for one in made(sets) if one.set_name == "Red" and one.kind in {ANSWERABLE, "nonsense"}] == found


def test_a_set_without_documents_needs_a_folder_of_them(tmp_path: Path) -> None:
    questions = tmp_path / "questions.csv"
    questions.write_text("question,doc_id\nwhat helps?,a\n")

    with pytest.raises(UnfitSet, match="--corpus"):
        open_indexed(questions, corpus=None, cache=tmp_path, models=Models())


def test_a_set_is_indexed_with_the_models_that_are_named(tmp_path: Path) -> None:
    questions, articles = tmp_path / "questions.csv", tmp_path / "articles"
    questions.write_text("question,doc_id\nwhat helps against hiccups?,a\n")
    articles.mkdir()
    (articles / "a.txt").write_text("Holding the breath helps against hiccups. Cold water does not.")

    indexed = open_indexed(
        questions,
        corpus=articles,
        cache=tmp_path / "cache",
        models=Models(answerability=AnswerabilityChoice(find_answerability(), 7)),
    )

    manifest = indexed.searcher.manifest
    assert manifest.answerability is not None
    assert manifest.answerability.passages == 7
    assert indexed.searcher.search(Query("what helps", 1))[0].signals.answering is not None
