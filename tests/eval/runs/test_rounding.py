import math

from eval.runs.rounding import rounded


def test_floats_lose_digits_however_deep_they_are_and_all_else_stays() -> None:
    values = {"a": (0.123456789, 3, None), 1: {"b": [math.nan, "0.123456789", True]}}
    assert rounded(values) == {"a": [0.123457, 3, None], "1": {"b": [None, "0.123456789", True]}}
    assert rounded(values, digits=2)["a"] == [0.12, 3, None]
