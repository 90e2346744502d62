from eval.sets.question import Judgment, Question, QuestionSet, Unit
from eval.systems.articles import SetArticles, groups_of, turning_scope
from eval.systems.response import SystemDocument
from ingest.document import Document, Span
from ingest.sources.item import file_item
from ingest.sources.reading import read_document

_TEXT = """# Dengue

## Overview

Drink water often.

Do not:

- take aspirin
"""


def _document() -> Document:
    return read_document(file_item("articles", "articles/dengue.md", _TEXT.encode()))


class _One(SetArticles):
    documents = {"dengue": _document()}  # noqa: RUF012

    def __init__(self) -> None:
        pass


def test_only_words_that_turn_others_are_their_scope() -> None:
    document = _document()
    at = {words: document.text.index(words) for words in ("take aspirin", "Drink water often.")}
    assert turning_scope(document, Span(at["take aspirin"], at["take aspirin"] + 12)) == ("Do not:",)
    assert turning_scope(document, Span(at["Drink water often."], at["Drink water often."] + 18)) == ()


def test_a_quote_that_nobody_gave_a_scope_gets_that_of_the_markup_and_no_other_does() -> None:
    judgments = (
        Judgment("dengue", quote="take aspirin"),
        Judgment("dengue", quote="take aspirin", scope=("Never:",)),
        Judgment("dengue", 0),
        Judgment("dengue", quote="not there"),
        Judgment("malaria", quote="take aspirin"),
    )
    questions = QuestionSet("s", Unit.PASSAGE, (Question("q", "?", judgments=judgments),))
    (found,) = _One().with_scopes(questions).questions
    assert [one.scope for one in found.judgments] == [("Do not:",), ("Never:",), (), (), ()]


def test_what_a_set_says_of_a_question_goes_before_what_its_article_says() -> None:
    document = SystemDocument("d", "D", "", "", (), groups=(("language", "en"), ("topic", "fever")))
    assert groups_of(Question("q", "?", groups={"language": "es"}), document) == {"language": "es", "topic": "fever"}
    assert groups_of(Question("q", "?"), None) == {}
    found = _One().find("dengue")
    assert found is not None
    assert (found.title, found.text) == ("Dengue", _document().text)
