from dataclasses import replace

import pytest

from eval.errors import Incomparable
from eval.runs.slices import length_of, measure_of, slices
from tests.eval.samples import question, results

_QUESTIONS = [
    replace(question("a", 1.0), text="gout diet", groups={"language": "en", "topic": "joints"}),
    replace(question("b", 0.0), text="what may I eat with gout", groups={"language": "es", "topic": "joints"}),
    replace(question("c", 0.5), text="may I drink beer with gout", groups={"language": "en"}),
]


def test_parts_come_with_the_worst_first() -> None:
    found = slices(results("s", _QUESTIONS), "nDCG@10")
    assert [(one.dimension, one.value, one.questions, one.mean) for one in found] == [
        ("language", "es", 1, 0.0),
        ("length", "4 to 8 words", 2, 0.25),
        ("kind", "answerable", 3, 0.5),
        ("topic", "joints", 2, 0.5),
        ("language", "en", 2, 0.75),
        ("length", "up to 3 words", 1, 1.0),
    ]
    assert all(one.low <= one.mean <= one.high for one in found)


def test_where_less_is_better_the_most_comes_first_and_small_parts_are_left_out() -> None:
    costly = [replace(one, measures={"harm-weighted error": 1.0 - one.measures["nDCG@10"]}) for one in _QUESTIONS]
    found = slices(results("s", costly), "harm-weighted error", least=2)
    assert (found[0].value, found[0].mean) == ("4 to 8 words", 0.75)
    assert min(one.questions for one in found) == 2


def test_harm_is_the_measure_where_it_is_known() -> None:
    assert measure_of(results("s", _QUESTIONS), None) == "nDCG@10"
    assert measure_of(results("s", _QUESTIONS), "Success@1") == "Success@1"
    with pytest.raises(Incomparable, match="nDCG@10"):
        measure_of(results("s", _QUESTIONS), "nDCG@5")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (1, "up to 3 words"),
        (3, "up to 3 words"),
        (4, "4 to 8 words"),
        (8, "4 to 8 words"),
        (20, "9 to 20 words"),
        (21, "more than 20 words"),
    ],
)
def test_lengths_have_their_borders(words: int, name: str) -> None:
    assert length_of(" ".join(["word"] * words)) == name
