"""Words that nobody knows, and the word that was most likely meant: offered, and silently followed only where safe."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.english import english
from index.medicine_names import flips_prefix, is_negation, looks_like_medicine
from index.query_analysis import terms
from index.vocabulary import WORD, Vocabulary, key

_SHORTEN, _LONGER = 4, 8
_EDIT_COST, _NEIGHBOUR_COST, _FIRST_LETTER_COST = 7.0, 5.0, 2.0  # nats
_CORPUS_SHARE = 0.7
_LEAD = 2.3  # nats: ten times as likely as the next
_COMMON = 20_000_000  # written as often as the 3,500 commonest words
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ENDINGS = ("'s", "'")


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of a question that is likely misspelt.

    Attributes:
        start: Where it begins in the question.
        end: Where it ends.
        word: What was likely meant, cased as it was written.
        silent: Whether the search may follow it unasked, beside the word itself.
    """

    start: int
    end: int
    word: str
    silent: bool


class Speller:
    """Finds misspelt words by what the corpus and general English know. Safe to use from many threads at once.

    Source: Kernighan, Church & Gale, A Spelling Correction Program Based on a Noisy Channel Model, COLING 1990.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._corpus_total = max(1, sum(vocabulary.passages.values()))
        self._by_length = vocabulary.by_length

    def corrections(self, question: str) -> list[Correction]:
        """The words of a question that are likely misspelt, where one word was clearly meant."""
        shouted = question.isupper()
        found = (
            self._correction(word, start, shouted=shouted, first=not question[:start].strip())
            for word, start in _words(question)
        )
        return [correction for correction in found if correction is not None]

    def _correction(self, written: str, start: int, *, shouted: bool, first: bool) -> Correction | None:
        word = key(written)
        if not self._misspelt(word) or (written.isupper() and not shouted):  # an abbreviation is no misspelt word
            return None
        candidates = self._candidates(word)
        if not candidates:
            return None
        ranked = sorted((-self._likelihood(word, other, edits), other) for other, edits in candidates.items())
        best = ranked[0][1]
        if len(ranked) > 1 and ranked[1][0] - ranked[0][0] < _LEAD:
            return None
        if flips_prefix(word, best) or terms(word) == terms(best):  # another meaning, or another form of the same word
            return None
        named = written[0].isupper() and not shouted and not first
        silent = not named and self._silent(word, best, candidates)
        return Correction(start, start + len(written), _cased(best, written), silent)

    def _misspelt(self, word: str) -> bool:
        if len(word) < _SHORTEN or not (word.isascii() and word.isalpha()) or is_negation(word):
            return False
        return word not in self._vocabulary and word not in english()

    def _candidates(self, word: str) -> dict[str, int]:
        """Known words within reach, and how many edits away they are."""
        reach = 2 if len(word) >= _LONGER else 1
        found: dict[str, int] = {}
        for groups in (self._by_length, _english_by_length()):
            for length in range(max(_SHORTEN - 1, len(word) - reach), len(word) + reach + 1):
                near = process.extract(
                    word, groups.get(length, []), scorer=OSA.distance, score_cutoff=reach, limit=None
                )
                found.update((other, int(edits)) for other, edits, _ in near)
        return {other: edits for other, edits in found.items() if other.isalpha() and not is_negation(other)}

    def _likelihood(self, word: str, other: str, edits: int) -> float:
        corpus = self._vocabulary.passages.get(other, 0) / self._corpus_total
        general = english().get(other, 0) / _english_total()
        prior = math.log(_CORPUS_SHARE * corpus + (1.0 - _CORPUS_SHARE) * general + 1e-12)
        cost = _NEIGHBOUR_COST + _EDIT_COST * (edits - 1) if _keyboard_slip(word, other) else _EDIT_COST * edits
        return prior - cost - (_FIRST_LETTER_COST if word[0] != other[0] else 0.0)

    def _silent(self, word: str, best: str, candidates: dict[str, int]) -> bool:
        """Whether following a correction unasked can't turn one medicine, article or meaning into another."""
        if looks_like_medicine(word) or any(looks_like_medicine(other) for other in candidates):
            return False
        if any(flips_prefix(one, other) for one in (word, best) for other in candidates if other != best):
            return False
        general = english()
        titled = [other for other in candidates if other in self._vocabulary.titles]
        if len([other for other in titled if general.get(other, 0) < _COMMON]) > 1:
            return False
        if best not in self._vocabulary:
            return False
        return best in general or (best not in self._vocabulary.titles and self._vocabulary.small.get(best, 0) > 1)


def corrected(question: str, corrections: list[Correction]) -> str:
    """The question with corrections in it; the rest stays as it was written."""
    pieces, at = [], 0
    for one in corrections:
        pieces += [question[at : one.start], one.word]
        at = one.end
    return "".join((*pieces, question[at:]))


def _words(question: str) -> Iterator[tuple[str, int]]:
    """The words that may be misspelt: parts of compounds with digits, addresses and the like are none."""
    for chunk_start, chunk in _chunks(question):
        if not any(character.isdigit() for character in chunk) and not set("@/\\_") & set(chunk):
            for found in WORD.finditer(chunk):
                word = found.group().replace("’", "'")
                ending = next((ending for ending in _ENDINGS if word.lower().endswith(ending)), "")
                yield found.group()[: len(word) - len(ending)], chunk_start + found.start()


def _chunks(question: str) -> Iterator[tuple[int, str]]:
    at = 0
    for chunk in question.split():
        at = question.index(chunk, at)
        yield at, chunk
        at += len(chunk)


def _cased(word: str, written: str) -> str:
    if written.isupper():
        return word.upper()
    return word.capitalize() if written[0].isupper() else word


def _keyboard_slip(word: str, other: str) -> bool:
    """Whether they differ by neighbouring keys, a swap, or one letter doubled: the commonest slips of fingers."""
    if len(word) == len(other):
        differing = [(a, b) for a, b in zip(word, other, strict=True) if a != b]
        if len(differing) == 1:
            return differing[0][1] in neighbours(differing[0][0])
        return len(differing) == 2 and differing[0] == differing[1][::-1]
    shorter, longer = sorted((word, other), key=len)
    return any(
        longer[:at] + longer[at + 1 :] == shorter and longer[at] == longer[at - 1] for at in range(1, len(longer))
    )


@cache
def neighbours(letter: str) -> str:
    """The letters beside one on a QWERTY keyboard."""
    for row, letters in enumerate(_KEYS):
        if letter in letters:
            at = letters.index(letter)
            beside = letters[max(0, at - 1) : at] + letters[at + 1 : at + 2]
            above = _KEYS[row - 1][at : at + 2] if row else ""
            below = _KEYS[row + 1][max(0, at - 1) : at + 1] if row + 1 < len(_KEYS) else ""
            return beside + above + below
    return ""


@cache
def _english_by_length() -> dict[int, list[str]]:
    groups: dict[int, list[str]] = {}
    for word in english():
        groups.setdefault(len(word), []).append(word)
    return groups


@cache
def _english_total() -> int:
    return sum(english().values())
