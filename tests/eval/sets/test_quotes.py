import json
from pathlib import Path

import pytest

from eval.errors import MalformedSet
from eval.sets.question import Unit
from eval.sets.quotes import read_questions

_GOOD = {
    "query_id": "a",
    "question": "why?",
    "style": "keywords",
    "judgments": [{"doc_id": "d", "quote": "Because cafe\u0301."}],
    "unanswerable": None,
}


def test_quotes_are_brought_to_canonical_form_and_a_notice_may_be_expected(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps({**_GOOD, "notice": True}), encoding="utf-8")
    found = read_questions(path)
    assert (found.name, found.unit) == ("mine", Unit.PASSAGE)
    assert found.questions[0].judgments[0].quote == "Because café."
    assert found.questions[0].notice is True


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"judgments": []}, "either judgments or a reason"),
        ({"unanswerable": "near_miss"}, "either judgments or a reason"),
        ({"judgments": [{"doc_id": "d"}]}, "isn't a doc_id and a quote"),
        ({"judgments": [{"doc_id": "d", "quote": " "}]}, "'quote' is missing"),
        ({"question": ""}, "'question' is missing"),
        ({"notice": "yes"}, "notice not true"),
        ({"colour": "red"}, "The keys are"),
    ],
)
def test_a_line_that_breaks_the_form_is_named_by_file_and_line(
    tmp_path: Path, change: dict[str, object], what: str
) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(f"{json.dumps(_GOOD)}\n\n{json.dumps({**_GOOD, 'query_id': 'b', **change})}\n", encoding="utf-8")
    with pytest.raises(MalformedSet, match=what) as error:
        read_questions(path)
    assert error.value.where == f"{path}, line 3"
