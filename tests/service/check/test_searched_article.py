from dataclasses import replace

import pytest

from ingest.document import Document, Span
from ingest.home import Home
from service.check.searched_article import SearchedArticle
from service.live.live_index import LiveIndex


@pytest.fixture(scope="module")
def document(blisters_home: Home) -> Document:
    return LiveIndex(blisters_home, serving=False).get().document("blisters")


def at(document: Document, words: str) -> Span:
    start = document.text.index(words)
    return Span(start, start + len(words))


def test_words_are_found_wherever_they_are_and_not_within_longer_ones(document: Document) -> None:
    article = SearchedArticle(document)
    places = [document.slice(one) for one in article.find("blister")]
    assert places == ["blister"] * 3
    assert document.text.lower().count("blister") == 5  # the others are parts of "Blisters" and "blisters"
    first = next(article.find("blister"))
    assert next(article.find("blister", first.end)).start > first.start
    assert list(article.find("x")) == []


def test_pieces_follow_one_another_and_gaps_are_noticed(document: Document) -> None:
    article = SearchedArticle(document)
    heals, gives = "Most blisters heal by themselves in about 7 days", "Give 5ml of the syrup twice a day"
    ((spans, gapless),) = article.sequences([(heals, False), (gives, False)])
    assert ([document.slice(one) for one in spans], gapless) == ([heals, "Give 5 ml of the syrup twice a day"], False)
    assert [gapless for _, gapless in article.sequences([(heals, False), (gives, True)])] == [True]
    assert list(article.sequences([(gives, False), (heals, False)])) == []


def test_what_is_not_for_quoting_is_said_not_to_be(document: Document) -> None:
    heals = at(document, "Most blisters heal by themselves in about 7 days.")
    assert SearchedArticle(document).found((heals,)).is_citable
    blocks = tuple(replace(block, is_citable=block.span != heals) for block in document.blocks)
    struck = SearchedArticle(replace(document, blocks=blocks)).found((heals,))
    assert (struck.is_citable, struck.is_said) == (False, False)


def test_a_heading_a_sentence_needs_nothing_of_is_not_needed(document: Document) -> None:
    article = SearchedArticle(document)
    needed = {
        words: [document.slice(one) for one in article.found((at(document, words),)).needed]
        for words in ("cover the blister with a soft plaster", "have a burn", "Give 5 ml of the syrup twice a day.")
    }
    assert needed == {
        "cover the blister with a soft plaster": [],
        "have a burn": ["Do not use the cream if you:"],
        "Give 5 ml of the syrup twice a day.": ["Children under 12"],
    }
