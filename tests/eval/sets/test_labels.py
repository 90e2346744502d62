import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.errors import MalformedSet
from eval.sets.labels import SETTLED, Label, append_label, latest_labels, read_labels, with_labels
from eval.sets.question import Judgment, Question, QuestionSet, Unit
from eval.systems.alignment import own_words

_TEXTS = {"d": "Because. It “helps” a lot.", "e": "Me."}
_LABEL = Label("q1", "why?", "d", "Because.", 2, "KL", "2026-11-23T09:00:00+00:00")


def test_labels_are_read_as_they_were_written_with_who_and_when(tmp_path: Path) -> None:
    append_label(tmp_path / "labels.jsonl", _LABEL)
    append_label(tmp_path / "labels.jsonl", Label("q1", "why?", "d", "Not.", 0, "KL", "2026-11-23T09:01:00+00:00"))
    assert read_labels(tmp_path / "labels.jsonl")[0] == _LABEL
    assert json.loads((tmp_path / "labels.jsonl").read_text().splitlines()[1])["who"] == "KL"


def test_labels_become_judgments_and_the_later_one_counts() -> None:
    questions = QuestionSet("s", Unit.DOCUMENT, (Question("q1", "why?"), Question("q2", "who?")))
    later = Label("q1", "why?", "d", "Because.", 0, "MM", "2026-11-24T09:00:00+00:00")
    by_text = Label("", "who?", "e", "Me.", 1, "KL", "2026-11-23T09:00:00+00:00")
    found, left_out = _with(questions, [_LABEL, later, by_text])
    assert left_out == []
    assert found.questions[0].judgments == (Judgment("d", 0, quote="Because.", of_passage=True),)
    assert found.questions[1].judgments == (Judgment("e", 1, quote="Me.", of_passage=True),)
    assert found.unit is Unit.PASSAGE
    assert found.files == (Path("labels.jsonl"),)


def _with(questions: QuestionSet, labels: list[Label]) -> tuple[QuestionSet, list[Label]]:
    def own(doc_id: str, words: str) -> str | None:
        return own_words(words, _TEXTS[doc_id]) if doc_id in _TEXTS else None

    return with_labels(questions, labels, path=Path("labels.jsonl"), own_words=own)


def test_words_that_look_like_the_articles_are_judged_as_its_own_and_made_up_ones_are_left_out() -> None:
    questions = QuestionSet("s", Unit.PASSAGE, (Question("q1", "why?"),))
    labels = [
        replace(_LABEL, quote='It  "helps"'),
        replace(_LABEL, quote="It heals."),
        replace(_LABEL, quote="It never helps.", grade=0),
        replace(_LABEL, doc_id="gone"),
        replace(_LABEL, query_id="of another set", quote="It heals."),
    ]
    found, left_out = _with(questions, labels)
    assert found.questions[0].judgments == (Judgment("d", 2, quote="It “helps”", of_passage=True),)
    assert left_out == labels[1:4]


@pytest.mark.parametrize(("grade", "kind"), [(2, None), (1, None), (0, "near_miss")])
def test_a_near_miss_that_a_person_found_an_answer_to_is_answerable(grade: int, kind: str | None) -> None:
    question = Question("q1", "why?", judgments=(Judgment("d", 0),), unanswerable="near_miss")
    found, _ = _with(QuestionSet("s", Unit.PASSAGE, (question,)), [replace(_LABEL, grade=grade)])
    assert (found.questions[0].unanswerable, found.questions[0].answerable) == (kind, grade > 0)


def test_what_was_settled_counts_wherever_it_is_in_the_file() -> None:
    settled, other = replace(_LABEL, who=SETTLED, grade=0), replace(_LABEL, who="MM", grade=2)
    again = replace(settled, grade=1)
    assert latest_labels([settled, other]) == latest_labels([other, settled]) == [settled]
    assert latest_labels([settled, again, other]) == [again]
    assert latest_labels([_LABEL, other]) == [other]


_MARKED = replace(_LABEL, quote=_TEXTS["d"], put_forward='It "helps" a lot.', title="D", beside=("Do:",))


@pytest.mark.parametrize(
    ("label", "judgment"),
    [
        (_MARKED, Judgment("d", 2, quote="It “helps” a lot.")),
        (replace(_MARKED, grade=1), Judgment("d", 1, quote=_TEXTS["d"], of_passage=True)),
        (replace(_MARKED, grade=0), Judgment("d", 0, quote=_TEXTS["d"], of_passage=True)),
        (replace(_MARKED, put_forward=""), Judgment("d", 2, quote=_TEXTS["d"], of_passage=True)),
    ],
)
def test_a_label_that_answers_is_of_the_words_put_forward_and_any_other_of_the_passage(
    label: Label, judgment: Judgment
) -> None:
    found, _ = _with(QuestionSet("s", Unit.PASSAGE, (Question("q1", "why?"),)), [label])
    assert found.questions[0].judgments == (judgment,)


def test_labels_by_a_questions_words_count_beside_those_by_its_id() -> None:
    of_reader = Label("", "why?", "e", "Me.", 2, "reader", "2026-11-23", put_forward="Me.")
    found, _ = _with(QuestionSet("s", Unit.PASSAGE, (Question("q1", "why?"),)), [_MARKED, of_reader])
    assert [one.doc_id for one in found.questions[0].judgments] == ["d", "e"]


def test_what_was_shown_is_kept_with_a_label_and_left_out_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    for label in (_MARKED, _LABEL):
        append_label(path, label)
    assert read_labels(path) == [_MARKED, _LABEL]
    assert "put_forward" not in path.read_text().splitlines()[1]


@pytest.mark.parametrize(
    ("change", "what"),
    [({"grade": -1}, "below 0"), ({"who": ""}, "'who'"), ({"x": 1}, "keys"), ({"beside": "Do:"}, "beside")],
)
def test_a_malformed_label_is_named_by_file_and_line(tmp_path: Path, change: dict[str, object], what: str) -> None:
    path = tmp_path / "labels.jsonl"
    append_label(path, _LABEL)
    record = {**json.loads(path.read_text()), **change}
    path.write_text(f"{path.read_text()}{json.dumps(record)}\n")
    with pytest.raises(MalformedSet, match=what) as error:
        read_labels(path)
    assert error.value.where == f"{path}, line 2"
