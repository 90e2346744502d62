import json
from pathlib import Path

import pytest

from eval.errors import MalformedSet
from eval.sets.opening import open_set

ROW = {"_id": "1", "text": "how long does it last?", "kind": "answerable", "doc_id": "gout", "quote": "Ten days."}


def write(folder: Path, *rows: dict[str, str]) -> Path:
    (folder / "documents.jsonl").write_text("")
    (folder / "questions.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return folder


def test_questions_know_the_words_that_answer_them_and_near_misses_the_page_that_they_miss(tmp_path: Path) -> None:
    missed = {"_id": "2", "text": "is it inherited?", "kind": "near_miss", "doc_id": "gout"}

    found = open_set(write(tmp_path, ROW, missed))

    answerable, near_miss = found.questions
    assert (answerable.answerable, answerable.unanswerable) == (True, None)
    assert [(one.doc_id, one.quote) for one in answerable.judgments] == [("gout", "Ten days.")]
    assert (near_miss.answerable, near_miss.unanswerable) == (False, "near_miss")
    assert [(one.doc_id, one.grade) for one in near_miss.judgments] == [("gout", 0)]
    assert found.corpus == (tmp_path / "documents.jsonl",)


@pytest.mark.parametrize(
    ("change", "said"), [({"kind": "other"}, "another kind"), ({"_id": "0"}, None), ({"quote": ""}, "quote")]
)
def test_a_line_that_breaks_the_form_is_named(tmp_path: Path, change: dict[str, str], said: str | None) -> None:
    folder = write(tmp_path, {**ROW, "_id": "0"}, {**ROW, **change})

    with pytest.raises(MalformedSet, match=said) as refused:
        open_set(folder)
    assert "questions.jsonl, line 2" in str(refused.value)
