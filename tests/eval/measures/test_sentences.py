import pytest

from eval.measures.sentences import intersection_over_union, is_exact, is_overlapping
from ingest.document import Span

_JUDGED = [Span(10, 30), Span(100, 120)]


@pytest.mark.parametrize(
    ("shown", "exact", "overlapping", "iou"),
    [
        (Span(10, 30), True, True, 1.0),
        (Span(100, 120), True, True, 1.0),
        (Span(20, 40), False, True, 10 / 30),
        (Span(0, 50), False, True, 20 / 50),
        (Span(15, 20), False, True, 5 / 20),
        (Span(30, 100), False, False, 0.0),
        (None, False, False, 0.0),
    ],
)
def test_a_sentence_is_compared_with_the_judged_place_that_it_fits_best(
    shown: Span | None, exact: bool, overlapping: bool, iou: float
) -> None:
    assert is_exact(shown, _JUDGED) == exact
    assert is_overlapping(shown, _JUDGED) == overlapping
    assert intersection_over_union(shown, _JUDGED) == pytest.approx(iou)


def test_without_a_judged_place_nothing_is_right() -> None:
    assert intersection_over_union(Span(0, 5), []) == 0.0
    assert not is_exact(Span(0, 5), [])
