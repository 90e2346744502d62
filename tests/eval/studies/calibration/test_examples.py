from pathlib import Path

import pytest

from eval.errors import UnfitSet
from eval.sets.question import Judgment, Question, QuestionSet, Unit
from eval.studies.calibration.examples import (
    ANSWERABLE,
    OTHER_SUBJECT,
    PAGES_OUT,
    SECTIONS_OUT,
    Example,
    IndexedSet,
    as_asked,
    examples,
    open_indexed,
    titled,
)
from eval.studies.calibration.report import report_of, tables, write_report
from eval.studies.calibration.transfer import Sample
from index.build.model_choice import Models
from index.config import CutLimits, RetrievalConfig
from index.exports.reranker_choice import RerankerChoice
from index.models.model_folder import EncoderFolder
from index.models.reranker_folder import find_reranker
from index.passages.query import Query
from ingest.document import Document
from ingest.home import Home
from service.answers.confidence import Calibration
from tests.documents import paragraphs
from tests.index.models.cross_encoders import cross_encoder
from tests.snapshots import searcher_of

_ONE_SENTENCE_A_PASSAGE = RetrievalConfig(cut=CutLimits(target_tokens=10))
_PARTS = {"rash": "skin", "cough": "chest", "limp": "hip", "fever": "blood", "cramp": "leg", "tremor": "hand"}


def articles(prefix: str) -> list[Document]:
    """Six articles of two paragraphs each; the first two have one title."""
    return [
        paragraphs(
            f"{prefix} {word} comes from the {part}.",
            f"Doctors treat {prefix} {word} with rest number {at}.",
            doc_id=f"{prefix}-{word}",
            title=f"{prefix} twins" if at < 2 else f"{prefix} {word}",
        )
        for at, (word, part) in enumerate(_PARTS.items())
    ]


def indexed(folder: Path, prefix: str) -> IndexedSet:
    questions = [
        Question(
            f"{prefix}-{word}",
            f"where does {prefix} {word} come from",
            judgments=(Judgment(f"{prefix}-{word}", quote=f"{prefix} {word} comes from the {part}."),),
        )
        for word, part in _PARTS.items()
    ]
    odd = Question(f"{prefix}-odd", "who won the cup", unanswerable="nonsense")
    searcher = searcher_of(Home(folder / prefix), articles(prefix), _ONE_SENTENCE_A_PASSAGE)
    return IndexedSet(QuestionSet(prefix, Unit.PASSAGE, (*questions, odd)), searcher, titled(searcher))


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> list[IndexedSet]:
    folder = tmp_path_factory.mktemp("sets")
    return [indexed(folder, prefix) for prefix in ("Red", "Blue")]


def made(sets: list[IndexedSet]) -> list[Example]:
    return [*examples(sets[0], sets[1:]), *examples(sets[1], sets[:1])]


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


def test_the_same_sets_give_the_same_bytes_and_a_calibration_that_can_be_read(
    sets: list[IndexedSet], tmp_path: Path
) -> None:
    for name in ("first", "second"):
        report = report_of(Sample.of(made(sets)), sets, report_only=frozenset())
        write_report(tmp_path / name, report)

    first, second = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("first", "second")
    )
    assert first == second
    assert {"calibration.json", "figures.json", "figures.md", "risk-coverage-sections-out.svg"} <= set(first)
    calibration = Calibration.read(tmp_path / "first" / "calibration.json")
    calibration.check_fits(sets[0].searcher.manifest, where="here")
    assert calibration.provenance["sets"]["Red"]["rankings"] == {
        ANSWERABLE: 6,
        SECTIONS_OUT: 6,
        PAGES_OUT: 6,
        OTHER_SUBJECT: 6,
        "nonsense": 1,
    }
    assert f"Default threshold: {calibration.threshold:.2f}" in tables(report.figures)


def test_what_is_only_measured_is_asked_as_it_is(sets: list[IndexedSet]) -> None:
    found = list(as_asked(sets[0]))

    assert [one.kind for one in found] == [*[ANSWERABLE] * 6, "nonsense"]
    assert [one for one in made(sets) if one.set_name == "Red" and one.kind in {ANSWERABLE, "nonsense"}] == found


def test_a_set_without_documents_needs_a_folder_of_them(tmp_path: Path) -> None:
    questions = tmp_path / "questions.csv"
    questions.write_text("question,doc_id\nwhat helps?,a\n")

    with pytest.raises(UnfitSet, match="--corpus"):
        open_indexed(questions, corpus=None, cache=tmp_path, models=Models())


def test_a_set_is_indexed_with_the_models_that_are_named(tmp_path: Path, model: EncoderFolder) -> None:
    questions, articles = tmp_path / "questions.csv", tmp_path / "articles"
    questions.write_text("question,doc_id\nwhat helps against hiccups?,a\n")
    articles.mkdir()
    (articles / "a.txt").write_text("Holding the breath helps against hiccups. Cold water does not.")
    folder = cross_encoder(tmp_path / "cross-encoder", model, told=["token_type_ids"])

    indexed = open_indexed(
        questions,
        corpus=articles,
        cache=tmp_path / "cache",
        models=Models(reranker=RerankerChoice(find_reranker(str(folder)), 7)),
    )

    manifest = indexed.searcher.manifest
    assert manifest.reranker is not None
    assert (manifest.reranker.candidates, manifest.reranker.source) == (7, str(folder))
    assert "rerank" in indexed.searcher.search(Query("what helps", 1))[0].component_scores
