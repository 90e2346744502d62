import json
from pathlib import Path

import pytest

from eval.errors import MalformedSet
from eval.sets.labels import Label, append_label, read_labels, with_labels
from eval.sets.question import Judgment, Question, QuestionSet, Unit

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
    found = with_labels(questions, [_LABEL, later, by_text], path=Path("labels.jsonl"))
    assert found.questions[0].judgments == (Judgment("d", 0, quote="Because."),)
    assert found.questions[1].judgments == (Judgment("e", 1, quote="Me."),)
    assert found.unit is Unit.PASSAGE
    assert found.files == (Path("labels.jsonl"),)


@pytest.mark.parametrize(("change", "what"), [({"grade": -1}, "below 0"), ({"who": ""}, "'who'"), ({"x": 1}, "keys")])
def test_a_malformed_label_is_named_by_file_and_line(tmp_path: Path, change: dict[str, object], what: str) -> None:
    path = tmp_path / "labels.jsonl"
    append_label(path, _LABEL)
    record = {**json.loads(path.read_text()), **change}
    path.write_text(f"{path.read_text()}{json.dumps(record)}\n")
    with pytest.raises(MalformedSet, match=what) as error:
        read_labels(path)
    assert error.value.where == f"{path}, line 2"
