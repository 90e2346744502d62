import math

import pytest
import tantivy

from eval.systems.bm25 import PlainBm25

_TEXTS = ["rest helps a sore muscle", "a muscle twitches and twitches", "sleep helps", "muscle muscle muscle rest"]


def _words(text: str) -> list[str]:
    return text.split()


def test_scores_are_those_of_another_engine() -> None:
    """Tantivy's BM25 has k1 1.2 and b 0.75, and multiplies by k1 + 1, which changes no ranking."""
    schema = tantivy.SchemaBuilder().add_text_field("body", tokenizer_name="whitespace").build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=20_000_000, num_threads=1)
    for text in _TEXTS:
        writer.add_document(tantivy.Document(body=text))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    ours = PlainBm25(_TEXTS, _words, k1=1.2, b=0.75)
    for question in ("muscle", "rest helps", "twitches sleep muscle"):
        theirs = [0.0] * len(_TEXTS)
        for score, address in searcher.search(index.parse_query(question, ["body"]), 10).hits:
            theirs[address.doc] = score / 2.2
        assert ours.scores(question).tolist() == pytest.approx(theirs, rel=1e-5), question


def test_a_term_repeated_in_the_question_counts_twice_and_an_unknown_one_not_at_all() -> None:
    index = PlainBm25(_TEXTS, _words)
    assert index.scores("sleep sleep unheard").tolist() == pytest.approx((2 * index.scores("sleep")).tolist())
    assert index.scores("unheard").tolist() == [0.0] * 4


def test_the_formula_of_one_term_by_hand() -> None:
    weight = math.log(1 + (4 - 1 + 0.5) / (1 + 0.5))
    norm = 0.9 * (1 - 0.4 + 0.4 * 2 / 4)
    assert PlainBm25(_TEXTS, _words).scores("sleep")[2] == pytest.approx(weight / (1 + norm))
