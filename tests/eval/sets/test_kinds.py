import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from eval.errors import MalformedSet
from eval.sets.kinds import read_kinds
from eval.sets.opening import open_set
from eval.sets.question import KINDS, Judgment, Unit

_ANSWERED = {
    "id": "q1",
    "question": "may I take aspirin for dengue",
    "kind": "answerable",
    "doc_id": "dengue",
    "quote": "take aspirin",
    "scope": "Do not:",
    "harm": "high",
}
_SILENT = {**_ANSWERED, "id": "q2", "kind": "near_miss", "quote": None, "scope": None, "harm": None}


def _write(path: Path, *records: Mapping[str, object]) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


def test_what_answers_carries_its_scope_and_harm_and_the_others_their_kind(tmp_path: Path) -> None:
    premise = {**_SILENT, "id": "q3", "kind": "false_premise", "correction": "Do not:", "topic": "fever"}
    nowhere = {**_SILENT, "id": "q4", "kind": "not_a_question", "doc_id": None}
    found = read_kinds(_write(tmp_path / "s.jsonl", _ANSWERED, _SILENT, premise, nowhere))

    assert [one.unanswerable for one in found.questions] == [None, "near_miss", "false_premise", "not_a_question"]
    assert found.questions[0].judgments == (Judgment("dengue", quote="take aspirin", scope=("Do not:",)),)
    assert found.questions[0].harm == "high"
    assert found.questions[1].judgments == (Judgment("dengue", 0),)
    assert found.questions[2].correction == Judgment("dengue", 0, quote="Do not:")
    assert found.questions[2].groups == {"topic": "fever"}
    assert found.questions[3].judgments == ()
    assert found.unit is Unit.PASSAGE


def test_other_quotes_that_answer_count_as_well_and_a_note_is_for_people(tmp_path: Path) -> None:
    also = [{"doc_id": "fever", "quote": "no aspirin"}, {"doc_id": "dengue", "quote": "aspirin", "scope": ["Avoid:"]}]
    found = read_kinds(_write(tmp_path / "s.jsonl", {**_ANSWERED, "also": also, "note": "two bodies disagree"}))

    assert found.questions[0].judgments == (
        Judgment("dengue", quote="take aspirin", scope=("Do not:",)),
        Judgment("fever", quote="no aspirin"),
        Judgment("dengue", quote="aspirin", scope=("Avoid:",)),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "nearmiss"},
        {"quote": None},
        {"quote": " "},
        {"scope": 3},
        {"scope": [""]},
        {"harm": 1.5},
        {"harm": True},
        {"notice": "yes"},
        {"doc_id": None},
        {"colour": "red"},
        {"also": {"doc_id": "dengue"}},
        {"also": [{"doc_id": "dengue", "quote": ""}]},
        {"also": ["take aspirin"]},
        {"id": ""},
    ],
)
def test_a_line_that_breaks_the_form_is_named(tmp_path: Path, change: dict[str, object]) -> None:
    path = _write(tmp_path / "s.jsonl", {**_ANSWERED, "id": "q0"}, {**_ANSWERED, **change})
    with pytest.raises(MalformedSet) as error:
        read_kinds(path)
    assert error.value.where == f"{path}, line 2"


def test_an_answer_is_no_refusal_and_a_name_comes_once(tmp_path: Path) -> None:
    with pytest.raises(MalformedSet, match="exactly if it is answerable"):
        read_kinds(_write(tmp_path / "a.jsonl", {**_SILENT, "quote": "words"}))
    with pytest.raises(MalformedSet, match="doc_id names none"):
        read_kinds(_write(tmp_path / "c.jsonl", {**_SILENT, "doc_id": None, "correction": "Do not:"}))
    with pytest.raises(MalformedSet, match="twice"):
        read_kinds(_write(tmp_path / "b.jsonl", _SILENT, _SILENT))


def test_a_folder_brings_its_articles_beside_the_questions_or_in_a_folder_of_their_own(tmp_path: Path) -> None:
    _write(tmp_path / "questions.jsonl", _ANSWERED, _SILENT)
    with pytest.raises(MalformedSet, match="no articles"):
        open_set(tmp_path)
    (tmp_path / "README.md").write_text("About it.")
    (tmp_path / "dengue.md").write_text("# Dengue\n\nDo not:\n\n- take aspirin\n")
    assert open_set(tmp_path).corpus == (tmp_path / "dengue.md",)
    (tmp_path / "articles").mkdir()
    (tmp_path / "dengue.md").rename(tmp_path / "articles" / "dengue.md")
    found = open_set(tmp_path)
    assert found.corpus == (tmp_path / "articles",)
    assert [path.name for path in found.files] == ["questions.jsonl", "dengue.md"]


def test_a_file_alone_says_by_its_first_line_which_form_it_has(tmp_path: Path) -> None:
    assert len(open_set(_write(tmp_path / "kinds.jsonl", _ANSWERED)).questions) == 1
    assert set(KINDS) >= {"other_subject", "near_miss", "named_thing_absent", "false_premise", "underspecified"}
