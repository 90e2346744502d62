"""What the abbreviations in a question are short for: as an article defines them, a title's initials, or a list."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from index.words.analysis import tokens
from index.words.compounds import Texts
from index.words.english import english
from index.words.medicines import is_medicine
from index.words.synonyms import Match, Synonyms
from index.words.vocabulary import WORD, key

_LIST = Path(__file__).with_name("abbreviations.txt")
_ABBREVIATION = re.compile(r"\b[^\W\d_][^\W_]{1,6}\b")
_LONGEST_SMALL, _SHORTEST_INITIALS = 5, 3
_SURE = 2 / 3
_SMALL_WORDS = frozenset("a an and at by for from in of on or the to with".split())  # noqa: SIM905


def meanings(
    question: str, synonyms: Synonyms, texts: Texts, initials: Callable[[], Mapping[str, Sequence[str]]]
) -> list[Match]:
    """The abbreviations in a question, each with the one phrase that it is short for; none that is short for several.

    Args:
        question: What was asked.
        synonyms: What is known otherwise, and is left to it.
        texts: Gives what holds given words.
        initials: Gives the titles with given initials.
    """
    found: dict[str, Match] = {}
    for short in _abbreviations(question):
        phrase = tuple(tokens(short))
        if len(phrase) == 1 and phrase not in synonyms.entries and short not in found:
            held = texts(short)
            long = _defined(short, held) or _titled(short, held, texts, initials) or _listed_here(short, texts)
            if long:
                found[short] = Match(phrase, (tuple(tokens(long)),), (long,))
    return list(found.values())


def by_initials(titles: Iterable[str]) -> dict[str, list[str]]:
    """Titles by the initials of their words, with and without the small ones: HFMD for hand, foot and mouth disease."""
    found: dict[str, list[str]] = {}
    for title in dict.fromkeys(titles):
        words = [key(word) for word in WORD.findall(title)]
        ways = {
            "".join(word[0] for word in kept) for kept in (words, [one for one in words if one not in _SMALL_WORDS])
        }
        for way in ways:
            if len(way) >= _SHORTEST_INITIALS:
                found.setdefault(way, []).append(title)
    return found


def long_form(short: str, before: str) -> str | None:
    """The words at the end of a text that an abbreviation in brackets after it is short for; None where none fit.

    Source: Schwartz & Hearst, A simple algorithm for identifying abbreviation definitions in biomedical text, PSB 2003.
    """
    letters = [letter for letter in short.casefold() if letter.isalnum()]
    words = before.split()[-min(len(letters) + 5, 2 * len(letters)) :]
    text = " ".join(words)
    at = len(text)
    for number in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and not _fits(text, at, letters[number], is_first=number == 0):
            at -= 1
        if at < 0:
            return None
    start = text.rfind(" ", 0, at) + 1
    long = text[start:].strip(" ,;:")
    return long if len(long) > len(short) and short.casefold() not in long.casefold().split() else None


def _fits(text: str, at: int, letter: str, *, is_first: bool) -> bool:
    return text[at].casefold() == letter and not (is_first and at > 0 and text[at - 1].isalnum())


def _abbreviations(question: str) -> Iterator[str]:
    """Those in capitals; in small letters only what is no word of English: "copd", never "all" or "aids"."""
    shouted = question.isupper() and len(question.split()) > 1
    for found in _ABBREVIATION.finditer(question):
        word = found.group()
        bare = word[:-1] if word.endswith("s") and word[:-1].isupper() and len(word) > 2 else word
        folded = key(bare)
        in_capitals = bare.isupper() and not shouted
        if in_capitals or (len(folded) <= _LONGEST_SMALL and folded not in english() and not is_medicine(folded)):
            yield folded


def _defined(short: str, texts: Sequence[str]) -> str | None:
    """What articles themselves say that an abbreviation is short for, where they agree."""
    pattern = re.compile(rf"\(\s*({re.escape(short)})s?\s*[);,]", re.IGNORECASE)
    found: Counter[tuple[str, ...]] = Counter()
    written: dict[tuple[str, ...], str] = {}
    for text in texts:
        for place in pattern.finditer(text):
            long = long_form(short, text[max(0, place.start() - 200) : place.start()]) if place[1] != short else None
            if long:
                meaning = tuple(tokens(long))
                found[meaning] += 1
                written.setdefault(meaning, long)
    (best, count), *_ = found.most_common(1) or [((), 0)]
    return written[best] if best and count >= _SURE * found.total() else None


def _titled(
    short: str, held: Sequence[str], texts: Texts, initials: Callable[[], Mapping[str, Sequence[str]]]
) -> str | None:
    """The one title with these initials, unless the list has another meaning, or articles use them for something."""
    if len(short) < _SHORTEST_INITIALS:
        return None
    titles = initials().get(short, ())
    if len(titles) != 1 or any(re.search(rf"\b{re.escape(short)}\b", key(text)) for text in held):
        return None
    listed = {tuple(tokens(long)) for long in _listed().get(short, ())}
    if listed and tuple(tokens(titles[0])) not in listed:
        return None
    return titles[0] if _is_held(titles[0], texts) else None


def _listed_here(short: str, texts: Texts) -> str | None:
    """The one meaning that the list has, where an article holds it."""
    longs = _listed().get(short, ())
    return longs[0] if len(longs) == 1 and _is_held(longs[0], texts) else None


def _is_held(phrase: str, texts: Texts) -> bool:
    wanted = tokens(phrase)
    return any(_follows(wanted, tokens(text)) for text in texts(phrase))


def _follows(wanted: Sequence[str], found: Sequence[str]) -> bool:
    return any(list(found[at : at + len(wanted)]) == list(wanted) for at in range(len(found) - len(wanted) + 1))


@cache
def _listed() -> dict[str, tuple[str, ...]]:
    """The list's meanings of each abbreviation, in small letters."""
    found: dict[str, list[str]] = {}
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            short, long = line.split("\t")
            found.setdefault(key(short), []).append(long)
    return {short: tuple(longs) for short, longs in found.items()}
