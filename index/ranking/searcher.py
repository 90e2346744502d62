"""From a question to hits: candidates of both engines, their union scored under both, one fused ranking."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from index.answerability.judgment import AnswerabilityModel, AnswerJudgment, names_of
from index.answerability.onnx_model import OnnxAnswerability
from index.config import Evidence, RetrievalConfig
from index.engines.base import CandidateScores, EngineReader, EngineState, Granularity, Scope
from index.engines.registry import open_reader
from index.models.encoder import QuestionEncoder, Vectors, unit
from index.models.question_encoder import OnnxQuestionEncoder
from index.passages.outline import Outline
from index.passages.passage import Passage
from index.passages.query import Query
from index.ranking.aside import SpareThreads
from index.ranking.corpus_words import CorpusWords, analysing
from index.ranking.explanation import ScoreBreakdown
from index.ranking.fusion import ComponentScores, fuse, lexical_share, phrase_share
from index.ranking.highlight import QuestionEvidence
from index.ranking.hit import Hit
from index.ranking.judging import could_go_first, judged
from index.ranking.later import Later
from index.ranking.permission import advises_against, asks_permission
from index.ranking.signals import Signals, focus_in_sentence, margins
from index.snapshots.manifest import IndexManifest
from index.snapshots.snapshot import check_sizes, current_folder
from index.things.own_names import OwnNames
from index.words.analysis import neighbours, terms
from index.words.question import Analysis
from index.words.synonyms import Synonyms
from index.words.vocabulary import CorpusVocabulary
from ingest.document import Document
from ingest.home import Home

_JUDGMENTS_KEPT = 16  # deeper searches for the same question read the same passages
_TELLING_TERMS = 12
_VECTORS_KEPT = 16  # of a question, its sentences and what they became: it is asked again at another depth


class Searcher:
    """An immutable snapshot that answers queries. The same query gives the same hits.

    Nothing that it holds leads back to it, so that it goes as soon as the last request that works with it is done, and
    its threads with it: snapshots come and go while a service runs.
    """

    def __init__(
        self,
        reader: EngineReader,
        encoder: QuestionEncoder,
        config: RetrievalConfig,
        manifest: IndexManifest,
        *,
        synonyms: Synonyms | None = None,
        own_names: OwnNames | None = None,
        answerability: AnswerabilityModel | None = None,
    ) -> None:
        self._reader = reader
        self._encode = lru_cache(maxsize=_VECTORS_KEPT)(encoder.encode)
        self._config = config
        self.manifest = manifest
        self.synonyms = synonyms or Synonyms()
        self.own_names = own_names or OwnNames()
        judging = partial(_judgment, answerability, reader) if answerability else None
        self._judged = lru_cache(maxsize=_JUDGMENTS_KEPT)(judging) if judging else None
        self._corpus = CorpusWords(reader)
        self._analyse = analysing(self._corpus, self.synonyms, self.own_names, config)
        self._beside = SpareThreads()
        self._first: Searcher | None = None

    @classmethod
    def open(cls, home: Home, folder: Path | None = None, *, instead: Synonyms | None = None) -> "Searcher":
        """Open the current snapshot, or that in another folder.

        Args:
            home: Where it is, with the site's own words.
            folder: That folder.
            instead: The synonyms that it is asked with where the site's own aren't in the format; None refuses those.

        Raises:
            NoSnapshot: If nothing was built yet.
            DamagedSnapshot: If a part is missing or cut short.
            IncompatibleSnapshot: If it was written in another format.
            EncoderNotFound: If its question encoder is gone.
            SynonymsError: If a line of the site's own synonyms isn't in the format, and there are no others.
            OwnNamesError: If a line of the site's own names isn't.
            AnswerabilityNotFound: If its answerability model is gone.
        """
        folder = folder or current_folder(home)
        manifest = IndexManifest.read(folder)
        check_sizes(folder, manifest)
        reader = open_reader(manifest, folder)
        encoder = OnnxQuestionEncoder(home.encoders / manifest.encoder.identity.sha256)
        synonyms = Synonyms.of(home, instead=instead)
        judging = manifest.answerability
        model = OnnxAnswerability(home.answerability / judging.identity.sha256) if judging else None
        own = OwnNames.read(home.own_names)
        return cls(reader, encoder, manifest.retrieval, manifest, synonyms=synonyms, own_names=own, answerability=model)

    @property
    def engine(self) -> EngineState:
        """Where vectors are searched, and whether they can be there now."""
        return self._reader.state

    def with_synonyms(self, synonyms: Synonyms) -> "Searcher":
        """The same snapshot, asked with other synonyms. Whoever holds it holds the first one, too, and its files."""
        other = copy(self)
        other.synonyms, other._first = synonyms, self._first or self
        other._analyse = analysing(self._corpus, synonyms, self.own_names, self._config)
        return other

    def search(
        self, query: Query, *, withdrawn: frozenset[str] = frozenset(), left_out: frozenset[str] = frozenset()
    ) -> list[Hit]:
        """The k best passages for a question, best first.

        Args:
            query: The question.
            withdrawn: Documents that no hit may come from.
            left_out: Passages that are no hit, as if the index were without them.
        """
        with self._beside.for_a_question():
            return self._search(query, withdrawn, left_out)

    def _search(self, query: Query, withdrawn: frozenset[str], left_out: frozenset[str]) -> list[Hit]:
        scope = Scope(query.filters, withdrawn)
        analysed = self._analyse(query.text, withdrawn)
        query = replace(query, text=analysed.question)
        brought = max(self._config.candidates, query.k) + len(left_out)
        by_words = partial(self._reader.search_lexical, analysed.searched, k=brought, scope=scope)
        lexical = self._beside.do(by_words)
        vector = self._vector(query, analysed)  # takes longer than the search by words, and leaves Python alone
        dense = self._reader.search_dense(vector, granularity=Granularity.PASSAGE, k=brought, scope=scope)
        union = sorted({*(passage_id for passage_id, _ in dense), *lexical.result()} - left_out)
        if not union:
            return []
        pairs = neighbours(query.text)
        scored = self._reader.score(union, vector=vector, terms=analysed.searched, pairs=pairs)
        components = self._components(scored, analysed, pairs=len(pairs))
        idf = self._reader.term_weights(analysed.own)
        if self._judged is None or self.manifest.answerability is None:
            return self._with_signals(self._rank(scored, components, query, idf), analysed, idf)
        read = self.manifest.answerability.passages
        best = self._rank(scored, components, replace(query, k=max(query.k, read)), idf)
        warning = self._warnings(query.text, best[:read])
        judgments = self._judgments(analysed.followed, best[:read], warning)
        found = judged(best, judgments, self._config, warning=warning)
        return self._with_signals(found[: query.k], analysed, idf)

    def alike(self, text: str, *, k: int, withdrawn: frozenset[str] = frozenset()) -> list[Passage]:
        """The passages that share most with a text by its rarest words, best first.

        Args:
            text: A sentence, or part of one.
            k: At most so many.
            withdrawn: Documents that none may come from.
        """
        idf = self._reader.term_weights(terms(text))
        rarest = sorted(idf, key=lambda term: -idf[term])[:_TELLING_TERMS]
        found = self._reader.search_lexical(dict.fromkeys(rarest, 1.0), k=k, scope=Scope(withdrawn=withdrawn))
        return self._reader.passages(found[:k])

    def count_with(self, words: str, *, most: int, withdrawn: frozenset[str] = frozenset()) -> int:
        """How many passages hold all of some words, in any order; `most` where there are as many or more."""
        return self._corpus.count_with(words, most=most, scope=Scope(withdrawn=withdrawn))

    @property
    def vocabulary(self) -> CorpusVocabulary:
        """The words of the snapshot, and how many passages hold each."""
        return self._reader.vocabulary

    @property
    def steady_depth(self) -> int:
        """So many hits can be asked for without a change in the best one: more widen what it is compared with."""
        return self._config.candidates

    def idf(self, question: str) -> dict[str, float]:
        """The question's terms with their inverse document frequency over passages."""
        return self._reader.term_weights(terms(question))

    def did_you_mean(self, question: str, *, withdrawn: frozenset[str] = frozenset()) -> str | None:
        """The question with its likely misspelt words put right, to be offered; None where nothing seems misspelt."""
        return self._analyse(question, withdrawn).offered

    def followed(self, question: str, *, withdrawn: frozenset[str] = frozenset()) -> str:
        """The question as it is searched for beside its own words: with the corrections that are safe to follow."""
        return self._analyse(question, withdrawn).followed

    def embed(self, text: str) -> Vectors:
        """A text as the encoder of this snapshot sees it: its unit vector, (dim,)."""
        return self._encode(text)

    def _vector(self, query: Query, analysed: Analysis) -> Vectors:
        """The question's vector, mixed with those of the question put right and of the question with synonyms."""
        question, shares = query.text, {}
        if analysed.followed != question:
            shares[analysed.followed] = self._config.corrected_share
        if analysed.expanded != analysed.followed and self._config.synonym_share > 0.0:
            shares[analysed.expanded] = self._config.synonym_share
        known = query.embedded
        others = {text: self._beside.do(partial(self._encode, text)) for text in shares if text not in known}
        vector = known[question] if question in known else self._encode(question)
        for text, share in shares.items():
            vector = _mixed(vector, known[text] if text in known else others[text].result(), share=share)
        return vector

    def document(self, doc_id: str) -> Document | None:
        """A document as this snapshot holds it, or None."""
        return self._reader.document(doc_id)

    def document_text(self, doc_id: str) -> str | None:
        """A document's text alone, or None."""
        return self._reader.document_text(doc_id)

    def document_passages(self, doc_id: str) -> list[Passage]:
        """A document's passages, in order."""
        return self._reader.document_passages(doc_id)

    def outlines(self) -> list[Outline]:
        """Every document without its words, in order; reads the whole snapshot, so keep what it gives."""
        return self._reader.outlines()

    def _rank(
        self, scored: CandidateScores, components: ComponentScores, query: Query, idf: Mapping[str, float]
    ) -> list[Hit]:
        ids, fused = scored.passage_ids, fuse(components, self._config)
        order = np.argsort(-fused.scores, kind="stable")[: query.k].tolist()  # the candidates are in order of their ids
        passages = self._reader.passages([ids[at] for at in order])
        asked, distances = QuestionEvidence(query.text, idf), margins(fused.scores)
        breakdown, weights = ScoreBreakdown(components.by_name(), fused.weights), self._config.highlight
        hits = []
        for rank, (at, passage) in enumerate(zip(order, passages, strict=True), start=1):
            speaking = Later(partial(_evidence, asked, passage, scored, at))
            hits.append(
                Hit(
                    passage=passage,
                    score=float(fused.scores[at]),
                    rank=rank,
                    signals=Signals(
                        passage_cosine=float(components.passage_cosine[at]),
                        sentence_cosine=float(components.sentence_cosine[at]),
                        lexical_share=float(components.lexical_share[at]),
                        phrase_share=float(components.phrase_share[at]),
                        lexical=float(scored.lexical[at]),
                        lexical_weight=fused.lexical_weight,
                        margin=float(distances[at]),
                    ),
                    sentence_scores=Later(partial(_weighed, speaking, weights)),
                    sentence_evidence=speaking,
                    components=Later(partial(breakdown.of, at)),
                )
            )
        return hits

    def _judgments(self, question: str, hits: Sequence[Hit], warning: Sequence[bool] | None) -> list[AnswerJudgment]:
        """What the model says of the best hit, and of those after it that could go before it; they are read at once."""
        judge = self._judged
        if judge is None:
            return []
        first = judge(question, hits[0].passage)
        near = could_go_first(hits, first, self._config, warning=warning)
        others = [self._beside.do(partial(judge, question, hit.passage)) for hit in hits[1:near]]
        return [first, *(other.result() for other in others)]

    def _warnings(self, question: str, hits: Sequence[Hit]) -> list[bool] | None:
        """Whether each hit advises against something, where a question asks whether one may."""
        if not asks_permission(question):
            return None
        return [advises_against(hit.passage, _context(self._reader, hit.passage)) for hit in hits]

    def _components(self, scored: CandidateScores, analysed: Analysis, *, pairs: int) -> ComponentScores:
        share = lexical_share(scored.lexical, bound=self._reader.lexical_bound(analysed.own)).clip(max=1.0)
        phrases = phrase_share(scored.pair_matches, pairs=pairs)
        return ComponentScores(scored.passage_cosines, scored.best_sentences, share, phrases)

    def _with_signals(self, hits: list[Hit], analysed: Analysis, idf: Mapping[str, float]) -> list[Hit]:
        """The hits; the best one with what else shows whether it answers."""
        best = hits[0]
        sentence = best.passage.sentences[best.sentence_scores.index(max(best.sentence_scores))]
        title = self._reader.title(best.passage.doc_id) or ""
        whole = "\n".join((title, *best.passage.headings, best.passage.text))
        signals = replace(
            best.signals,
            term_coverage=analysed.coverage(frozenset(terms(whole))),
            focus_in_sentence=focus_in_sentence(title, best.passage, sentence, idf, idf),
        )
        return [replace(best, signals=signals), *hits[1:]]


def _judgment(model: AnswerabilityModel, reader: EngineReader, question: str, passage: Passage) -> AnswerJudgment:
    names = names_of(reader.title(passage.doc_id) or "", passage)
    return model.judge(question, names, _context(reader, passage), _sentences(passage))


def _context(reader: EngineReader, passage: Passage) -> str:
    """The words that a passage hangs on."""
    document = reader.document(passage.doc_id) if passage.context else None
    return " ".join(document.slice(span) for span in passage.context) if document else ""


def _evidence(asked: QuestionEvidence, passage: Passage, scored: CandidateScores, at: int) -> Iterable[Evidence]:
    return asked.evidence(_sentences(passage), scored.sentences_of(at))


def _weighed(speaking: Iterable[Evidence], weights: Evidence) -> list[float]:
    return [one.weighed(weights) for one in speaking]


def _sentences(passage: Passage) -> list[str]:
    return [passage.text[span.start - passage.start : span.end - passage.start] for span in passage.sentences]


def _mixed(one: Vectors, other: Vectors, *, share: float) -> Vectors:
    return np.asarray(unit((1.0 - share) * one + share * other), dtype=np.float32)
