"""The words of general English, with how often they are written: a corpus of one subject knows few of them."""

from functools import cache
from importlib.resources import files

_LIST = "frequency_dictionary_en_82_765.txt"


@cache
def english() -> dict[str, int]:
    """About 83,000 words, and how often each is written.

    Source: symspellpy's frequency dictionary, Google Books n-grams within the SCOWL word lists.
    """
    listed = files("symspellpy").joinpath(_LIST).read_text(encoding="utf-8-sig").split()  # word number word number …
    return dict(zip(listed[::2], map(int, listed[1::2]), strict=True))


def holding(letters: str, *, enough: int) -> bool:
    """Whether at least so many words of English hold letters in a row; a space is a word's beginning or end."""
    return _text().count(letters) >= enough


@cache
def _text() -> str:
    return f" {'  '.join(english())} "
