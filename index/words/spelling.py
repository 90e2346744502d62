"""Words that nobody knows, and the word that was most likely meant: offered, and silently followed only where safe."""

import math
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache

from index.words.analysis import terms
from index.words.english import english, holding
from index.words.medical import medical_words
from index.words.medicines import flips_prefix, is_medicine, is_negation, looks_like_medicine
from index.words.near_words import NearWords
from index.words.vocabulary import WORD, CorpusVocabulary, key

_SHORTEN, _LONGER = 4, 8
_SLIP_COST, _EDIT_COST, _FIRST_LETTER_COST = 5.0, 7.0, 2.0  # nats
_CORPUS_SHARE = 0.7
_LEAD, _CLEAR_LEAD = 2.3, 4.6  # nats: ten and a hundred times as likely as the next
_COMMON, _FREQUENT, _OFTEN = 20_000_000, 500_000, 3
_HARDLY, _RARE_LETTERS = 5, frozenset("jqxz")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_ENDINGS = ("'s", "'")


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of a question that is likely misspelt.

    Attributes:
        start: Where it starts in the question.
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

    A word is followed unasked only if it can't be a name: it is no medicine's, no name at all is spelt so (three of its
    letters in a row occur in hardly any word of English, while names of medicines are made to be spoken), and
    one slip of a finger makes it out of one frequent word with no rival. Whatever fails one of these is offered only.

    Source: Kernighan, Church & Gale, A Spelling Correction Program Based on a Noisy Channel Model, COLING 1990.
    """

    def __init__(self, vocabulary: CorpusVocabulary, names: Set[str] = frozenset()) -> None:
        self._vocabulary = vocabulary
        self._names = names
        self._corpus_total = max(1, sum(vocabulary.passages.values()))
        self._by_length = vocabulary.by_length

    def corrections(self, question: str, is_citable: Callable[[str], bool]) -> list[Correction]:
        """The words of a question that are likely misspelt, where one word was clearly meant.

        Args:
            question: What was asked.
            is_citable: Whether an article that may be cited holds a word; the vocabulary knows those of others, too.
        """
        shouted = question.isupper()
        found = (
            self._correction(word, start, is_citable, shouted=shouted, first=not question[:start].strip())
            for word, start in _words(question)
        )
        return [correction for correction in found if correction is not None]

    def _correction(
        self, written: str, start: int, is_citable: Callable[[str], bool], *, shouted: bool, first: bool
    ) -> Correction | None:
        word = key(written)
        if not self._misspelt(word) or (written.isupper() and not shouted):  # an abbreviation is no misspelt word
            return None
        near = self._near(word)
        ranked = self._ranked(word, near, is_citable)
        if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _LEAD):
            return None
        best = ranked[0][1]
        if best not in self._vocabulary or not is_citable(best):  # to be put right to what no article holds is no help
            return None
        if flips_prefix(word, best) or terms(word) == terms(best):  # another meaning, or another form of the same word
            return None
        named = written[0].isupper() and not shouted and not first
        rivals = {other for likelihood, other in ranked[1:] if ranked[0][0] - likelihood < _CLEAR_LEAD}
        silent = not named and not rivals and near[best] == 1 and self._silent(word, best, near)
        return Correction(start, start + len(written), _cased(best, written), silent)

    def _misspelt(self, word: str) -> bool:
        if len(word) < _SHORTEN or not (word.isascii() and word.isalpha()) or is_negation(word):
            return False
        is_known = word in self._vocabulary or word in self._names or word in english() or is_medicine(word)
        return not is_known and word not in medical_words()

    def _near(self, word: str) -> dict[str, int]:
        """Known words within reach, and how many edits away they are."""
        reach = 2 if len(word) >= _LONGER else 1
        found: dict[str, int] = {}
        for groups in (self._by_length, _english_by_length()):
            found.update(groups.within(word, reach=reach, shortest=_SHORTEN - 1))
        return {other: edits for other, edits in found.items() if other.isalpha() and not is_negation(other)}

    def _ranked(self, word: str, near: Mapping[str, int], is_citable: Callable[[str], bool]) -> list[tuple[float, str]]:
        """The nearest words, each with its likelihood, likeliest first; none that only articles of the past hold."""
        named = [other for other in near if other in english() or is_citable(other)]
        nearest = min((near[other] for other in named), default=0)
        found = [(self._likelihood(word, other, near[other]), other) for other in named if near[other] == nearest]
        return sorted(found, key=lambda one: (-one[0], one[1]))

    def _likelihood(self, word: str, other: str, edits: int) -> float:
        corpus = self._vocabulary.passages.get(other, 0) / self._corpus_total
        general = english().get(other, 0) / _english_total()
        prior = math.log(_CORPUS_SHARE * corpus + (1.0 - _CORPUS_SHARE) * general + 1e-12)
        cost = _SLIP_COST if keyboard_slip(word, other) else _EDIT_COST * edits
        return prior - cost - (_FIRST_LETTER_COST if word[0] != other[0] else 0.0)

    def _silent(self, word: str, best: str, near: Mapping[str, int]) -> bool:
        """Whether following a correction unasked can't turn one name, article or meaning into another."""
        if not keyboard_slip(word, best) or _may_be_a_name(word) or any(looks_like_medicine(other) for other in near):
            return False
        if any(flips_prefix(one, other) for one in (word, best) for other in near if other != best):
            return False
        general, titles = english(), self._vocabulary.titles
        if len([other for other in near if other in titles and general.get(other, 0) < _COMMON]) > 1:
            return False
        if (best not in general and best in titles) or not self._vocabulary.small.get(best):  # always a name here
            return False
        return general.get(best, 0) >= _FREQUENT or self._vocabulary.small.get(best, 0) >= _OFTEN


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


def keyboard_slip(word: str, meant: str) -> bool:
    """Whether one slip of a finger makes a word of the one that was meant.

    A slip is a neighbouring key instead, two letters swapped, one left out or doubled, or a neighbouring key besides.
    """
    if len(word) == len(meant):
        differing = [(a, b) for a, b in zip(word, meant, strict=True) if a != b]
        if len(differing) == 1:
            return differing[0][1] in neighbours(differing[0][0])
        at = next((at for at, (a, b) in enumerate(zip(word, meant, strict=True)) if a != b), 0)
        return len(differing) == 2 and word[at : at + 2] == meant[at : at + 2][::-1]
    if len(word) < len(meant):
        return any(meant[:at] + meant[at + 1 :] == word for at in range(len(meant)))
    return any(
        word[:at] + word[at + 1 :] == meant
        and any(_beside(word[at], other) for other in meant[max(0, at - 1) : at + 1])
        for at in range(len(word))
    )


def _beside(letter: str, other: str) -> bool:
    return letter == other or letter in neighbours(other)


def _may_be_a_name(word: str) -> bool:
    """Whether a word could be spoken, as names are: every three letters of it in a row occur in some words of English.

    With a letter that is rare by itself, one word is enough: names of medicines are full of those.
    """
    framed = f" {word} "
    runs = {framed[at : at + 3] for at in range(len(framed) - 2)}
    return looks_like_medicine(word) or all(
        holding(run, enough=1 if _RARE_LETTERS & set(run) else _HARDLY + 1) for run in runs
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
def _english_by_length() -> NearWords:
    return NearWords(english())


@cache
def _english_total() -> int:
    return sum(english().values())
