"""What is said to all that somebody typed: each of its questions is answered or refused by itself."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from index.passages.query import Query
from index.words.analysis import tokens
from index.words.synonyms import Synonyms
from ingest.document import Document
from service.answers.answerer import Answer, Answerer, CitedHit, QuestionAnswer, RefusalReason, refused
from service.answers.editorial.featuring import Featuring
from service.answers.editorial.lists import NO_LISTS, EditorsLists
from service.answers.means_watch import MeansWatch
from service.emergency.means_model import Alarm, MeansModel
from service.questions.languages import UNKNOWN, is_measured, unmeasured_language
from service.questions.letter import UnderstoodQuestion, read_questions, whole
from service.questions.subjects import Subjects

_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class _Asking:
    """How each question of what was typed is asked.

    Attributes:
        min_confidence: As `Answerer.ask` takes it.
        withdrawn: The same.
        takes_all: Whether pages in languages in which refusing wasn't measured are taken, too.
        editors: What the editors want.
    """

    min_confidence: float | None
    withdrawn: frozenset[str]
    takes_all: bool
    editors: EditorsLists


class Replier:
    """Answers what was typed with one snapshot. Safe to use from many threads at once.

    Args:
        answerer: Answers one question.
        answers_unjudged: Whether questions and pages in languages in which refusing wasn't measured are answered, too.
        means: Knows questions for means of suicide in words that no rule has; used where it fits the encoder.
    """

    def __init__(self, answerer: Answerer, *, answers_unjudged: bool = False, means: MeansModel | None = None) -> None:
        self.answerer = answerer
        self._answers_unjudged = answers_unjudged
        self._means = means
        self.watch = MeansWatch(answerer.searcher, means)
        self._featuring = Featuring(answerer)

    def with_synonyms(self, synonyms: Synonyms) -> "Replier":
        """What replies with the same snapshot, asked with other synonyms."""
        answerer = self.answerer.with_synonyms(synonyms)
        return Replier(answerer, answers_unjudged=self._answers_unjudged, means=self._means)

    def ask(
        self,
        query: Query,
        *,
        min_confidence: float | None = None,
        withdrawn: frozenset[str] = frozenset(),
        withheld: bool = False,
        editors: EditorsLists = NO_LISTS,
    ) -> Answer:
        """Answer every question in what was typed; see `Answerer.ask`.

        Where a ranking is asked for whatever it is worth (`min_confidence` is 0), no language is refused, and no pin
        counts. Where the notice is the whole answer (`withheld`), nothing is looked for, whatever else is asked for.
        What is blocked (`editors`) isn't offered; pins are left alone where a question may be one for means.
        """
        started = time.perf_counter()
        if withheld:
            return self.refuse(query, RefusalReason.CRISIS)
        alarm, embedded = self.watch.read(query.text, withdrawn=withdrawn)
        query = replace(query, embedded=embedded)
        if alarm is Alarm.WITHHOLD:
            return replace(self.refuse(query, RefusalReason.CRISIS), alarm=alarm)
        takes_all = self._answers_unjudged or min_confidence == 0.0
        is_unmeasured = unmeasured_language(query.text, self.answerer.searcher.vocabulary.titles)
        if is_unmeasured and not takes_all:
            found = replace(self.refuse(query, RefusalReason.LANGUAGE_NOT_SUPPORTED), alarm=alarm)
        else:
            asking = _Asking(min_confidence, withdrawn, takes_all, editors)
            found = replace(self._every(query, asking, may_feature=alarm is None), alarm=alarm)
        if found.refusal is None and is_unmeasured:
            found = replace(found, unjudged_language=UNKNOWN)
        return replace(found, took_ms=(time.perf_counter() - started) * 1000.0)

    def _every(self, query: Query, asking: _Asking, *, may_feature: bool) -> Answer:
        """One answer to every question in what was typed; where they may, pins change its order, and nothing else."""
        asked = read_questions(query.text, lambda: self._subjects)
        queries = [
            replace(query, text=one.searched, k=k) for one, k in zip(asked, _shares(query.k, len(asked)), strict=True)
        ]
        each = list(zip(queries, asked, strict=True))
        answers = [self._one(one_query, one, asking) for one_query, one in each]
        found = _joined(query.text, asked, answers)
        found = replace(found, did_you_mean=self._offer(query, asked, answers, asking))
        if found.refusal is None and asking.takes_all:
            found = replace(found, unjudged_language=_unjudged(found.hits[:1]))
        least = self.answerer.threshold if asking.min_confidence is None else asking.min_confidence
        if not (may_feature and asking.editors.pins.pins and least > 0.0):
            return found
        featured = [
            self._featured(answer, one_query, one, asking)
            for answer, (one_query, one) in zip(answers, each, strict=True)
        ]
        joined = _joined(query.text, asked, featured)
        return replace(found, hits=joined.hits, questions=joined.questions, featured=joined.featured)

    def _featured(self, answer: Answer, query: Query, asked: UnderstoodQuestion, asking: _Asking) -> Answer:
        """The answer to one question, as pins have it."""
        answerer, wanted = self.answerer, query.filters.doc_ids
        followed = answerer.searcher.followed(query.text, withdrawn=asking.withdrawn)
        pins = asking.editors.pins.of(followed, today=answerer.today())
        fitting = [pin for pin in pins if not wanted or pin.doc_id in wanted]

        def ask(doc_ids: tuple[str, ...], left_out: frozenset[str]) -> Answer:
            bounded = replace(query, filters=replace(query.filters, doc_ids=doc_ids or wanted))
            return self._one(bounded, asked, replace(asking, withdrawn=asking.withdrawn | left_out))

        return self._featuring.featured(answer, query.text, fitting, ask, hidden=asking.withdrawn)

    def _one(self, query: Query, asked: UnderstoodQuestion, asking: _Asking) -> Answer:
        """The answer to one question; none where only the story, and no telling word of the question, is in it."""
        answer = self._measured(query, asking)
        if (
            asking.min_confidence == 0.0
            or not (answer.hits and asked.telling)
            or asked.telling & _terms_of(answer.hits[0])
        ):
            return answer
        near = {hit.citation.document.doc_id: hit.citation.document for hit in answer.hits}
        return replace(answer, hits=(), refusal=refused(RefusalReason.NOT_ANSWERED, near.values()))

    def _measured(self, query: Query, asking: _Asking) -> Answer:
        """The answer to one question from pages in languages in which refusing was measured, or a refusal."""
        passed_over: dict[str, Document] = {}
        for _ in range(_ROUNDS):
            answer = self.answerer.ask(
                query,
                min_confidence=asking.min_confidence,
                withdrawn=asking.withdrawn.union(passed_over) if passed_over else asking.withdrawn,
            )
            cited = (
                {} if asking.takes_all else {hit.citation.document.doc_id: hit.citation.document for hit in answer.hits}
            )
            others = {doc_id: document for doc_id, document in cited.items() if not is_measured(document.language)}
            if not others and not (passed_over and answer.refusal):
                return answer
            if not others:
                break
            passed_over |= others
        refusal = refused(RefusalReason.LANGUAGE_NOT_SUPPORTED, passed_over.values())
        return replace(answer, hits=(), refusal=refusal)

    def refuse(self, query: Query, reason: RefusalReason) -> Answer:
        """That nothing of it is answered; it names no article, and no other wording."""
        snapshot_id = self.answerer.searcher.manifest.snapshot_id
        answer = Answer(query.text, 0.0, (), refused(reason), None, snapshot_id, 0.0)
        return _joined(query.text, (whole(query.text),), [answer])

    def _offer(
        self, query: Query, asked: Sequence[UnderstoodQuestion], answers: Sequence[Answer], asking: _Asking
    ) -> str | None:
        """What was typed with the likely misspelt words of a question put right: only where that is answered.

        And where the question itself is answered, too, only if the best page is one of its own: an offer must not lead
        from one disease to another. What the editors block isn't offered.
        """
        text, blocks = query.text, asking.editors.blocked.blocks
        for one, answer in zip(asked, answers, strict=True):
            offered = self.answerer.searcher.did_you_mean(one.text, withdrawn=asking.withdrawn)
            if offered is None:
                continue
            whole_text = text[: one.span.start] + offered + text[one.span.end :]
            if blocks(offered) or blocks(whole_text):
                continue
            searched = one.with_words(offered).searched
            tried = self._measured(replace(query, text=searched), asking)
            own = {hit.citation.document.doc_id for hit in answer.hits}
            if tried.refusal is None and (not own or tried.hits[0].citation.document.doc_id in own):
                return whole_text
        return None

    @cached_property
    def _subjects(self) -> Subjects:
        """What the articles of the snapshot name; read where a letter is asked first."""
        searcher = self.answerer.searcher
        titles = (outline.title for outline in searcher.outlines())
        return Subjects.of(titles, searcher.vocabulary.passages, count=searcher.manifest.counts["passages"])


def _shares(k: int, questions: int) -> list[int]:
    """How many hits each question has: as even as can be, at least one."""
    return [max(1, k // questions + (number < k % questions)) for number in range(questions)]


def _joined(typed: str, asked: Sequence[UnderstoodQuestion], answers: Sequence[Answer]) -> Answer:
    """One answer of those to each question: hits question by question, each passage with one citation once."""
    hits: list[CitedHit] = []
    ranks: dict[tuple[str | None, ...], int] = {}
    questions = []
    for one, answer in zip(asked, answers, strict=True):
        own = []
        for cited in answer.hits:
            known = (cited.citation.citation_id, cited.group_note, *cited.passage_ids)
            if known not in ranks:
                ranks[known] = len(hits) + 1
                hits.append(replace(cited, hit=replace(cited.hit, rank=len(hits) + 1)))
            own.append(ranks[known])
        questions.append(QuestionAnswer(one.span, one.text, answer.confidence, tuple(own), answer.refusal))
    surest = max(answers, key=lambda answer: answer.confidence)
    best = next((answer for answer in answers if answer.refusal is None), surest)  # whose hit is the first one
    featured = {document.doc_id: document for answer in answers for document in answer.featured}
    hit_ids = {cited.citation.document.doc_id for cited in hits}
    pointed = tuple(document for doc_id, document in featured.items() if doc_id not in hit_ids)
    return replace(best, question=typed, hits=tuple(hits), questions=tuple(questions), featured=pointed)


def _terms_of(cited: CitedHit) -> frozenset[str]:
    """The terms of a passage, its headings and its title."""
    title = cited.citation.document.title or ""
    return frozenset(tokens("\n".join((title, *cited.passage.headings, cited.passage.text))))


def _unjudged(hits: Sequence[CitedHit]) -> str | None:
    """The language of the best page where refusing wasn't measured in it."""
    languages = (hit.citation.document.language for hit in hits)
    return next((language for language in languages if not is_measured(language)), None)
