"""Hits that are about what was asked: passages of another medicine, condition or type are no hits."""

import threading
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass

from index.ranking.hit import Hit
from index.ranking.searcher import Searcher
from index.things.question import Asked
from index.things.site import SiteThings
from index.things.thing import Kind, Lack, MissingThing
from ingest.document import Document
from service.answers.merging import MergedHit
from service.questions.languages import is_measured

Gather = Callable[[frozenset[str], int], tuple[list[Hit], list[MergedHit]]]
"""Searches without some passages, for so many times the hits that are wanted: what was found first, and merged hits."""

_WIDER = 8  # times the hits that are wanted: a name that fits nothing has many passages near it
_ROUNDS = 3
"""So often what isn't about it is left out, and what comes up instead is looked at."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question.

    Attributes:
        hits: Passages, best first.
        merged: The same as readers meet them.
        missing: What the question is about that nothing here is about; if there is any, hits are those that come near.
    """

    hits: list[Hit]
    merged: list[MergedHit]
    missing: tuple[MissingThing, ...] = ()


class AboutWhatWasAsked:
    """Keeps hits that are about what a question names, for one snapshot. Safe to use from many threads at once."""

    def __init__(self, searcher: Searcher, find: Callable[[str], Document]) -> None:
        self._searcher, self._find = searcher, find
        self._making = threading.Lock()
        self._made: SiteThings | None = None
        self._unmeasured: frozenset[str] = frozenset()

    @property
    def things(self) -> SiteThings:
        """The snapshot's things; a first request works them out, and others wait for it."""
        if self._made is not None:
            return self._made
        with self._making:
            if self._made is None:
                outlines = self._searcher.outlines()
                self._unmeasured = frozenset(one.doc_id for one in outlines if not is_measured(one.language))
                self._made = SiteThings(outlines, self._find, self._searcher.synonyms, self._searcher.own_names)
            return self._made

    def read(self, question: str, *, withdrawn: frozenset[str]) -> Asked:
        """What a question is about, with the spelling that is followed."""
        return self.things.read(self._searcher.followed(question, withdrawn=withdrawn))

    def found(self, asked: Asked, gather: Gather) -> Found:
        """The best hits that are about what was asked, and what nothing is about where there are none.

        Where the best passage isn't, or one that is was merged with a neighbour that isn't, it is searched again as if
        all those that aren't were not there: what shows how sure an answer is comes from the one that answers, and
        nothing is quoted from the neighbour. A page without a title that fits best is taken as it is, alone.
        """
        first = hits, merged = gather(frozenset(), 1)
        if not asked.mentions and not asked.asks_dose and not self.things.names_group(asked):
            return Found(hits, merged)
        if hits and not self.things.title(hits[0].passage.doc_id):
            return Found(hits, merged[:1])  # an answer without its question needn't name its subject; others may not
        left_out: frozenset[str] = frozenset()
        all_missing: list[tuple[MissingThing, ...]] = []
        for _ in range(_ROUNDS):
            unfit = {
                hit.passage.passage_id: lacks for hit in _every(hits, merged) if (lacks := self._missing(asked, hit))
            }
            if not hits:
                break
            is_fit = hits[0].passage.passage_id not in unfit
            if is_fit and not any(_is_mixed(one, unfit) for one in merged):
                return Found(hits, [one for one in merged if one.best.passage.passage_id not in unfit])
            if not is_fit:
                all_missing += unfit.values()
            left_out |= unfit.keys()
            hits, merged = gather(left_out, 1 if is_fit else _WIDER)
        if all_missing or not hits:
            return Found(*first, _named(all_missing))
        return Found(hits, [one for one in merged if not any(self._missing(asked, hit) for hit in one.members)])

    def _missing(self, asked: Asked, hit: Hit) -> tuple[MissingThing, ...]:
        things = self.things
        if hit.passage.doc_id in self._unmeasured:
            return ()  # the names are English: of a page in another language they show nothing
        return things.missing(asked, hit.passage)


def missing_message(missing: Sequence[MissingThing]) -> str:
    """That there is nothing about some things, in words for the person who asks."""
    names = " and ".join(f"“{one.name}”" for one in missing)
    lacks = {one.lack for one in missing}
    if Lack.DOSE in lacks:
        asked = "this dose for" if any(one.kind is Kind.GROUP for one in missing) else "the dose of"
        return f"There is nothing here about {asked} {names}."
    if Lack.MORE_THAN_MENTION in lacks:
        return f"The articles here mention {names}, but none seems to be about this."
    together = " together" if len(missing) > 1 else ""
    return f"There is nothing here about {names}{together}."


def _is_mixed(one: MergedHit, unfit: Container[str]) -> bool:
    """Whether a hit that fits holds a passage that doesn't."""
    lacking = [hit.passage.passage_id in unfit for hit in one.members]
    return any(lacking) and one.best.passage.passage_id not in unfit


def _every(hits: Iterable[Hit], merged: Iterable[MergedHit]) -> list[Hit]:
    once = {hit.passage.passage_id: hit for hit in (*hits, *(one for group in merged for one in group.members))}
    return list(once.values())


def _named(found: Sequence[tuple[MissingThing, ...]]) -> tuple[MissingThing, ...]:
    """What all passages lack, by the least that one of them lacks of it; without that, what the best one lacks."""
    if not found:
        return ()
    lacking = [{(one.name, one.kind): one for one in each} for each in found]
    everywhere = [key for key in lacking[0] if all(key in other for other in lacking)]
    least = (
        next((each[key] for each in lacking if each[key].lack is not Lack.NAME), lacking[0][key]) for key in everywhere
    )
    return tuple(least) or found[0]
