"""The words of medicine that lists of general English lack: none of them is a misspelt word."""

from functools import cache
from pathlib import Path

_LIST = Path(__file__).with_name("medical_words.txt")


@cache
def medical_words() -> frozenset[str]:
    """About 13,000 words, in small letters."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
