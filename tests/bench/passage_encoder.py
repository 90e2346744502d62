"""Passages embedded a second, at about 150 tokens: as the build does it, and in float32."""

import time
from collections.abc import Sequence

import numpy as np

from index.config import RetrievalConfig
from index.models.encoder import Precision, Vectors, native_precision
from index.models.model_folder import find_model
from index.models.passage_encoder import TorchPassageEncoder
from index.models.tokenizer import EncoderTokenizer
from tests.bench.base import BaseDocument, embedding_texts
from tests.bench.report import Report

_PASSAGES = 256
_FEWEST, _MOST = 120, 180


def measure(report: Report, items: Sequence[BaseDocument], config: RetrievalConfig) -> None:
    """Add the rates, and how far a vector depends on its company."""
    model = find_model()
    tokenizer = EncoderTokenizer(model.tokenizer)
    chosen: list[tuple[str, list[str]]] = []
    for item in items:
        texts = embedding_texts(item.document, item.passages, tokenizer, config)
        chosen.extend(found for found in texts if _FEWEST <= tokenizer.count([found[0]])[0] <= _MOST)
        if len(chosen) >= _PASSAGES:
            break
    chosen = chosen[:_PASSAGES]
    passages = [whole for whole, _ in chosen]
    sentences = [text for _, parts in chosen for text in parts]
    tokens = float(np.mean(tokenizer.count(passages)))
    vectors: dict[Precision, Vectors] = {}
    for precision in dict.fromkeys((native_precision(), Precision.FLOAT32)):
        encoder = TorchPassageEncoder(model, precision=precision)
        encoder.encode(passages[:8])
        began = time.perf_counter()
        vectors[precision] = encoder.encode(passages)
        alone = time.perf_counter() - began
        encoder.encode(sentences)
        both = time.perf_counter() - began
        apart = np.concatenate([encoder.encode([text]) for text in passages[:16]])
        report.add(
            f"passage encoder, {precision}",
            {
                "passages_per_s": round(len(passages) / alone, 1),
                "passages_with_sentences_per_s": round(len(passages) / both, 1),
                "tokens": round(tokens, 1),
                "sentences_per_passage": round(len(sentences) / len(passages), 1),
                "alone_or_in_company_differs_by": float(np.abs(apart - vectors[precision][:16]).max()),
            },
        )
    first, last = vectors[native_precision()], vectors[Precision.FLOAT32]
    report.add(
        "passage encoder, agreement with float32", {"least_cosine": round(float((first * last).sum(1).min()), 5)}
    )
