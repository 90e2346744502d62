"""What the words of a question, and of an article, are taken to be."""

from functools import cache
from itertools import pairwise

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

ANALYZER = "english-1"
"""Name and version of the analysis; a snapshot made with another one doesn't fit."""


@cache
def analyzer() -> TextAnalyzer:
    """Words in lower case without accents, English stop words gone, Snowball English stems."""
    return (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(64))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
        .filter(Filter.stopword("english"))
        .filter(Filter.stemmer("english"))
        .build()
    )


def tokens(text: str) -> list[str]:
    """The terms of a text in order, as often as they occur."""
    return list(analyzer().analyze(text))


def neighbours(text: str) -> list[tuple[str, str]]:
    """Each term with the next one, stop words left out, each pair once, in order of their first occurrence."""
    return list(dict.fromkeys(pairwise(tokens(text))))


def terms(text: str) -> list[str]:
    """The terms of a text, each once, in order of their first occurrence."""
    return list(dict.fromkeys(tokens(text)))
