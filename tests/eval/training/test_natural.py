from eval.sets.question import NEAR_MISS, Judgment, Question
from eval.training.natural import NaturalExamples, Page, fold_of
from index.config import CutLimits
from index.passages.cutting import cut
from ingest.document import BlockKind, Document
from tests.documents import make_document
from tests.encoders import TinyPassageEncoder, count_words


def article(doc_id: str, *paragraphs: str) -> Document:
    blocks = [(BlockKind.PARAGRAPH, 0, text) for text in paragraphs]
    return make_document(blocks, doc_id=doc_id, title=doc_id.title())


def page(document: Document) -> Page:
    return Page.of(document, cut(document, count_words, CutLimits(12, 6, 20)))


GOUT = article(
    "gout",
    "Gout comes of uric acid in the blood. It forms sharp crystals.",
    "Rest and ice help against the pain of gout. Most attacks pass in ten days.",
    "Doctors measure uric acid in the blood from time to time.",
)
MUMPS = article("mumps", "Mumps comes of a virus in the spit. Rest and ice help against its pain.")
PAGES = {document.doc_id: page(document) for document in (GOUT, MUMPS)}


def made(*questions: Question) -> NaturalExamples:
    return NaturalExamples(PAGES, {"gout": 0, "mumps": 0}, TinyPassageEncoder(), seed=1)


def test_what_holds_the_quote_answers_and_the_nearest_others_of_the_page_and_of_another_do_not() -> None:
    quote = "Most attacks pass in ten days."
    question = Question("q", "how long does an attack of gout last", judgments=(Judgment("gout", quote=quote),))

    examples = list(made().of([question]))

    answering = [example for example in examples if example.answers]
    assert [example.sentences[example.labels.index(True)] for example in answering] == [quote]
    assert answering[0].names == "Gout"
    lacking = {example.source: example for example in examples if not example.answers}
    assert all(quote not in example.sentences for example in lacking.values())
    assert set(lacking) <= {"in-page", "other", "without"}
    assert lacking["other"].names == "Mumps"
    assert len([example for example in examples if example.source == "in-page"]) == 2


def test_no_passage_of_a_page_of_another_fold_is_shown() -> None:
    quote = "Most attacks pass in ten days."
    question = Question("q", "how long does an attack of gout last", judgments=(Judgment("gout", quote=quote),))
    apart = NaturalExamples(PAGES, {"gout": 0, "mumps": 1}, TinyPassageEncoder(), seed=1)

    assert {example.names for example in apart.of([question])} == {"Gout"}


def test_of_a_near_miss_the_nearest_passages_of_its_page_do_not_answer() -> None:
    question = Question("q", "is gout inherited", judgments=(Judgment("gout", grade=0),), unanswerable=NEAR_MISS)

    examples = list(made().of([question]))

    assert [example.source for example in examples] == ["near_miss"] * 3
    assert not any(example.answers or any(example.labels) for example in examples)


def test_a_quote_that_is_nowhere_gives_no_example() -> None:
    question = Question("q", "why", judgments=(Judgment("gout", quote="Nobody says this here."),))

    assert list(made().of([question])) == []


def test_a_page_is_in_one_fold_and_folds_are_about_even() -> None:
    names = [f"page {number}" for number in range(30)]

    folds = fold_of(names, seed=5)

    assert sorted(folds.values()) == [0] * 10 + [1] * 10 + [2] * 10
    assert folds == fold_of(names[::-1], seed=5) != fold_of(names, seed=6)
