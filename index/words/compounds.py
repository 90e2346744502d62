"""Words written together, apart or with a hyphen, put as the articles write them: headlice, q-fever, head ache."""

import re
from collections.abc import Callable, Container, Iterator, Sequence
from itertools import pairwise

from index.words.english import english
from index.words.medicines import is_medicine, is_negation
from index.words.vocabulary import WORD, key

Texts = Callable[[str], Sequence[str]]
"""Gives the texts of passages that hold words, best first: title, headings and body of each."""

_FOLDED = str.maketrans(dict.fromkeys("ʼ‘´`′", "'") | dict.fromkeys("\u00ad\u200b\ufeff"))
"""Apostrophes as people type them, and characters that nobody sees."""
_SHORTEST, _PART, _JOINED = 5, 3, 6
_COMMON, _FUNCTION = 60_000_000, 400_000_000
_SPLIT_TRIES = 6
_GAP = r"[\s\-\u2010\u2011\u2013]+"
_BETWEEN = re.compile(r"\s?[-\u2010\u2011\u2013]\s?|\s")
_BEGINNINGS = frozenset("anti non over under pre post sub inter hyper hypo micro multi".split())  # noqa: SIM905
_NUMBERED = re.compile(r"([a-z]{2,})(\d{1,3})")


def as_written(question: str, known: Container[str], texts: Texts) -> str:
    """The question with its compounds written as the articles write them; the rest stays as it is.

    A word is only split where an article holds both halves side by side: "therapist" has halves, too. Words are only
    joined where no article holds them side by side.

    Args:
        question: What was asked.
        known: The words of the articles, folded by `key`.
        texts: Gives what holds given words.
    """
    question = question.translate(_FOLDED)
    pieces, at = [], 0
    for start, end, written in (*_split(question, known, texts), *_joined(question, known, texts)):
        if start >= at:
            pieces += [question[at:start], written]
            at = end
    return "".join((*pieces, question[at:])) if pieces else question


def side_by_side(first: str, second: str, texts: Texts) -> str | None:
    """How articles write two words side by side, in small letters; None where none does."""
    pattern = re.compile(rf"\b{re.escape(first)}{_GAP}{re.escape(second)}\b")
    return next((found.group() for text in texts(f"{first} {second}") if (found := pattern.search(key(text)))), None)


def _split(question: str, known: Container[str], texts: Texts) -> Iterator[tuple[int, int, str]]:
    for word in WORD.finditer(question):
        folded = key(word.group())
        if len(folded) < _SHORTEST - 1 or folded in known or is_medicine(folded) or "'" in folded:
            continue
        for first, second in _halves(folded, known)[:_SPLIT_TRIES]:
            if written := side_by_side(first, second, texts):
                yield word.start(), word.end(), " ".join(written.split())
                break


def _halves(word: str, known: Container[str]) -> list[tuple[str, str]]:
    """The ways to split a word into two that are known, the most even ones first."""
    numbered = _NUMBERED.fullmatch(word)
    if numbered:
        return [(numbered[1], numbered[2])] if numbered[1] in known else []
    if not word.isalpha() or word in _whole_words():
        return []
    ways = sorted(range(1, len(word)), key=lambda at: -min(at, len(word) - at))
    long_enough = (at for at in ways if _is_part(word[:at]) and _is_part(word[at:]))
    return [(word[:at], word[at:]) for at in long_enough if word[:at] in known and word[at:] in known]


def _is_part(part: str) -> bool:
    """Whether a half is long enough: a single letter may name something, as in Q fever and vitamin D."""
    return len(part) >= _PART or len(part) == 1


def _whole_words() -> frozenset[str]:
    """Words that are never split, whatever is side by side."""
    return frozenset({"cannot", "without", "within", "therapist", "therapists", "together", "another"})


def _joined(question: str, known: Container[str], texts: Texts) -> Iterator[tuple[int, int, str]]:
    for one, other in pairwise(WORD.finditer(question)):
        between = question[one.end() : other.start()]
        first, second = key(one.group()), key(other.group())
        joined = first + second
        if len(joined) < _JOINED or joined not in known or not _BETWEEN.fullmatch(between) or is_negation(first):
            continue
        hyphened = between != " " or first in _BEGINNINGS
        may_join = hyphened or (len(first) >= _PART and english().get(first, 0) < _FUNCTION)
        if may_join and english().get(joined, 0) < _COMMON and side_by_side(first, second, texts) is None:
            yield one.start(), other.end(), joined
