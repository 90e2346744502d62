"""The articles of a set as Vouch reads them: what systems that hold no documents, or give no offsets, are held to."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from eval.errors import UnfitSet
from eval.sets.question import Judgment, Question, QuestionSet
from eval.systems.cached_home import corpus_home
from eval.systems.response import ArticleDates, SystemDocument
from index.passages.scope import scope_of
from ingest.document import Document, Span
from ingest.home import Home
from ingest.library.library import Library
from ingest.scope.lead_in import is_sentence
from ingest.scope.turning_words import negates, restricts

_LABEL_WORDS = 2


class SetArticles:
    """The articles of a library, by doc_id."""

    def __init__(self, home: Home) -> None:
        self._home = home

    @classmethod
    def of(cls, questions: QuestionSet, *, home: Home, cache: Path) -> "SetArticles":
        """The articles that a set brings, or those of a library where it brings none.

        Raises:
            UnfitSet: If a document of the set can't be taken in, or there is none at all.
        """
        place = corpus_home(questions.name, questions.corpus, cache) if questions.corpus else home
        found = cls(place)
        if not place.library.exists() or not found.documents:
            raise UnfitSet(
                "There are no articles that quotes could be checked against",
                where=questions.name,
                remedy="Name them with --corpus, or ingest them",
            )
        return found

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """All of them, in order of doc_id."""
        with Library.open(self._home) as library:
            return {document.doc_id: document for document in library.documents()}

    def find(self, doc_id: str) -> SystemDocument | None:
        """One of them, or None."""
        return self._found.get(doc_id)

    @cached_property
    def _found(self) -> Mapping[str, SystemDocument]:
        return {doc_id: _system_document(document) for doc_id, document in self.documents.items()}

    def with_scopes(self, questions: QuestionSet) -> QuestionSet:
        """The same set; judged words that nobody gave a scope get what Vouch's reading of the markup says.

        That is a rule and no person's judgment: what negates, warns or makes a condition, of the words that a quote
        hangs on by its place. Whether a system shows those words is measured the same way for all.
        """
        asked = tuple(
            replace(question, judgments=tuple(self._scoped(one) for one in question.judgments))
            for question in questions.questions
        )
        return replace(questions, questions=asked)

    def _scoped(self, judgment: Judgment) -> Judgment:
        document = self.documents.get(judgment.doc_id)
        if document is None or judgment.quote is None or judgment.scope or judgment.grade <= 0:
            return judgment
        at = judgment.span.start if judgment.span else document.text.find(judgment.quote)
        if at < 0:
            return judgment
        return replace(judgment, scope=turning_scope(document, Span(at, at + len(judgment.quote))))


def turning_scope(document: Document, span: Span) -> tuple[str, ...]:
    """The words without which those of a span would mean something else: of all that they hang on, what turns them.

    A heading such as "Overview" says where words are and turns nothing; "Do not:" or "Call a doctor if:" does. Whole
    sentences, and labels of one or two words that don't negate, are left out: whether those turn anything is for a
    person to say.
    """
    found = (document.slice(one) for one in scope_of(document, span))
    return tuple(words for words in found if _turns(words))


def _turns(words: str) -> bool:
    if is_sentence(words):
        return False
    return negates(words) or (restricts(words) and len(words.split()) > _LABEL_WORDS)


def groups_of(question: Question, found: SystemDocument | None) -> dict[str, str]:
    """What a question's set says of it, or the article that answers it: language, audience, topic."""
    return {**dict(found.groups if found else ()), **question.groups}


def _system_document(document: Document) -> SystemDocument:
    said = {
        "language": document.language,
        "audience": document.audience,
        "topic": document.tags[0] if document.tags else None,
    }
    return SystemDocument(
        document.doc_id,
        document.title,
        document.text,
        document.text_sha256,
        tuple(block.span for block in document.blocks),
        ArticleDates(document.published_on, document.updated_on, document.last_reviewed_on, document.next_review_on),
        tuple((name, value) for name, value in said.items() if value),
    )
