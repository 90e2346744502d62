"""Figures with few digits, so that files of them are the same on machines that add in another order."""

import math
from collections.abc import Mapping
from typing import Any


def rounded(value: Any, *, digits: int = 6) -> Any:
    """A copy in plain values: floats with so many digits, nan as None, tuples as lists.

    Args:
        value: Made of mappings, lists, tuples and what JSON knows.
        digits: After the point; six are more than any measure means.
    """
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, digits)
    if isinstance(value, Mapping):
        return {str(key): rounded(one, digits=digits) for key, one in value.items()}
    return [rounded(one, digits=digits) for one in value] if isinstance(value, list | tuple) else value
