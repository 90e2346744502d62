"""Hits as a reader meets them: neighbours of one section as one, and not one page over and over."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from index.passages.passage import Passage
from index.ranking.hit import Hit
from ingest.comparison.differing import newest_day
from ingest.comparison.subject import subject_key
from ingest.document import BlockKind, Document, Span

_START = attrgetter("start")
FindDocument = Callable[[str], Document]

SAME_DOCUMENT_FROM = 2
"""So many hits of one document are ranked by their score alone."""

ADJUSTMENTS = ("newer", "same_document")
"""What is added to a hit's score, or taken from it, when hits are put in order."""
SAME_DOCUMENT_COST = 0.02
"""What each further one loses of its score, so that others that are nearly as good go first."""

LONGEST_CHARS = 2_500
"""Neighbours are one hit up to so many characters, about three passages: more than that nobody reads as one answer."""

_SPARE = 3  # merged hits beyond k, for one that is nearly as good to come from
_DEEPEST = 400  # passages: both engines' candidates together are seldom more

SAME_SUBJECT_GAP = 0.03
"""Two articles on one subject whose scores are no further apart answer as well: confidences are within 0.05 then."""
_JUST_ABOVE = 1e-6

NEWER_GAIN = 0.002
"""What the newest of the hits gains over the oldest, so that of two that are equally good it goes first."""


@dataclass(frozen=True, slots=True)
class Answering:
    """The sentence of a hit that answers, and what is quoted for it."""

    hit: Hit
    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class MergedHit:
    """Neighbouring passages of one section that were all found.

    Attributes:
        best: The one that ranks highest; score and rank are its.
        passage: All of them as one slice of the document, under the id of the best.
        members: All of them, in the order of the text.
    """

    best: Hit
    passage: Passage
    members: tuple[Hit, ...]

    @property
    def passage_ids(self) -> tuple[str, ...]:
        """The members' ids, in the order of the text."""
        return tuple(hit.passage.passage_id for hit in self.members)

    def ranked(self, rank: int) -> "MergedHit":
        """The same at a rank."""
        return self if rank == self.best.rank else MergedHit(self.best.ranked(rank), self.passage, self.members)

    def answering(self, quotable: Callable[[Passage], Sequence[Span | None]]) -> Answering | None:
        """What answers best of all members' sentences; of equals the best hit's. None where nothing may be quoted.

        Args:
            quotable: Gives for each of a passage's sentences what is quoted for it.
        """
        best: tuple[tuple[float, bool, int, int], Hit, Span] | None = None
        for hit in self.members:
            spans = quotable(hit.passage)
            for number, (span, score) in enumerate(zip(spans, hit.sentence_scores, strict=True)):
                place = (-score, hit is not self.best, hit.passage.ordinal, number)
                if span is not None and (best is None or place < best[0]):
                    best = place, hit, span
        return Answering(best[1], best[0][-1], best[2]) if best else None


def gather_hits(
    search: Callable[[int], list[Hit]], find: FindDocument, *, k: int, steady: int
) -> tuple[list[Hit], list[MergedHit]]:
    """As many of the best passages as it takes for k hits, and a few to choose from, after merging.

    Args:
        search: Gives so many passages, best first.
        find: Gives a hit's document.
        k: How many hits are wanted.
        steady: How many passages can be asked for without a change in what is known of the best one.

    Returns:
        What was found first, for the confidence, which doesn't depend on k; and the merged hits: fewer than k only
        where the index holds no more, or its passages are so close together that the deepest search gives no more.
    """
    depth = min(2 * k + _SPARE, steady)
    hits = found = search(depth)
    merged = _enough(found, find, k + _SPARE)
    while len(merged) < k and len(found) == depth and depth < _DEEPEST:
        depth = min(4 * depth, _DEEPEST)
        found = search(depth)
        merged = _enough(found, find, k + _SPARE)
    return hits, merged


