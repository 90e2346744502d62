from collections.abc import Sequence

from index.build.document_cutter import DocumentCutter
from index.config import CutLimits
from ingest.document import Document
from tests.documents import paragraphs
from tests.encoders import count_words


class CountedWords:
    """Counts words, and how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, texts: Sequence[str]) -> list[int]:
        self.asked += 1
        return count_words(texts)


def article() -> Document:
    return paragraphs("Sleep rests the body. It rests the mind, too.", "Oxygen helps.", doc_id="sleep")


def test_the_sentences_of_a_document_are_those_of_its_passages_whether_it_was_cut_before_or_not() -> None:
    count = CountedWords()
    before, never = DocumentCutter(count, CutLimits()), DocumentCutter(count_words, CutLimits())

    passages = before.passages(article())
    asked = count.asked
    sentences = before.sentences(article())

    assert sentences == tuple(span for passage in passages for span in passage.sentences)
    assert [article().slice(span) for span in sentences] == [
        "Sleep rests the body.",
        "It rests the mind, too.",
        "Oxygen helps.",
    ]
    assert count.asked == asked > 0  # it isn't cut a second time
    assert never.sentences(article()) == sentences


def test_another_version_of_a_document_has_its_own_sentences() -> None:
    cutter = DocumentCutter(count_words, CutLimits())
    cutter.passages(article())

    changed = paragraphs("Oxygen helps.", doc_id="sleep")

    assert [changed.slice(span) for span in cutter.sentences(changed)] == ["Oxygen helps."]
