"""What the analysis of a question asks of the articles: who holds a word, in which words, and under which titles."""

from collections.abc import Mapping, Sequence
from threading import Lock

from index.engines.base import EngineReader, Scope
from index.words.abbreviations import by_initials
from index.words.analysis import terms

_LOOKED_AT = 30  # passages


class CorpusWords:
    """Answers from a snapshot's reader. Safe to use from many threads at once."""

    def __init__(self, reader: EngineReader) -> None:
        self._reader = reader
        self._gathering = Lock()
        self._initials: Mapping[str, Sequence[str]] | None = None

    def is_citable(self, word: str, *, scope: Scope) -> bool:
        """Whether a word is in an article that may be cited: the vocabulary counts those replaced since, too."""
        return bool(self._found(word, scope, k=1))

    def texts(self, words: str, *, scope: Scope) -> list[str]:
        """The best passages that hold some of the words, each as title, headings and text."""
        passages = self._reader.passages(self._found(words, scope, k=_LOOKED_AT))
        return ["\n".join((self._reader.title(one.doc_id) or "", *one.headings, one.text)) for one in passages]

    def initials(self) -> Mapping[str, Sequence[str]]:
        """The titles by their initials; read once, when an abbreviation is asked for that nothing else explains."""
        with self._gathering:
            if self._initials is None:
                self._initials = by_initials(outline.title for outline in self._reader.outlines())
            return self._initials

    def _found(self, words: str, scope: Scope, *, k: int) -> list[str]:
        wanted = dict.fromkeys(terms(words), 1.0)
        return self._reader.search_lexical(wanted, k=k, scope=scope) if wanted else []
