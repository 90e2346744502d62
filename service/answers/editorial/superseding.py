"""Which newer articles say something else than an article on the same subject?"""

import threading
from collections import defaultdict
from collections.abc import Sequence

from index.kept import Kept
from index.ranking.searcher import Searcher
from ingest.comparison.differing import differing_pairs, newest_day
from ingest.comparison.subject import subject_key
from ingest.document import Document

_ARTICLES_KEPT = 1_024
_MOST_ON_ONE_SUBJECT = 50
"""Of a subject with very many articles the first are compared, as they are for the desk."""


class Superseding:
    """Compares articles of one snapshot with those on their subject. Safe to use from many threads at once.

    Each article is compared once, when it is first asked for: some 10 ms for each article on the same subject.

    Args:
        searcher: The snapshot.
    """

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._gathering = threading.Lock()
        self._alike: dict[frozenset[str], list[str]] | None = None
        self._kept: Kept[str, tuple[str, ...]] = Kept(_ARTICLES_KEPT)

    def of(self, document: Document) -> tuple[str, ...]:
        """The doc_ids of newer articles on the subject of one, with other numbers or the contrary advice."""
        return self._kept.get(document.doc_id, _newer, self._searcher, document, self._on_subject(document))

    def _on_subject(self, document: Document) -> Sequence[str]:
        with self._gathering:
            if self._alike is None:
                self._alike = _alike(self._searcher)
        return self._alike.get(subject_key(document.title), ())


def _alike(searcher: Searcher) -> dict[frozenset[str], list[str]]:
    """The doc_ids of articles that share a subject with another one, by subject."""
    found: defaultdict[frozenset[str], list[str]] = defaultdict(list)
    for outline in searcher.outlines():
        if key := subject_key(outline.title):
            found[key].append(outline.doc_id)
    return {key: doc_ids for key, doc_ids in found.items() if len(doc_ids) > 1}


def _newer(searcher: Searcher, document: Document, doc_ids: Sequence[str]) -> tuple[str, ...]:
    day = newest_day(document)
    if day is None:
        return ()
    others = (searcher.document(doc_id) for doc_id in doc_ids[:_MOST_ON_ONE_SUBJECT])
    newer = (other for other in others if other is not None and (newest_day(other) or day) > day)
    return tuple(other.doc_id for other in newer if any(differing_pairs((document, other))))