def _enough(hits: Sequence[Hit], find: FindDocument, wanted: int) -> list[MergedHit]:
    """The merged hits of the shortest beginning of a ranking that has as many: what ranks lower lengthens none."""
    count = min(wanted, len(hits))
    merged = merge(hits[:count], find)
    while len(merged) < wanted and count < len(hits):
        count = min(len(hits), count + wanted - len(merged))
        merged = merge(hits[:count], find)
    return merged


def merge(hits: Sequence[Hit], find: FindDocument) -> list[MergedHit]:
    """Make one hit of those whose passages are next to each other under the same heading.

    No hit gets longer than `LONGEST_CHARS` by it: neighbours beyond that stay hits of their own, since they were found
    for what they say themselves, and `order` sees to it that one document's hits don't crowd out others.

    Args:
        hits: Passages, best first.
        find: Gives a hit's document.

    Returns:
        Best first, each where its best passage was.
    """
    rank = {hit.passage.passage_id: at for at, hit in enumerate(hits)}
    groups = [group for run in _runs(hits, find) for group in _short(run, rank)]
    groups.sort(key=lambda group: min(rank[hit.passage.passage_id] for hit in group))
    return [_merged(group, rank, find) for group in groups]


def order(merged: Iterable[MergedHit], find: FindDocument, *, prefer_newer: bool, today: date) -> list[MergedHit]:
    """Order hits by score, less what further hits of one document lose, and with what newer ones gain.

    Gentle on purpose: a hit goes before another one only if its score is lower by less than the cost or the gain. Only
    of articles on one subject, as their titles say, may the gap be wider: there the current one goes before the one
    whose review is overdue, and the newer before the older.
    """
    found = list(merged)
    find = {doc_id: find(doc_id) for doc_id in {hit.passage.doc_id for hit in found}}.__getitem__
    gains = _gains(found, find) if prefer_newer else {}
    seen: Counter[str] = Counter()
    scored = []
    for hit in found:
        doc_id = hit.passage.doc_id
        cost = SAME_DOCUMENT_COST if seen[doc_id] >= SAME_DOCUMENT_FROM else 0.0
        seen[doc_id] += 1
        scored.append(_adjusted(hit, gain=gains.get(doc_id, 0.0), cost=cost))
    scored.sort(key=lambda hit: (-hit.best.score, hit.best.passage.passage_id))
    ordered = _current_first(scored, find, today) if prefer_newer else scored
    return [hit.ranked(at) for at, hit in enumerate(ordered, start=1)]


def _current_first(hits: Sequence[MergedHit], find: FindDocument, today: date) -> list[MergedHit]:
    """Of articles on one subject whose scores are near, those that are current go first, then the newest."""
    kept: list[MergedHit] = []
    for hit in hits:
        document, at = find(hit.passage.doc_id), len(kept)
        while at > 0 and _takes_precedence(hit, document, kept[at - 1], find(kept[at - 1].passage.doc_id), today):
            at -= 1
        if at < len(kept):
            score = kept[at].best.score + _JUST_ABOVE
            hit = _raised(hit, min(score, kept[at - 1].best.score) if at > 0 else score)
        kept.insert(at, hit)
    return kept


def _raised(hit: MergedHit, score: float) -> MergedHit:
    """A hit with another score; the difference is gained as newer."""
    gain = score - hit.best.score
    signals = replace(hit.best.signals, newer=(hit.best.signals.newer or 0.0) + gain)
    return replace(hit, best=replace(hit.best, score=score, signals=signals))


def _takes_precedence(hit: MergedHit, document: Document, other: MergedHit, before: Document, today: date) -> bool:
    if document.doc_id == before.doc_id or other.best.score - hit.best.score > SAME_SUBJECT_GAP:
        return False
    key = subject_key(document.title)
    if not key or key != subject_key(before.title):
        return False
    return _currency(document, today) > _currency(before, today)


