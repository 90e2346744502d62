import pytest

from index.things.folding import fold, folded


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Factor VIII", "factor 8"),
        ("type I", "type 1"),
        ("vitamin B12", "vitamin B-12"),
        ("HTLV-1", "htlv 1"),
        ("leukaemia", "leukemia"),
        ("tumours", "tumor"),
        ("Crohn’s disease", "crohn diseases"),
        ("second-degree burns", "2 degree burn"),
        ("allergies", "allergy"),
    ],
)
def test_ways_of_writing_one_name_fold_to_the_same(written: str, same: str) -> None:
    assert fold(written) == fold(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hydralazine", "hydroxyzine"), ("type 1", "type 2"), ("hypotension", "hypertension"), ("pus", "pu"), ("i", "1")],
)
def test_what_is_another_name_stays_another(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_each_word_keeps_its_place_in_the_text() -> None:
    text = "Is B12 for Crohn’s?"
    assert [(one.word, text[one.start : one.end]) for one in folded(text)] == [
        ("is", "Is"), ("b", "B"), ("12", "12"), ("for", "for"), ("crohn", "Crohn"),
    ]  # fmt: skip
