"""What to offer while a question is being typed: titles, headings and known questions that start with its words."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from index.passages.outline import Outline
from index.ranking.searcher import Searcher
from index.words.synonyms import Synonyms
from index.words.vocabulary import key
from service.answers.other_names import with_other_names
from service.answers.per_snapshot import PerSnapshot
from service.emergency.notices import Notices
from service.questions.subjects import telling_terms

MAX_TYPED = 200
_MAX_WORDS = 12
_FEWEST_CHARACTERS = 2
_TELLING_WORDS = 3
_WORD = re.compile(r"\w+")
_QUESTION_MARKS = ("?", "？", "؟")
_CLITIC = re.compile(r"(?<=\w)'(?=(?:t|s|re|ll|ve|d|m)\b)")
_VERDICT = re.compile(r"(?:dos?|don['’]?ts?|do not|never|always|yes|no|avoid)\W*", re.IGNORECASE)
_POINTING = re.compile(r"\b(?:it|its|they|them|their|this|these|those)\b", re.IGNORECASE)
_LAST = "\U0010ffff"
_KINDS_OF_VISITORS = 64
_TEXTS_AT_HAND = 1024  # the title over many headings, and headings that many articles have
_WORDINGS_KEPT = 32_768  # of articles, none of what readers typed


class SuggestionKind(StrEnum):
    """What a suggestion is in the article that it comes from, in the order in which they are offered."""

    QUESTION = "question"
    TITLE = "title"
    HEADING = "heading"


_ORDER = tuple(SuggestionKind)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words that an article answers to, and the articles."""

    text: str
    kind: SuggestionKind
    doc_ids: tuple[str, ...]


def _blocks_none(_: str) -> bool:
    return False


class SuggestionIndex:
    """The suggestions of one snapshot, found by how their words start.

    Suggestions are numbered in the order in which they are offered, so the lowest numbers that match are the best. The
    distinct words are sorted, and the numbers of the suggestions that hold them lie one after another: a beginning of
    a word is one slice.
    """

    def __init__(self, suggestions: Iterable[Suggestion], synonyms: Synonyms | None = None) -> None:
        self._synonyms = synonyms or Synonyms()
        self.suggestions = sorted(
            suggestions, key=lambda offered: (_ORDER.index(offered.kind), len(offered.text), offered.text)
        )
        openings = list[str]()
        seen = dict[str, int]()  # numbers words as they come: a list for each suggestion would take as much as all else
        held, counts = array("i"), array("i")
        for suggestion in self.suggestions:
            found = fold(suggestion.text)
            openings.append(" ".join(found))
            held.extend(seen.setdefault(word, len(seen)) for word in found)
            counts.append(len(found))
        opened = sorted(range(len(openings)), key=openings.__getitem__)
        self._openings = [openings[number] for number in opened]
        self._opened = np.array(opened, dtype=np.int32)  # (n,)
        self._words = sorted(seen)
        order = np.empty(len(seen), dtype=np.int32)
        order[[seen[word] for word in self._words]] = np.arange(len(seen), dtype=np.int32)
        positions = order[np.array(held, dtype=np.int32)]  # (n_words,)
        numbers = np.repeat(np.arange(len(counts), dtype=np.int32), np.array(counts, dtype=np.int32))
        self._numbers = numbers[np.argsort(positions, kind="stable")]
        self._questions = lru_cache(maxsize=_KINDS_OF_VISITORS)(partial(_questions, self.suggestions))
        # Word w is in the suggestions numbers[bounds[w] : bounds[w + 1]].
        self._bounds = np.concatenate([[0], np.cumsum(np.bincount(positions, minlength=len(self._words)))]).tolist()

    def find(
        self,
        typed: str,
        *,
        limit: int,
        withdrawn: frozenset[str] = frozenset(),
        blocks: Callable[[str], bool] = _blocks_none,
    ) -> list[Suggestion]:
        """Those that start with what was typed, then those in which every typed word starts a word.

        Where these are too few, what was typed is looked for by other names of what it names.

        Args:
            typed: The question so far.
            limit: How many at most.
            withdrawn: Documents that nothing may be offered from.
            blocks: Whether a text is never offered.
        """
        found: dict[int, Suggestion] = {}
        for wording in self._wordings(typed[:MAX_TYPED]):
            for number in self._starting(wording):
                suggestion = self.suggestions[number]
                if suggestion.text == typed.strip() or blocks(suggestion.text):
                    continue
                if not withdrawn.issuperset(suggestion.doc_ids):
                    found[number] = suggestion
                    if len(found) == limit:
                        return list(found.values())
        return list(found.values())

    def _wordings(self, typed: str) -> Iterator[str]:
        yield typed
        yield from with_other_names(typed, self._synonyms)

    def _starting(self, typed: str) -> Iterator[int]:
        """The numbers of those that start so, then of those that have the words."""
        words = fold(typed)[:_MAX_WORDS]
        if sum(map(len, words)) < _FEWEST_CHARACTERS:
            return
        low, high = _range(self._openings, " ".join(words))
        best = np.flatnonzero(self._mask(self._opened[low:high]))
        yield from best.tolist()
        holding = np.logical_and.reduce([self._holding(word) for word in words])
        holding[best] = False
        yield from np.flatnonzero(holding).tolist()

    def questions(
        self, *, limit: int, withdrawn: frozenset[str] = frozenset(), blocks: Callable[[str], bool] = _blocks_none
    ) -> list[str]:
        """Some known questions, to show what may be asked: short ones, each from another article while there are."""
        return list(self._questions(limit, withdrawn, blocks))

    def _holding(self, beginning: str) -> NDArray[np.bool_]:
        low, high = _range(self._words, beginning)
        return self._mask(self._numbers[self._bounds[low] : self._bounds[high]])

    def _mask(self, numbers: NDArray[np.int32]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self.suggestions), dtype=np.bool_)
        mask[numbers] = True
        return mask


