from pathlib import Path

import pytest

from eval.errors import MalformedSet
from eval.sets.question import Unit
from eval.sets.table import read_table
from tests.eval.conftest import ROOT


def _table(folder: Path, text: str) -> Path:
    path = folder / "team.csv"
    path.write_bytes(text.encode())
    return path


def test_a_column_of_questions_is_enough(tmp_path: Path) -> None:
    found = read_table(_table(tmp_path, "Question\nwhy do I jerk awake?\n\nis it serious?\n"))
    assert [(one.query_id, one.text, one.answerable) for one in found.questions] == [
        ("q001", "why do I jerk awake?", False),
        ("q002", "is it serious?", False),
    ]


def test_a_table_as_a_spreadsheet_saves_it_with_semicolons_a_mark_and_line_breaks_in_cells(tmp_path: Path) -> None:
    names = "\ufeffquestion;doc_id;quote;unanswerable;notice\r\n"
    text = names + '"why; and\r\nwhen?";myoclonus;"It is; sudden.";;no\r\ncats?;;;yes;\r\n'
    first, second = read_table(_table(tmp_path, text)).questions
    assert first.text == "why; and\r\nwhen?"
    assert first.judgments[0].quote == "It is; sudden."
    assert (first.notice, second.unanswerable, second.notice) == (False, "unanswerable", None)


def test_rows_of_one_question_are_its_judgments(tmp_path: Path) -> None:
    found = read_table(_table(tmp_path, "question,doc_id\nwhy?,a\nwho?,c\nwhy?,b\n"))
    assert [judgment.doc_id for judgment in found.questions[0].judgments] == ["a", "b"]
    assert found.unit is Unit.DOCUMENT
    assert len(found.questions) == 2


def test_articles_and_quotes_in_one_table_are_judged_by_passage(tmp_path: Path) -> None:
    assert read_table(_table(tmp_path, "question,doc_id,quote\nwhy?,a,\nwho?,b,Me.\n")).unit is Unit.PASSAGE


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("frage\nwarum?\n", 1, "doesn't name the columns"),
        ("question,colour\nwhy?,red\n", 1, "doesn't name the columns"),
        ("question,doc_id\nwhy?,a\nwhy, me?,a\n", 3, "3 cells"),
        ("question,doc_id\n,a\n", 2, "question is missing"),
        ("question,quote\nwhy?,Because.\n", 2, "has no doc_id"),
        ("question,doc_id,unanswerable\nwhy?,a,yes\n", 2, "either an article or a reason"),
        ("question,notice\nwhy?,perhaps\n", 2, "neither yes nor no"),
        ("question\nwhy?\nwhy?\n", 3, "comes twice"),
        ("query_id,question\na,why?\na,who?\n", 3, "Another question"),
        ('question\nwhy?\n"open\n', 3, "not CSV"),
        ('question\n"two\nlines?"\nwhy?\nwhy?\n', 5, "comes twice"),
    ],
)
def test_a_row_that_breaks_the_form_is_named_by_file_and_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    path = _table(tmp_path, text)
    with pytest.raises(MalformedSet, match=what) as error:
        read_table(path)
    assert error.value.where == f"{path}, line {line}"


def test_a_table_without_questions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedSet, match="no question"):
        read_table(_table(tmp_path, "question\n"))


def test_the_lay_questions_are_well_formed_and_name_no_document_twice() -> None:
    questions = read_table(ROOT / "eval" / "questions" / "lay.csv").questions

    assert len(questions) == 71
    assert len({question.text for question in questions}) == 71
    assert all(len({one.doc_id for one in question.judgments}) == len(question.judgments) for question in questions)
