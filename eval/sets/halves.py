"""Two halves of articles, by their names alone: what is chosen on one is measured on the other."""

import hashlib


def half_of_name(name: str) -> int:
    """0 or 1, the same each time."""
    return hashlib.sha256(name.encode()).digest()[0] % 2
