"""What the analysis of a question asks of the articles: who holds a word, in which words, and under which titles."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from threading import Lock

from index.config import RetrievalConfig
from index.engines.base import EngineReader, Scope
from index.things.own_names import OwnNames
from index.words.abbreviations import by_initials
from index.words.analysis import terms
from index.words.question import Analysis, ReadersWords
from index.words.synonyms import Synonyms
from index.words.vocabulary import CorpusVocabulary

_LOOKED_AT = 30  # passages
_ANALYSES_KEPT = 4  # the same question is asked for its hits and for what is offered; none is kept for longer


class CorpusWords:
    """Answers from a snapshot's reader. Safe to use from many threads at once."""

    def __init__(self, reader: EngineReader) -> None:
        self._reader = reader
        self._gathering = Lock()
        self._initials: Mapping[str, Sequence[str]] | None = None

    @property
    def vocabulary(self) -> CorpusVocabulary:
        """The words, and how many passages hold each."""
        return self._reader.vocabulary

    def is_citable(self, word: str, *, scope: Scope) -> bool:
        """Whether a word is in an article that may be cited: the vocabulary counts those replaced since, too."""
        return bool(self._found(word, scope, k=1))

    def texts(self, words: str, *, scope: Scope) -> list[str]:
        """The best passages that hold some of the words, each as title, headings and text."""
        return self._searched(self._found(words, scope, k=_LOOKED_AT))

    def count_with(self, words: str, *, most: int, scope: Scope) -> int:
        """How many passages hold all of some words, in any order; `most` where there are as many or more.

        Of several words those passages are looked at that share most with them, as many as `most`.
        """
        wanted, found = set(terms(words)), self._found(words, scope, k=most)
        return len(found) if len(wanted) < 2 else sum(wanted <= set(terms(text)) for text in self._searched(found))

    def initials(self) -> Mapping[str, Sequence[str]]:
        """The titles by their initials; read once, when an abbreviation is asked for that nothing else explains."""
        with self._gathering:
            if self._initials is None:
                self._initials = by_initials(outline.title for outline in self._reader.outlines())
            return self._initials

    def _searched(self, passage_ids: Sequence[str]) -> list[str]:
        """All that is searched of passages: title, headings and text."""
        passages = self._reader.passages(passage_ids)
        return ["\n".join((self._reader.title(one.doc_id) or "", *one.headings, one.text)) for one in passages]

    def _found(self, words: str, scope: Scope, *, k: int) -> list[str]:
        wanted = dict.fromkeys(terms(words), 1.0)
        return self._reader.search_lexical(wanted, k=k, scope=scope) if wanted else []


def analysing(
    corpus: CorpusWords, synonyms: Synonyms, names: OwnNames, config: RetrievalConfig
) -> Callable[[str, frozenset[str]], Analysis]:
    """What analyses a question, given what was withdrawn; the last ones are at hand."""
    words = ReadersWords(
        corpus.vocabulary,
        synonyms,
        names=names.words,
        correction_weight=config.correction_weight,
        synonym_weight=config.synonym_weight,
    )
    return lru_cache(maxsize=_ANALYSES_KEPT)(partial(_analysis, words, corpus))


def _analysis(words: ReadersWords, corpus: CorpusWords, question: str, withdrawn: frozenset[str]) -> Analysis:
    scope = Scope(withdrawn=withdrawn)
    return words.analyse(
        question, partial(corpus.is_citable, scope=scope), partial(corpus.texts, scope=scope), corpus.initials
    )
