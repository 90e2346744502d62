"""What a pin does to an answer: a hit of it goes first, or an article is pointed to beside it. Nothing else changes."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from index.ranking.permission import advises_against
from index.things.groups import groups_asked, groups_of, is_of_others
from ingest.document import BlockKind, Document
from ingest.scope.turning_words import negates
from service.answers.answerer import Answer, Answerer, CitedHit, RefusalReason
from service.answers.confidence import sureness
from service.answers.editorial.pins import Pin
from service.answers.editorial.superseding import Superseding
from service.citations.citation import ReviewStatus, review_status
from service.questions.languages import is_measured

_MOST_TRIED = 3
"""Of the pins for one question so many are looked at: each may take another search."""
_MAY_ANSWER = 1
"""The least sureness of a hit that is featured: what is doubtful is marked as nobody's choice."""
_NEAR = frozenset({RefusalReason.NOT_ANSWERED, RefusalReason.NOTHING_ON_SUBJECT})
"""Refusals beside which other articles are named; where what was asked is another thing, no pin can know it."""


class Featuring:
    """Applies pins to answers from one snapshot. Safe to use from many threads at once.

    Args:
        answerer: Answers from the snapshot.
    """

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._superseding = Superseding(answerer.searcher)

    def featured(
        self,
        answer: Answer,
        question: str,
        pins: Sequence[Pin],
        ask: Callable[[tuple[str, ...], frozenset[str]], Answer],
        *,
        hidden: frozenset[str],
    ) -> Answer:
        """The same answer with a hit in the first place, or an article beside it, as the first pins that may want it.

        Whether it is answered, its confidence, its refusal and its hits stay; ranks, marks and order change.

        Args:
            answer: To one question.
            question: As it is searched for.
            pins: For it, those that count most first.
            ask: Gives the answer to it from some articles alone, all where none is named, as if some weren't here.
            hidden: Documents of which no word may be said.
        """
        if answer.refusal is not None and answer.refusal.reason not in _NEAR:
            return answer
        pointed: Document | None = None
        for pin in pins[:_MOST_TRIED]:
            document = self._current(pin.doc_id, hidden)
            if document is None:
                continue
            cited = [hit.citation.document.doc_id for hit in answer.hits]
            if pin.doc_id in cited:
                before = frozenset(cited[: cited.index(pin.doc_id)])
                found = ask((), before) if before else answer
                if moved := self._first(answer, found, pin.doc_id):
                    answer = moved
                    break
            elif pointed is None:
                found = ask((pin.doc_id,), frozenset())
                pointed = document if self._is_near(found, document, question, hidden) else None
        return answer if pointed is None else replace(answer, featured=(pointed,))

    def _current(self, doc_id: str, hidden: frozenset[str]) -> Document | None:
        """An article that may be featured; None where it isn't here, isn't shown, or isn't what holds today."""
        document = None if doc_id in hidden else self._answerer.searcher.document(doc_id)
        if document is None or not is_measured(document.language):
            return None
        if review_status(document, today=self._answerer.today()) is ReviewStatus.OVERDUE:
            return None
        return None if set(self._superseding.of(document)) - hidden else document

    def _is_near(self, found: Answer, document: Document, question: str, hidden: frozenset[str]) -> bool:
        """Whether an article may be named: neither about another thing than the question, nor about other people.

        Args:
            found: What is found in it alone.
            document: The article.
            question: As it is searched for.
            hidden: Documents of which no word may be said.
        """
        if found.refusal is None:
            return found.hits[0].group_note is None
        if found.refusal.reason not in _NEAR:
            return False
        asked = groups_asked(self._answerer.searcher.followed(question, withdrawn=hidden))
        headings = (document.slice(one.span) for one in document.blocks if one.kind is BlockKind.HEADING)
        return not is_of_others(asked, [group for line in (document.title, *headings) for group in groups_of(line)])

    def _first(self, answer: Answer, found: Answer, doc_id: str) -> Answer | None:
        """The answer with the hit first that answers by itself; None where none of the article may go there.

        Args:
            answer: As it is without the pin.
            found: What would be answered if the articles that come before weren't here.
            doc_id: The article.
        """
        if found.refusal is not None or found.hits[0].citation.document.doc_id != doc_id:
            return None
        wanted, was_first = found.hits[0], answer.hits[0]
        at = next((at for at, hit in enumerate(answer.hits) if _cite_the_same(hit, wanted)), None)
        if at is None or answer.hits[at].group_note is not None:
            return None
        before, chosen = answer.hits[:at], answer.hits[at]
        own = self._answerer.confidence_in(wanted, instead_of=was_first) if before else answer.confidence
        if sureness(min(own, found.confidence)) < max(_MAY_ANSWER, sureness(answer.confidence)):
            return None
        if any(map(_warns, before)):
            return None
        hits = (replace(chosen, is_pinned=True), *before, *answer.hits[at + 1 :])
        ranked = (replace(one, hit=one.hit.ranked(rank)) for rank, one in enumerate(hits, start=1))
        return replace(answer, hits=tuple(ranked))


def _cite_the_same(one: CitedHit, other: CitedHit) -> bool:
    return one.citation.citation_id == other.citation.citation_id


def _warns(cited: CitedHit) -> bool:
    """Whether a hit may say that one shouldn't, itself or by what it hangs on: any negation counts."""
    document = cited.citation.document
    context = " ".join(document.slice(span) for span in cited.passage.context)
    return negates(cited.citation.quote) or advises_against(cited.passage, context)
