"""Arrays of numbers, by what they are: shape and type have these names in every room."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
"""One number for each of n things, (n,), higher is better: cosines, BM25, fused scores."""

Counts = NDArray[np.int64]
"""How often or how many, >= 0; the shape is said where they are used."""

Floats = NDArray[np.float64]
"""Weights, means and frequencies that are computed with in double precision, mostly (T,) for T terms."""
