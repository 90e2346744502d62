"""What a question's words may stand for: likely misspellings put right, and words that mean the same."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from index.words.abbreviations import meanings
from index.words.analysis import terms, tokens
from index.words.compounds import Texts, as_written
from index.words.spelling import Correction, Speller, corrected
from index.words.synonyms import Match, Phrase, Synonyms
from index.words.vocabulary import CorpusVocabulary

_EXPANDED = 2  # a question drowns in more of what stands for one phrase


@dataclass(frozen=True, slots=True)
class Analysis:
    """A question as it is searched for.

    Attributes:
        question: It, with compounds written as the articles write them.
        own: Its own terms, each with weight 1.
        searched: Those, and the terms that stand in for them, with less weight.
        stand_ins: For each of its own terms, sets of terms of which each whole set stands in for it.
        followed: The question with the corrections that are safe to follow unasked; the question itself without any.
        expanded: That, with what stands for its phrases after it in brackets; the same without any.
        offered: The question with every correction; None where nothing seems misspelt.
    """

    question: str
    own: Mapping[str, float]
    searched: Mapping[str, float]
    stand_ins: Mapping[str, Sequence[frozenset[str]]] = field(default_factory=dict)
    followed: str = ""
    expanded: str = ""
    offered: str | None = None

    def coverage(self, found: frozenset[str]) -> float:
        """The share of its own terms that are among given ones, themselves or by what stands in for them.

        Not weighed by rarity: in a library of a few articles on one subject, the subject itself would weigh nothing.
        """
        if not self.own:
            return 0.0
        covered = sum(
            term in found or any(other <= found for other in self.stand_ins.get(term, ())) for term in self.own
        )
        return covered / len(self.own)


class ReadersWords:
    """Analyses questions. Safe to use from many threads at once."""

    def __init__(
        self,
        vocabulary: CorpusVocabulary,
        synonyms: Synonyms,
        *,
        names: Set[str] = frozenset(),
        correction_weight: float,
        synonym_weight: float,
    ) -> None:
        self._vocabulary = vocabulary
        self._speller = Speller(vocabulary, names)
        self._titled = frozenset(tokens(" ".join(sorted(vocabulary.titles))))
        self._synonyms = synonyms
        self._correction_weight = correction_weight
        self._synonym_weight = synonym_weight

    def analyse(
        self,
        asked: str,
        is_citable: Callable[[str], bool],
        texts: Texts = lambda _: (),
        initials: Callable[[], Mapping[str, Sequence[str]]] = dict,
    ) -> Analysis:
        """Analyse a question.

        Args:
            asked: What was asked.
            is_citable: Whether an article that may be cited holds a word.
            texts: Gives the passages that hold given words.
            initials: Gives the titles with given initials.
        """
        question = as_written(asked, self._vocabulary.passages, texts)
        own = dict.fromkeys(terms(question), 1.0)
        corrections = self._speller.corrections(question, is_citable)
        silent = [one for one in corrections if one.silent]
        followed = corrected(question, silent)
        searched = dict(own)
        stand_ins: dict[str, list[frozenset[str]]] = {}
        for one in silent:
            _stand_in(
                terms(question[one.start : one.end]), terms(one.word), self._correction_weight, searched, stand_ins
            )
        matches = [match for match in self._synonyms.matches(tokens(followed)) if not self._is_titled(match.phrase)]
        if self._synonym_weight > 0.0:
            matches += meanings(followed, self._synonyms, texts, initials)
        for match in matches:
            for other in match.others:
                weight = self._synonym_weight / len(other)
                _stand_in([term for term in match.phrase if term in own], other, weight, searched, stand_ins)
        offered = _offer(question, corrections)
        return Analysis(question, own, searched, stand_ins, followed, _expanded(followed, matches), offered)

    def _is_titled(self, phrase: Phrase) -> bool:
        """Whether articles are called by a phrase of one word: what stands for it would only bring others nearer."""
        return len(phrase) == 1 and phrase[0] in self._titled


def _stand_in(
    own: Sequence[str],
    others: Sequence[str],
    weight: float,
    searched: dict[str, float],
    stand_ins: dict[str, list[frozenset[str]]],
) -> None:
    """Let some terms stand in for a question's own, with a weight that never takes from what a term has already."""
    if weight <= 0.0 or not others:
        return
    for other in others:
        searched[other] = max(weight, searched.get(other, 0.0))
    for term in own:
        stand_ins.setdefault(term, []).append(frozenset(others))


def _expanded(followed: str, matches: Sequence[Match]) -> str:
    others = dict.fromkeys(other for match in matches for other in match.written[:_EXPANDED])
    return f"{followed} ({', '.join(others)})" if others else followed


def _offer(question: str, corrections: list[Correction]) -> str | None:
    return corrected(question, corrections) if corrections else None