def _currency(document: Document, today: date) -> tuple[bool, date]:
    """Whether its review isn't overdue, and when it was vetted last: greater goes first."""
    is_current = document.next_review_on is None or document.next_review_on >= today
    return is_current, newest_day(document) or date.min


def _runs(hits: Sequence[Hit], find: FindDocument) -> list[list[Hit]]:
    """Runs of hits that are next to each other in one section, each in the order of the text."""
    runs: list[list[Hit]] = []
    for hit in sorted(hits, key=lambda hit: (hit.passage.doc_id, hit.passage.ordinal)):
        if runs and _is_next(runs[-1][-1].passage, hit.passage, find):
            runs[-1].append(hit)
        else:
            runs.append([hit])
    return runs


def _short(run: list[Hit], rank: dict[str, int]) -> list[list[Hit]]:
    """A run cut into groups that aren't too long: the best hit with the better neighbours that fit, and so the rest."""
    if len(run) < 2:
        return [run] if run else []
    ranks = [rank[hit.passage.passage_id] for hit in run]
    first = last = ranks.index(min(ranks))
    while fitting := [at for at in (first - 1, last + 1) if 0 <= at < len(run) and _fits(run, first, last, at)]:
        chosen = min(fitting, key=ranks.__getitem__)
        first, last = min(first, chosen), max(last, chosen)
    return [*_short(run[:first], rank), run[first : last + 1], *_short(run[last + 1 :], rank)]


def _fits(run: Sequence[Hit], first: int, last: int, other: int) -> bool:
    return run[max(last, other)].passage.end - run[min(first, other)].passage.start <= LONGEST_CHARS


def _is_next(first: Passage, second: Passage, find: FindDocument) -> bool:
    """Whether nothing is between two passages but white space and list markers: above all, no heading."""
    if first.ordinal + 1 != second.ordinal or first.doc_id != second.doc_id:
        return False
    if first.section_id != second.section_id or first.headings != second.headings:
        return False
    blocks = find(first.doc_id).blocks
    between = bisect_left(blocks, first.end, key=_START), bisect_left(blocks, second.start, key=_START)
    return not any(block.kind is BlockKind.HEADING for block in blocks[slice(*between)])


def _merged(group: Sequence[Hit], rank: dict[str, int], find: FindDocument) -> MergedHit:
    if len(group) == 1:
        return MergedHit(group[0], group[0].passage, tuple(group))
    best = min(group, key=lambda hit: rank[hit.passage.passage_id])
    passage = _joined([hit.passage for hit in group], best.passage, find(best.passage.doc_id))
    return MergedHit(best, passage, tuple(group))


def _joined(members: Sequence[Passage], best: Passage, document: Document) -> Passage:
    whole = Span(members[0].start, members[-1].end)
    context = {span for member in members for span in member.context if not span.overlaps(whole)}
    return replace(
        best,
        ordinal=members[0].ordinal,
        start=whole.start,
        end=whole.end,
        text=document.slice(whole),
        sentences=tuple(span for member in members for span in member.sentences),
        context=tuple(sorted(context)),
    )


def _gains(hits: Sequence[MergedHit], find: FindDocument) -> dict[str, float]:
    """By document: from 0 for the oldest day, or an unknown one, to the whole gain for the newest."""
    days = {hit.passage.doc_id: newest_day(find(hit.passage.doc_id)) or date.min for hit in hits}
    order = sorted(set(days.values()))
    return {doc_id: NEWER_GAIN * order.index(day) / max(1, len(order) - 1) for doc_id, day in days.items()}


def _adjusted(hit: MergedHit, *, gain: float, cost: float) -> MergedHit:
    if not gain and not cost:
        return hit
    signals = replace(hit.best.signals, newer=gain or None, same_document=-cost or None)
    return replace(hit, best=replace(hit.best, score=hit.best.score + (gain - cost), signals=signals))
