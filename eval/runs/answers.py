"""What one answer is worth: its quote and citation, whether there should be one, how fresh it is, what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from eval.measures.citations import coverage, exact, link_lands
from eval.measures.faithfulness import Fidelity, fidelity
from eval.measures.freshness import age_years, is_newest_first, is_overdue
from eval.measures.harm import AnswerOutcome, HarmWeights, harm_weighted
from eval.measures.ranking import DEPTH
from eval.measures.refusals import is_acceptable
from eval.measures.sentences import intersection_over_union, is_exact, is_overlapping
from eval.runs.asking import AskedQuestion
from eval.runs.projection import FindDocument, Projected, quote_spans, touches
from eval.sets.labels import ANSWERS
from eval.sets.question import Judgment
from eval.systems.alignment import Likeness, align
from eval.systems.response import Retrieved
from ingest.document import Span


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """The words that come first, beside those that a question's judgments name in the same article.

    Attributes:
        hit: What comes first; None where nothing was found.
        judged: The judgment whose words are nearest, and where they are; None where none is of this article.
        spans: Every place of judged words in the article.
        fidelity: What became of the article's meaning; None where nothing is shown, or the article isn't known.
        place: Where in the article the words are that are put forward; None where they aren't in it, or nobody says.
    """

    hit: Retrieved | None
    judged: Judgment | None
    spans: tuple[Span, ...]
    fidelity: Fidelity | None
    place: Span | None = None

    @property
    def is_about_judged(self) -> bool:
        """Whether some of the judged words are among those that are put forward."""
        return is_overlapping(self.place, self.spans)

    @property
    def is_altered(self) -> bool:
        """Whether words are put forward as the article's that aren't: no article has them, or this one has others."""
        if self.hit is None or (self.fidelity is None and self.hit.quote is None):
            return False
        return self.fidelity in {None, Fidelity.ALTERED}

    @property
    def has_lost_scope(self) -> bool:
        """Whether judged words are put forward without those that they hang on."""
        return self.is_about_judged and self.fidelity in {Fidelity.SCOPE_REVERSED, Fidelity.SCOPE_LOST}


def cited(one: AskedQuestion, find: FindDocument) -> ShownAnswer:
    """Compare what comes first with the article and the judged words."""
    hit = one.ranking.hits[0] if one.ranking.hits else None
    document = find(hit.doc_id) if hit else None
    if hit is None or document is None or not hit.put_forward:
        return ShownAnswer(hit, None, (), None)
    placed = [
        (judgment, quote_spans(judgment, document, place=one.question.place))
        for judgment in one.question.judgments
        if _is_of_words(judgment) and judgment.doc_id == hit.doc_id
    ]
    shown = _place(hit, document.text)
    judged, _ = max(placed, key=lambda pair: intersection_over_union(shown, pair[1]), default=(None, []))
    spans = tuple(span for _, found in placed for span in found)
    scope = judged.scope if judged is not None and is_overlapping(shown, spans) else ()
    meant = fidelity(hit.put_forward, hit.beside, article=document.text, scope=scope)
    return ShownAnswer(hit, judged, spans, meant, shown)


def _is_of_words(judgment: Judgment) -> bool:
    """Whether somebody said which words answer: those of a set, or what a system put forward, and no whole passage."""
    return judgment.quote is not None and judgment.grade > 0 and not judgment.of_passage


def _place(hit: Retrieved, text: str) -> Span | None:
    """Where the words are that are put forward: a quote's own place if its words are there, or else wherever they are.

    A passage that is put forward whole is where its system says.
    """
    if hit.quote is None:
        return hit.span
    said = hit.quote.span
    is_there = align(hit.quote.text, text[said.start : said.end]).likeness is not Likeness.NOT_FOUND
    return said if is_there else align(hit.quote.text, text).span


def quote_values(one: AskedQuestion, shown: ShownAnswer, find: FindDocument) -> dict[str, float]:
    """How much of the judged words the best hit holds and cites, and whether they mean the same."""
    values = _likeness(one, shown, find)
    if not any(_is_of_words(judgment) for judgment in one.question.judgments):
        return values
    hit, at = shown.hit, shown.place
    values |= {
        "quote in top hit": float(coverage(hit.span if hit else None, shown.spans) == 1.0),
        "quote highlighted": float(coverage(hit.quote.span if hit and hit.quote else None, shown.spans) > 0.0),
        "quote coverage": coverage(hit.quote.span if hit and hit.quote else None, shown.spans),
        "right sentence, exact": float(is_exact(at, shown.spans)),
        "right sentence, overlapping": float(is_overlapping(at, shown.spans)),
        "right sentence, IoU": intersection_over_union(at, shown.spans),
    }
    if shown.is_altered or values.get("quote not found"):
        values["faithful quote"] = 0.0
    elif shown.is_about_judged and shown.fidelity is not None and shown.judged is not None:
        values["faithful quote"] = float(shown.fidelity is Fidelity.FAITHFUL)
        if shown.judged.scope:
            values["scope shown"] = float(shown.fidelity is Fidelity.FAITHFUL)
            values["scope reversed"] = float(shown.fidelity is Fidelity.SCOPE_REVERSED)
    return values


def _likeness(one: AskedQuestion, shown: ShownAnswer, find: FindDocument) -> dict[str, float]:
    """Whether the words that come first are the article's; words of no article that is known are in none.

    Nothing where no words come first, or the system is no service and holds no articles.
    """
    if shown.hit is None or not (shown.hit.put_forward or shown.hit.quote):
        return {}
    document = find(shown.hit.doc_id)
    if document is None and one.reading is None:
        return {}
    found = align(shown.hit.put_forward, document.text).likeness if document else Likeness.NOT_FOUND
    return {
        "quote exact": float(found is Likeness.EXACT),
        "quote normalised": float(found is Likeness.NORMALISED),
        "quote not found": float(found is Likeness.NOT_FOUND),
    }


def citation_values(one: AskedQuestion, find: FindDocument) -> dict[str, float]:
    """Whether citations can be checked, over the ten best."""
    found = [hit for hit in one.ranking.hits[:DEPTH] if hit.quote is not None]
    if not found:
        return {}
    links = [hit for hit in found if hit.quote and hit.quote.deep_link]
    values = {"citation exactness": _share([exact(hit, find(hit.doc_id)) for hit in found])}
    if links:
        values["link validity"] = _share([link_lands(hit.quote, find(hit.doc_id)) for hit in links if hit.quote])
    return values


def reading_values(
    one: AskedQuestion, outcome: AnswerOutcome | None, laid: Projected, shown: ShownAnswer
) -> dict[str, float]:
    """Whether there was an answer, and whether there should have been one."""
    if one.reading is None:
        return {}
    found = {}
    if one.question.answerable:
        found["answered"] = float(one.reading.answered)
        found["right answer shown"] = float(outcome is AnswerOutcome.RIGHT)
        passage = one.reading.answered and _is_graded(laid) and not shown.has_lost_scope
        found["right passage shown"] = float(passage)
    elif one.question.unanswerable:
        kind, refused = one.question.unanswerable, not one.reading.answered
        found[f"{kind} refused"] = float(refused)
        found["unanswered ratio"] = float(refused)
        corrected = outcome is AnswerOutcome.CORRECTED
        found["acceptable ratio"] = float(is_acceptable(kind, refused=refused, corrected=corrected))
    if one.question.notice is not None:
        found["notice recall" if one.question.notice else "notice false rate"] = float(one.reading.notice)
    return found


def outcome_of(one: AskedQuestion, laid: Projected, shown: ShownAnswer, find: FindDocument) -> AnswerOutcome | None:
    """What became of a question for who asked it; None where nobody judged it, or the system is no service."""
    if one.reading is None or not (one.question.answerable or one.question.unanswerable):
        return None
    if one.question.unanswerable:
        if not one.reading.answered:
            return AnswerOutcome.SILENT
        return AnswerOutcome.CORRECTED if _is_corrected(one, shown, find) else AnswerOutcome.ANSWERED
    if not one.reading.answered:
        return AnswerOutcome.REFUSED
    return _first_outcome(one, laid, shown, find)


def _first_outcome(one: AskedQuestion, laid: Projected, shown: ShownAnswer, find: FindDocument) -> AnswerOutcome:
    """What would become of a question that something answers, if what comes first were shown.

    A quote must be of the article, of judged words, and shown with what they hang on. A passage that is put forward
    whole must hold them.
    """
    is_quoted = shown.hit is not None and shown.hit.quote is not None
    if is_quoted and shown.is_altered:
        return AnswerOutcome.ALTERED
    if not _is_graded(laid):
        return AnswerOutcome.WRONG
    if shown.has_lost_scope:
        is_reversed = shown.fidelity is Fidelity.SCOPE_REVERSED
        return AnswerOutcome.SCOPE_REVERSED if is_reversed else AnswerOutcome.SCOPE_LOST
    if is_quoted and not shown.is_about_judged and not _is_judged_whole(one, shown, find):
        return AnswerOutcome.ELSEWHERE
    return AnswerOutcome.RIGHT


def _is_graded(laid: Projected) -> bool:
    return bool(laid.ranking) and laid.grades.get(laid.ranking[0][0], 0) > 0


def _is_judged_whole(one: AskedQuestion, shown: ShownAnswer, find: FindDocument) -> bool:
    """Whether an article, a section or a passage is judged to answer, and no words of it: then any of its words do.

    A passage counts only where nobody said for this question which words answer.
    """
    hit, of_words = shown.hit, any(_is_of_words(judgment) for judgment in one.question.judgments)
    for judgment in one.question.judgments:
        if hit is None or judgment.grade <= 0 or judgment.doc_id != hit.doc_id:
            continue
        if judgment.quote is None and touches(hit, judgment, None):
            return True
        if judgment.of_passage and judgment.grade >= ANSWERS and not of_words:
            spans = quote_spans(judgment, find(judgment.doc_id), place=one.question.place)
            if touches(hit, judgment, spans):
                return True
    return False


def _is_corrected(one: AskedQuestion, shown: ShownAnswer, find: FindDocument) -> bool:
    wanted, hit = one.question.correction, shown.hit
    if wanted is None or hit is None or hit.doc_id != wanted.doc_id or shown.is_altered:
        return False
    return is_overlapping(shown.place, quote_spans(wanted, find(wanted.doc_id), place=one.question.place))


def harm_values(
    asked: Sequence[AskedQuestion], outcomes: Mapping[str, AnswerOutcome | None], weights: HarmWeights
) -> dict[str, float]:
    """query_id to its part of the harm-weighted error."""
    known = [(one.question, outcome) for one in asked if (outcome := outcomes[one.question.query_id]) is not None]
    costs = harm_weighted([(outcome, question.harm) for question, outcome in known], weights)
    return {question.query_id: cost for (question, _), cost in zip(known, costs, strict=True)}


def freshness_values(one: AskedQuestion, find: FindDocument, as_of: date | None) -> dict[str, float]:
    """How old what comes first is, and whether it is the newest of the right ones."""
    first = find(one.ranking.hits[0].doc_id) if one.ranking.hits else None
    if first is None or as_of is None:
        return {}
    answering = {judgment.doc_id for judgment in one.question.judgments if judgment.grade > 0}
    right = dict.fromkeys(hit.doc_id for hit in one.ranking.hits[:DEPTH] if hit.doc_id in answering)
    found = {
        "years since review": age_years(first.dates, as_of=as_of),
        "overdue for review": is_overdue(first.dates, as_of=as_of),
        "newest first": is_newest_first([document.dates for doc_id in right if (document := find(doc_id))]),
    }
    return {name: float(value) for name, value in found.items() if value is not None}


def last_day(asked: Sequence[AskedQuestion], find: FindDocument) -> date | None:
    """The latest date of all articles that came first or are judged: ages count to it, so they are the same any day."""
    names = {judgment.doc_id for one in asked for judgment in one.question.judgments}
    names |= {one.ranking.hits[0].doc_id for one in asked if one.ranking.hits}
    dated = [document.dates.current_as_of for name in sorted(names) if (document := find(name))]
    return max((one for one in dated if one is not None), default=None)


def _share(outcomes: Sequence[bool]) -> float:
    return sum(outcomes) / len(outcomes)
