from dataclasses import replace

from eval.peers.passages import titled, with_lead_in
from index.passages.passage import Passage
from ingest.document import Document, Span, text_sha256

_TEXT = "Head\n\nDo not:\n\ntake aspirin\n\nrest\n\nsmoke"
_DOCUMENT = Document("d", "s", "D", _TEXT, (), text_sha256(_TEXT), "0" * 64, "x")
_LEAD = Span(_TEXT.index("Do not:"), _TEXT.index("Do not:") + 7)


def _passage(words: str) -> Passage:
    start = _TEXT.index(words)
    return Passage("p", "d", 0, None, (), start, start + len(words), words, (), (_LEAD,))


def test_a_passage_starts_with_its_lead_in_where_that_comes_just_before() -> None:
    assert _DOCUMENT.slice(with_lead_in(_DOCUMENT, _passage("take aspirin"))) == "Do not:\n\ntake aspirin"


def test_one_further_down_the_list_is_left_as_it_is() -> None:
    assert _DOCUMENT.slice(with_lead_in(_DOCUMENT, _passage("smoke"))) == "smoke"


def test_a_whole_article_stands_below_its_title_once() -> None:
    assert titled(_DOCUMENT) == f"D\n{_TEXT}"
    assert titled(replace(_DOCUMENT, title="Head")) == _TEXT
