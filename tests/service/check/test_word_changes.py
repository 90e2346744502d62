import pytest

from service.check.word_changes import WordChange, word_changes

CASES = [
    ("Take two tablets", "take two tablets.", []),
    ("Take 2 tablets", "Take 4 tablets", [("2", "4")]),
    ("Do take it", "Do not take it", [("", "not")]),
    ("Take it with food every day", "Take it every day", [("with food", "")]),
    ("Take 1.5 mg", "Take 1,5 mg", [("1.5", "1,5")]),
    ("rest; then walk", "rest, then walk", [(";", ",")]),
    ("Us only", "us only", []),
    ("in the US", "in the us", [("US", "us")]),
]


@pytest.mark.parametrize(("draft", "article", "changes"), CASES)
def test_the_words_between_those_that_both_have(draft: str, article: str, changes: list[tuple[str, str]]) -> None:
    assert [(one.draft, one.article) for one in word_changes(draft, article)] == changes


def test_grave_changes_are_named() -> None:
    number, negation = WordChange("twice a day", "once a day"), WordChange("", "not")
    medicine, none = WordChange("ibuprofen", "paracetamol"), WordChange("quickly", "soon")
    flags = [
        (one.changes_a_number, one.changes_a_negation, one.changes_a_medicine)
        for one in (number, negation, medicine, none)
    ]
    assert flags == [(True, False, False), (False, True, False), (False, False, True), (False, False, False)]