def _questions(
    suggestions: Sequence[Suggestion], limit: int, withdrawn: frozenset[str], blocks: Callable[[str], bool]
) -> tuple[str, ...]:
    known = [
        suggestion
        for suggestion in suggestions
        if suggestion.kind is SuggestionKind.QUESTION
        and not withdrawn.issuperset(suggestion.doc_ids)
        and not blocks(suggestion.text)
    ]
    fresh: dict[tuple[str, ...], Suggestion] = {}
    for suggestion in known:
        fresh.setdefault(suggestion.doc_ids, suggestion)
    ordered = dict.fromkeys(suggestion.text for suggestion in (*fresh.values(), *known))
    return tuple(ordered)[:limit]


class Suggester:
    """The suggestions of the snapshot in service.

    Args:
        rules: Gives the rules for emergencies that are in force.
    """

    def __init__(self, rules: Callable[[], Notices]) -> None:
        self._rules = rules
        self._known = lru_cache(maxsize=1)(_withholding)
        self._kept = PerSnapshot(_suggestions_of)

    def of(self, searcher: Searcher) -> SuggestionIndex:
        """The suggestions of a snapshot. While one request gathers them, the others get the older ones, or none."""
        return self._kept.at_hand(searcher) or SuggestionIndex([])

    def withholds(self, suggestion: Suggestion) -> bool:
        """Whether a notice would be the whole answer to a suggestion: found out once for each wording."""
        return self._known(self._rules())(suggestion.text)


def _withholding(notices: Notices) -> Callable[[str], bool]:
    """Whether a notice would be the whole answer to a wording, kept for as long as these rules are in force."""
    return lru_cache(maxsize=_WORDINGS_KEPT)(notices.withholds)


def _suggestions_of(searcher: Searcher) -> SuggestionIndex:
    return SuggestionIndex(gather_suggestions(searcher.outlines()), searcher.synonyms)


def gather_suggestions(outlines: Iterable[Outline]) -> list[Suggestion]:
    """The titles and headings of documents, each wording once.

    A heading that says too little by itself ("Symptoms", "Does it hurt?") is offered with its title before it; one that
    only says how advice is meant ("Don't") is no question of anybody's.
    """
    found: dict[str, tuple[str, SuggestionKind, dict[str, None]]] = {}
    telling = lru_cache(maxsize=_TEXTS_AT_HAND)(telling_terms)
    for outline in outlines:
        title = " ".join(outline.title.split())
        for heading in ("", *outline.headings):
            text = " ".join(heading.split()) or title
            if heading and _VERDICT.fullmatch(text):
                continue
            kind = SuggestionKind.HEADING if heading else SuggestionKind.TITLE
            if text.endswith(_QUESTION_MARKS):
                kind = SuggestionKind.QUESTION
            if heading and title and _hangs_on(text, title, telling):
                text = f"{title}: {text}"
            if text:
                found.setdefault(text.casefold(), (text, kind, {}))[2][outline.doc_id] = None
    return [Suggestion(text, kind, tuple(doc_ids)) for text, kind, doc_ids in found.values()]


def _hangs_on(heading: str, title: str, telling: Callable[[str], Set[str]]) -> bool:
    """Whether a heading only means something under its title: it names no subject of its own, or points at one."""
    is_short = len(_WORD.findall(heading)) < _TELLING_WORDS
    if is_short and not heading.endswith(_QUESTION_MARKS):
        return True
    if telling(heading) & telling(title):
        return False
    return is_short or _POINTING.search(heading) is not None or not telling(heading)


def fold(text: str) -> list[str]:
    """The words of a text, as the index compares words; "dont" is "don't"."""
    return _WORD.findall(_CLITIC.sub("", key(text)))


def _range(ordered: Sequence[str], beginning: str) -> tuple[int, int]:
    """Where the texts lie that start so."""
    return bisect_left(ordered, beginning), bisect_left(ordered, beginning + _LAST)
