from itertools import pairwise

import numpy as np
import pytest

from index.config import RetrievalConfig
from index.models.tokenizer import EncoderTokenizer
from index.passages.cutting import cut
from tests.bench.base import BaseDocument
from tests.bench.variants import RARE, Variants, near_duplicate_cosines
from tests.documents import paragraphs
from tests.encoders import TinyPassageEncoder

CONFIG = RetrievalConfig()
WORDS = "Twitches come at night. They go by day. Coffee makes them worse. Sleep helps against most of them."


def base_document(doc_id: str, tokenizer: EncoderTokenizer, *texts: str) -> BaseDocument:
    document = paragraphs(*texts, doc_id=doc_id, title=f"Title {doc_id}")
    passages = cut(document, tokenizer.count, CONFIG.cut)
    encoder = TinyPassageEncoder()
    return BaseDocument(
        document,
        passages,
        encoder.encode([passage.text for passage in passages]),
        tuple(encoder.encode([document.slice(span) for span in passage.sentences]) for passage in passages),
    )


@pytest.fixture
def variants(tokenizer: EncoderTokenizer) -> Variants:
    items = [
        base_document("one", tokenizer, WORDS, "Botulinum toxin relaxes muscles. It wears off."),
        base_document("two", tokenizer, "A stroke comes suddenly. Call for help at once."),
    ]
    return Variants(items, np.array([0.7], dtype=np.float32), tokenizer, CONFIG)


def test_the_real_documents_come_first_with_their_own_vectors(variants: Variants) -> None:
    made = list(variants.documents(2))

    assert [item.document.text for item in made] == [item.document.text for item in variants.items]
    assert (made[0].passages[0].vector == variants.items[0].vectors[0]).all()
    assert RARE in made[0].document.tags
    assert RARE not in made[1].document.tags


def test_a_variant_lies_as_near_to_its_original_as_was_drawn_and_is_cut_from_its_own_text(variants: Variants) -> None:
    made = list(variants.documents(12))[len(variants.items) :]

    assert len({item.document.doc_id for item in made}) == len(made)
    assert any(item.document.text != variants.items[0].document.text for item in made[::2])
    for number, item in enumerate(made):
        origin = variants.items[number % 2]
        for indexed in item.passages:
            passage = indexed.passage
            assert item.document.text[passage.start : passage.end] == passage.text
            assert float((origin.vectors @ indexed.vector).max()) == pytest.approx(0.7, abs=0.02)
            assert np.linalg.norm(indexed.sentence_vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
            assert len(indexed.sentence_vectors) == len(passage.sentences)


def test_the_same_variants_come_each_time(variants: Variants) -> None:
    first, second = (list(variants.documents(8)) for _ in range(2))

    assert [item.document for item in first] == [item.document for item in second]
    assert all((a.passages[0].vector == b.passages[0].vector).all() for a, b in zip(first, second, strict=True))


def test_only_passages_that_share_half_of_their_words_in_order_count_as_near_duplicates(
    tokenizer: EncoderTokenizer,
) -> None:
    words = "one two three four five six seven eight nine ten " * 3
    long = " ".join(f"{word}{number}" for number, word in enumerate(words.split()))
    near = f"{long} and a few other words"
    items = [
        base_document(name, tokenizer, text) for name, text in (("a", long), ("b", near), ("c", long), ("d", WORDS))
    ]

    found = near_duplicate_cosines(items)

    assert len(found) == 2  # a and b, b and c; a and c are equal
    assert all(first <= second for first, second in pairwise(found.tolist()))
